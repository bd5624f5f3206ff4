"""Search of names in any store: its index proposes, letters and spelling decide."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz.fuzz import ratio

from graph.naming import fold, skeleton

K = TypeVar("K", bound=Hashable)

MOST_LETTERS = 200
MOST_WORDS = 12
CANDIDATES = 200
"""How many names each tier weighs."""

EXACT, WORDS, BEGINNING, SPELLING = 1.0, 0.7, 0.5, 0.2
_SPREAD = {EXACT: 0.0, WORDS: 0.29, BEGINNING: 0.19, SPELLING: 0.29}
"""How far a likeness of letters raises the score of a tier; no tier reaches the one above it."""


@dataclass(frozen=True, slots=True)
class Proposal(Generic[K]):
    """A name that the index found: folded and as written, and the key and id of its canonical actor."""

    folded: str
    name: str
    key: K
    id: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """What to ask the index for: which form of the name, which words, whether the last may be a beginning.

    `field` is `folded` or `spelled`; `exact` asks for names that fold to exactly `text`.
    """

    field: str
    words: tuple[str, ...]
    text: str
    exact: bool = False
    beginning: bool = False


def rank_names(text: str, propose: Callable[[Lookup], Iterable[Proposal[K]]], limit: int) -> list[tuple[K, str, float]]:
    """Return (key, matching name, score) of the best actors, best first, at most `limit`.

    Definition: score 1 for a name that folds to the same; from .7 up when it holds all words; from .5 up when the last
    word is a beginning; from .2 up when only the consonants agree. Within a tier by likeness of letters.

    Limits: the first 200 characters and 12 words count; each tier weighs at most 200 names.
    """
    folded = fold(text[:MOST_LETTERS])
    best: dict[K, tuple[float, str, str]] = {}
    for tier, lookup in _tiers(folded, skeleton(text[:MOST_LETTERS])):
        for one in propose(lookup):
            score = tier + _SPREAD[tier] * ratio(folded, one.folded) / 100
            if one.key not in best or score > best[one.key][0]:
                best[one.key] = (score, one.id, one.name)
        if len(best) >= limit:
            break
    ranked = sorted(best, key=lambda key: (-best[key][0], best[key][1]))[:limit]
    return [(key, best[key][2], best[key][0]) for key in ranked]


def _tiers(folded: str, spelled: str) -> list[tuple[float, Lookup]]:
    words, consonants = tuple(folded.split()[:MOST_WORDS]), tuple(spelled.split()[:MOST_WORDS])
    tiers: list[tuple[float, Lookup]] = []
    if words:
        tiers.append((EXACT, Lookup("folded", words, folded, exact=True)))
        tiers.extend(
            (tier, Lookup("folded", words, folded, beginning=tier is BEGINNING)) for tier in (WORDS, BEGINNING)
        )
    if consonants:
        tiers.extend(
            (SPELLING, Lookup("spelled", consonants, spelled, beginning=beginning)) for beginning in (False, True)
        )
    return tiers
