"""Pages for people, made here whole: no script, no file and no host beside the page itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

from app.problems import KINDS, STATUS_SLUGS
from app.views import AnnotatedDocument, MentionView

STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}code,pre{font:.9em/1.5 ui-monospace,monospace}"
    "pre{background:#f4f4f2;padding:.6rem;overflow:auto}table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "mark{background:#fdf0c2;padding:0 .1em}.text{white-space:pre-wrap;overflow-wrap:anywhere}"
    ".small{color:#555;font-size:.9rem}"
)
"""The only style of the pages; its hash is the only one that the policy lets in."""
_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
_CODE = re.compile(r"`([^`<>]+)`")
_TURNING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content security policy of the pages."""


def page(title: str, body: str) -> str:
    """Return a page; `body` is markup, `title` is text."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(_TURNING.sub('', title))}</title><style>{STYLE}</style></head><body>{body}</body></html>"
    )


def document_page(answer: AnnotatedDocument) -> str:
    """Return a document as a page: the text with its actors marked, and the statements found in it."""
    document = answer.document
    title = document.title or document.id
    about = " · ".join(filter(None, (document.publisher, document.published, document.licence, *document.urls)))
    text = answer.withheld if answer.text is None else None
    marked = f'<p class="small">{escape(text)}</p>' if text else f'<div class="text">{_marked(answer)}</div>'
    rows = "".join(_statement_row(answer, index) for index in range(len(answer.statements)))
    return page(
        title,
        f'<h1>{escape(title)}</h1><p class="small">{escape(about)}</p>{marked}<h2>Statements</h2>'
        f"<table><tr><th>Subject</th><th>Relation</th><th>Object</th><th>Quote</th><th>Who says so</th></tr>"
        f"{rows}</table>",
    )


def _statement_row(answer: AnnotatedDocument, index: int) -> str:
    said = answer.statements[index]
    relation = " ".join(part for part in (said.relation, *_unusual(said.polarity, said.modality)))
    speaker = _label(answer, said.speaker) if said.speaker else "the document"
    cells = (_label(answer, said.subject), relation, _label(answer, said.object), f"“{said.quote}”", speaker)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _unusual(polarity: str, modality: str) -> tuple[str, ...]:
    return tuple(word for word in (polarity, modality) if word not in ("affirmed", "asserted"))


def _label(answer: AnnotatedDocument, actor: str) -> str:
    return answer.actors[actor].label if actor in answer.actors else actor


def _marked(answer: AnnotatedDocument) -> str:
    text, parts, at = answer.text or "", [], 0
    for mention in _outermost(answer.mentions):
        label = escape(_label(answer, mention.actor), quote=True)
        parts += [escape(text[at : mention.start])]
        parts += [f'<mark title="{label}">{escape(text[mention.start : mention.end])}</mark>']
        at = mention.end
    return "".join(parts) + escape(text[at:])


def _outermost(mentions: list[MentionView]) -> Iterator[MentionView]:
    end = 0
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if mention.start >= end:
            yield mention
            end = mention.end


def docs_page(openapi: dict[str, Any]) -> str:
    """Return the description of the service as a page, made from its OpenAPI document."""
    routes = "".join(
        _route(path, method, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    )
    intro = '<p>The same, for programs: <a href="/openapi.json">openapi.json</a>.</p>'
    return page(openapi["info"]["title"], f"<h1>{escape(openapi['info']['title'])}</h1>{intro}{routes}{_problems()}")


def _route(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = "".join(_parameter(parameter) for parameter in operation.get("parameters", ()))
    table = f"<table><tr><th>Parameter</th><th>Example</th><th>Meaning</th></tr>{rows}</table>" if rows else ""
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{_prose(operation.get('summary', ''))}</p>"
        f"<p>{_prose(operation.get('description', ''))}</p>{table}{_answer(operation)}{_link(path, method, operation)}"
    )


def _answer(operation: dict[str, Any]) -> str:
    answers = (one["content"] for status, one in operation["responses"].items() if status in ("200", "201"))
    example = next(
        (content["application/json"]["example"] for content in answers if "application/json" in content), None
    )
    if example is None:
        return ""
    return f"<details><summary>An answer</summary><pre>{escape(json.dumps(example, indent=1))}</pre></details>"


def _link(path: str, method: str, operation: dict[str, Any]) -> str:
    if method != "get" or "{" in path:
        return ""
    parameters = [one for one in operation.get("parameters", ()) if one.get("required")]
    asked = urlencode({one["name"]: one["example"] for one in parameters})
    address = escape(f"{path}?{asked}" if asked else path)
    return f'<p>Try <a href="{address}"><code>{address}</code></a></p>'


def _parameter(parameter: dict[str, Any]) -> str:
    name = parameter["name"] + (" (required)" if parameter.get("required") else "")
    example = parameter.get("example", "")
    cells = (name, str(example), parameter.get("description", ""))
    return "<tr>" + "".join(f"<td>{_prose(cell)}</td>" for cell in cells) + "</tr>"


def _prose(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _problems() -> str:
    kinds = {kind.slug: (kind.status, kind.title) for kind in KINDS.values()}
    kinds |= {slug: (status, slug.replace("-", " ")) for status, slug in STATUS_SLUGS.items() if slug not in kinds}
    rows = "".join(
        f'<tr id="{escape(slug)}"><td>{status}</td><td><code>{escape(slug)}</code></td><td>{escape(title)}</td></tr>'
        for slug, (status, title) in sorted(kinds.items(), key=lambda item: (item[1][0], item[0]))
    )
    return f"<h2>Problems</h2><table><tr><th>Status</th><th>Kind</th><th>Meaning</th></tr>{rows}</table>"
