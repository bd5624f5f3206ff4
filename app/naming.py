"""Which actor a person means: by id, external id or exact name, with suggestions where there is none."""

from __future__ import annotations

from datetime import datetime

from graph.actor import EXTERNAL_ID, Actor
from graph.errors import AmbiguousActor, UnknownActor
from graph.naming import fold
from graph.store import Store

SUGGESTIONS = 5
"""How many names are suggested for one that is not known."""
LONGEST_NAME = 500
"""Longest name that is looked for, in characters."""
_LEAST = 60.0
_POOL = 100


def find_actor(store: Store, name: str, known_at: datetime | None = None) -> Actor:
    """Return the one canonical actor that has this id, else this external id, else exactly this name, once folded.

    Args:
        known_at: actors are joined as at this time; None for now.

    Raises:
        UnknownActor: when there is none; carries the nearest names.
        AmbiguousActor: when several bear the name; carries them.

    Limits: three look-ups by index, for a past time three times all judgements of then; a name that is not known
        costs two searches more. Names and external ids are those of now.
    """
    look_ups = (_with_id, _with_external_id, _with_name)
    found = next((actors for look_up in look_ups if (actors := look_up(store, name, known_at))), ())
    if not found:
        raise UnknownActor(name[:LONGEST_NAME], suggestions(store, name))
    if len(found) > 1:
        raise AmbiguousActor(name, tuple((actor.id, actor.label) for actor in found))
    return found[0]


def suggestions(store: Store, name: str) -> tuple[tuple[str, str], ...]:
    """Return (id, label) of the actors whose names are nearest in spelling, best first, at most `SUGGESTIONS`."""
    from rapidfuzz import fuzz

    wanted = fold(name[:LONGEST_NAME])
    if not wanted:
        return ()
    scored: dict[str, tuple[float, str]] = {}
    for least, hits in (
        (0.0, store.search(wanted, limit=SUGGESTIONS)),
        (_LEAST, store.search(wanted[:3], limit=_POOL)),
    ):
        for hit in hits:
            similar = max(fuzz.ratio(wanted, fold(name)) for name in (hit.name, hit.actor.label))
            if similar >= least:
                scored[hit.actor.id] = max(scored.get(hit.actor.id, (0.0, "")), (similar, hit.actor.label))
    best = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple((id_, label) for id_, (_, label) in best)[:SUGGESTIONS]


def _with_id(store: Store, name: str, known_at: datetime | None) -> tuple[Actor, ...]:
    return tuple(store.actors((name,), known_at).values()) if name else ()


def _with_external_id(store: Store, name: str, known_at: datetime | None) -> tuple[Actor, ...]:
    return store.actors_of_external_id(name, known_at) if EXTERNAL_ID.fullmatch(name) else ()


def _with_name(store: Store, name: str, known_at: datetime | None) -> tuple[Actor, ...]:
    return store.actors_named(name, known_at) if len(name) <= LONGEST_NAME and fold(name) else ()
