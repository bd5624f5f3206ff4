"""Finding paths between two actors of a projection: the steps that `paths` and `influence` share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from graph.projection import Projection
from queries import cheapest, kernels, reach, search
from queries.base import TieView
from queries.part import Part
from queries.views import by_confidence, tie_views

Array = NDArray[Any]

BEGINNINGS = 500_000
"""Most beginnings of paths that one request looks at."""

TRIED_HOPS = 500_000
"""Most hops that the count of paths of one request tries."""

NEAR_HOPS = 4
"""Up to so many hops, all paths are looked for at once."""

MARGINS = (0.25, 0.5, 1.0, 2.0)
"""How much more than the cheapest path the others may cost, one try after the other, before all are looked for."""


class Hop(msgspec.Struct, kw_only=True):
    """One step of a path: from one actor to the next, with the parallel ties of one sign between them.

    Attributes:
        start, end: canonical ids, in the direction of the path; each tie shows its own direction.
        sign: what the hop contributes to the sign of the path: 1, -1, or null where it makes it undefined.
        mixed: True when the two have ties of another sign too; the path with that sign is an answer of its own.
        ties: most confident first.
    """

    start: str
    end: str
    sign: int | None
    mixed: bool
    ties: list[TieView]


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for between two actors, by their numbers in the projection.

    Args:
        source, target: different ones.
        follow: which ties count.
        hops: most hops, 1 or more.
        fewest: True for fewest hops first, then least cost; False for least cost.
        sign: 1 or -1 for paths with that product of signs; 0 for all.
        via: actors that a path must pass, neither end among them.
        avoid: actors that no path may pass, neither end among them.
    """

    source: int
    target: int
    follow: kernels.Follow
    hops: int
    fewest: bool = False
    sign: int = 0
    via: tuple[int, ...] = ()
    avoid: tuple[int, ...] = ()


Way = tuple[list[int], list[int]]
"""A path: the numbers of its actors, and the signs of its hops."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paths as (actors, signs of hops), best first; whether the search came to its end; counts by sign, if asked."""

    paths: list[Way]
    complete: bool
    counts: tuple[int, int, int] = (0, 0, 0)
    counted: bool = True


def find(projection: Projection, what: Search, wanted: int, *, count: bool = False) -> Found:
    """Return the `wanted` best simple paths, and how many there are of each sign if asked.

    Looks where the best paths are likely to be, and farther as long as it has not found enough of which none better can
    lie outside.
    """
    tries = _last_try(projection, what) if count or what.hops <= NEAR_HOPS else _tries(projection, what, wanted)
    found, part, passes = Found([], complete=True), None, None
    for part, limit in tries:
        passes = _passes(part, what)
        found, enough = _best(part, passes, what, wanted, limit)
        if enough or not found.complete:
            break
    if not count or part is None or passes is None:
        return found
    totals, counted = search.count_paths(part, passes, _all_passed(what), what.hops, TRIED_HOPS)
    positive, negative, undefined = totals.tolist()
    return Found(found.paths, found.complete, (positive, negative, undefined), counted)


def _best(part: Part, passes: Array, what: Search, wanted: int, limit: float) -> tuple[Found, bool]:
    goal = _all_passed(what) | int(what.sign < 0)
    paths, signs, lengths, costs, complete = search.best_paths(
        part, passes, goal, 2 << len(what.via), what.hops, what.sign != 0, wanted, BEGINNINGS,
        np.zeros(1024, search.BEGINNING),
    )  # fmt: skip
    found = [
        (part.actors[path[: length + 1]].tolist(), sign[1 : length + 1].tolist())
        for path, sign, length in zip(paths, signs, lengths, strict=True)
    ]
    return Found(found, complete), len(found) == wanted and costs[-1] <= limit


def _all_passed(what: Search) -> int:
    return (1 << (len(what.via) + 1)) - 2


def _passes(part: Part, what: Search) -> Array:
    passes = np.zeros(len(part.actors), np.int64)
    for bit, actor in enumerate(what.via, start=1):
        passes[part.actors == actor] |= 1 << bit
    return passes


def _tries(projection: Projection, what: Search, wanted: int) -> Iterator[tuple[Part, float]]:
    """Yield parts that grow, each with the cost up to which it holds every path."""
    if what.fewest:
        for hops in range(1, what.hops):
            yield _within_hops(projection, what, hops), kernels.WHOLE_HOP * (hops + 0.5)
    else:
        for margin in (0.0, *MARGINS) if wanted == 1 else MARGINS:
            part, limit = _within_margin(projection, what, margin)
            yield part, limit
            if limit == kernels.CLOSED:
                return
    yield from _last_try(projection, what)


def _last_try(projection: Projection, what: Search) -> Iterator[tuple[Part, float]]:
    yield _within_hops(projection, what, what.hops), kernels.CLOSED


def _within_hops(projection: Projection, what: Search, hops: int) -> Part:
    actors = len(projection.actors)
    ahead, behind = np.zeros(actors, np.int8), np.zeros(actors, np.int8)
    for actor in what.avoid:
        ahead[actor] = behind[actor] = reach.BARRED
    scratch = (ahead, behind, np.zeros(actors, np.int32), np.empty(actors, np.int32), np.empty(actors, np.int32))
    hop = kernels.WHOLE_HOP if what.fewest else 0.0
    return reach.within_hops(kernels.net_of(projection), what.follow, what.source, what.target, hops, hop, scratch)


def _within_margin(projection: Projection, what: Search, margin: float) -> tuple[Part, float]:
    actors = len(projection.actors)
    done, back_done = np.zeros(actors, np.int8), np.zeros(actors, np.int8)
    for actor in what.avoid:
        done[actor] = back_done[actor] = 1
    scratch = (np.zeros(actors), np.zeros(actors), done, back_done, np.zeros(actors, np.int32))
    return cheapest.within_margin(kernels.net_of(projection), what.follow, what.source, what.target, margin, scratch)


def hops_of(projection: Projection, follow: kernels.Follow, paths: Sequence[Way]) -> list[list[Hop]]:
    """Return the hops of paths, each with its ties."""
    steps = [step for actors, signs in paths for step in zip(actors, actors[1:], signs, strict=False)]
    begins, ends, signs_of = np.array(steps, np.int64).reshape(-1, 3).T.copy()
    places, firsts, mixed = kernels.arcs_of_hops(kernels.net_of(projection), follow, begins, ends, signs_of)
    ties = tie_views(projection, projection.arcs["segment"][places], follow.day)
    bounds = pairwise(firsts.tolist())
    hops = iter(
        [
            _hop(projection, step, is_mixed == 1, ties[first:last])
            for step, is_mixed, (first, last) in zip(steps, mixed.tolist(), bounds, strict=True)
        ]
    )
    return [list(islice(hops, len(signs))) for _, signs in paths]


def _hop(projection: Projection, step: tuple[int, int, int], mixed: bool, ties: list[TieView]) -> Hop:
    start, end, sign = step
    return Hop(
        start=projection.actors[start],
        end=projection.actors[end],
        sign=sign or None,
        mixed=mixed,
        ties=sorted(ties, key=by_confidence),
    )
