"""Statements made in one line, and the columns that a store would hand over of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from graph.interval import Interval, NoDate
from graph.relation import Relation
from graph.statement import Modality, Polarity
from graph.store import Columns

POLARITIES, MODALITIES = tuple(Polarity), tuple(Modality)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, as few words as possible; `valid` as EDTF."""

    subject: str
    relation: Relation
    object: str
    seen: str = "2020-01-01"
    valid: str | None = None
    polarity: str = "affirmed"
    modality: str = "asserted"
    speaker: bool = False
    topic: bool = False
    document: str = "d"
    score: float = 0.8
    id: str = ""

    @property
    def interval(self) -> Interval:
        return Interval.parse(self.valid) if self.valid else Interval()

    @property
    def day(self) -> int:
        return date.fromisoformat(self.seen).toordinal()


def columns(*statements: Said, revision: int = 7) -> Columns:
    """Return the statements as columns; those without an id get one by their place."""
    named = sorted(
        ((statement.id or f"s{place:04}", statement) for place, statement in enumerate(statements)), key=lambda s: s[0]
    )
    rows = [statement for _, statement in named]
    actors = sorted({end for row in rows for end in (row.subject, row.object)})
    documents = sorted({row.document for row in rows})
    intervals = [row.interval for row in rows]
    return Columns(
        revision=revision,
        actors=actors,
        statements=[name for name, _ in named],
        documents=documents,
        subject=np.array([actors.index(row.subject) for row in rows], np.int32),
        object=np.array([actors.index(row.object) for row in rows], np.int32),
        relation=np.array([row.relation.code for row in rows], np.int8),
        polarity=np.array([[p.value for p in POLARITIES].index(row.polarity) for row in rows], np.int8),
        modality=np.array([[m.value for m in MODALITIES].index(row.modality) for row in rows], np.int8),
        attributed=np.array([row.speaker for row in rows], np.int8),
        bound=np.array([row.topic for row in rows], np.int8),
        valid_from=np.array([interval.first for interval in intervals], np.int32),
        valid_to=np.array([interval.after for interval in intervals], np.int32),
        start=np.array([_end_code(interval.start) for interval in intervals], np.int8),
        end=np.array([_end_code(interval.end) for interval in intervals], np.int8),
        seen=np.array([row.day for row in rows], np.int32),
        published=np.ones(len(rows), np.int8),
        document=np.array([documents.index(row.document) for row in rows], np.int32),
        score=np.array([row.score for row in rows], np.float32),
    )


def _end_code(bound: object) -> int:
    return {NoDate.OPEN: 1, NoDate.UNKNOWN: 2}.get(bound, 0)  # type: ignore[call-overload] # a date is none of them


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def shuffled(statements: Sequence[Said], order: Sequence[int]) -> Columns:
    """Return the columns with their rows in another order, ids kept."""
    straight = columns(*statements)
    place = np.array(order, np.int64)
    fields = {
        name: getattr(straight, name)[place]
        for name in straight.__slots__
        if name not in ("revision", "actors", "statements", "documents")
    }
    ids = [straight.statements[row] for row in place.tolist()]
    return Columns(straight.revision, straight.actors, ids, straight.documents, **fields)
