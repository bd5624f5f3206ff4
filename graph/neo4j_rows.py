"""Statements in Neo4j as properties, and as packed rows from which columns and ties are made.

A packed row holds, in some fifty bytes, what a projection needs of a statement, so that a million of them are read in a
few seconds: one value each instead of thirteen.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.interval import Interval
from graph.neo4j_schema import from_text, without_nones
from graph.relation import RELATIONS, Relation
from graph.statement import ExtractorScore, Modality, Polarity, RecordedStatement, Statement
from graph.statement_rules import interval_row

ROW = np.dtype(
    [
        ("id", "V16"),
        ("subject", "<i4"),
        ("object", "<i4"),
        ("document", "<i4"),
        ("valid_from", "<i4"),
        ("valid_to", "<i4"),
        ("seen", "<i4"),
        ("score", "<f4"),
        ("relation", "i1"),
        ("polarity", "i1"),
        ("modality", "i1"),
        ("attributed", "i1"),
        ("bound", "i1"),
        ("start", "i1"),
        ("end", "i1"),
        ("published", "i1"),
    ]
)
"""A packed row: `subject` and `object` are keys of referents, `document` is the key of a document."""

_PACK = struct.Struct("<16s6if8b")
_SCORE = struct.Struct("<f")
_SCORE_PLACE = ROW.fields["score"][1] if ROW.fields else 0

Extraction = tuple[str, float, str, str | None]
"""Extractor, score, when it was recorded, when it ended."""


@dataclass(slots=True)
class KeptStatement:
    """What of a statement changes: its transaction time, its extractions, and its packed row."""

    recorded_at: str
    retracted_at: str | None = None
    earlier: list[str] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)
    row: bytes = b""

    @property
    def scores(self) -> dict[str, float]:
        """Score by extractor, of extractions that have not ended."""
        return {extractor: score for extractor, score, _, ended_at in self.extractions if ended_at is None}

    def end_extractions(self, ended: Callable[[str], bool], at: str) -> None:
        """Let the extractions of some extractors end."""
        self.extractions = [
            (extractor, score, since, at if until is None and ended(extractor) else until)
            for extractor, score, since, until in self.extractions
        ]

    def properties(self) -> dict[str, Any]:
        """Return the properties that change."""
        score = max(self.scores.values())
        self.row = self.row[:_SCORE_PLACE] + _SCORE.pack(score) + self.row[_SCORE_PLACE + _SCORE.size :]
        return {
            "recorded_at": self.recorded_at,
            "earlier": self.earlier or None,
            "score": score,
            "extractors": sorted(self.scores),
            "extractions": [json.dumps(one, ensure_ascii=False) for one in self.extractions],
            "row": self.row,
        }


def kept_statement(kept: Mapping[str, Any]) -> KeptStatement:
    """Return what changes of a statement from its properties."""
    return KeptStatement(
        kept["recorded_at"],
        kept.get("retracted_at"),
        list(kept.get("earlier", ())),
        extractions_of(kept["extractions"]),
        kept["row"],
    )


def extractions_of(lines: Iterable[str]) -> list[Extraction]:
    """Return the extractions that lines of JSON say."""
    return [tuple(json.loads(line)) for line in lines]


def wording(statement: Statement, pair: int, name: str) -> dict[str, Any]:
    """Return the properties that never change, without those that have no value."""
    return without_nones(
        {
            "id": statement.id, "name": name, "pair": pair, "relation": statement.relation.value,
            "subject": statement.subject, "object": statement.object, "speaker": statement.speaker,
            "document": statement.document, "quote": statement.quote, "locator": statement.locator,
            "polarity": statement.polarity.value, "modality": statement.modality.value, "topic": statement.topic,
            "title": statement.title, "valid": str(statement.valid) if statement.valid else None,
            "qualifiers": json.dumps(statement.qualifiers, ensure_ascii=False) if statement.qualifiers else None,
            "explicit": statement.explicit, "dataset": statement.dataset,
        }
    )  # fmt: skip


def pack(statement: Statement, keys: Sequence[int], seen: tuple[int, bool], code: Callable[[str], int]) -> bytes:
    """Return the packed row of a statement, its score still 0.

    Args:
        statement: content.
        keys: of subject, object and document.
        seen: day that attests it, and whether that is the day of publication.
        code: gives the code of a word in this database.
    """
    valid_from, valid_to, start, end = interval_row(statement.valid)
    return _PACK.pack(
        bytes.fromhex(statement.id), *keys, valid_from, valid_to, seen[0], 0.0, code(statement.relation.value),
        code(statement.polarity.value), code(statement.modality.value), statement.speaker is not None,
        bool(statement.topic), start, end, seen[1],
    )  # fmt: skip


def keys_of(row: bytes) -> tuple[int, int]:
    """Return the keys of subject and object of a packed row."""
    return int.from_bytes(row[16:20], "little"), int.from_bytes(row[20:24], "little")


def unpack(rows: Iterable[bytes]) -> NDArray[Any]:
    """Return packed rows as one array of records."""
    return np.frombuffer(b"".join(rows), ROW)


def pair_of(subject: int, object_: int) -> int:
    """Return the number of a pair of referents, whichever way round."""
    return min(subject, object_) << 31 | max(subject, object_)


def codes(words: Sequence[str]) -> tuple[NDArray[np.int8], ...]:
    """Return, for relations, polarities and modalities, an array from code in this database to place in the enum."""
    return tuple(_positions(words, [str(member) for member in members]) for members in (RELATIONS, Polarity, Modality))


def _positions(words: Sequence[str], members: Sequence[str]) -> NDArray[np.int8]:
    return np.array([members.index(word) if word in members else -1 for word in words] or [-1], np.int8)


def recorded_statement(kept: Mapping[str, Any], moment: str | None) -> RecordedStatement:
    """Return a statement from its properties, with what was known of it at a moment (None: now)."""
    found = [
        ExtractorScore(extractor, score)
        for extractor, score, start, end in extractions_of(kept["extractions"])
        if (end is None if moment is None else start <= moment and (end is None or end > moment))
    ]
    earlier = kept.get("earlier", ())
    intervals = [*zip(earlier[::2], earlier[1::2], strict=True), (kept["recorded_at"], kept.get("retracted_at"))]
    known = tuple(
        (from_text(start), None if end is None or (moment is not None and end > moment) else from_text(end))
        for start, end in intervals
        if moment is None or start <= moment
    )
    return RecordedStatement(_statement(kept), tuple(sorted(found, key=lambda one: one.extractor)), known)


def _statement(kept: Mapping[str, Any]) -> Statement:
    return Statement(
        relation=Relation[kept["relation"]],
        subject=kept["subject"],
        object=kept["object"],
        document=kept["document"],
        quote=kept["quote"],
        locator=kept.get("locator"),
        polarity=Polarity(kept["polarity"]),
        modality=Modality(kept["modality"]),
        speaker=kept.get("speaker"),
        topic=kept.get("topic"),
        title=kept.get("title"),
        qualifiers=tuple((key, value) for key, value in json.loads(kept.get("qualifiers", "[]"))),
        valid=Interval.parse(kept["valid"]) if "valid" in kept else None,
        explicit=kept["explicit"],
        dataset=kept["dataset"],
    )
