"""Names that a text introduces itself: acronyms in brackets, "known as", surnames, names seen again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.actor import ActorKind
from loaders.extraction.lexicon import words
from loaders.extraction.line import Line, Token, encode
from loaders.extraction.mentions import Reading
from loaders.extraction.names import is_person_name

_BRACKETS = re.compile(r"(?<= )[SGOAPU] ‹ [SGOAPU] › ")
_KNOWN_AS = re.compile(
    r"(?<= )[SGOAPU] (?:, )?(?:who is |which is )?"
    r"(?:also |formerly |previously |better |now |once |commonly )?known as (?:the )?[GOAPU] "
)
_PLACES = words("places") | {"to", "from", "entered", "captured", "seized", "retook", "recaptured", "reached"}
_OFTEN = 2


def introduce(line: Line, reading: Reading) -> None:
    """Join a name and the second name in brackets or after "known as" into one mention, and remember both."""
    if "‹" in line.code:
        line.rewrite(
            _BRACKETS, lambda match, first, after: _bracket(line.tokens[first], line.tokens[first + 2], reading)
        )
    if " known as " in line.code:
        line.rewrite(
            _KNOWN_AS, lambda match, first, after: _known_as(line.tokens[first], line.tokens[after - 1], reading)
        )


def _bracket(outer: Token, inner: Token, reading: Reading) -> Token | None:
    full, short = reading.text_of(outer), reading.text_of(inner)
    if outer.actors and inner.word == "U" and (short.isupper() or len(short) < len(full)):
        reading.cast.alias(outer.actors[0], short)
        return outer
    if inner.actors and outer.word == "U":
        reading.cast.alias(inner.actors[0], full)
        return Token(inner.word, outer.start, outer.end, inner.actors)
    return outer if outer.actors and outer.actors == inner.actors else None


def _known_as(outer: Token, inner: Token, reading: Reading) -> Token | None:
    if not outer.actors:
        return None
    if inner.word == "U":
        reading.cast.alias(outer.actors[0], reading.text_of(inner))
    return outer


def recognise(line: Line, reading: Reading) -> None:
    """Make each unknown name of a line that the cast knows by now a mention of its actor."""
    unknown = [token for token in line.tokens if token.word == "U"]
    for token in unknown:
        key = reading.cast.find(reading.text_of(token))
        if key is not None:
            token.word, token.actors = reading.cast.letter(key), (key,)
            reading.cast.call(key, reading.text_of(token))
    if unknown:
        line.code = encode(line.tokens)


def adopt(reading: Reading) -> None:
    """Take names that the document uses more than once into the cast: two or three words as a person, one as a group.

    A name that stands after "in", "at", "to" or "from" is a place, and stays out.
    """
    counts = Counter(reading.text_of(token) for _, token in _unknown(reading))
    places = {reading.text_of(token) for before, token in _unknown(reading) if before in _PLACES}
    for text, count in counts.items():
        if count < _OFTEN or text in places or reading.cast.find(text) is not None:
            continue
        size = len(text.split())
        if size in (2, 3) and is_person_name(text):
            reading.cast.named(ActorKind.PERSON, text)
        elif size == 1 and text.lower() not in words("plain_capitals"):
            reading.cast.named(ActorKind.GROUP, text)


def _unknown(reading: Reading) -> Iterator[tuple[str, Token]]:
    for line in reading.lines:
        before = ""
        for token in line.tokens:
            if token.word == "U":
                yield before, token
            before = token.word
