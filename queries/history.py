"""All that statements say between two actors, as the rules of ties read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE
from graph.projection import Projection, Segment
from graph.relation import RELATIONS, Relation
from graph.statement import Modality, Polarity
from graph.sweep import DENIES, DENIES_QUALIFIED, ENDS, ENDS_QUALIFIED, PLAIN, QUALIFIED
from queries.kernels import ties_between

POLARITIES, MODALITIES = tuple(Polarity), tuple(Modality)

EFFECTS = ("makes", "qualifies", "denies", "denies", "ends", "ends", "none")
"""What a statement does to its tie, by its role."""


@dataclass(frozen=True, slots=True)
class Account:
    """One statement as the rules read it: what it does to its tie, and on which days [begin, until) it counts.

    `begin` of a statement that ends a tie is the day of the end.
    """

    row: int
    statement: str
    polarity: Polarity
    modality: Modality
    role: int
    begin: int
    until: int
    attested: int
    endable: bool
    weight: float

    @property
    def affirms(self) -> bool:
        """Whether it makes a tie, plain or qualified."""
        return self.role in (PLAIN, QUALIFIED)

    @property
    def denies(self) -> bool:
        """Whether it denies the tie."""
        return self.role in (DENIES, DENIES_QUALIFIED)

    @property
    def ends(self) -> bool:
        """Whether it ends the tie."""
        return self.role in (ENDS, ENDS_QUALIFIED)


@dataclass(frozen=True, slots=True)
class Record:
    """What is said of one tie: its statements by id, its segments by day."""

    subject: str
    relation: Relation
    object: str
    accounts: tuple[Account, ...]
    segments: tuple[Segment, ...]

    def runs(self) -> list[tuple[int, int]]:
        """Return the days [from, to) on which the tie counts, plain or qualified, adjoining segments as one."""
        merged: list[tuple[int, int]] = []
        for segment in self.segments:
            if merged and merged[-1][1] == segment.from_day:
                merged[-1] = (merged[-1][0], segment.to_day)
            else:
                merged.append((segment.from_day, segment.to_day))
        return merged


def records_between(projection: Projection, one: int, other: int) -> list[Record]:
    """Return the records of all ties between two actors, in either direction, also of those that never count."""
    return [_record(projection, place) for place in range(*ties_between(projection.ties, one, other))]


def _record(projection: Projection, place: int) -> Record:
    tie, after = projection.ties[place], projection.ties[place + 1]
    rows = projection.rows[projection.order[tie["first_row"] : after["first_row"]]]
    segments = range(tie["first_segment"], after["first_segment"])
    return Record(
        projection.actors[tie["subject"]],
        RELATIONS[tie["relation"]],
        projection.actors[tie["object"]],
        tuple(_account(projection, row) for row in np.sort(rows, order="statement")),
        tuple(projection.segment(segment) for segment in segments),
    )


def _account(projection: Projection, record: Any) -> Account:
    columns, row = projection.columns, int(record["statement"])
    return Account(
        row,
        columns.statements[row],
        POLARITIES[columns.polarity[row]],
        MODALITIES[columns.modality[row]],
        int(record["role"]),
        max(ALWAYS_BEFORE, int(record["begin"])),
        min(ALWAYS_AFTER, int(record["until"])),
        int(record["attested"]),
        bool(record["endable"]),
        float(record["weight"]),
    )
