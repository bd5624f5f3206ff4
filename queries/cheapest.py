"""Compiled: the part of a projection in which all paths lie that cost little more than the cheapest.

Two searches by cost, one from each end, meet at the cheapest path and go on until together they span its cost and the
margin; then each goes on inside what the other found.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from queries.kernels import CLOSED, HOP_COST, Follow, Net, backwards, cost_of
from queries.part import Part, lanes_between

Array = NDArray[Any]

ROUNDING = 1e-9
"""Costs that differ by less are equal, in whatever order their hops were added."""


@compiled
def settle(
    net: Net, follow: Follow, heap: list[tuple[float, Any]], reached: Array, done: Array,
    other: Array, best: float,
) -> float:  # fmt: skip
    """Settle the next actor of a search; return the cost of the cheapest path known then.

    `reached` and `other` hold 1 + cost from either end, 0 where unknown; `done` is 1 for actors that are settled, or to
    be avoided.
    """
    cost, actor = heappop(heap)
    if done[actor]:
        return best
    done[actor] = 1
    for place in range(net.starts[actor], net.starts[actor + 1]):
        alter = net.arcs[place]["neighbour"]
        if done[alter]:
            continue
        farther = cost + max(cost_of(net, actor, place, follow), HOP_COST)
        if farther < CLOSED and (reached[alter] == 0.0 or 1.0 + farther < reached[alter]):
            reached[alter] = 1.0 + farther
            heappush(heap, (farther, np.int64(alter)))
            if other[alter] > 0.0:
                best = min(best, farther + other[alter] - 1.0)
    return best


@compiled
def go_on(
    net: Net, follow: Follow, heap: list[tuple[float, Any]], reached: Array, done: Array,
    other: Array, other_done: Array, limit: float,
) -> None:  # fmt: skip
    """Settle, of the actors that the other search settled, all that lie on a path of at most `limit`."""
    while len(heap) > 0 and heap[0][0] <= limit:
        cost, actor = heap[0]
        if other_done[actor] == 1 and other[actor] > 0.0 and cost + other[actor] - 1.0 <= limit:
            settle(net, follow, heap, reached, done, other, CLOSED)
        else:
            heappop(heap)


@compiled
def within_margin(
    net: Net, follow: Follow, source: int, target: int, margin: float,
    scratch: tuple[Array, Array, Array, Array, Array],
) -> tuple[Part, float]:  # fmt: skip
    """Return the part in which all paths lie that cost at most `margin` more than the cheapest, and that limit.

    The limit is CLOSED when there is no path at all.

    Args:
        net, follow: the projection, and which ties count.
        source, target: numbers of two different actors, neither of them to be avoided.
        margin: 0 or more.
        scratch: two arrays of costs (0), two of flags (int8, 0, or 1 for actors to avoid) and `number` (int32, 0), each
            as long as there are actors.
    """
    ahead, behind, done, back_done, number = scratch
    reverse = backwards(follow)
    heap, back = [(0.0, source)], [(0.0, target)]
    ahead[source] = behind[target] = 1.0
    best = CLOSED
    while len(heap) > 0 and len(back) > 0 and heap[0][0] + back[0][0] < best + margin + ROUNDING:
        if len(heap) <= len(back):
            best = settle(net, follow, heap, ahead, done, behind, best)
        else:
            best = settle(net, reverse, back, behind, back_done, ahead, best)
    limit = best + margin + ROUNDING if best < CLOSED else -1.0
    go_on(net, reverse, back, behind, back_done, ahead, done, limit)
    go_on(net, follow, heap, ahead, done, behind, back_done, limit)
    actors, gone, rest = settled_by_both(net, source, target, ahead, behind, limit, number)
    part = lanes_between(net, follow, actors, number, gone, rest, limit, False, 0.0)
    return part, limit if best < CLOSED else CLOSED


@compiled
def settled_by_both(
    net: Net, source: int, target: int, ahead: Array, behind: Array, limit: float, number: Array
) -> tuple[Array, Array, Array]:
    """Return actors on paths of at most `limit`, source and target first, and the costs from and to the ends."""
    found = np.empty(2, np.int64)
    found[0], found[1] = source, target
    number[source], number[target] = 1, 2
    count, looked = 2, 0
    while looked < count:
        actor = found[looked]
        looked += 1
        for place in range(net.starts[actor], net.starts[actor + 1]):
            alter = net.arcs[place]["neighbour"]
            if number[alter] or ahead[alter] <= 0.0 or behind[alter] <= 0.0:
                continue
            if ahead[alter] + behind[alter] - 2.0 <= limit:
                if count == len(found):
                    found = np.concatenate((found, np.empty(count, np.int64)))
                found[count] = alter
                count += 1
                number[alter] = count
    actors = found[:count]
    return actors, costs_of(ahead, actors), costs_of(behind, actors)


@compiled
def costs_of(reached: Array, actors: Array) -> Array:
    """Return the costs at which a search reached the actors; CLOSED where it did not."""
    costs = np.empty(len(actors))
    for i in range(len(actors)):
        costs[i] = reached[actors[i]] - 1.0 if reached[actors[i]] > 0.0 else CLOSED
    return costs
