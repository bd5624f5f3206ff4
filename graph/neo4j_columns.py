"""The statements of the Neo4j store as columns, collected by ranges of ids: one packed row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import StoreError
from graph.neo4j_judgements import linker_at
from graph.neo4j_listing import KNOWN_THEN
from graph.neo4j_rows import codes, extractions_of, unpack
from graph.neo4j_schema import Database, revision_at
from graph.resolution import Linker
from graph.store import Columns

_NOW = "MATCH (s:Statement) WHERE s.id >= $low AND s.id < $high RETURN collect(s.row)"
_THEN = f"""CALL () {{ MATCH (s:Statement) WHERE s.id >= $low AND s.id < $high RETURN s UNION ALL
        MATCH (s:RetractedStatement) WHERE s.id >= $low AND s.id < $high RETURN s }}
    WITH s WHERE {KNOWN_THEN}
    RETURN collect(s.row), collect(CASE WHEN size(s.extractions) > 1 THEN s.extractions ELSE [] END)"""
_STATE = "MATCH (l:Legation {id: 'store'}) RETURN l.revision, l.statements, l.words, l.next_referent, l.next_document"
_RANGE = 20_000
_DIGITS = 8

Rows = NDArray[Any]


class Unsettled(StoreError):
    """A write was committed while the columns were read; read them again."""


def read_columns(database: Database, moment: str | None) -> Columns:
    """Return the statements known at a moment (None: now), with the canonical ids of that moment.

    Raises:
        Unsettled: when a write was committed meanwhile: Neo4j shows each query what is committed when it looks.

    Limits: one pass over the statements, fifty bytes for each; no text is read.
    """
    revision, statements, words, referents, documents = database(_STATE)[0]
    rows = _rows_now(database, statements) if moment is None else _rows_then(database, moment, statements)
    canonical = _canonical(database, referents, None if moment is None else linker_at(database, moment))
    ids = _document_ids(database, documents)
    known = revision if moment is None else revision_at(database, moment)
    if (moment is None and len(rows) != statements) or database(_STATE)[0][0] != revision:
        raise Unsettled(f"revision {revision} was followed by another while it was read")
    return columns_of(known, rows, canonical, ids, words)


def _rows_now(database: Database, statements: int) -> Rows:
    return unpack(row for low, high in _ranges(statements) for row in database(_NOW, low=low, high=high)[0][0])


def _rows_then(database: Database, moment: str, statements: int) -> Rows:
    found: dict[bytes, None] = {}
    for low, high in _ranges(statements):
        rows, extractions = database(_THEN, low=low, high=high, moment=moment)[0]
        scores = {place: _score_then(lines, moment) for place, lines in enumerate(extractions) if lines}
        part = unpack(rows).copy()
        part["score"][list(scores)] = list(scores.values())
        found |= dict.fromkeys(row.tobytes() for row in part)
    return unpack(found)


def _score_then(lines: Iterable[str], moment: str) -> float:
    return max(
        (score for _, score, start, end in extractions_of(lines) if start <= moment and (end is None or end > moment)),
        default=0.0,
    )


def _ranges(statements: int) -> Iterator[tuple[str, str]]:
    """Yield ranges of ids, which are hashes in hexadecimal, that hold some 20,000 statements each."""
    parts = 1 + statements // _RANGE
    bounds = [f"{(part << 4 * _DIGITS) // parts:0{_DIGITS}x}" for part in range(parts)]
    return zip(bounds, [*bounds[1:], "g"], strict=True)


def _canonical(database: Database, referents: int, linker: Linker | None) -> dict[int, str]:
    found: dict[int, str] = {}
    for low in range(0, referents, _RANGE):
        query = """MATCH (r:Referent) WHERE r.key >= $low AND r.key < $high
            RETURN collect(r.key), collect(r.id), collect(r.canonical)"""
        keys, ids, canonical = database(query, low=low, high=low + _RANGE)[0]
        then = canonical if linker is None else [linker.canonical(id_) for id_ in ids]
        found.update(zip(keys, then, strict=True))
    return found


def _document_ids(database: Database, documents: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for low in range(0, documents, _RANGE):
        query = "MATCH (d:Document) WHERE d.key >= $low AND d.key < $high RETURN collect(d.key), collect(d.id)"
        keys, ids = database(query, low=low, high=low + _RANGE)[0]
        found.update(zip(keys, ids, strict=True))
    found.update((key, id_) for key, id_ in database("MATCH (d:RetractedDocument) RETURN d.key, d.id"))
    return found


def columns_of(
    revision: int, rows: Rows, canonical: Mapping[int, str], documents: Mapping[int, str], words: Sequence[str]
) -> Columns:
    """Return packed rows as columns.

    Args:
        revision: number of the last change that they know.
        rows: packed rows, in any order.
        canonical: canonical id by key of the referent.
        documents: id by key of the document.
        words: behind the codes of this database.
    """
    actors, subject, object_ = _ends(rows, canonical)
    kept = np.flatnonzero(subject != object_)
    rows, subject, object_ = rows[kept], subject[kept], object_[kept]
    order = _order(rows)
    rows, subject, object_ = rows[order], subject[order], object_[order]
    used = np.unique(np.concatenate([subject, object_]))
    document_ids, document = _places(rows["document"], documents)
    relation, polarity, modality = codes(words)
    return Columns(
        revision=revision,
        actors=[actors[place] for place in used.tolist()],
        statements=_ids(rows),
        documents=document_ids,
        subject=np.searchsorted(used, subject).astype(np.int32),
        object=np.searchsorted(used, object_).astype(np.int32),
        relation=relation[rows["relation"]],
        polarity=polarity[rows["polarity"]],
        modality=modality[rows["modality"]],
        document=document,
        **{name: rows[name].copy() for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = ("attributed", "bound", "valid_from", "valid_to", "start", "end", "seen", "published", "score")


def _ends(rows: Rows, canonical: Mapping[int, str]) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
    both = np.concatenate([rows["subject"], rows["object"]])
    ids, places = _places(both, canonical)
    return ids, places[: len(rows)], places[len(rows) :]


def _places(keys: NDArray[np.int32], ids: Mapping[int, str]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the ids of the keys that occur, sorted, each once, and for every key the place of its id among them."""
    used = np.unique(keys)
    names = [ids[key] for key in used.tolist()]
    listed = sorted(set(names))
    place = {id_: number for number, id_ in enumerate(listed)}
    table = np.zeros(1 + int(used[-1] if len(used) else 0), np.int32)
    table[used] = [place[name] for name in names]
    return listed, table[keys]


def _order(rows: Rows) -> NDArray[np.intp]:
    halves = np.frombuffer(np.ascontiguousarray(rows["id"]).tobytes(), ">u8").reshape(-1, 2)
    return np.lexsort((halves[:, 1], halves[:, 0]))


def _ids(rows: Rows) -> list[str]:
    text = np.ascontiguousarray(rows["id"]).tobytes().hex()
    return [text[start : start + 32] for start in range(0, len(text), 32)]
