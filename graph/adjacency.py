"""Compiled: the segments of ties laid out for searches, every actor's own side by side, in order of the neighbour.

Ties come in order of their lower and higher ends. Written in that order to both ends, those to lower neighbours before
those to higher ones, the arcs of every actor are sorted by neighbour, without a comparison.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled

Array = NDArray[Any]

ARC = np.dtype([("neighbour", "i4"), ("segment", "i4")])
"""A segment as seen from one of its ends: the other end, and the number of the segment."""


@compiled
def arc_starts(ties: Array, segments: Array, directed: Array, sign: Array, actors: int) -> tuple[Array, Array]:
    """Return where each actor's arcs begin, and where those to its higher neighbours do; completes the segments."""
    starts, higher = np.zeros(actors + 1, np.int64), np.zeros(actors, np.int64)
    for i in range(len(segments)):
        segment = segments[i]
        tie = ties[segment["tie"]]
        subject, object_, relation = tie["subject"], tie["object"], tie["relation"]
        segment["relation"], segment["sign"] = relation, sign[relation]
        segment["direction"] = (1 + (subject > object_)) | (3 * (1 - directed[relation]))
        starts[subject + 1] += 1
        starts[object_ + 1] += 1
        higher[max(subject, object_)] += 1
    for actor in range(actors):
        starts[actor + 1] += starts[actor]
        higher[actor] += starts[actor]
    return starts, higher


@compiled
def fill_arcs(ties: Array, segments: Array, lower: Array, higher: Array, arcs: Array) -> None:
    """Write an arc at both ends of every segment.

    `lower` and `higher` are where each actor's arcs to lower and to higher neighbours begin; both are used up.
    """
    for i in range(len(segments)):
        tie = ties[segments[i]["tie"]]
        low, high = min(tie["subject"], tie["object"]), max(tie["subject"], tie["object"])
        above, below = arcs[higher[low]], arcs[lower[high]]
        above["neighbour"], above["segment"] = high, i
        below["neighbour"], below["segment"] = low, i
        higher[low] += 1
        lower[high] += 1
