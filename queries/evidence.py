"""Compiled: the statements that a tie rests on, on one day."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from graph.sweep import counts_on, sort_slice, support, undenied

Array = NDArray[Any]

STEPS = 1 << 30
"""Statements are ordered by their weight in so many steps; those of one step by their ids."""


@compiled
def counting_rows(
    rows: Array, order: Array, day: int, qualified: int, most: int
) -> tuple[Array, int, int, float, float]:
    """Return what a tie rests on.

    Returns:
        Numbers of its counting statements, strongest first, then by id, at most `most`; how many there are; of how many
        documents; the two factors of its confidence, from those that affirm and those that deny.
    """
    counting = np.empty(len(order), np.int64)
    size, documents, document = 0, 0, -1
    for i in order:
        row = rows[i]
        if row["role"] == qualified and counts_on(row, day):
            counting[size] = np.int64((1.0 - row["weight"]) * STEPS) << 32 | row["statement"]
            size += 1
            documents += row["document"] != document
            document = row["document"]
    sort_slice(counting, 0, size)
    strongest = counting[: min(size, most)] & 0xFFFFFFFF
    return strongest, size, documents, support(rows, order, day, qualified), undenied(rows, order, day, qualified)


SUBJECT, OBJECT, RELATION, IS_QUALIFIED, FROM_DAY, TO_DAY, DOCUMENTS, COUNT = range(8)
"""Columns of what `describe` returns first."""


@compiled
def describe(
    segments: Array, ties: Array, rows: Array, order: Array, places: Array, day: int, fading: float, most: int
) -> tuple[Array, Array, Array]:
    """Return what an answer shows of each of these segments on a day.

    Returns:
        Numbers, by the columns above; support, undenied and fading; and the numbers of up to `most` statements.
    """
    facts, parts = np.empty((len(places), 8), np.int64), np.empty((len(places), 3))
    told = np.full((len(places), most), -1)
    for i in range(len(places)):
        segment = segments[places[i]]
        tie, fact = ties[segment["tie"]], facts[i]
        own = order[tie["first_row"] : ties[segment["tie"] + 1]["first_row"]]
        strongest, fact[COUNT], fact[DOCUMENTS], parts[i, 0], parts[i, 1] = counting_rows(
            rows, own, day, segment["qualified"], most
        )
        told[i, : len(strongest)] = strongest
        parts[i, 2] = np.exp(-max(0, day - segment["anchor"]) * fading)
        fact[SUBJECT], fact[OBJECT], fact[RELATION] = tie["subject"], tie["object"], tie["relation"]
        fact[IS_QUALIFIED] = segment["qualified"]
        fact[FROM_DAY], fact[TO_DAY] = run_of_days(segments, places[i])
    return facts, parts, told


@compiled
def run_of_days(segments: Array, place: int) -> tuple[int, int]:
    """Return [from, to) of the days around a segment on which its tie counts without a gap, and no less plain."""
    first = last = place
    while first > 0 and adjoin(segments[first - 1], segments[first]):
        first -= 1
    while last + 1 < len(segments) and adjoin(segments[last], segments[last + 1]):
        last += 1
    return segments[first]["from_day"], segments[last]["to_day"]


@compiled
def adjoin(one: Any, next_one: Any) -> bool:
    """Whether the second segment goes on where the first ends."""
    return bool(
        one["tie"] == next_one["tie"]
        and one["to_day"] == next_one["from_day"]
        and one["qualified"] == next_one["qualified"]
    )
