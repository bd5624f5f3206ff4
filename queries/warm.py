"""Compiling every search before the first question is asked."""

from __future__ import annotations

import numpy as np

from graph.interval import ALWAYS_AFTER
from graph.projection import project
from graph.relation import Relation
from graph.store import Columns
from queries import QUERIES, query


def warm() -> None:
    """Compile all searches, or load them from the cache, by asking every query once about two invented actors.

    Limits: about half a minute on a cold cache, about a second on a warm one. The result is
    kept on disk for later processes; see `graph.compiled`.
    """
    projection = project(_three_statements())
    for name in QUERIES:
        asked = query(name)
        fields = dict(zip(asked.actor_fields, ("a", "b"), strict=False))
        asked.run(projection, asked.params(valid_at="2020-01-01", **fields))


def _three_statements() -> Columns:
    count = 3
    zeros, unknown = np.zeros(count, np.int8), np.full(count, 2, np.int8)
    return Columns(
        revision=0,
        actors=("a", "b"),
        statements=("s1", "s2", "s3"),
        documents=("d",),
        subject=np.zeros(count, np.int32),
        object=np.ones(count, np.int32),
        relation=np.array([Relation.BACKER_OF.code, Relation.OPPOSES.code, Relation.OPPOSES.code], np.int8),
        polarity=zeros,
        modality=zeros,
        attributed=zeros,
        bound=zeros,
        valid_from=np.zeros(count, np.int32),
        valid_to=np.full(count, ALWAYS_AFTER, np.int32),
        start=unknown,
        end=unknown,
        seen=np.full(count, 730_000, np.int32),
        published=zeros,
        document=np.zeros(count, np.int32),
        score=np.full(count, 0.9, np.float32),
    )
