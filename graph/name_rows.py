"""Names of actors as rows, as stores keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.actor import Actor, ActorKind, Name
from graph.enumeration import RecordedReferent
from graph.interval import Interval

_KINDS = {kind.value: kind for kind in ActorKind}

NameRow = tuple[str, str | None, str | None, int]
"""Text, language, valid as EDTF, and 1 where the name was given as a label alone."""


def name_rows(actor: Actor) -> Iterator[NameRow]:
    """Yield the rows of an actor's names, its label first."""
    yield (actor.label, None, None, 1)
    for name in actor.names:
        yield (name.text, name.language, str(name.valid) if name.valid else None, 0)


def to_names(rows: Sequence[NameRow]) -> Iterator[Name]:
    """Yield the names of one referent's rows; a label that was given as a name too comes once."""
    given = {text for text, _, _, from_label in rows if not from_label}
    for text, language, valid, from_label in rows:
        if not from_label or text not in given:
            yield Name(text, language, Interval.parse(valid) if valid else None)


def recorded_referent(
    id_: str, kind: str, label: str, rows: Sequence[NameRow], external_ids: Iterable[str], *, described: bool
) -> RecordedReferent:
    """Return a referent as it was recorded, from its rows of names in the order in which they came."""
    names = (
        Name(text, language, Interval.parse(valid) if valid else None)
        for text, language, valid, from_label in rows
        if not from_label
    )
    labels = tuple(text for text, _, _, from_label in rows if from_label and text != label)
    return RecordedReferent(
        Actor(id_, _KINDS[kind], label, tuple(names), tuple(sorted(external_ids)), described), labels
    )
