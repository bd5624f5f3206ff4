"""Compiled: the part of a projection in which all paths of at most so many hops between two actors lie.

Two searches, one from each end, grow hop by hop until together they span the hop limit, always the one with less before
it; then each goes on inside what the other found. What lies on no path is never seen. The found part is written down as
lanes: one per actor, neighbour and sign, with the least cost of the parallel ties of that sign.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from queries.kernels import CLOSED, Follow, Net, backwards, cost_of
from queries.part import Part, lanes_between

Array = NDArray[Any]

BARRED = -1
"""Marks an actor that no path may use."""


@compiled
def grow(
    net: Net, follow: Follow, ball: Array, first: int, last: int, size: int, own: Array,
    other: Array, level: int, hops: int, stop: int,
) -> int:  # fmt: skip
    """Write the neighbours of ball[first:last] to the ball from `size` on; return its new size.

    `own` and `other` hold 1 + hops from either end, 0 where unknown. With hops 0 every neighbour is added, else those
    that the other search found near enough.
    """
    for i in range(first, last):
        if ball[i] == stop:
            continue
        for place in range(net.starts[ball[i]], net.starts[ball[i] + 1]):
            alter = net.arcs[place]["neighbour"]
            if own[alter] != 0 or (hops and (other[alter] <= 0 or level + other[alter] - 1 > hops)):
                continue
            if cost_of(net, ball[i], place, follow) < CLOSED:
                own[alter] = level + 1
                ball[size] = alter
                size += 1
    return size


@compiled
def work_ahead(net: Net, ball: Array, first: int, last: int) -> int:
    """Return how many entries the next step of a search looks at."""
    work = 0
    for i in range(first, last):
        work += net.starts[ball[i] + 1] - net.starts[ball[i]]
    return work


@compiled
def near(ball: Array, first: int, last: int, own: Array, other: Array, hops: int) -> int:
    """Move to the front of ball[first:last] the actors that lie on a path of at most `hops`; return where they end."""
    end = first
    for i in range(first, last):
        actor = ball[i]
        if other[actor] > 0 and own[actor] + other[actor] - 2 <= hops:
            ball[i], ball[end] = ball[end], actor
            end += 1
    return end


@compiled
def go_on(
    net: Net, follow: Follow, ball: Array, first: int, last: int, own: Array, other: Array,
    level: int, hops: int, stop: int,
) -> int:  # fmt: skip
    """Grow the ball to the full hop limit inside what the other search found; return its new size."""
    size = last
    last = near(ball, first, last, own, other, hops)
    while first < last and level < hops:
        level += 1
        grown = grow(net, follow, ball, first, last, size, own, other, level, hops, stop)
        first, last, size = size, grown, grown
    return size


@compiled
def search_both(
    net: Net, follow: Follow, source: int, target: int, hops: int, ahead: Array, behind: Array,
    ball: Array, back: Array,
) -> int:  # fmt: skip
    """Fill `ahead` and `behind` with 1 + hops from source and to target, exact for all on a path of at most `hops`.

    Returns how many actors of `ball` the search from the source saw; all that lie on a path are among them.
    """
    reverse = backwards(follow)
    ball[0], back[0] = source, target
    ahead[source] = behind[target] = 1
    first, last, back_first, back_last, level, back_level = 0, 1, 0, 1, 0, 0
    while level + back_level < hops:
        if work_ahead(net, ball, first, last) <= work_ahead(net, back, back_first, back_last):
            level += 1
            grown = grow(net, follow, ball, first, last, last, ahead, behind, level, 0, target)
            first, last = last, grown
        else:
            back_level += 1
            grown = grow(net, reverse, back, back_first, back_last, back_last, behind, ahead, back_level, 0, source)
            back_first, back_last = back_last, grown
    go_on(net, reverse, back, back_first, back_last, behind, ahead, back_level, hops, source)
    return go_on(net, follow, ball, first, last, ahead, behind, level, hops, target)


@compiled
def part_actors(ball: Array, size: int, ahead: Array, behind: Array, hops: int, number: Array, target: int) -> Array:
    """Return the actors on a path of at most `hops`, source and target first; `number` gets 1 + their place."""
    found = np.empty(size + 1, np.int64)
    found[0], found[1] = ball[0], target
    number[ball[0]], number[target] = 1, 2
    count = 2
    for i in range(1, size):
        actor = ball[i]
        if number[actor] == 0 and behind[actor] > 0 and ahead[actor] + behind[actor] - 2 <= hops:
            found[count] = actor
            count += 1
            number[actor] = count
    return found[:count]


@compiled
def within_hops(
    net: Net, follow: Follow, source: int, target: int, hops: int, hop: float,
    scratch: tuple[Array, Array, Array, Array, Array],
) -> Part:  # fmt: skip
    """Return the part of the projection in which all paths of at most `hops` from source to target lie.

    Args:
        net, follow: the projection, and which ties count.
        source, target: numbers of two different actors, neither barred.
        hops: 1 or more.
        hop: what each hop costs besides its confidence.
        scratch: ahead and behind (int8, 0, or BARRED for actors to avoid), number (int32, 0), and two arrays to list
            actors in, each as long as there are actors.
    """
    ahead, behind, number, ball, back = scratch
    size = search_both(net, follow, source, target, hops, ahead, behind, ball, back)
    actors = part_actors(ball, size, ahead, behind, hops, number, target)
    gone, rest = np.empty(len(actors)), np.empty(len(actors))
    for i in range(len(actors)):
        gone[i] = ahead[actors[i]] - 1
        rest[i] = behind[actors[i]] - 1 if behind[actors[i]] > 0 else CLOSED
    return lanes_between(net, follow, actors, number, gone, rest, float(hops), True, hop)
