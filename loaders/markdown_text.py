"""Markdown: front matter, and the readable text of the rest, one paragraph a block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from graph.errors import InvalidDate, UnreadableDocument
from loaders.found_text import LANGUAGE, WEB_ADDRESS, FoundText, one_line, parse_published
from loaders.plain_text import published_of
from loaders.text_bytes import checked, decode, too_large

READER = "markdown/1"
MAX_BYTES = 5_000_000
"""A Markdown document may not be larger, whatever the limit for others: its blocks are held as objects."""

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n")
_FIELD = re.compile(r"([A-Za-z_]+)[ \t]*:[ \t]*(.*)")
_LONGEST_FRONT_MATTER = 20_000
_LONGEST_INLINE = 20_000
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_SHOWN = {"text", "code_inline", "text_special"}


def read_markdown(data: bytes, place: str) -> FoundText:
    """Return the readable text: no marks, no addresses of links, no HTML, no code blocks, no images.

    Front matter between `---` lines at the top may hold `title`, `published` (or `date`), `publisher`, `url`,
    `licence` and `language`, one `key: value` a line; other keys are ignored.

    Raises:
        UnreadableDocument: when the bytes are no text, nothing readable is left, or a field of the front matter is
            wrong (a date that is none, an address that is not of the web).
    """
    if len(data) > MAX_BYTES:
        raise too_large(place, MAX_BYTES)
    source = decode(data, place)
    fields, body = split_front_matter(source)
    text = checked("\n\n".join(_paragraphs(body)), place)
    values = {key: _value(key, value, place) for key, value in fields.items()}
    published = values.get("published") or values.get("date")
    return FoundText(
        text,
        READER,
        title=values.get("title") or _first_heading(body),
        publisher=values.get("publisher"),
        language=values.get("language"),
        url=values.get("url"),
        licence=values.get("licence") or values.get("license"),
        published=parse_published(published) if published else published_of(text),
    )


def split_front_matter(source: str) -> tuple[dict[str, str], str]:
    r"""Return the fields between `---` lines at the top, and what follows them; no fields when there are no such lines.

    Example:
        >>> split_front_matter("---\ntitle: 'A: b'\n---\nText")
        ({'title': 'A: b'}, 'Text')
    """
    opening = _FRONT_MATTER.match(source)
    if opening is None:
        return {}, source
    closing = re.compile(r"^---[ \t]*(?:\r?\n|$)", re.MULTILINE).search(source, opening.end(), _LONGEST_FRONT_MATTER)
    if closing is None:
        return {}, source
    lines = source[opening.end() : closing.start()].splitlines()
    matches = filter(None, (_FIELD.fullmatch(line.strip()) for line in lines))
    return {match[1].lower(): _unquoted(match[2].strip()) for match in matches}, source[closing.end() :]


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _is_date(value: str) -> bool:
    try:
        parse_published(value)
    except InvalidDate:
        return False
    return True


_CHECKS: dict[str, tuple[Callable[[str], object], str]] = {
    "url": (WEB_ADDRESS.fullmatch, "is no http or https address"),
    "language": (LANGUAGE.fullmatch, "is no language tag"),
    "published": (_is_date, "is no date"),
    "date": (_is_date, "is no date"),
}


def _value(key: str, value: str, place: str) -> str | None:
    line = one_line(value)
    check, message = _CHECKS.get(key, (bool, ""))
    if line is not None and not check(line):
        raise UnreadableDocument(place, f"front matter, {key}: {line[:60]!r} {message}")
    return line


@cache
def _blocks_only() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.disable(["inline", "text_join"])


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _paragraphs(body: str) -> Iterator[str]:
    for token in _blocks_only().parse(body):
        if token.type == "inline" and (paragraph := _readable(token.content)):
            yield paragraph


def _readable(content: str) -> str:
    if len(content) > _LONGEST_INLINE:
        return content.strip()
    tokens = _inline().parseInline(content)[0].children or []
    return "".join(map(_shown, tokens)).strip()


def _shown(token: Token) -> str:
    return token.content if token.type in _SHOWN else _BREAKS.get(token.type, "")


def _first_heading(body: str) -> str | None:
    tokens = _blocks_only().parse(body[:_LONGEST_FRONT_MATTER])
    pairs = pairwise(tokens)
    return next((one_line(_readable(after.content)) for token, after in pairs if token.type == "heading_open"), None)
