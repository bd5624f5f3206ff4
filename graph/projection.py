"""Statements made into ties: an immutable projection of what is known at one time, for every day that is asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graph.interval import ALWAYS_BEFORE
from graph.relation import RELATIONS, Duration, Relation
from graph.rules import Rules as Rules
from graph.store import Columns

if TYPE_CHECKING:
    from networkx import MultiDiGraph

Array = NDArray[Any]

TOPIC_BINDS: tuple[Relation, ...] = (
    Relation.BACKER_OF,
    Relation.ALLIED_WITH,
    Relation.OPPOSES,
    Relation.SANCTIONS,
    Relation.FIGHTS,
    Relation.DESIGNATED_TERRORIST,
)
"""Relations that a topic narrows: a statement with a topic then makes only a qualified tie."""

ANY_DAY = 1
"""The day that stands for every day in a projection whose time is switched off."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days on which one tie counts and nothing about it changes but its fading.

    Args:
        subject, relation, object: the tie.
        from_day, to_day: ordinals, the second excluded; ALWAYS_BEFORE and ALWAYS_AFTER where unbounded.
        confidence: in (0, 1], before fading.
        anchor: ordinal of the day after which it fades; ALWAYS_AFTER where it does not.
        qualified: whether it rests on hedged or topic-bound statements alone.
    """

    subject: str
    relation: Relation
    object: str
    from_day: int
    to_day: int
    confidence: float
    anchor: int
    qualified: bool

    def confidence_on(self, day: int, rules: Rules) -> float:
        """Confidence on a day of the segment, faded."""
        return self.confidence * exp(-max(0, day - self.anchor) * rules.fading)


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The ties that statements known at one time add up to, on every day.

    Immutable; safe to share between threads. Actors are numbered in order of their ids. The arrays are read by the
    compiled searches in `queries/`; their records are described in `graph/sweep.py` and `graph/adjacency.py`.

    Args:
        revision: of the store that the statements were read from.
        timed: False when time is switched off: everything ever stated counts, nothing fades.
        rules: by which statements made ties.
        columns: the statements.
        actors: canonical ids, sorted.
        rows: one record per statement.
        order: places of rows, those of one tie side by side, by document.
        ties: one record per tie, by lower end, higher end, relation and direction; one more closes the table.
        segments: by tie and day.
        starts: where each actor's arcs begin, and the number of arcs.
        arcs: every segment from both of its ends, by actor and neighbour.
    """

    revision: int
    timed: bool
    rules: Rules
    columns: Columns
    actors: Sequence[str]
    rows: Array
    order: Array
    ties: Array
    segments: Array
    starts: Array
    arcs: Array

    def index_of(self, actor_id: str) -> int:
        """Return the number of an actor, or -1 when no statement speaks of it."""
        place = bisect_left(self.actors, actor_id)
        return place if place < len(self.actors) and self.actors[place] == actor_id else -1

    def all_segments(self) -> Iterator[Segment]:
        """Yield every segment, by tie and day."""
        return (self.segment(place) for place in range(len(self.segments)))

    def segment(self, place: int) -> Segment:
        """Return the segment with this number."""
        record = self.segments[place]
        tie = self.ties[record["tie"]]
        return Segment(
            self.actors[tie["subject"]],
            RELATIONS[tie["relation"]],
            self.actors[tie["object"]],
            int(record["from_day"]),
            int(record["to_day"]),
            exp(-record["cost"]),
            int(record["anchor"]),
            bool(record["qualified"]),
        )

    def to_networkx(self) -> MultiDiGraph[str]:
        """Return the projection as a NetworkX graph: an edge per segment, from subject to object.

        Edges carry `relation`, `sign`, `directed`, `confidence` (before fading), `valid_from`, `valid_to`, `attested`
        (ISO days or None) and `qualified`. Cost: about 3 microseconds and 1 KB an edge.
        """
        from networkx import MultiDiGraph

        network: MultiDiGraph[str] = MultiDiGraph(revision=self.revision)
        network.add_nodes_from(self.actors)
        for segment in self.all_segments():
            network.add_edge(
                segment.subject,
                segment.object,
                relation=segment.relation.value,
                sign=segment.relation.sign,
                directed=segment.relation.directed,
                confidence=segment.confidence,
                valid_from=iso_day(segment.from_day),
                valid_to=iso_day(segment.to_day),
                attested=iso_day(segment.anchor),
                qualified=segment.qualified,
            )
        return network


