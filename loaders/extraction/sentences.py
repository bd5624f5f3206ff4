"""Sentences of a text, with their offsets: the window in which surface patterns look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from loaders.extraction.lexicon import words

MAX_SENTENCE = 1200
"""Longest sentence in characters; a longer one is cut at a space, so that no pattern sees an unbounded line."""

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]{0,3}(?=\s{1,8}[\"'“‘«(\[]{0,3}[^\W_a-z])")
_BREAK = re.compile(r"[\n\r\f\v\x85\u2028\u2029]+[ \t]{0,40}")
_WORD_BEFORE = re.compile(r"(?:[A-Za-z]\.)*[^\W_]{1,12}$")
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]{2,24}(?: [A-Z][A-Z.'’-]{1,24}){0,3}(?:, [^.!?;:\n()–—]{2,40})?"
    r"(?: \([A-Za-z .&]{2,30}\))? ?(?:--?|–|—) "
)
_BARE = re.compile(r"[A-Z.'’ -]+(?:--?|–|—) ")
_CLOSED = frozenset('.!?…:;"”’»)')


class Span(NamedTuple):
    """Characters [start, end) of a text."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text in order, without the white space around them.

    A dateline ("GOMA, 28 January - ") is no part of one. A line break ends a sentence, unless the next line goes on in
    lower case. Abbreviations ("Mr."), initials ("J. R.") and decimal numbers end none. A headline or a list item
    without a full stop is a sentence of its own.

    Limits: a sentence holds at most `MAX_SENTENCE` characters. Linear in the length of the text.

    Example:
        >>> text = "Gen. A. Rossi met Mr. Sato. They spoke."
        >>> [text[start:end] for start, end in sentences(text)]
        ['Gen. A. Rossi met Mr. Sato.', 'They spoke.']
    """
    return [
        piece
        for start, end in _paragraphs(text)
        for sentence in _split(text, _after_dateline(text, start, end), end)
        for piece in _pieces(text, *sentence)
    ]


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for match in _BREAK.finditer(text):
        if _goes_on(text, match.start(), match.end()):
            continue
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, len(text))


def _after_dateline(text: str, start: int, end: int) -> int:
    """Return where a paragraph begins after "GOMA, 28 January - "; a name in capitals before a pair of dashes stays."""
    while start < end and text[start].isspace():
        start += 1
    match = _DATELINE.match(text, start, end)
    if match is None or (
        _BARE.fullmatch(match.group()) and re.search(r" [–—-]{1,2} ", text[match.end() : match.end() + 200])
    ):
        return start
    return match.end()


def _goes_on(text: str, before: int, after: int) -> bool:
    one_line = text.count("\n", before, after) <= 1
    return one_line and after < len(text) and text[after].islower() and text[before - 1 : before] not in _CLOSED


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _END.finditer(text, start, end):
        if _is_abbreviation(text, match):
            continue
        yield Span(start, match.end())
        start = match.end()
    yield Span(start, end)


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if text[match.start() : match.end()] != ".":
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 14), match.start())
    if before is None:
        return False
    word = before.group()
    if len(word) == 1 or "." in word:
        return word[-1].isalpha() and not _starts_anew(text, match.end(), word)
    return word.lower() in words("abbreviations") or word == "No"


def _starts_anew(text: str, after: int, word: str) -> bool:
    following = text[after : after + 12].split()
    return "." in word and bool(following) and following[0].lower() in words("openers") and following[0][0].isupper()


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > 0 else start + MAX_SENTENCE
        yield Span(start, cut)
        start = cut + (text[cut] == " ")
    if start < end:
        yield Span(start, end)
