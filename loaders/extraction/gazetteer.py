"""Known actors, found by name in a text: all names in one pass, whole words, longest first."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from graph.actor import Actor
from loaders.extraction.gazetteer_data import read_actors, read_not_actors
from loaders.extraction.known_actor import KnownActor, Office

__all__ = ["Form", "Gazetteer", "Hit", "KnownActor", "Office", "reviewed"]

_APOSTROPHES = "'’‘ʼ`´＇′ʻʹ"
_HYPHENS = "-‐‑‒–−﹣－"
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_INVISIBLE = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_HALF_RINGS = r"\u02be\u02bf"
_NOT_LETTERS = _APOSTROPHES + "\u02be\u02bf"
_BLANK = r"[^\S\n]"
_REMOVED = re.compile(
    rf"[{_MARKS}{_INVISIBLE}{_HALF_RINGS}]"
    rf"|(?<=\w)[{_APOSTROPHES}](?=\w)(?![sS]\b)"
    rf"|(?<=\s){_BLANK}|{_BLANK}(?=\n)"
)
_ASCII_REMOVED = re.compile(rf"(?<=\w)['`](?=\w)(?![sS]\b)|(?<=\s){_BLANK}|{_BLANK}(?=\n)")
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ð": "d", "ħ": "h"}
_WORD_START = re.compile(r"(?<!\S)\w")
_WORD = re.compile(r"\w+")
_LOOK = 40
_ENGLISH_WORDS = frozenset({"CAR", "FACT", "IS", "MEND", "PACE", "WHO"})


class Form(StrEnum):
    """How a text names a known actor."""

    NAME = "name"
    ACRONYM = "acronym"
    DEMONYM = "demonym"
    METONYM = "metonym"


_PROPER_FIRST = tuple(Form)


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters [start, end) of a text that name a known actor.

    Args:
        start: first character.
        end: the one after the last; a possessive 's lies outside.
        actors: sorted ids of all actors that bear this name; several where it is ambiguous ("Congo").
        form: how they are named; the most proper one where it differs between them.
    """

    start: int
    end: int
    actors: tuple[str, ...]
    form: Form


class Gazetteer:
    """Known actors by id, and by any of their names in a text.

    Args:
        known: the actors. Of two with one id, the later counts.
        not_actors: phrases that mean no actor though they hold the name of one ("Gulf of Oman"): no name is found in
            them, unless the same phrase is itself the name of an actor.

    Example:
        >>> from graph.actor import ActorKind
        >>> oman = KnownActor(Actor("oman", ActorKind.STATE, "Oman"), demonyms=("Omani", "Omanis"))
        >>> [(hit.start, hit.end, hit.form.value) for hit in Gazetteer([oman]).find("A woman in Oman’s Omani press.")]
        [(11, 15, 'name'), (18, 23, 'demonym')]
    """

    def __init__(self, known: Iterable[KnownActor], not_actors: Iterable[str] = ()) -> None:
        self._known = {actor.actor.id: actor for actor in known}
        bearers: dict[str, dict[str, Form]] = {}
        for phrase in not_actors:
            bearers.update((pattern, {}) for pattern in _written_forms(phrase, Form.NAME))
        for actor in self._known.values():
            for name, form in _named_forms(actor):
                for pattern in _written_forms(name, form):
                    bearers.setdefault(pattern, {}).setdefault(actor.actor.id, form)
        self._patterns = list(bearers)
        self._meanings = [_meaning(actors) for actors in bearers.values()]
        self._automaton = AhoCorasick(self._patterns, store_patterns=False)

    def find(self, text: str) -> list[Hit]:
        """Return where the text names known actors, in the order of the text, without overlaps.

        At each place the longest name wins. Names are whole words; upper and lower case count: a name is found as
        listed, with its words capitalised, or all in capitals, an acronym only as listed. Accents, kinds of
        apostrophe and its absence, kinds of hyphen, a hyphen for a space, and line breaks inside a name do not count.

        Args:
            text: any text; offsets count its characters (code points).

        Returns:
            Hits with `start` rising.

        Limits: linear in the text, above a million characters a second on ordinary text. An acronym that is also
            an English word ("IS", "WHO") is not found inside a line of capitals. Two line breaks end a name.
        """
        folded, removed = _fold(text)
        places = _Places(text, removed)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return list(self._longest(places, sorted((start, -end, which) for which, start, end in found)))

    def get(self, id_: str) -> KnownActor | None:
        """Return the known actor with this id, or None."""
        return self._known.get(id_)

    def actors(self) -> tuple[Actor, ...]:
        """Return all actors, in the order given."""
        return tuple(known.actor for known in self._known.values())

    def _longest(self, places: _Places, found: list[tuple[int, int, int]]) -> Iterator[Hit]:
        free = 0
        for folded_start, minus_end, which in found:
            span = places.whole_words(folded_start, -minus_end) if folded_start >= free else None
            if span is None or (self._patterns[which] in _ENGLISH_WORDS and _is_shouted(places.text, *span)):
                continue
            free = -minus_end
            actors, form = self._meanings[which]
            if actors:
                yield Hit(*span, actors, form)


