"""The statements of the embedded store as columns, read in one pass of integers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.relation import RELATIONS
from graph.sqlite_judgements import linker_at
from graph.sqlite_listing import KNOWN_THEN
from graph.sqlite_schema import Database, Rows, words
from graph.sqlite_transaction import revision_at
from graph.statement import Modality, Polarity
from graph.store import Columns

_FIELDS = """s.subject, s.object, s.speaker IS NOT NULL, s.document, s.relation, s.polarity, s.modality, s.bound,
    s.valid_from, s.valid_to, s.start_kind, s.end_kind"""
_SCORE_THEN = """coalesce((SELECT max(x.score) FROM extraction x WHERE x.statement = s.key
    AND x.recorded_at <= :moment AND (x.ended_at IS NULL OR x.ended_at > :moment)), 0.0)"""
_NOW = f"SELECT s.id, s.score, {_FIELDS} FROM statement s WHERE s.retracted_at IS NULL"
_THEN = f"SELECT s.id, {_SCORE_THEN}, {_FIELDS} FROM statement s WHERE {KNOWN_THEN}"
_WIDTH = 12
_CHUNK = 20_000

Ints = NDArray[np.int32]


def read_columns(database: Database, moment: int | None) -> Columns:
    """Return the statements known at a moment (None: now), with the canonical ids of that moment.

    Limits: one pass over the narrow table of statements, a few dozen bytes for each; no text is read.
    """
    ids, scores, table = _read(database.execute(_NOW if moment is None else _THEN, {"moment": moment}))
    actor_ids, canonical = _referents(database, moment)
    subject, object_ = canonical[table[:, 0]], canonical[table[:, 1]]
    order = _order(ids, np.flatnonzero(subject != object_))
    subject, object_, table = subject[order], object_[order], table[order]
    actors, actor_place = _places(np.concatenate([subject, object_]), actor_ids)
    document_ids, dates = _documents(database)
    documents, document_place = _places(table[:, 3], document_ids)
    relation, polarity, modality = (code[table[:, column]] for column, code in enumerate(_codes(words(database)), 4))
    return Columns(
        revision=revision_at(database, moment),
        actors=actors,
        statements=[ids[row] for row in order.tolist()],
        documents=documents,
        subject=actor_place[subject],
        object=actor_place[object_],
        relation=relation,
        polarity=polarity,
        modality=modality,
        attributed=table[:, 2].astype(np.int8),
        bound=table[:, 7].astype(np.int8),
        valid_from=table[:, 8].copy(),
        valid_to=table[:, 9].copy(),
        start=table[:, 10].astype(np.int8),
        end=table[:, 11].astype(np.int8),
        seen=dates[table[:, 3], 0],
        published=dates[table[:, 3], 1].astype(np.int8),
        document=document_place[table[:, 3]],
        score=scores[order],
    )


def _read(rows: Rows) -> tuple[list[str], NDArray[np.float32], Ints]:
    ids: list[str] = []
    scores, tables = [np.empty(0, np.float32)], [np.empty((0, _WIDTH), np.int32)]
    while part := rows.fetchmany(_CHUNK):
        some_ids, some_scores, *fields = zip(*part, strict=True)
        ids.extend(some_ids)
        scores.append(np.array(some_scores, np.float32))
        tables.append(np.array(fields, np.int32).T)
    return ids, np.concatenate(scores), np.concatenate(tables)


def _order(ids: Sequence[str], kept: NDArray[np.intp]) -> NDArray[np.intp]:
    return kept[np.argsort(np.array(ids, dtype="S32")[kept], kind="stable")]


def _referents(database: Database, moment: int | None) -> tuple[dict[int, str], Ints]:
    rows = database.execute("SELECT key, id, canonical FROM referent").fetchall()
    canonical = np.zeros(1 + max((key for key, _, _ in rows), default=0), np.int32)
    for key, _, canonical_key in rows:
        canonical[key] = canonical_key if moment is None else key
    if moment is not None:
        keys = {id_: key for key, id_, _ in rows}
        for referent, canonical_id in linker_at(database, moment).joined():
            canonical[keys[referent]] = keys[canonical_id]
    return {key: id_ for key, id_, _ in rows}, canonical


def _documents(database: Database) -> tuple[dict[int, str], Ints]:
    rows = database.execute("SELECT key, id, seen, published FROM document").fetchall()
    dates = np.zeros((1 + max((row[0] for row in rows), default=0), 2), np.int32)
    for key, _, seen, published in rows:
        dates[key] = seen, published
    return {key: id_ for key, id_, _, _ in rows}, dates


def _places(keys: Ints, ids: dict[int, str]) -> tuple[list[str], Ints]:
    """Return the ids of the keys that occur, sorted, and an array from key to position among them."""
    used = sorted(np.unique(keys).tolist(), key=ids.__getitem__)
    place = np.zeros(1 + max(used, default=0), np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return [ids[key] for key in used], place


def _codes(names: dict[int, str]) -> tuple[NDArray[np.int8], ...]:
    """Return, for relations, polarities and modalities, an array from code in this database to place in the enum."""
    return tuple(_positions(names, [str(member) for member in members]) for members in (RELATIONS, Polarity, Modality))


def _positions(names: dict[int, str], members: Sequence[str]) -> NDArray[np.int8]:
    positions = np.full(1 + max(names, default=0), -1, np.int8)
    for code, name in names.items():
        if name in members:
            positions[code] = members.index(name)
    return positions
