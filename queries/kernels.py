"""What all compiled searches share: which ties of a projection a request follows, and at what cost.

A search walks the arcs of a projection, an actor's being `arcs[starts[a]:starts[a + 1]]` in order of the neighbour;
each leads to a segment. It tests relation, day, direction, qualification and confidence of each where it meets it: no
mask over all ties is ever made. Arrays that a search writes belong to one request.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from graph.projection import Projection

Array = NDArray[Any]

CLOSED = np.inf
"""Cost of an arc that the request does not follow."""

HOP_COST = 0.01
"""The least that a hop costs, so that a longer path of certain ties does not tie with a shorter one."""

WHOLE_HOP = 10_000.0
"""What a hop costs besides when fewest hops come first; more than the confidence of any path can."""

NO_TIE = 700.0
"""A cost above this, a confidence under 1e-304, is no tie."""

ANY, FORWARD, BACKWARD = 3, 1, 2
"""Directions, as bits: a tie seen from its subject has the first bit, from its object the second."""


class Net(NamedTuple):
    """What searches see of a projection; see `graph.projection.Projection`."""

    starts: Array
    arcs: Array
    segments: Array


def net_of(projection: Projection) -> Net:
    """Return what searches see of a projection."""
    return Net(projection.starts, projection.arcs, projection.segments)


class Follow(NamedTuple):
    """Which ties a request follows.

    Attributes:
        day: ordinal of `valid_at`.
        relations: bit mask of relation codes.
        direction: ANY, FORWARD or BACKWARD.
        qualified: 1 to follow qualified ties too.
        limit: the highest cost followed, from the least confidence.
        fading: what the cost gains for each day after the anchor.
    """

    day: int
    relations: int
    direction: int
    qualified: int
    limit: float
    fading: float


@compiled
def cost_of(net: Net, actor: int, place: int, follow: Follow) -> float:
    """Return −log(confidence) of an arc of an actor on the day, or CLOSED when the request does not follow it."""
    segment = net.segments[net.arcs[place]["segment"]]
    if segment["from_day"] > follow.day or segment["to_day"] <= follow.day or segment["qualified"] > follow.qualified:
        return CLOSED
    direction = segment["direction"]
    if actor > net.arcs[place]["neighbour"]:
        direction = opposite(direction)
    if not (follow.relations >> np.int64(segment["relation"])) & 1 or not direction & follow.direction:
        return CLOSED
    cost = segment["cost"] + max(0, follow.day - segment["anchor"]) * follow.fading
    return cost if cost <= follow.limit else CLOSED


@compiled
def sign_of(net: Net, place: int) -> int:
    """Return the sign that an arc contributes to a path."""
    sign: int = net.segments[net.arcs[place]["segment"]]["sign"]
    return sign


@compiled
def opposite(direction: int) -> int:
    """Return the direction as seen from the other end."""
    return (direction & 1) << 1 | direction >> 1


@compiled
def backwards(follow: Follow) -> Follow:
    """Return the same as seen from the target."""
    direction = opposite(follow.direction)
    return Follow(follow.day, follow.relations, direction, follow.qualified, follow.limit, follow.fading)


@compiled
def first_arc(arcs: Array, first: int, last: int, neighbour: int) -> int:
    """Return the place of the first arc in [first, last) whose neighbour is this one or comes after it."""
    while first < last:
        middle = (first + last) // 2
        if arcs[middle]["neighbour"] < neighbour:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def arcs_between(net: Net, one: int, other: int, follow: Follow) -> Array:
    """Return the places of all arcs from `one` to `other` that the request follows."""
    place = first_arc(net.arcs, net.starts[one], net.starts[one + 1], other)
    last = first_arc(net.arcs, place, net.starts[one + 1], other + 1)
    found = np.empty(last - place, np.int64)
    size = 0
    for i in range(place, last):
        if cost_of(net, one, i, follow) < CLOSED:
            found[size] = i
            size += 1
    return found[:size]


@compiled
def arcs_of_hops(net: Net, follow: Follow, begins: Array, ends: Array, signs: Array) -> tuple[Array, Array, Array]:
    """Return by which ties hops go.

    Returns:
        Places of the arcs that the request follows from each of `begins` to its end and whose sign is that of the hop;
        where those of each hop begin; and 1 for hops whose actors have ties of another sign too.
    """
    places = np.empty(16, np.int64)
    firsts, mixed = np.zeros(len(begins) + 1, np.int64), np.zeros(len(begins), np.int8)
    size = 0
    for hop in range(len(begins)):
        for place in arcs_between(net, begins[hop], ends[hop], follow):
            if sign_of(net, place) != signs[hop]:
                mixed[hop] = 1
                continue
            if size == len(places):
                places = np.concatenate((places, np.empty(size, np.int64)))
            places[size] = place
            size += 1
        firsts[hop + 1] = size
    return places[:size], firsts, mixed


@compiled
def ties_between(ties: Array, one: int, other: int) -> tuple[int, int]:
    """Return the places [first, last) of all ties between two actors; the last record of `ties` closes the table."""
    low, high = min(one, other), max(one, other)
    return first_tie(ties, low, high), first_tie(ties, low, high + 1)


@compiled
def first_tie(ties: Array, low: int, high: int) -> int:
    """Return the place of the first tie that has these lower and higher ends or comes after them."""
    first, last = 0, len(ties) - 1
    while first < last:
        middle = (first + last) // 2
        subject, object_ = ties[middle]["subject"], ties[middle]["object"]
        lower, higher = min(subject, object_), max(subject, object_)
        if lower < low or (lower == low and higher < high):
            first = middle + 1
        else:
            last = middle
    return first
