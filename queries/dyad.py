"""Everything between two actors over time: statements, ties with their days, contradictions side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import msgspec
from pydantic import Field

from graph.errors import InvalidParameter
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE
from graph.projection import Projection, Segment, iso_day
from queries.base import Evidenced, EvidenceView, Params, Query, Result, TieView
from queries.contradictions import Contradiction, contradictions
from queries.history import EFFECTS, Account, Record, records_between
from queries.kernels import arcs_between, net_of
from queries.views import follow_of, sorted_views

MOST_CONTRADICTIONS = 100
"""Most contradictions in one answer."""


class DyadParams(Params):
    """Parameters of `dyad`."""

    first: str = Field(description="One actor: id, external id or exact name.", min_length=1)
    second: str = Field(description="The other actor: id, external id or exact name.", min_length=1)
    limit: int = Field(200, ge=1, le=1000, description="Most statements listed, latest first, 1 to 1000.")


class StatementView(msgspec.Struct, kw_only=True):
    """One statement between the two.

    Attributes:
        subject, relation, object: canonical ids in the direction of the statement, and the relation between them.
        sign: of the relation: 1, -1 or 0.
        polarity, modality: as the text has them.
        effect: what it does to its tie: `makes`, `qualifies` (makes a qualified one), `denies`, `ends` or `none`.
        counts_from, counts_to: days on which it counts, the second excluded; null where unbounded. For one that ends a
            tie, `counts_from` is the day of the end. Both null for one without effect.
        valid_from, valid_to: days for which the text says that it holds, the second excluded; null where it does not.
        seen: day of its document.
        published: True when that day is of publication, False when of retrieval.
        weight: its score, weighted for hedging and attribution, in [0, 1].
        statements: its id, alone.
        evidence: the statement with its quote, filled in when the answer is served.
    """

    subject: str
    relation: str
    object: str
    sign: int
    polarity: str
    modality: str
    effect: str
    counts_from: str | None
    counts_to: str | None
    valid_from: str | None
    valid_to: str | None
    seen: str | None
    published: bool
    weight: float
    statements: list[str]
    evidence: list[EvidenceView] = []


class SegmentView(msgspec.Struct, kw_only=True):
    """Days on which nothing about a tie changes but its fading.

    Attributes:
        valid_from, valid_to: the second excluded; null where unbounded.
        confidence: before fading, in (0, 1].
        fades_after: day after which the confidence fades; null where it does not.
        qualified: True when it rests on hedged or topic-bound statements alone.
    """

    valid_from: str | None
    valid_to: str | None
    confidence: float
    fades_after: str | None
    qualified: bool


class TieHistory(msgspec.Struct, kw_only=True):
    """One tie with all its segments, by day; none for a tie that never counts."""

    subject: str
    relation: str
    object: str
    sign: int
    segments: list[SegmentView]


class DyadResult(Result, kw_only=True):
    """Answer of `dyad`; `truncated` when there are more statements or contradictions than it lists.

    Attributes:
        first, second: canonical ids.
        holding: ties that count at `valid_at`, as `min_confidence` and `qualified` ask, most confident first.
        history: every tie ever stated, either way, whatever `valid_at`, `min_confidence` and `qualified` are.
        statements: latest document first, then by id.
        statement_count: how many there are.
        contradictions: claims that cannot hold together.
    """

    first: str
    second: str
    holding: list[TieView]
    history: list[TieHistory]
    statements: list[StatementView]
    statement_count: int
    contradictions: list[Contradiction]

    def ties(self) -> Iterator[Evidenced]:
        """Yield every tie, statement and side of a contradiction."""
        sides = (side for found in self.contradictions for side in (found.one, found.other))
        return chain(self.holding, self.statements, sides)

    def actor_ids(self) -> Iterator[str]:
        """Yield both actors."""
        return iter((self.first, self.second))


def run(projection: Projection, params: DyadParams) -> DyadResult:
    """Return everything that is stated between two actors, both ways and over all time.

    Raises:
        InvalidParameter: when both are one actor.

    Limits: linear in the statements between the two; contradictions of one tie, in their pairs.
    """
    if params.first == params.second:
        raise InvalidParameter("second", "is the first itself")
    one, other = projection.index_of(params.first), projection.index_of(params.second)
    records = records_between(projection, one, other) if min(one, other) >= 0 else []
    told = sorted(
        ((record, account) for record in records for account in record.accounts),
        key=lambda pair: (-int(projection.columns.seen[pair[1].row]), pair[1].statement),
    )
    found = list(islice(contradictions(records), MOST_CONTRADICTIONS + 1))
    return DyadResult(
        revision=projection.revision,
        valid_at=params.valid_at,
        known_at=params.known_at,
        truncated=len(told) > params.limit or len(found) > MOST_CONTRADICTIONS,
        first=params.first,
        second=params.second,
        holding=_holding(projection, params, one, other) if records else [],
        history=[_history(record) for record in records],
        statements=[_statement(projection, record, account) for record, account in told[: params.limit]],
        statement_count=len(told),
        contradictions=found[:MOST_CONTRADICTIONS],
    )


def _holding(projection: Projection, params: DyadParams, one: int, other: int) -> list[TieView]:
    follow = follow_of(projection, params)
    places = arcs_between(net_of(projection), one, other, follow)
    return sorted_views(projection, projection.arcs["segment"][places], follow.day)


def _history(record: Record) -> TieHistory:
    return TieHistory(
        subject=record.subject,
        relation=record.relation.value,
        object=record.object,
        sign=record.relation.sign,
        segments=[_segment(segment) for segment in record.segments],
    )


def _segment(segment: Segment) -> SegmentView:
    return SegmentView(
        valid_from=iso_day(segment.from_day),
        valid_to=iso_day(segment.to_day),
        confidence=segment.confidence,
        fades_after=iso_day(segment.anchor),
        qualified=segment.qualified,
    )


def _statement(projection: Projection, record: Record, account: Account) -> StatementView:
    columns, row = projection.columns, account.row
    effect = EFFECTS[account.role]
    return StatementView(
        subject=projection.actors[columns.subject[row]],
        relation=record.relation.value,
        object=projection.actors[columns.object[row]],
        sign=record.relation.sign,
        polarity=account.polarity.value,
        modality=account.modality.value,
        effect=effect,
        counts_from=iso_day(account.begin if effect != "none" else ALWAYS_BEFORE),
        counts_to=iso_day(account.until if effect not in ("none", "ends") else ALWAYS_AFTER),
        valid_from=iso_day(int(columns.valid_from[row])),
        valid_to=iso_day(int(columns.valid_to[row])),
        seen=iso_day(int(columns.seen[row])),
        published=bool(columns.published[row]),
        weight=account.weight,
        statements=[account.statement],
    )


QUERY = Query("dyad", DyadParams, DyadResult, run, ("first", "second"))
