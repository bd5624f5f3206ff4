"""Compiled: a part of a projection written down for itself, with its parallel ties made lanes.

A lane goes from one actor of the part to another and stands for all ties of one sign between them; its cost is that of
the most confident.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from queries.kernels import CLOSED, HOP_COST, Follow, Net, cost_of, sign_of

Array = NDArray[Any]

SOURCE, TARGET = 0, 1
"""Places of the two ends in every part."""


class Part(NamedTuple):
    """The part of a projection between two actors.

    Attributes:
        actors: numbers in the projection of the part's actors; the source is the first, the target the second.
        rest: what is left from each to the target, at least, in the measure that the part was cut by.
        starts: where each actor's lanes begin.
        to, sign, cost: lanes, by actor and neighbour, those of a pair side by side.
    """

    actors: Array
    rest: Array
    starts: Array
    to: Array
    sign: Array
    cost: Array


@compiled
def add_lane(to: Array, sign: Array, cost: Array, first: int, size: int, alter: int, of_sign: int, price: float) -> int:
    """Put one tie into the lanes of its pair, which begin at `first`; return the new number of lanes."""
    for lane in range(first, size):
        if sign[lane] == of_sign:
            cost[lane] = min(cost[lane], price)
            return size
    to[size], sign[size], cost[size] = alter, of_sign, price
    return size + 1


@compiled
def lanes_of(
    net: Net, follow: Follow, actor: int, number: Array, rest: Array, room: float, by_hops: bool,
    hop: float, lanes: tuple[Array, Array, Array], size: int,
) -> int:  # fmt: skip
    """Write the lanes of one actor that leave a way to the target within `room`; return the new number of lanes."""
    to, sign, cost = lanes
    previous, pair = -1, size
    for i in range(net.starts[actor], net.starts[actor + 1]):
        alter = number[net.arcs[i]["neighbour"]] - 1
        if alter < TARGET or rest[alter] > room:
            continue
        price = max(cost_of(net, actor, i, follow), HOP_COST)
        if price == CLOSED or (1.0 if by_hops else price) + rest[alter] > room:
            continue
        if alter != previous:
            previous, pair = alter, size
        size = add_lane(to, sign, cost, pair, size, alter, sign_of(net, i), hop + price)
    return size


@compiled
def lanes_between(
    net: Net, follow: Follow, actors: Array, number: Array, gone: Array, rest: Array, limit: float,
    by_hops: bool, hop: float,
) -> Part:  # fmt: skip
    """Return the part with these actors and every lane that lies on a way of at most `limit` from source to target.

    Args:
        net, follow: the projection, and which ties count.
        actors: source and target first.
        number: by actor of the projection, 1 + its place in the part, or 0.
        gone, rest: by actor of the part, the least way from the source and to the target.
        limit: the longest way.
        by_hops: whether ways are measured in hops, else in cost.
        hop: what each hop of the lanes costs besides its confidence.
    """
    most = 0
    for actor in actors:
        most += net.starts[actor + 1] - net.starts[actor]
    lanes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.float64)
    lane_starts = np.zeros(len(actors) + 1, np.int64)
    used = 0
    for i in range(len(actors)):
        if i != TARGET:
            room = limit - gone[i]
            used = lanes_of(net, follow, actors[i], number, rest, room, by_hops, hop, lanes, used)
        lane_starts[i + 1] = used
    return Part(actors, rest, lane_starts, lanes[0][:used], lanes[1][:used], lanes[2][:used])
