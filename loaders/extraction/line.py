"""A sentence as a line of tokens: plain words, and one capital letter for each mention, ready for patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

TOKEN = re.compile(r"['’]s\b|(?<=s)['’](?=\s)|[-‐‑][a-z]+|[^\W_]+(?:[-.][^\W_]+|['’](?!s\b)[^\W_]+)*|[^\w\s]")
"""A word, a possessive, the rest of a compound after a mention ("-backed"), or a sign."""

PARTY = "SGOAMP"
"""Letters of mentions that act: state, group, organization, alliance, mixed list, person."""


@dataclass(slots=True)
class Token:
    """One word or mention of a sentence.

    Args:
        word: lower-case word, or the letter of a mention: S state, G group, O organization, A alliance, P person,
            E event, M mixed list, D adjective of a state, Q place, U unknown name.
        start, end: characters of the text.
        actors: keys of the actors mentioned; several for a list.
        parts: for a list, its members as tokens.
    """

    word: str
    start: int
    end: int
    actors: tuple[str, ...] = ()
    parts: tuple[Token, ...] = ()


class Line:
    """Tokens of one sentence and their encoding: ` word S word `, one space around each token.

    Only mentions hold capital letters, so that a capital in a pattern can match nothing else.
    """

    __slots__ = ("code", "tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.code = encode(tokens)

    def at(self, position: int) -> int:
        """Return the index of the token that begins at a position of the code."""
        return self.code.count(" ", 0, position) - 1

    def rewrite(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str], int, int], Token | None]) -> None:
        """Replace each match of a pattern, or its group X, by the token that `replace(match, first, after)` gives."""
        matches = list(pattern.finditer(self.code))
        if not matches:
            return
        found = []
        group = "X" if "X" in pattern.groupindex else 0
        for match in matches:
            first, after = self.at(match.start(group)), self.at(match.end(group))
            token = replace(match, first, after)
            if token is not None:
                found.append((first, after, token))
        self.collapse(found)

    def collapse(self, found: Iterable[tuple[int, int, Token]]) -> None:
        """Replace ranges [first, after) of tokens by one token each; of ranges that overlap, the longest stays."""
        chosen = disjoint(found)
        for first, after, token in reversed(chosen):
            self.tokens[first:after] = [token]
        if chosen:
            self.code = encode(self.tokens)


def encode(tokens: list[Token]) -> str:
    """Return the code of tokens."""
    return f" {' '.join([token.word for token in tokens])} "


def disjoint(found: Iterable[tuple[int, int, Token]]) -> list[tuple[int, int, Token]]:
    """Return ranges that do not overlap, in order; the longest wins, then the first."""
    chosen: list[tuple[int, int, Token]] = []
    for item in sorted(found, key=lambda item: (item[0] - item[1], item[0])):
        if all(item[1] <= other[0] or other[1] <= item[0] for other in chosen):
            chosen.append(item)
    return sorted(chosen, key=lambda item: item[0])


def plain_tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words and signs of [start, end) of a text as tokens."""
    return [Token(_plain(match.group()), match.start(), match.end()) for match in TOKEN.finditer(text, start, end)]


def _plain(word: str) -> str:
    lower = word.lower().replace("’", "'").replace("‑", "-").replace("‐", "-")
    if lower.isascii():
        return _SIGNS.get(lower, lower)
    return _SIGNS.get(lower, "".join(letter for letter in lower if not ("A" <= letter <= "Z")).replace(" ", "") or "_")


_SIGNS = {
    "—": "–",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "„": '"',
    "‘": "'",
    "(": "‹",
    ")": "›",
    "[": "‹",
    "]": "›",
    "‹": '"',
    "›": '"',
}
