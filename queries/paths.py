"""How one actor is tied to another: the best paths between them, each hop with its sign and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, prod
from typing import Literal

import msgspec
from pydantic import Field

from graph.errors import InvalidParameter
from graph.projection import Projection
from graph.relation import ON_PATH, Relation
from queries.base import Params, Query, Result, TieView
from queries.kernels import HOP_COST, Follow
from queries.pathfinding import Found, Hop, Search, find, hops_of
from queries.views import follow_of

SIGNS = {"any": 0, "positive": 1, "negative": -1}
MOST_VIA = 4


class PathsParams(Params):
    """Parameters of `paths`."""

    source: str = Field(description="Actor at whom the paths start: id, external id or exact name.", min_length=1)
    target: str = Field(description="Actor at whom they end: id, external id or exact name.", min_length=1)
    order: Literal["hops", "strongest"] = Field(
        "hops",
        description="`hops`: fewest hops first, among them the most confident; `strongest`: least cost first, the sum "
        "over hops of -log(confidence), each hop 0.01 at least.",
    )
    k: int = Field(5, ge=1, le=100, description="Most paths in the answer, 1 to 100.")
    relations: tuple[Relation, ...] = Field(
        ON_PATH, min_length=1, description="Relations to follow; unless asked otherwise all but events of talks."
    )
    direction: Literal["any", "forward", "backward"] = Field(
        "any",
        description="`any`: each hop in either direction; `forward`: each from subject to object on the way from "
        "source to target; `backward`: each from object to subject. Symmetric relations go both ways.",
    )
    sign: Literal["any", "positive", "negative"] = Field(
        "any", description="Only paths whose product of signs is this; a path of undefined sign is in `any` alone."
    )
    max_hops: int = Field(4, ge=1, le=8, description="Most hops of a path, 1 to 8.")
    via: tuple[str, ...] = Field(
        (), max_length=MOST_VIA, description="Actors that every path must pass, in any order; 4 at most."
    )
    avoid: tuple[str, ...] = Field((), max_length=100, description="Actors that no path may pass; 100 at most.")
    count: bool = Field(True, description="Also count all paths within `max_hops` by their sign.")


class Path(msgspec.Struct, kw_only=True):
    """One path: a sequence of actors, none twice, with the signs of its hops.

    Attributes:
        actors: canonical ids from source to target.
        length: number of hops.
        sign: product of the signs of the hops, 1 or -1; null when a hop has none.
        confidence: product over the hops of the confidence of their strongest tie, in (0, 1].
        cost: sum over the hops of -log(confidence), each hop 0.01 at least.
        hops: in order.
    """

    actors: list[str]
    length: int
    sign: int | None
    confidence: float
    cost: float
    hops: list[Hop]


class PathCounts(msgspec.Struct, kw_only=True):
    """How many paths within the hop limit there are, by sign; whatever `sign` and `k` are.

    Attributes:
        positive, negative, undefined: numbers of paths; a path through a mixed pair counts once for each sign.
        complete: False when the count was stopped, so that there are at least as many.
    """

    positive: int
    negative: int
    undefined: int
    complete: bool


class PathsResult(Result, kw_only=True):
    """Answer of `paths`; `truncated` when a search or count was stopped before its end, never because of `k`.

    Attributes:
        source, target: canonical ids.
        paths: best first.
        counts: null when not asked.
    """

    source: str
    target: str
    paths: list[Path]
    counts: PathCounts | None = None

    def ties(self) -> Iterator[TieView]:
        """Yield the ties of every hop."""
        return (tie for path in self.paths for hop in path.hops for tie in hop.ties)

    def actor_ids(self) -> Iterator[str]:
        """Yield the actors of every path."""
        yield from (self.source, self.target)
        yield from (actor for path in self.paths for actor in path.actors)


def run(projection: Projection, params: PathsParams) -> PathsResult:
    """Return the `k` best paths from source to target.

    Definition: a path is a sequence of actors, none twice, with one sign for each hop: that of the parallel ties it
        goes by, of which the most confident gives the hop its cost. A pair with ties of several signs is mixed: it is
        walked once for each. The sign of a path is the product of its hops' `Relation.path_sign`; undefined when one
        is 0.

    Raises:
        InvalidParameter: when source and target are one actor, or one of them is to be avoided.

    Limits: exact, unless `truncated`. Looks at the ties of actors within half of `max_hops` of either end, then at no
        more than 500,000 beginnings of paths, and counts by no more than 500,000 hops.

    References: Hart, Nilsson and Raphael (1968) for the order of the search.
    """
    follow = follow_of(projection, params, params.relations, params.direction)
    what = search_of(projection, params, follow)
    answer = PathsResult(
        revision=projection.revision,
        valid_at=params.valid_at,
        known_at=params.known_at,
        source=params.source,
        target=params.target,
        paths=[],
    )
    found = find(projection, what, params.k, count=params.count) if what else Found([], complete=True)
    answer.truncated = not (found.complete and found.counted)
    answer.paths = [_path(hops) for hops in hops_of(projection, follow, found.paths)]
    if params.count:
        answer.counts = _counts(found)
    return answer


def search_of(projection: Projection, params: PathsParams, follow: Follow) -> Search | None:
    """Return what to look for; None when there can be no path. Raises InvalidParameter as `run` does."""
    if params.source == params.target:
        raise InvalidParameter("target", "is the source itself")
    ends = {params.source, params.target}
    if ends & set(params.avoid):
        raise InvalidParameter("avoid", "names the source or the target")
    must = set(params.via) - ends
    numbers = {actor: projection.index_of(actor) for actor in (*ends, *sorted(must))}
    if -1 in numbers.values() or must & set(params.avoid):
        return None
    return Search(
        source=numbers[params.source],
        target=numbers[params.target],
        follow=follow,
        hops=params.max_hops,
        fewest=params.order == "hops",
        sign=SIGNS[params.sign],
        via=tuple(numbers[actor] for actor in sorted(must)),
        avoid=tuple(place for place in map(projection.index_of, params.avoid) if place >= 0),
    )


def _path(hops: list[Hop]) -> Path:
    strongest = [hop.ties[0] for hop in hops]
    confidence = prod(tie.confidence for tie in strongest)
    return Path(
        actors=[hops[0].start, *(hop.end for hop in hops)],
        length=len(hops),
        sign=prod(hop.sign or 0 for hop in hops) or None,
        confidence=confidence,
        cost=sum(max(HOP_COST, -log(tie.confidence)) for tie in strongest),
        hops=hops,
    )


def _counts(found: Found) -> PathCounts:
    positive, negative, undefined = found.counts
    return PathCounts(positive=positive, negative=negative, undefined=undefined, complete=found.counted)


QUERY = Query("paths", PathsParams, PathsResult, run, ("source", "target", "via", "avoid"))
