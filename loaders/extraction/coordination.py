"""Lists of actors as one mention: "Russia, Turkey and Iran", and "the three countries" after it."""

from __future__ import annotations

import re

from loaders.extraction.actors import Cast
from loaders.extraction.line import Line, Token

MAX_MEMBERS = 15
"""Most members of a list that count."""

_MEMBER = r"(?:the |its |his |her |their |both |then )?[SGOAMP] "
_LIST = re.compile(
    rf"(?<= ){_MEMBER}(?:(?:, {_MEMBER}){{1,14}}(?:, )?)?"
    rf"(?:, as well as|and|or|nor|as well as|&|along with|and also|and both) {_MEMBER}"
)
_COUNT = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_MEN = "(?:countries|sides|parties|nations|states|leaders|presidents|governments|powers|men|neighbours|neighbors) "
_BACK_REFERENCE = re.compile(rf"(?<= )(?:the (two|three|four|five)|both) {_MEN}")
_LARGEST = 5


class Lists:
    """Joins lists of actors, and remembers the last one of each size."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._last: dict[int, tuple[str, ...]] = {}

    def join(self, line: Line) -> None:
        """Replace lists of actors by one token each, and "the two sides" by the last list of that size."""
        line.rewrite(_LIST, lambda match, first, after: list_token(line.tokens[first:after]))
        if " the " in line.code or " both " in line.code:
            line.rewrite(_BACK_REFERENCE, lambda match, first, after: self._those(match, line.tokens[first:after]))
        for token in line.tokens:
            if 2 <= len(token.actors) <= _LARGEST and token.word in "SGOAMP":
                self._last[len(token.actors)] = token.actors

    def _those(self, match: re.Match[str], tokens: list[Token]) -> Token | None:
        actors = self._last.get(_COUNT[match.group(1) or "both"])
        if actors is None:
            return None
        letters = {self._cast.letter(actor) for actor in actors}
        return Token(_common(letters), tokens[0].start, tokens[-1].end, actors)


def list_token(tokens: list[Token]) -> Token:
    """Return one token for a list of actors: the letter of its members, or M where they differ."""
    members = [token for token in tokens if token.actors]
    actors = tuple(dict.fromkeys(actor for member in members for actor in member.actors))[:MAX_MEMBERS]
    letter = _common({member.word for member in members})
    one_by_one = any(token.word == "nor" for token in tokens)
    return Token(letter, members[0].start, members[-1].end, actors, () if one_by_one else tuple(members))


def _common(letters: set[str]) -> str:
    return next(iter(letters)) if len(letters) == 1 else "M"
