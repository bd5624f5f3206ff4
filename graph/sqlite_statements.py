"""Statements written to the embedded store: checked, recorded, taken back, scored anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.sqlite_documents import keys_of_known, texts_of
from graph.sqlite_schema import Database, rows_of
from graph.sqlite_transaction import Transaction
from graph.statement import Statement
from graph.statement_rules import FoundStatement, check_statement, found_by_id, interval_row
from graph.store import Batch, ChangeKind, Subject


@dataclass(frozen=True, slots=True)
class _Stored:
    key: int
    recorded_at: int
    retracted_at: int | None


def record_statements(work: Transaction, batch: Batch, referents: Mapping[str, int]) -> None:
    """Record statements that are not known now; add extractions to those that are."""
    found = found_by_id(batch.statements)
    stored = _stored(work.database, found)
    _check(work.database, [one.statement for one in found.values()], batch, referents)
    _insert(work, {id_: one for id_, one in found.items() if id_ not in stored}, referents)
    returned = {stored[id_].key: id_ for id_ in found if id_ in stored and stored[id_].retracted_at is not None}
    _take_back(work, {key: stored[id_] for key, id_ in returned.items()})
    _rescore(work, {one.key: found[id_] for id_, one in stored.items()})
    for id_ in returned.values():
        work.recorded(Subject.STATEMENT, id_)


def _stored(database: Database, ids: Iterable[str]) -> dict[str, _Stored]:
    sql = "SELECT id, key, recorded_at, retracted_at FROM statement WHERE id IN ({})"
    return {id_: _Stored(*row) for id_, *row in rows_of(database, sql, ids)}


def _check(database: Database, statements: Sequence[Statement], batch: Batch, referents: Mapping[str, int]) -> None:
    known = keys_of_known(database, {statement.document for statement in statements})
    texts = {document.id: document.text for document in batch.documents}
    texts |= texts_of(database, {statement.document for statement in statements if statement.span} - texts.keys())
    for statement in statements:
        check_statement(statement, known, referents, texts)


def _insert(work: Transaction, new: Mapping[str, FoundStatement], referents: Mapping[str, int]) -> None:
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
        work.recorded(Subject.STATEMENT, id_)


def _statement_row(
    work: Transaction,
    key: int,
    id_: str,
    found: FoundStatement,
    referents: Mapping[str, int],
    documents: Mapping[str, int],
) -> tuple[object, ...]:
    statement, code = found.statement, work.code
    return (
        key, id_, referents[statement.subject], referents[statement.object],
        referents[statement.speaker] if statement.speaker is not None else None, documents[statement.document],
        code(statement.dataset), code(statement.relation.value), code(statement.polarity.value),
        code(statement.modality.value), bool(statement.topic), *interval_row(statement.valid),
        max(found.scores.values()), work.at,
    )  # fmt: skip


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


def _rescore(work: Transaction, found: Mapping[int, FoundStatement]) -> None:
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
