"""Which referents of a document may be an actor of the gazetteer: judged by rule, weighed for a person to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from graph.actor import Actor, ActorKind
from graph.naming import fold, skeleton
from graph.resolution import Judgement, Verdict
from loaders.extraction.gazetteer import Gazetteer

BY = "referents/1"
"""Who made these judgements: the rules of this module, with their version."""
SPELLING_SCORE = 0.7
"""Score of a candidate of the same kind whose name has the same consonants."""
OFFICE_SCORE = 0.6
"""Score of a person with the surname of a known one and an office of the same body."""
MOST_CANDIDATES = 5
"""Candidates kept for one referent: those with the first ids."""

_SHORTEST_SKELETON = 4
Key = TypeVar("Key")


def judgements(actor: Actor, bodies: frozenset[str], gazetteer: Gazetteer) -> tuple[Judgement, ...]:
    """Return what the rules say of a document's actor and the gazetteer's: SAME by name, UNSURE by spelling or office.

    Definition: SAME when exactly one known actor of its kind bears a name that folds to one of its own label, and the
        referent is shared by documents. Else UNSURE with known actors of its kind whose name has the same skeleton
        (`graph.naming.skeleton`), and for a person also with those of the same surname that hold an office of a body
        in which the document gives this person one.

    Args:
        actor: not one of the gazetteer's.
        bodies: referents of the bodies in which the document gives the actor an office or mission.
        gazetteer: to compare with.

    Returns:
        Judgements whose content depends on the pair alone, so that documents in any order record the same. No referent
        is SAME with two known actors: no document can join two reviewed ones.
    """
    index = _index(gazetteer)
    equal = index.named.get((actor.kind, fold(actor.label)), ())
    if len(equal) == 1 and not actor.described:
        return (Judgement(actor.id, equal[0], Verdict.SAME, BY, f"a known name: {fold(actor.label)}", 1.0),)
    found = {known: _by_spelling(actor.id, known) for known in index.spelled.get(_spelling(actor), ())}
    for known in _of_office(actor, bodies, index):
        found.setdefault(known, _by_office(actor.id, known))
    return tuple(found[known] for known in sorted(found)[:MOST_CANDIDATES])


@dataclass(frozen=True, slots=True)
class _Index:
    named: Mapping[tuple[ActorKind, str], tuple[str, ...]]
    spelled: Mapping[tuple[ActorKind, str], tuple[str, ...]]
    officers: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _index(gazetteer: Gazetteer) -> _Index:
    named: dict[tuple[ActorKind, str], set[str]] = {}
    spelled: dict[tuple[ActorKind, str], set[str]] = {}
    officers: dict[tuple[str, str], set[str]] = {}
    for actor in gazetteer.actors():
        for name in filter(fold, actor.all_names()):
            named.setdefault((actor.kind, fold(name)), set()).add(actor.id)
            spelled.setdefault((actor.kind, skeleton(name)), set()).add(actor.id)
        for surname, body in _posts(actor, gazetteer):
            officers.setdefault((surname, body), set()).add(actor.id)
    return _Index(_sorted(named), _sorted(spelled), _sorted(officers))


def _sorted(groups: dict[Key, set[str]]) -> dict[Key, tuple[str, ...]]:
    return {key: tuple(sorted(ids)) for key, ids in groups.items()}


def _posts(actor: Actor, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    known = gazetteer.get(actor.id)
    for office in known.offices if known else ():
        yield _surname(actor.label), office.body


def _surname(name: str) -> str:
    return fold(name).rpartition(" ")[2]


def _spelling(actor: Actor) -> tuple[ActorKind, str]:
    consonants = skeleton(actor.label)
    return actor.kind, consonants if len(consonants) >= _SHORTEST_SKELETON else ""


def _of_office(actor: Actor, bodies: frozenset[str], index: _Index) -> set[str]:
    if actor.kind is not ActorKind.PERSON:
        return set()
    return {known for body in bodies for known in index.officers.get((_surname(actor.label), body), ())}


def _by_spelling(referent: str, known: str) -> Judgement:
    return Judgement(
        referent, known, Verdict.UNSURE, BY, "same kind, and names with the same consonants", SPELLING_SCORE
    )


def _by_office(referent: str, known: str) -> Judgement:
    return Judgement(referent, known, Verdict.UNSURE, BY, "same surname, and an office of the same body", OFFICE_SCORE)
