"""Search of names in the embedded store: a full-text index proposes, letters and spelling decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz.fuzz import ratio

from graph.actor import ActorKind
from graph.naming import fold, skeleton
from graph.sqlite_actors import read_actors
from graph.sqlite_schema import Database
from graph.store import FoundActor

_MOST_LETTERS = 200
_MOST_WORDS = 12
_CANDIDATES = 200
_SELECT = """SELECT n.folded, n.text, c.key, c.id FROM name n JOIN referent r ON r.key = n.referent
    JOIN referent c ON c.key = r.canonical"""

_EXACT, _WORDS, _BEGINNING, _SPELLING = 1.0, 0.7, 0.5, 0.2
_SPREAD = {_EXACT: 0.0, _WORDS: 0.29, _BEGINNING: 0.19, _SPELLING: 0.29}
"""How far a likeness of letters raises the score of a tier; no tier reaches the one above it."""


def search_names(database: Database, text: str, kind: ActorKind | None, limit: int) -> tuple[FoundActor, ...]:
    """Return canonical actors whose names hold the words of a text, best first, at most `limit`.

    Definition: score 1 for a name that folds to the same; from .7 up when it holds all words; from .5 up when the last
    word is a beginning; from .2 up when only the consonants agree. Within a tier by likeness of letters.

    Limits: the first 200 characters and 12 words count; each tier weighs at most 200 names.
    """
    folded = fold(text[:_MOST_LETTERS])
    best: dict[int, tuple[float, str, str]] = {}
    for tier, rows in _tiers(database, folded, skeleton(text[:_MOST_LETTERS]), kind):
        for name_folded, name, key, id_ in rows:
            score = tier + _SPREAD[tier] * ratio(folded, name_folded) / 100
            if key not in best or score > best[key][0]:
                best[key] = (score, id_, name)
        if len(best) >= limit:
            break
    ranked = sorted(best, key=lambda key: (-best[key][0], best[key][1]))[:limit]
    actors = read_actors(database, ranked)
    return tuple(FoundActor(actors[key], best[key][2], best[key][0]) for key in ranked)


def _tiers(
    database: Database, folded: str, spelled: str, kind: ActorKind | None
) -> Iterator[tuple[float, Iterable[Any]]]:
    words, consonants = folded.split()[:_MOST_WORDS], spelled.split()[:_MOST_WORDS]
    wanted = "" if kind is None else " AND c.kind = :kind"
    values = {"kind": kind and kind.value, "limit": _CANDIDATES}
    if words:
        exact = f"{_SELECT} WHERE n.folded = :folded{wanted} LIMIT :limit"
        yield _EXACT, database.execute(exact, values | {"folded": folded})
        yield _WORDS, _matching(database, _all_of("folded", words), wanted, values)
        yield _BEGINNING, _matching(database, _all_of("folded", words) + "*", wanted, values)
    if consonants:
        yield _SPELLING, _matching(database, _all_of("spelled", consonants), wanted, values)
        yield _SPELLING, _matching(database, _all_of("spelled", consonants) + "*", wanted, values)


def _all_of(column: str, words: Sequence[str]) -> str:
    """Return words, which have letters and digits only, as the full-text index wants them."""
    return " AND ".join(f'{column} : "{word}"' for word in words)


def _matching(database: Database, match: str, wanted: str, values: dict[str, Any]) -> Iterable[Any]:
    sql = f"""{_SELECT} JOIN name_index ON name_index.rowid = n.key
        WHERE name_index MATCH :match{wanted} ORDER BY name_index.rank LIMIT :limit"""
    return database.execute(sql, values | {"match": match})
