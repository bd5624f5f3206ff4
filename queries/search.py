"""Compiled: the best simple paths in a part of a projection, and how many there are.

Paths are taken from a heap of beginnings, the most promising first. How promising one is, is known exactly but for
repeated actors: what the rest costs at least was computed backwards from the target, for every number of hops left,
every set of actors still to pass and both signs. So sign, passing points and hop limit are obeyed, and no actor is
repeated.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from queries.kernels import CLOSED
from queries.part import SOURCE, TARGET, Part

Array = NDArray[Any]

BEGINNING = np.dtype(
    [
        ("spent", "f8"), ("parent", "i8"), ("actor", "i8"), ("state", "i8"), ("sign", "i8"), ("depth", "i8"),
    ]
)  # fmt: skip
"""A beginning of a path: its last actor, the beginning it goes on from, sign of its last hop, hops, state and cost."""


@compiled
def next_state(state: int, sign: int, passes: int, signed: bool) -> int:
    """Return the state after a hop: which passing points were met (bits from 1), and whether the product is negative.

    Returns −1 when a sign is asked and the hop has none.
    """
    if signed:
        if sign == 0:
            return -1
        state ^= sign < 0
    return state | passes


@compiled
def costs_to_go(part: Part, passes: Array, states: int, goal: int, hops: int, signed: bool) -> Array:
    """Return rest[r, actor, state]: the least cost from there to the target in the goal state by at most r hops.

    Actors may repeat here, so the true cost is this or more.
    """
    count = len(part.actors)
    rest = np.full((hops + 1, count, states), CLOSED)
    rest[:, TARGET, goal] = 0.0
    for r in range(1, hops + 1):
        for actor in range(count):
            if actor == TARGET:
                continue
            for state in range(states):
                rest[r, actor, state] = best_rest(part, rest[r - 1], passes, actor, state, signed)
    return rest


@compiled
def best_rest(part: Part, rest: Array, passes: Array, actor: int, state: int, signed: bool) -> float:
    """Return the least cost over the lanes of one actor and what is left after them."""
    best = CLOSED
    for lane in range(part.starts[actor], part.starts[actor + 1]):
        alter = part.to[lane]
        after = next_state(state, part.sign[lane], passes[alter], signed)
        if after >= 0:
            best = min(best, part.cost[lane] + rest[alter, after])
    return best


@compiled
def met_before(tree: Array, beginning: int, alter: int) -> bool:
    """Whether a beginning of a path already has this actor."""
    while beginning >= 0:
        if tree[beginning]["actor"] == alter:
            return True
        beginning = tree[beginning]["parent"]
    return False


@compiled
def write_path(tree: Array, beginning: int, path: Array, signs: Array) -> int:
    """Write the actors and signs of a path in order; return its length in hops."""
    length: int = tree[beginning]["depth"]
    for i in range(length, -1, -1):
        path[i], signs[i] = tree[beginning]["actor"], tree[beginning]["sign"]
        beginning = tree[beginning]["parent"]
    return length


@compiled
def with_room(tree: Array, needed: int) -> Array:
    """Return the tree, or a longer copy when it is too short."""
    if needed <= len(tree):
        return tree
    longer = np.zeros(max(needed, 2 * len(tree)), tree.dtype)
    longer[: len(tree)] = tree
    return longer


@compiled
def best_paths(
    part: Part, passes: Array, goal: int, states: int, hops: int, signed: bool, wanted: int, budget: int, tree: Array
) -> tuple[Array, Array, Array, Array, bool]:
    """Return the `wanted` cheapest simple paths from SOURCE to TARGET, in order of their cost.

    Args:
        part: lanes to walk.
        passes: by actor of the part, the bits of the passing points that it is.
        goal: the state in which a path must end.
        states: how many states there are.
        hops: most hops of a path.
        signed: whether a sign is asked, so that lanes without one are left out.
        wanted: most paths returned.
        budget: most beginnings of paths looked at.
        tree: zeroed records of BEGINNING, one or more.

    Returns:
        Actors (numbers in the part), signs (of hop i at i), lengths, costs, and whether the search came to its own end.
    """
    rest = costs_to_go(part, passes, states, goal, hops, signed)
    paths, signs = np.full((wanted, hops + 1), -1), np.zeros((wanted, hops + 1), np.int64)
    lengths, costs = np.zeros(wanted, np.int64), np.zeros(wanted)
    tree[0]["parent"], tree[0]["actor"] = -1, SOURCE
    size, found = 1, 0
    heap = [(rest[hops, SOURCE, 0], 0)]
    while len(heap) > 0 and found < wanted and heap[0][0] < CLOSED:
        beginning = heappop(heap)[1]
        here = tree[beginning]["actor"]
        if here == TARGET:
            lengths[found] = write_path(tree, beginning, paths[found], signs[found])
            costs[found] = tree[beginning]["spent"]
            found += 1
            continue
        most = size + part.starts[here + 1] - part.starts[here]
        if most > budget:
            return paths[:found], signs[:found], lengths[:found], costs[:found], False
        tree = with_room(tree, most)
        size = extend(part, passes, rest, hops, signed, tree, beginning, size, heap)
    return paths[:found], signs[:found], lengths[:found], costs[:found], True


@compiled
def extend(
    part: Part, passes: Array, rest: Array, hops: int, signed: bool, tree: Array, beginning: int, size: int,
    heap: list[tuple[float, int]],
) -> int:  # fmt: skip
    """Put every further hop of a beginning on the heap; return the new size of the tree."""
    here, depth = tree[beginning]["actor"], tree[beginning]["depth"] + 1
    for lane in range(part.starts[here], part.starts[here + 1]):
        alter = part.to[lane]
        after = next_state(tree[beginning]["state"], part.sign[lane], passes[alter], signed)
        if after < 0 or rest[hops - depth, alter, after] == CLOSED or met_before(tree, beginning, alter):
            continue
        new = tree[size]
        new["parent"], new["actor"], new["sign"], new["depth"] = beginning, alter, part.sign[lane], depth
        new["spent"], new["state"] = tree[beginning]["spent"] + part.cost[lane], after
        heappush(heap, (new["spent"] + rest[hops - depth, alter, after], size))
        size += 1
    return size


@compiled
def pair_of(part: Part, lane: int, last: int, kinds: Array) -> int:
    """Write which signs (+, −, none) the pair at this lane has; return the lane after the pair."""
    alter = part.to[lane]
    kinds[:] = 0
    while lane < last and part.to[lane] == alter:
        kinds[1 if part.sign[lane] < 0 else 2 if part.sign[lane] == 0 else 0] = 1
        lane += 1
    return lane


@compiled
def add_hop(before: Array, kinds: Array, after: Array) -> None:
    """Write how many paths of each sign (+, −, none) a further hop makes."""
    after[0] = before[0] * kinds[0] + before[1] * kinds[1]
    after[1] = before[0] * kinds[1] + before[1] * kinds[0]
    after[2] = before[2] * (kinds[0] + kinds[1] + kinds[2]) + (before[0] + before[1]) * kinds[2]


@compiled
def count_paths(part: Part, passes: Array, all_passed: int, hops: int, budget: int) -> tuple[Array, bool]:
    """Return how many simple paths of at most `hops` there are of each sign (+, −, none), and whether that is all.

    A pair with ties of several signs counts once for each. At most `budget` hops are tried. The part must have been cut
    by hops.
    """
    totals, kinds = np.zeros(3, np.int64), np.zeros(3, np.int64)
    counts = np.zeros((hops + 1, 3), np.int64)
    counts[0, 0] = 1
    trail, place, passed = np.zeros(hops + 1, np.int64), np.zeros(hops + 1, np.int64), np.zeros(hops + 1, np.int64)
    used = np.zeros(len(part.actors), np.bool_)
    depth, tried = 0, 0
    place[0], used[SOURCE] = part.starts[SOURCE], True
    while depth >= 0:
        here = trail[depth]
        if place[depth] == part.starts[here + 1] or depth == hops:
            used[here] = False
            depth -= 1
            continue
        alter = part.to[place[depth]]
        place[depth] = pair_of(part, place[depth], part.starts[here + 1], kinds)
        tried += 1
        if tried > budget:
            return totals, False
        if used[alter] or depth + 1 + part.rest[alter] > hops:
            continue
        add_hop(counts[depth], kinds, counts[depth + 1])
        if alter == TARGET:
            if passed[depth] == all_passed:
                totals += counts[depth + 1]
            continue
        depth += 1
        trail[depth], place[depth], used[alter] = alter, part.starts[alter], True
        passed[depth] = passed[depth - 1] | passes[alter]
    return totals, True
