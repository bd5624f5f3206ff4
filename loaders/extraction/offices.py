"""Posts that a text names without their state: "President Okoye", where the document speaks of Nigeria elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.relation import Relation
from graph.statement import Polarity
from loaders.extraction.base import FoundStatement
from loaders.extraction.lexicon import alternatives
from loaders.extraction.line import Line, Token
from loaders.extraction.mentions import Reading

_POST = re.compile(
    rf"(?<= )(?P<title>(?:{alternatives('post_modifiers')}){{0,3}}{alternatives('state_offices')}"
    rf"(?:(?:of (?:state|defence|defense|finance|foreign affairs|the interior|justice)|for foreign affairs) )?),? ?P "
)
_HOLDER = re.compile(
    rf"(?<= )(?:the )?[DS] (?:'s )?(?:{alternatives('post_modifiers')}){{0,2}}{alternatives('state_offices')}"
    rf"(?!,? ?[PU] |of |for )"
)
KNOWN_SCORE = 0.7
LOCAL_SCORE = 0.5


class Post(NamedTuple):
    """Tokens [first, after) that name the post of a person; `body` is whose post it is."""

    first: int
    after: int
    person: str
    body: str
    title: tuple[int, int]
    score: float


def posts(line: Line, reading: Reading) -> Iterator[Post]:
    """Yield the posts of a line that name no body, where the gazetteer or the line itself tells which it is.

    A person of the gazetteer holds the post for the body recorded there, if the document names that body. Another
    person holds a state's post for the only state of the line.
    """
    for match in _POST.finditer(line.code):
        after = line.at(match.end())
        token = line.tokens[after - 1]
        title = (line.at(match.start("title")), line.at(match.end("title")))
        body, score = _body(token, line, reading, match["title"])
        if body is not None and len(token.actors) == 1 and body != token.actors[0]:
            yield Post(line.at(match.start()), after, token.actors[0], body, title, score)


def holders_of(statements: Iterable[FoundStatement]) -> dict[tuple[str, str], str]:
    """Return who holds which post in a document: (body, last word of the post) to the person, where it is one."""
    holders: dict[tuple[str, str], set[str]] = {}
    for found in statements:
        if found.relation is Relation.HOLDS_OFFICE and found.title and found.polarity is Polarity.AFFIRMED:
            holders.setdefault((found.object, found.title.split()[-1].lower()), set()).add(found.subject)
    return {post: next(iter(persons)) for post, persons in holders.items() if len(persons) == 1}


def refer(line: Line, reading: Reading, holders: dict[tuple[str, str], str]) -> None:
    """Make "the Kenyan president" a mention of the person whom the document names as such."""
    if holders:
        line.rewrite(_HOLDER, lambda match, first, after: _holder(line.tokens[first:after], reading, holders))


def _holder(tokens: list[Token], reading: Reading, holders: dict[tuple[str, str], str]) -> Token | None:
    body = next(token for token in tokens if token.actors)
    person = holders.get((body.actors[0], tokens[-1].word))
    if person is None:
        return None
    first = tokens[0].word == "the"
    token = Token("P", tokens[first].start, tokens[-1].end, (person,))
    reading.cast.call(person, reading.text_of(token))
    return token


def _body(token: Token, line: Line, reading: Reading, title: str) -> tuple[str | None, float]:
    known = reading.cast.gazetteer.get(token.actors[0]) if token.actors else None
    if known is not None and known.offices:
        words = set(title.split())
        bodies = [office.body for office in known.offices if words & set(office.title.lower().split())]
        named = [body for body in bodies if body in reading.named]
        return (named[-1] if named else None), KNOWN_SCORE
    states = {actor for other in line.tokens if other.word in "SDQ" for actor in other.actors}
    return (states.pop() if len(states) == 1 else reading.focus), LOCAL_SCORE
