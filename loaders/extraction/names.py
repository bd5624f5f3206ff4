"""Names that a text writes with capitals and the gazetteer does not know: groups, bodies, events, perhaps persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from loaders.extraction.lexicon import words

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶĻŁŃŅŇŐŒŘŚŞŠŤŪŮŰŹŻŽİȘȚ"
_WORD = (
    rf"(?:(?:People|Women|Worker|Farmer|Citizen|Men)(?:['’]s|s['’])|(?:[{_UPPER}]\.){{1,4}}(?:[{_UPPER}]\b)?"
    rf"|[dD]['’][{_UPPER}]\w+|[{_UPPER}][\w]*(?:[-'’](?!s\b)\w+)*)"
)
_LINK = r"(?:of|for|de|del|da|dos|di|von|van|der|den|bin|ibn|al|el|la|le|ul|ur|the)"
_SEQUENCE = re.compile(rf"(?<![\w’'.-]){_WORD}(?:[ ](?:(?:{_LINK}[ ]){{0,2}}{_WORD}|(?:al|el|ul|as|ash|ad)-\w+))*")
_PART = re.compile(r"\S+")
_MAX_WORDS = 10


class Part(NamedTuple):
    """One word of a name."""

    text: str
    start: int
    end: int


class Name(NamedTuple):
    """Characters [start, end) that are a name; letter G, O, A or E where its head noun says so, else U."""

    start: int
    end: int
    letter: str


def names(text: str, taken: list[tuple[int, int, bool]]) -> Iterator[Name]:
    """Yield the names of a text that are written with capitals, in order.

    Args:
        text: the document.
        taken: (start, end, is_state) of what the gazetteer found, in order, without overlaps. A name with a head noun
            may reach over one ("Iraqi National Congress"); other names end before it.

    Limits: linear in the text. Lines in capitals, and names that begin a sentence with an ordinary word, give nothing.
    """
    index = 0
    for match in _SEQUENCE.finditer(text):
        while index < len(taken) and taken[index][1] <= match.start():
            index += 1
        inside = _inside(taken, index, match.end())
        parts = [
            Part(part.group(), part.start(), part.end()) for part in _PART.finditer(text, match.start(), match.end())
        ]
        yield from _read(parts, inside)


def _inside(taken: list[tuple[int, int, bool]], index: int, end: int) -> list[tuple[int, int, bool]]:
    found = []
    while index < len(taken) and taken[index][0] < end:
        found.append(taken[index])
        index += 1
    return found


def _read(parts: list[Part], inside: list[tuple[int, int, bool]]) -> Iterator[Name]:
    parts = _without_opening(parts, inside)
    if not parts or len(parts) > _MAX_WORDS * 3:
        return
    letter = _head(parts)
    if _is_organ(parts, inside):
        return
    cut = _cut(parts) if letter else 0
    if cut:
        yield from _read(parts[:cut], inside)
        yield from _read(parts[cut + 1 :], inside)
        return
    if letter and not _covered(parts, inside):
        yield Name(parts[0].start, parts[-1].end, letter)
        return
    for piece in _pieces(parts, inside):
        yield from _unknown(piece)


def _without_opening(parts: list[Part], inside: list[tuple[int, int, bool]]) -> list[Part]:
    plain, links = words("plain_capitals"), _LINKS
    starts = {start for start, _, _ in inside}
    while parts and parts[0].start not in starts and (parts[0].text.lower() in plain or parts[0].text in links):
        parts = parts[1:]
    if len(parts) > 2 and all(part.text.isupper() for part in parts):
        return []
    return parts


_PERSONAL = words("titles") - words("shared_titles")
_LINKS = frozenset(["of", "for", "de", "del", "da", "dos", "di", "von", "van", "der", "den", "the", "la", "le"])


def _head(parts: list[Part]) -> str:
    if len(parts) < 2 or len(parts) > _MAX_WORDS or parts[0].text.lower().rstrip(".") in _PERSONAL:
        return ""
    for index, part in enumerate(parts):
        word = part.text.lower()
        last = index == len(parts) - 1
        opens = not last and parts[index + 1].text in ("of", "for")
        if (last and index > 0) or opens:
            letter = _letter(word)
            if letter:
                return letter
    return ""


def _cut(parts: list[Part]) -> int:
    """Return where "of" parts two names ("Ana Ruiz of the Farmers Party"), or 0: a head noun before it joins them."""
    for index, part in enumerate(parts):
        if part.text in ("of", "for") and index > 0 and not _letter(parts[index - 1].text.lower()):
            return index
    return 0


def _letter(word: str) -> str:
    if word in words("event_heads"):
        return "E"
    if word in words("organization_heads"):
        return "O"
    if word in words("alliance_heads"):
        return "A"
    return "G" if word in words("group_heads") else ""


def _is_organ(parts: list[Part], inside: list[tuple[int, int, bool]]) -> bool:
    if not inside or not inside[0][2]:
        return False
    first, last = inside[0], inside[-1]
    after = " ".join(part.text.lower() for part in parts if part.start >= first[1])
    before = " ".join(part.text.lower() for part in parts if part.end <= last[0])
    organs = words("organs")
    if first[0] <= parts[0].start:
        return after in organs or (after.split() or [""])[-1] in words("organ_heads")
    return last[1] >= parts[-1].end and before.removesuffix(" of").removesuffix(" of the") in organs


def _covered(parts: list[Part], inside: list[tuple[int, int, bool]]) -> bool:
    return any(start <= parts[0].start and parts[-1].end <= end for start, end, _ in inside)


def _pieces(parts: list[Part], inside: list[tuple[int, int, bool]]) -> Iterator[list[Part]]:
    piece: list[Part] = []
    for part in parts:
        if part.text in ("of", "for", "the") or any(start < part.end and part.start < end for start, end, _ in inside):
            yield piece
            piece = []
        else:
            piece.append(part)
    yield piece


def _unknown(piece: list[Part]) -> Iterator[Name]:
    titles, plain = words("titles"), words("plain_capitals")
    while piece and (piece[0].text.lower().rstrip(".") in titles or piece[0].text.lower() in plain):
        piece = piece[1:]
    while piece and not piece[-1].text[:1].isupper() and "-" not in piece[-1].text:
        piece = piece[:-1]
    if not piece or len(piece) > 5 or piece[-1].text.lower() in _NEVER:
        return
    if len(piece[0].text) < 2 or all(part.text.lower() in _NEVER for part in piece):
        return
    yield Name(piece[0].start, piece[-1].end, "U")


_NO_NAMES = "not_actors organs titles plain_capitals weak_capitals events groups opposition event_heads offices"
_NEVER = frozenset().union(*map(words, _NO_NAMES.split()))


def is_person_name(text: str) -> bool:
    """Return whether words with capitals may be the name of a person: one to five, no figures, not all in capitals."""
    few = 1 <= len(text.split()) <= 5 and not any(letter.isdigit() for letter in text)
    return few and not (text.isupper() and len(text) > 3)
