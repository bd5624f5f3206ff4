"""Compiled: the actors within some hops of one, and the ties among them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from queries.kernels import CLOSED, Follow, Net, cost_of

Array = NDArray[Any]


@compiled
def step_out(
    net: Net, follow: Follow, seen: Array, first: int, last: int, hops: Array, cost: Array,
    level: int,
) -> int:  # fmt: skip
    """Add to `seen` the actors one hop beyond seen[first:last], with their least cost; return its new size."""
    size = last
    for i in range(first, last):
        here = seen[i]
        for place in range(net.starts[here], net.starts[here + 1]):
            alter = net.arcs[place]["neighbour"]
            if hops[alter] != 0 and hops[alter] != level + 1:
                continue
            price = cost_of(net, here, place, follow)
            if price == CLOSED:
                continue
            if hops[alter] == 0:
                hops[alter], cost[alter], seen[size] = level + 1, CLOSED, alter
                size += 1
            cost[alter] = min(cost[alter], cost[here] + price)
    return size


@compiled
def around(net: Net, follow: Follow, actor: int, most: int, hops: Array, cost: Array, seen: Array) -> int:
    """Fill `seen` with the actors at most `most` hops away, nearest first; return how many, `actor` among them.

    `hops` (zeros) gets 1 + distance, `cost` the least cost of a path of that length.
    """
    seen[0], hops[actor], cost[actor] = actor, 1, 0.0
    first, last = 0, 1
    for level in range(1, most + 1):
        first, last = last, step_out(net, follow, seen, first, last, hops, cost, level)
    return last


@compiled
def ties_among(net: Net, follow: Follow, members: Array, inside: Array) -> tuple[Array, Array]:
    """Return segments and costs of all ties between two members that the request follows, each once.

    `inside` is 1 for members, 0 for others.
    """
    most = 0
    for actor in members:
        most += net.starts[actor + 1] - net.starts[actor]
    found, costs = np.empty(most, np.int64), np.empty(most)
    size = 0
    for actor in members:
        for place in range(net.starts[actor], net.starts[actor + 1]):
            alter = net.arcs[place]["neighbour"]
            if not inside[alter] or alter < actor:
                continue
            price = cost_of(net, actor, place, follow)
            if price < CLOSED:
                found[size], costs[size] = net.arcs[place]["segment"], price
                size += 1
    return found[:size], costs[:size]
