"""Claims between two actors that cannot hold together, side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal

import msgspec

from graph.interval import ALWAYS_AFTER
from graph.projection import iso_day
from graph.sweep import PLAIN
from queries.base import EVIDENCE_LIMIT, EvidenceView
from queries.history import Account, Record

Days = tuple[int, int]
"""Ordinals of the first day, and of the day after the last."""


class Side(msgspec.Struct, kw_only=True):
    """One of two claims that contradict each other.

    Attributes:
        subject, relation, object: what it is about.
        polarity: affirmed, denied or ended.
        statements: ids of the statements that make it, strongest first, at most `EVIDENCE_LIMIT`.
        statement_count: how many there are.
        evidence: the same statements with their quotes, filled in when the answer is served.
    """

    subject: str
    relation: str
    object: str
    polarity: str
    statements: list[str]
    statement_count: int
    evidence: list[EvidenceView] = []


class Contradiction(msgspec.Struct, kw_only=True):
    """Two claims that cannot hold together; both are kept.

    Attributes:
        kind: `opposite_signs`, `affirmed_and_denied` or `affirmed_after_end`.
        reason: the same in a sentence.
        valid_from, valid_to: days on which they collide, the second excluded; null where unbounded.
        one, other: the claims.
    """

    kind: Literal["opposite_signs", "affirmed_and_denied", "affirmed_after_end"]
    reason: str
    valid_from: str | None
    valid_to: str | None
    one: Side
    other: Side


def contradictions(records: list[Record]) -> Iterator[Contradiction]:
    """Yield what contradicts what between two actors.

    Definition: a positive and a negative tie that count on the same days and point the same way (a symmetric tie points
        both ways); a statement that affirms a tie and one that denies it, on the same days; a statement that ends a tie
        and one that affirms it for a later day. Planned and conditional statements contradict nothing.
    """
    for record in records:
        yield from _denied(record)
        yield from _after_end(record)
    positive = [record for record in records if record.relation.sign > 0]
    negative = [record for record in records if record.relation.sign < 0]
    for one, other in product(positive, negative):
        if not (one.relation.directed and other.relation.directed) or one.subject == other.subject:
            yield from _opposite(one, other)


def _opposite(one: Record, other: Record) -> Iterator[Contradiction]:
    for days in common_days(one.runs(), other.runs()):
        yield Contradiction(
            kind="opposite_signs",
            reason=f"{one.relation} is positive and {other.relation} is negative on the same days",
            valid_from=iso_day(days[0]),
            valid_to=iso_day(days[1]),
            one=_side(one, "affirmed", _counting(_affirming(one), [days])),
            other=_side(other, "affirmed", _counting(_affirming(other), [days])),
        )


def _denied(record: Record) -> Iterator[Contradiction]:
    affirming, denying = _affirming(record), [account for account in record.accounts if account.denies]
    days = common_days(_days(affirming), _days(denying))
    if days:
        yield Contradiction(
            kind="affirmed_and_denied",
            reason=f"{record.relation} is affirmed and denied for the same days",
            valid_from=iso_day(days[0][0]),
            valid_to=iso_day(days[-1][1]),
            one=_side(record, "affirmed", _counting(affirming, days)),
            other=_side(record, "denied", _counting(denying, days)),
        )


def _after_end(record: Record) -> Iterator[Contradiction]:
    ending = [account for account in record.accounts if account.ends]
    first_end = min((end.begin for end in ending), default=ALWAYS_AFTER)
    later = [account for account in _affirming(record) if account.until > first_end]
    if later:
        last_day = max(account.until for account in later)
        yield Contradiction(
            kind="affirmed_after_end",
            reason=f"{record.relation} is affirmed for days after a statement says that it ended",
            valid_from=iso_day(max(first_end, min(account.begin for account in later))),
            valid_to=iso_day(last_day),
            one=_side(record, "affirmed", later),
            other=_side(record, "ended", [end for end in ending if end.begin < last_day]),
        )


def _affirming(record: Record) -> list[Account]:
    return [account for account in record.accounts if account.affirms]


def _days(accounts: list[Account]) -> list[Days]:
    counting = sorted((account.begin, account.until) for account in accounts if account.begin < account.until)
    merged: list[Days] = []
    for begin, until in counting:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((begin, until))
    return merged


def common_days(one: list[Days], other: list[Days]) -> list[Days]:
    """Return the days that lie in both of two lists of disjoint intervals, each in order.

    Example:
        >>> common_days([(1, 5), (8, 9)], [(3, 6), (7, 20)])
        [(3, 5), (8, 9)]
    """
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        begin, until = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begin < until:
            found.append((begin, until))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return found


def _counting(accounts: list[Account], days: list[Days]) -> Iterator[Account]:
    """Yield those that count on one of the days."""
    begins = [begin for begin, _ in days]
    for account in accounts:
        place = bisect_left(begins, account.until) - 1
        if place >= 0 and account.begin < days[place][1] and account.begin < account.until:
            yield account


def _side(record: Record, polarity: str, accounts: Iterable[Account]) -> Side:
    distinct = sorted(
        {account.row: account for account in accounts}.values(),
        key=lambda account: (account.role != PLAIN, -account.weight, account.statement),
    )
    return Side(
        subject=record.subject,
        relation=record.relation.value,
        object=record.object,
        polarity=polarity,
        statements=[account.statement for account in distinct[:EVIDENCE_LIMIT]],
        statement_count=len(distinct),
    )
