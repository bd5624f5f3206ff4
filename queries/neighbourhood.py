"""Who stands around an actor: the actors within some hops, and all ties among them."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from graph.projection import Projection
from graph.relation import RELATIONS, Relation
from queries import surroundings
from queries.base import Params, Query, Result, TieView
from queries.kernels import ANY, Follow, net_of
from queries.views import follow_of, sorted_views

MOST_TIES = 5_000
"""Most ties in one answer."""


class NeighbourhoodParams(Params):
    """Parameters of `neighbourhood`."""

    actor: str = Field(description="Actor in the middle: id, external id or exact name.", min_length=1)
    hops: int = Field(1, ge=1, le=3, description="How far to go, 1 to 3.")
    relations: tuple[Relation, ...] = Field(
        RELATIONS, min_length=1, description="Relations to follow and to show; unless asked otherwise all."
    )
    direction: Literal["any", "forward", "backward"] = Field(
        "any",
        description="Direction of the hops away from the actor: `any`; `forward`, from subject to object; `backward`, "
        "from object to subject. Symmetric relations go both ways. Ties among the actors found are shown in any.",
    )
    limit: int = Field(100, ge=1, le=1000, description="Most actors around it, nearest and strongest first, 1 to 1000.")


class Neighbour(msgspec.Struct, kw_only=True):
    """One actor of a neighbourhood.

    Attributes:
        actor: canonical id.
        distance: hops from the actor in the middle.
        confidence: of the most confident path of that length.
    """

    actor: str
    distance: int
    confidence: float


class NeighbourhoodResult(Result, kw_only=True):
    """Answer of `neighbourhood`; `truncated` when there are more actors or ties than it shows.

    Attributes:
        actor: canonical id of the actor in the middle.
        neighbours: nearest first, then most confident, then by id.
        among: ties between any two of them and the actor, most confident first; 5,000 at most.
    """

    actor: str
    neighbours: list[Neighbour]
    among: list[TieView]

    def ties(self) -> Iterator[TieView]:
        """Yield every tie."""
        return iter(self.among)

    def actor_ids(self) -> Iterator[str]:
        """Yield the actor and its neighbours."""
        yield self.actor
        yield from (neighbour.actor for neighbour in self.neighbours)


def run(projection: Projection, params: NeighbourhoodParams) -> NeighbourhoodResult:
    """Return the actors within `hops` of an actor and the ties among them.

    Limits: looks at all ties of the actors that are nearer than `hops`, and of those shown.
    """
    follow = follow_of(projection, params, params.relations, params.direction)
    answer = NeighbourhoodResult(
        revision=projection.revision,
        valid_at=params.valid_at,
        known_at=params.known_at,
        actor=params.actor,
        neighbours=[],
        among=[],
    )
    actor = projection.index_of(params.actor)
    if actor >= 0:
        members, answer.neighbours, more_actors = _neighbours(projection, follow, actor, params)
        answer.among, more_ties = _among(projection, follow._replace(direction=ANY), members)
        answer.truncated = more_actors or more_ties
    return answer


def _neighbours(
    projection: Projection, follow: Follow, actor: int, params: NeighbourhoodParams
) -> tuple[NDArray[Any], list[Neighbour], bool]:
    size = len(projection.actors)
    hops, cost, seen = np.zeros(size, np.int8), np.empty(size), np.empty(size, np.int64)
    count = surroundings.around(net_of(projection), follow, actor, params.hops, hops, cost, seen)
    found = seen[:count]
    members = found[np.lexsort((found, cost[found], hops[found]))][: params.limit + 1]
    neighbours = [
        Neighbour(actor=projection.actors[place], distance=int(hops[place]) - 1, confidence=exp(-cost[place]))
        for place in members[1:].tolist()
    ]
    return members, neighbours, count > len(members)


def _among(projection: Projection, follow: Follow, members: NDArray[Any]) -> tuple[list[TieView], bool]:
    inside = np.zeros(len(projection.actors), np.int8)
    inside[members] = 1
    places, costs = surroundings.ties_among(net_of(projection), follow, members, inside)
    strongest = places[np.argsort(costs, kind="stable")[:MOST_TIES]]
    return sorted_views(projection, strongest, follow.day), len(places) > MOST_TIES


QUERY = Query("neighbourhood", NeighbourhoodParams, NeighbourhoodResult, run, ("actor",))
