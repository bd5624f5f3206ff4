"""Statements written to the embedded store: checked, recorded, taken back, scored anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import InvalidStatement
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE, Bound, Interval, NoDate
from graph.sqlite_documents import keys_of_known, texts_of
from graph.sqlite_schema import Database, rows_of
from graph.sqlite_transaction import Transaction
from graph.statement import Statement
from graph.store import Batch, ChangeKind, ExtractedStatement, Subject

_BOUND_KINDS = {NoDate.OPEN: 1, NoDate.UNKNOWN: 2}


@dataclass(slots=True)
class _Found:
    """A statement of a batch with its extractions, the last score of each extractor."""

    statement: Statement
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stored:
    key: int
    recorded_at: int
    retracted_at: int | None


def record_statements(work: Transaction, batch: Batch, referents: Mapping[str, int]) -> None:
    """Record statements that are not known now; add extractions to those that are."""
    found = _by_id(batch.statements)
    stored = _stored(work.database, found)
    _check(work.database, [one.statement for one in found.values()], batch, referents)
    _insert(work, {id_: one for id_, one in found.items() if id_ not in stored}, referents)
    returned = {stored[id_].key: id_ for id_ in found if id_ in stored and stored[id_].retracted_at is not None}
    _take_back(work, {key: stored[id_] for key, id_ in returned.items()})
    _rescore(work, {one.key: found[id_] for id_, one in stored.items()})
    for id_ in returned.values():
        _note_new(work, id_)


def _by_id(statements: Iterable[ExtractedStatement]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for one in statements:
        entry = found.setdefault(one.statement.id, _Found(one.statement))
        entry.scores[one.extraction.extractor] = one.extraction.score
    return found


def _stored(database: Database, ids: Iterable[str]) -> dict[str, _Stored]:
    sql = "SELECT id, key, recorded_at, retracted_at FROM statement WHERE id IN ({})"
    return {id_: _Stored(*row) for id_, *row in rows_of(database, sql, ids)}


def _check(database: Database, statements: Sequence[Statement], batch: Batch, referents: Mapping[str, int]) -> None:
    known = keys_of_known(database, {statement.document for statement in statements})
    texts = {document.id: document.text for document in batch.documents}
    texts |= texts_of(database, {statement.document for statement in statements if statement.span} - texts.keys())
    for statement in statements:
        if statement.document not in known:
            raise InvalidStatement(f"{statement.id}: the document {statement.document!r} is not known")
        _check_referents(statement, referents)
        _check_span(statement, texts.get(statement.document, ""))


def _check_referents(statement: Statement, referents: Mapping[str, int]) -> None:
    for referent in (statement.subject, statement.object, statement.speaker):
        if referent is not None and referent not in referents:
            raise InvalidStatement(f"{statement.id}: the referent {referent!r} is not known")


def _check_span(statement: Statement, text: str) -> None:
    span = statement.span
    if span is not None and text[span[0] : span[1]] != statement.quote:
        raise InvalidStatement(
            f"{statement.id}: characters {span[0]} to {span[1]} of {statement.document} are not the quote"
        )


def _insert(work: Transaction, new: Mapping[str, _Found], referents: Mapping[str, int]) -> None:
    first = work.next_key("statement")
    documents = keys_of_known(work.database, {one.statement.document for one in new.values()})
    keyed = [(key, id_, one) for key, (id_, one) in enumerate(new.items(), first)]
    work.database.executemany(
        "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (_statement_row(work, key, id_, one, referents, documents) for key, id_, one in keyed),
    )
    work.database.executemany(
        "INSERT INTO wording VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (_wording_row(key, one.statement) for key, _, one in keyed),
    )
    work.database.executemany(
        "INSERT INTO extraction VALUES (?, ?, ?, NULL, ?)",
        ((key, work.code(name), work.at, score) for key, _, one in keyed for name, score in one.scores.items()),
    )
    for id_ in new:
        _note_new(work, id_)


def _note_new(work: Transaction, id_: str) -> None:
    work.changed(ChangeKind.RECORDED, Subject.STATEMENT, id_)
    work.counted(Subject.STATEMENT)


def _statement_row(
    work: Transaction, key: int, id_: str, found: _Found, referents: Mapping[str, int], documents: Mapping[str, int]
) -> tuple[object, ...]:
    statement, code = found.statement, work.code
    return (
        key, id_, referents[statement.subject], referents[statement.object],
        referents[statement.speaker] if statement.speaker is not None else None, documents[statement.document],
        code(statement.dataset), code(statement.relation.value), code(statement.polarity.value),
        code(statement.modality.value), bool(statement.topic), *_interval_row(statement.valid),
        max(found.scores.values()), work.at,
    )  # fmt: skip


def _interval_row(valid: Interval | None) -> tuple[int, int, int, int]:
    if valid is None:
        return ALWAYS_BEFORE, ALWAYS_AFTER, _BOUND_KINDS[NoDate.UNKNOWN], _BOUND_KINDS[NoDate.UNKNOWN]
    return valid.first, valid.after, _bound_kind(valid.start), _bound_kind(valid.end)


def _bound_kind(bound: Bound) -> int:
    return _BOUND_KINDS[bound] if isinstance(bound, NoDate) else 0


def _wording_row(key: int, statement: Statement) -> tuple[object, ...]:
    return (
        key, statement.quote, statement.locator, statement.topic, statement.title,
        json.dumps(statement.qualifiers) if statement.qualifiers else None,
        str(statement.valid) if statement.valid else None, statement.explicit,
    )  # fmt: skip


def _take_back(work: Transaction, returned: Mapping[int, _Stored]) -> None:
    database, at = work.database, work.at
    database.executemany(
        "INSERT INTO earlier VALUES (?, ?, ?)",
        [(one.key, one.recorded_at, one.retracted_at) for one in returned.values()],
    )
    database.executemany(
        "UPDATE statement SET recorded_at = ?, retracted_at = NULL WHERE key = ?", [(at, key) for key in returned]
    )
    database.executemany(
        "UPDATE extraction SET ended_at = ? WHERE statement = ? AND ended_at IS NULL", [(at, key) for key in returned]
    )


def _rescore(work: Transaction, found: Mapping[int, _Found]) -> None:
    sql = "SELECT statement, extractor, score FROM extraction WHERE ended_at IS NULL AND statement IN ({})"
    known = {(key, extractor): score for key, extractor, score in rows_of(work.database, sql, found)}
    for key, one in found.items():
        scores = {work.code(name): score for name, score in one.scores.items()}
        for extractor in [extractor for extractor, score in scores.items() if known.get((key, extractor)) != score]:
            _replace_extraction(work, key, extractor, scores[extractor])
            work.changed(ChangeKind.RECORDED, Subject.STATEMENT, one.statement.id)


def _replace_extraction(work: Transaction, key: int, extractor: int, score: float) -> None:
    work.database.execute(
        "UPDATE extraction SET ended_at = ? WHERE statement = ? AND extractor = ? AND ended_at IS NULL",
        (work.at, key, extractor),
    )
    work.database.execute("INSERT INTO extraction VALUES (?, ?, ?, NULL, ?)", (key, extractor, work.at, score))
    work.database.execute(
        """UPDATE statement SET score =
           (SELECT max(score) FROM extraction WHERE statement = key AND ended_at IS NULL) WHERE key = ?""",
        (key,),
    )