def iso_day(ordinal: int) -> str | None:
    """Return the ISO date of a day, or None for a day outside the calendar (unbounded).

    Example:
        >>> iso_day(735599), iso_day(4_000_000)
        ('2015-01-01', None)
    """
    return date.fromordinal(ordinal).isoformat() if ALWAYS_BEFORE < ordinal <= date.max.toordinal() else None


def project(columns: Columns, rules: Rules | None = None, *, timed: bool = True) -> Projection:
    """Return the ties that the statements add up to.

    Definition: a tie is (subject, relation, object); the ends of a symmetric relation are put in order of their ids.
        Which statements make, deny or end it, on which days, and with which confidence: `docs/model.md`.

    Args:
        columns: statements known at one time; their order does not matter.
        rules: settable parts of the rules; None for the defaults.
        timed: False for the projection that answers `valid_at=any`.

    Limits: linear in the statements, plus, for each tie, its statements times the days on which one of them begins or
        ceases to count. Fewer than 33 million actors.
    """
    from graph import sweep

    rules = rules or Rules()
    size, actors = len(columns), len(columns.actors)
    keys, starts, rows = _rows(columns, rules, timed)
    ties, order = np.empty(size + 1, sweep.TIE), np.empty(size, np.int32)
    segments = np.empty(2 * size, sweep.SEGMENT)
    count, used = sweep.sweep(keys, starts, rows, ties, order, segments)
    ties, segments = ties[: count + 1], segments[:used]
    places, arcs = _arcs(ties, segments, actors)
    return Projection(
        columns.revision, timed, rules, columns, columns.actors, rows, order, ties, segments, places, arcs
    )


def _rows(columns: Columns, rules: Rules, timed: bool) -> tuple[Array, Array, Array]:
    from graph import sweep

    values = _values(columns)
    starts = sweep.count_rows(values[0], values[1], len(columns.actors))
    rows, keys = np.empty(len(columns), sweep.ROW), np.empty(len(columns), np.int64)
    binds = np.array([relation in TOPIC_BINDS for relation in RELATIONS], np.int8)
    standing = np.array([relation.duration is Duration.STANDING for relation in RELATIONS], np.int8)
    kinds = (_of_relations("directed"), standing, binds)
    weights = np.outer((1.0, rules.hedged, 1.0, 1.0), (1.0, rules.attributed))
    sweep.fill_rows(rows, keys, starts, values, kinds, rules.event_window_days, weights, timed)
    return keys, starts[:-1], rows


def _values(columns: Columns) -> tuple[Array, ...]:
    ends = (columns.subject, columns.object)
    codes = (columns.relation, columns.polarity, columns.modality, columns.attributed, columns.bound)
    days = (columns.valid_from, columns.valid_to)
    return (
        *(_plain(column, np.int32) for column in ends),
        *(_plain(column, np.int8) for column in codes),
        *(_plain(column, np.int32) for column in days),
        *(_plain(column, np.int8) for column in (columns.start, columns.end)),
        *(_plain(column, np.int32) for column in (columns.seen, columns.document)),
        _plain(columns.score, np.float32),
    )


def _arcs(ties: Array, segments: Array, actors: int) -> tuple[Array, Array]:
    from graph import adjacency

    directed, sign = _of_relations("directed"), _of_relations("path_sign")
    starts, higher = adjacency.arc_starts(ties, segments, directed, sign, actors)
    arcs = np.empty(2 * len(segments), adjacency.ARC)
    adjacency.fill_arcs(ties, segments, starts.copy(), higher, arcs)
    return starts, arcs


def _of_relations(attribute: str) -> Array:
    return np.array([int(getattr(relation, attribute)) for relation in RELATIONS], np.int8)


def _plain(column: Array, kind: type[np.generic]) -> Array:
    return np.ascontiguousarray(column, kind)
