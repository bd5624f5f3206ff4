"""Whom an actor supports or opposes, directly and through others: a signed random walk with restart."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from pydantic import Field

from graph.projection import Projection
from graph.relation import SIGNED
from queries.base import Params, Query, Result, TieView
from queries.kernels import Follow, net_of
from queries.pathfinding import Hop, Search, find, hops_of
from queries.views import follow_of
from queries.walk import Walk, walk

PATHS_PER_SCORE = 3
MOST_HOPS = 3
LEAST_SCORE = 1e-12
"""Scores nearer to 0 than this are left out."""


class InfluenceParams(Params):
    """Parameters of `influence`."""

    actor: str = Field(description="Actor from whom it goes out: id, external id or exact name.", min_length=1)
    restart: float = Field(
        0.15, ge=0.01, le=0.99, description="Chance to begin anew at each step, 0.01 to 0.99; higher stays nearer."
    )
    enemy_of_enemy: float = Field(
        0.6, ge=0, le=1, description="How far an enemy's enemy counts as a friend, 0 to 1 (beta in the paper)."
    )
    friend_of_enemy: float = Field(
        0.9, ge=0, le=1, description="How far an enemy's friend counts as an enemy, 0 to 1 (gamma in the paper)."
    )
    limit: int = Field(20, ge=1, le=200, description="Most actors in the answer, strongest score first, 1 to 200.")


class ScorePath(msgspec.Struct, kw_only=True):
    """One path by which a score comes about: canonical ids, and the hops between them."""

    actors: list[str]
    hops: list[Hop]


class Score(msgspec.Struct, kw_only=True):
    """What goes out from the actor to one other.

    Attributes:
        actor: canonical id.
        score: positive - negative, in [-1, 1]: above 0 support, below 0 opposition.
        positive, negative: probability of the walker to be there in that mood.
        paths: the strongest paths of at most 3 hops whose sign is that of the score, 3 at most; none when what makes
            the score is longer.
    """

    actor: str
    score: float
    positive: float
    negative: float
    paths: list[ScorePath]


class InfluenceResult(Result, kw_only=True):
    """Answer of `influence`; `truncated` when more actors have a score, or a search stopped before its end.

    Attributes:
        actor: canonical id.
        scores: farthest from 0 first, then by id.
    """

    actor: str
    scores: list[Score]

    def ties(self) -> Iterator[TieView]:
        """Yield the ties of every hop."""
        return (tie for score in self.scores for path in score.paths for hop in path.hops for tie in hop.ties)

    def actor_ids(self) -> Iterator[str]:
        """Yield the actor, those scored, and those on the paths."""
        yield self.actor
        for score in self.scores:
            yield score.actor
            yield from (actor for path in score.paths for actor in path.actors)


def run(projection: Projection, params: InfluenceParams) -> InfluenceResult:
    """Return whom an actor supports or opposes, directly and through others.

    Definition: see `queries.walk.walk`. Follows relations that have a sign, from subject to object, symmetric ones both
        ways.

    Limits: each step costs the ties that hold; the walk takes about log(1e-9) / log(1 − restart) steps, 1,000 at most.
    """
    follow = follow_of(projection, params, SIGNED, "forward")
    answer = InfluenceResult(
        revision=projection.revision, valid_at=params.valid_at, known_at=params.known_at, actor=params.actor, scores=[]
    )
    actor = projection.index_of(params.actor)
    if actor < 0:
        return answer
    walked = walk(
        net_of(projection),
        follow,
        actor,
        restart=params.restart,
        beta=params.enemy_of_enemy,
        gamma=params.friend_of_enemy,
    )
    ranked = _ranked(walked, actor)
    scores = [_score(projection, follow, walked, actor, alter) for alter in ranked[: params.limit]]
    answer.scores = [score for score, _ in scores]
    answer.truncated = len(ranked) > params.limit or not (walked.settled and all(whole for _, whole in scores))
    return answer


def _ranked(walked: Walk, actor: int) -> list[int]:
    strength = np.abs(walked.positive - walked.negative)
    strength[actor] = 0.0
    scored = np.flatnonzero(strength > LEAST_SCORE)
    return [int(alter) for alter in scored[np.argsort(-strength[scored], kind="stable")]]


def _score(projection: Projection, follow: Follow, walked: Walk, actor: int, alter: int) -> tuple[Score, bool]:
    positive, negative = float(walked.positive[alter]), float(walked.negative[alter])
    sign = 1 if positive > negative else -1
    found = find(projection, Search(actor, alter, follow, MOST_HOPS, sign=sign), PATHS_PER_SCORE)
    paths = [
        ScorePath(actors=[hops[0].start, *(hop.end for hop in hops)], hops=hops)
        for hops in hops_of(projection, follow, found.paths)
    ]
    score = Score(
        actor=projection.actors[alter], score=positive - negative, positive=positive, negative=negative, paths=paths
    )
    return score, found.complete


QUERY = Query("influence", InfluenceParams, InfluenceResult, run, ("actor",))
