"""What Neo4j Browser loads: saved queries, a guide that is made of them, and a style."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files

from app.views import SavedQuery

FOLDER = files(__name__)
SUFFIX = ".cypher"
PLACE = re.compile(r"\{(\w+)\}")
"""Where the guide takes a slide, or the address."""


@cache
def saved_queries() -> dict[str, str]:
    """Return the saved queries: text by name, in the order of names.

    Example:
        >>> saved_queries()["backers"].splitlines()[0]
        '// Who backs the Syrian opposition'
    """
    found = (file for file in FOLDER.joinpath("queries").iterdir() if file.name.endswith(SUFFIX))
    texts = {file.name.removesuffix(SUFFIX): file.read_text(encoding="utf-8") for file in found}
    return dict(sorted(texts.items()))


def described_query(name: str) -> SavedQuery:
    """Return what the first two lines of a saved query say of it. Raises KeyError for a name that there is not.

    Example:
        >>> described_query("changes").title
        'What changed last'
    """
    title, about = (line.removeprefix("// ") for line in saved_queries()[name].splitlines()[:2])
    return SavedQuery(name=name, title=title, about=about, address=f"/browser/queries/{name}{SUFFIX}")


def style() -> str:
    """Return the style: a colour for each kind of node, green, red or grey for each relation, names as captions."""
    return FOLDER.joinpath("style.grass").read_text(encoding="utf-8")


def guide(address: str) -> str:
    """Return the guide, with one slide for each saved query.

    Args:
        address: where Legation answers, without a slash at its end; the guide names it, escaped.
    """
    page = FOLDER.joinpath("guide.html").read_text(encoding="utf-8")
    parts = {name: _slide(name) for name in saved_queries()} | {"address": escape(address)}
    return PLACE.sub(lambda place: parts[place[1]], page)


def _slide(name: str) -> str:
    query = described_query(name)
    text = escape(saved_queries()[name].strip(), quote=False)
    return (
        f'<slide class="row-fluid"><div class="col-sm-12"><h3>{escape(query.title)}</h3><p>{escape(query.about)}</p>'
        f'<pre class="pre-scrollable programlisting cm-s-neo code runnable">{text}</pre></div></slide>'
    )