@lru_cache(maxsize=1)
def reviewed() -> Gazetteer:
    """Return the gazetteer of the data files shipped with the project; read once, then kept."""
    return Gazetteer(read_actors(), read_not_actors())


class _Places:
    """Offsets of a folded text, turned into offsets of the text it came from."""

    def __init__(self, text: str, removed: list[int]) -> None:
        self.text = text
        self._before = [place - index for index, place in enumerate(removed)]

    def whole_words(self, start: int, end: int) -> tuple[int, int] | None:
        text, first, last = self.text, self._original(start), self._original(end - 1) + 1
        while last < len(text) and _is_mark(text[last]):
            last += 1
        if first and _is_word(text[first - 1]):
            return None
        if last < len(text) and _is_word(text[last]) and _is_word(text[last - 1]):
            return None
        return first, last

    def _original(self, place: int) -> int:
        return place + bisect_right(self._before, place) if self._before else place


class _Folds(dict[int, int]):
    """One character for each: without accent, hyphens and blanks as a space, apostrophes as one."""

    def __missing__(self, code: int) -> int:
        folded = ord(_folded_letter(chr(code)))
        if len(self) < 5000:
            self[code] = folded
        return folded


def _folded_letter(letter: str) -> str:
    if letter in _HYPHENS or letter.isspace():
        return " "
    if letter in _APOSTROPHES:
        return "'"
    if unicodedata.category(letter) == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    base = unicodedata.normalize("NFKD", _LETTERS.get(letter, letter))
    plain = "".join(part for part in base if not unicodedata.combining(part))
    return plain if len(plain) == 1 else letter


_FOLDS = _Folds()


def _fold(text: str) -> tuple[str, list[int]]:
    pattern = _ASCII_REMOVED if text.isascii() else _REMOVED
    removed = [match.start() for match in pattern.finditer(text)]
    kept = pattern.sub("", text) if removed else text
    return kept.translate(_FOLDS), removed


def _is_mark(letter: str) -> bool:
    return letter > "\u02ff" and unicodedata.combining(letter) > 0


def _is_word(letter: str) -> bool:
    return (letter.isalnum() and letter not in _NOT_LETTERS) or letter == "_" or _is_mark(letter)


def _is_shouted(text: str, start: int, end: int) -> bool:
    before = _WORD.findall(text[max(0, start - _LOOK) : start].rpartition("\n")[2])
    after = _WORD.findall(text[end : end + _LOOK].partition("\n")[0])
    beside = before[-1:] + after[:1]
    return bool(beside) and all(word.isupper() and len(word) > 1 for word in beside)


def _named_forms(known: KnownActor) -> Iterator[tuple[str, Form]]:
    for name in known.actor.all_names():
        yield name, Form.ACRONYM if _is_acronym(name) else Form.NAME
    for demonym in known.demonyms:
        yield demonym, Form.DEMONYM
    for metonym in known.metonyms:
        yield metonym, Form.METONYM


def _is_acronym(name: str) -> bool:
    if len(name.split()) > 1:
        return False
    capitals = sum(letter.isupper() for letter in name)
    return capitals > sum(letter.islower() for letter in name)


def _written_forms(name: str, form: Form) -> set[str]:
    folded = _fold(name)[0].strip()
    if not any(letter.isalnum() for letter in folded):
        return set()
    return {written for spelling in {folded, folded.replace("'", "")} for written in _cases(spelling, form)}


def _cases(name: str, form: Form) -> set[str]:
    if form is Form.ACRONYM:
        return {name}
    capitalised = _WORD_START.sub(lambda match: match.group().upper(), name)
    return {name, name[:1].upper() + name[1:], capitalised, name.upper()}


def _meaning(actors: dict[str, Form]) -> tuple[tuple[str, ...], Form]:
    return tuple(sorted(actors)), min(actors.values(), key=_PROPER_FIRST.index, default=Form.NAME)
