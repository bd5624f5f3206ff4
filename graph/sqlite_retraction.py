"""Withdrawing from the embedded store: the transaction time of statements and documents ends, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable

from graph.errors import UnknownDataset, UnknownStatement
from graph.sqlite_documents import known_key
from graph.sqlite_schema import rows_of
from graph.sqlite_transaction import Transaction
from graph.store import ChangeKind, Subject


def retract_statement(work: Transaction, id_: str) -> None:
    """Stop knowing one statement; one that is retracted already stays so."""
    key = next((key for (key,) in rows_of(work.database, "SELECT key FROM statement WHERE id IN ({})", [id_])), None)
    if key is None:
        raise UnknownStatement(f"no statement has the id {id_!r}")
    _close_statements(work, "key", key)


def retract_document(work: Transaction, id_: str) -> None:
    """Stop knowing one document and its statements."""
    key = known_key(work.database, id_)
    _close_statements(work, "document", key)
    _forget_reading(work, [key])
    _close_document(work, key, id_)


def retract_dataset(work: Transaction, dataset: str) -> None:
    """Stop knowing a dataset's statements, and those of its documents that no other dataset's statements rest on."""
    code = work.code(dataset)
    sql = "SELECT DISTINCT document FROM statement WHERE dataset = ? AND retracted_at IS NULL"
    _forget_reading(work, [key for (key,) in work.database.execute(sql, (code,)).fetchall()])
    _close_statements(work, "dataset", code)
    sql = """SELECT key, id FROM document d WHERE dataset = ? AND retracted_at IS NULL AND NOT EXISTS
             (SELECT 1 FROM statement s WHERE s.document = d.key AND s.retracted_at IS NULL) ORDER BY id"""
    for key, id_ in work.database.execute(sql, (code,)).fetchall():
        _forget_reading(work, [key])
        _close_document(work, key, id_)
    if not work.has_changed:
        raise UnknownDataset(f"nothing known belongs to the dataset {dataset!r}")


def _close_statements(work: Transaction, column: str, key: int) -> None:
    known = f"{column} = ? AND retracted_at IS NULL"
    ids = work.database.execute(f"SELECT id FROM statement WHERE {known} ORDER BY id", (key,)).fetchall()
    work.database.execute(f"UPDATE statement SET retracted_at = ? WHERE {known}", (work.at, key))
    for (id_,) in ids:
        work.changed(ChangeKind.RETRACTED, Subject.STATEMENT, id_)
    work.counted(Subject.STATEMENT, len(ids))


def _close_document(work: Transaction, key: int, id_: str) -> None:
    work.database.execute("UPDATE document SET retracted_at = ? WHERE key = ?", (work.at, key))
    work.database.execute("DELETE FROM mention WHERE document = ?", (key,))
    work.changed(ChangeKind.RETRACTED, Subject.DOCUMENT, id_)
    work.counted(Subject.DOCUMENT)


def _forget_reading(work: Transaction, keys: Iterable[int]) -> None:
    work.database.executemany("DELETE FROM read_mark WHERE document = ?", [(key,) for key in keys])
