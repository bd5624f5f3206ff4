"""From places in the arrays of a projection to what an answer shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import InvalidParameter
from graph.projection import ANY_DAY, Projection, iso_day
from graph.relation import RELATIONS, Relation
from queries.base import EVIDENCE_LIMIT, Params, Parts, TieView
from queries.evidence import describe
from queries.kernels import ANY, BACKWARD, FORWARD, NO_TIE, Follow

Array = NDArray[Any]

DIRECTIONS = {"any": ANY, "forward": FORWARD, "backward": BACKWARD}

TOLERANCE = 1e-9
"""A confidence that misses `min_confidence` by less than one part in a billion is not left out."""


def follow_of(
    projection: Projection, params: Params, relations: Iterable[Relation] | None = None, direction: str = "any"
) -> Follow:
    """Return which ties a request follows; None for all relations."""
    mask = sum(1 << relation.code for relation in set(RELATIONS if relations is None else relations))
    limit = min(NO_TIE, TOLERANCE - log(params.min_confidence)) if params.min_confidence > 0 else NO_TIE
    day = day_of(projection, params.valid_at)
    return Follow(day, mask, DIRECTIONS[direction], int(params.qualified), limit, projection.rules.fading)


def day_of(projection: Projection, valid_at: str) -> int:
    """Return the ordinal of `valid_at`; raises InvalidParameter when it is neither a day nor what time is set to."""
    if valid_at == "any" and not projection.timed:
        return ANY_DAY
    try:
        day = date.fromisoformat(valid_at).toordinal()
    except ValueError as error:
        raise InvalidParameter("valid_at", f"{valid_at!r} is no day; write YYYY-MM-DD, now or any") from error
    return day if projection.timed else ANY_DAY


def sorted_views(projection: Projection, places: Array, day: int) -> list[TieView]:
    """Return the ties of segments, most confident first, then by subject, object and relation."""
    return sorted(tie_views(projection, places, day), key=by_confidence)


def by_confidence(tie: TieView) -> tuple[float, str, str, str]:
    """Key that puts the most confident tie first, then by subject, object and relation."""
    return (-tie.confidence, tie.subject, tie.object, tie.relation)


def tie_views(projection: Projection, places: Array, day: int) -> list[TieView]:
    """Return the ties that segments are of, as they are on a day of all of them."""
    facts, parts, told = describe(
        projection.segments, projection.ties, projection.rows, projection.order, places.astype(np.int64), day,
        projection.rules.fading, EVIDENCE_LIMIT,
    )  # fmt: skip
    return [
        _view(projection, *described) for described in zip(facts.tolist(), parts.tolist(), told.tolist(), strict=True)
    ]


def _view(projection: Projection, fact: list[int], parts: list[float], told: list[int]) -> TieView:
    subject, object_, code, qualified, from_day, to_day, documents, count = fact
    support, undenied, fading = parts
    relation, statements = RELATIONS[code], projection.columns.statements
    return TieView(
        subject=projection.actors[subject],
        relation=relation.value,
        object=projection.actors[object_],
        sign=relation.sign,
        confidence=min(1.0, support * undenied) * fading,
        parts=Parts(support=support, undenied=undenied, fading=fading),
        qualified=qualified == 1,
        valid_from=iso_day(from_day),
        valid_to=iso_day(to_day),
        documents=documents,
        statements=[statements[row] for row in told[:count]],
        statement_count=count,
    )
