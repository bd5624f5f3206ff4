"""The tables of the embedded store, as versioned migrations, and the little of SQL that its modules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol


class Rows(Protocol):
    """What a query gives: rows, one by one or all at once."""

    @property
    def rowcount(self) -> int:
        """How many rows a change touched."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        ...

    def fetchmany(self, size: int, /) -> list[Any]:
        """Return at most this many of the rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """An open connection; opened, closed and committed by `graph.sqlite_store` alone."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Rows:
        """Run one SQL statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Rows:
        """Run one SQL statement for each row of parameters."""
        ...


APPLICATION_ID = 0x4C454741
"""Marks a database file as one of Legation's."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        "CREATE TABLE revision (revision INTEGER PRIMARY KEY, at INTEGER NOT NULL)",
        """CREATE TABLE change (
            revision INTEGER NOT NULL REFERENCES revision, position INTEGER NOT NULL,
            kind TEXT NOT NULL, subject TEXT NOT NULL, id TEXT NOT NULL,
            PRIMARY KEY (revision, position)) WITHOUT ROWID""",
        "CREATE TABLE word (code INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
        """CREATE TABLE document (
            key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dataset INTEGER NOT NULL REFERENCES word,
            seen INTEGER NOT NULL, published INTEGER NOT NULL, retrieved_at INTEGER NOT NULL, retracted_at INTEGER,
            title TEXT, publisher TEXT, language TEXT, licence TEXT, published_at TEXT, reader TEXT NOT NULL)""",
        "CREATE TABLE document_text (document INTEGER PRIMARY KEY REFERENCES document, text TEXT NOT NULL)",
        """CREATE TABLE address (
            document INTEGER NOT NULL REFERENCES document, position INTEGER NOT NULL, url TEXT NOT NULL,
            PRIMARY KEY (document, position)) WITHOUT ROWID""",
        """CREATE TABLE read_mark (
            document INTEGER NOT NULL REFERENCES document, extractor INTEGER NOT NULL REFERENCES word,
            PRIMARY KEY (document, extractor)) WITHOUT ROWID""",
        """CREATE TABLE referent (
            key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, canonical INTEGER NOT NULL REFERENCES referent,
            kind TEXT NOT NULL, label TEXT NOT NULL, described INTEGER NOT NULL)""",
        "CREATE INDEX referent_canonical ON referent (canonical)",
        """CREATE TABLE name (
            key INTEGER PRIMARY KEY, referent INTEGER NOT NULL REFERENCES referent, text TEXT NOT NULL,
            language TEXT, valid TEXT, from_label INTEGER NOT NULL, folded TEXT NOT NULL)""",
        "CREATE INDEX name_referent ON name (referent)",
        "CREATE INDEX name_folded ON name (folded)",
        """CREATE VIRTUAL TABLE name_index USING fts5 (
            folded, spelled, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0')""",
        """CREATE TABLE external_id (
            external_id TEXT NOT NULL, referent INTEGER NOT NULL REFERENCES referent,
            PRIMARY KEY (external_id, referent)) WITHOUT ROWID""",
        "CREATE INDEX external_id_referent ON external_id (referent)",
        """CREATE TABLE mention (
            document INTEGER NOT NULL REFERENCES document, first INTEGER NOT NULL, after INTEGER NOT NULL,
            referent INTEGER NOT NULL REFERENCES referent,
            PRIMARY KEY (document, first, after, referent)) WITHOUT ROWID""",
        """CREATE TABLE statement (
            key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            subject INTEGER NOT NULL REFERENCES referent, object INTEGER NOT NULL REFERENCES referent,
            speaker INTEGER REFERENCES referent, document INTEGER NOT NULL REFERENCES document,
            dataset INTEGER NOT NULL REFERENCES word, relation INTEGER NOT NULL REFERENCES word,
            polarity INTEGER NOT NULL REFERENCES word, modality INTEGER NOT NULL REFERENCES word,
            bound INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
            start_kind INTEGER NOT NULL, end_kind INTEGER NOT NULL,
            score REAL NOT NULL, recorded_at INTEGER NOT NULL, retracted_at INTEGER)""",
        "CREATE INDEX statement_subject ON statement (subject)",
        "CREATE INDEX statement_object ON statement (object)",
        "CREATE INDEX statement_speaker ON statement (speaker) WHERE speaker IS NOT NULL",
        "CREATE INDEX statement_document ON statement (document)",
        """CREATE TABLE wording (
            statement INTEGER PRIMARY KEY REFERENCES statement, quote TEXT NOT NULL, locator TEXT, topic TEXT,
            title TEXT, qualifiers TEXT, valid TEXT, explicit INTEGER NOT NULL)""",
        """CREATE TABLE earlier (
            statement INTEGER NOT NULL REFERENCES statement, recorded_at INTEGER NOT NULL,
            retracted_at INTEGER NOT NULL, PRIMARY KEY (statement, recorded_at)) WITHOUT ROWID""",
        """CREATE TABLE extraction (
            statement INTEGER NOT NULL REFERENCES statement, extractor INTEGER NOT NULL REFERENCES word,
            recorded_at INTEGER NOT NULL, ended_at INTEGER, score REAL NOT NULL,
            PRIMARY KEY (statement, extractor, recorded_at)) WITHOUT ROWID""",
        """CREATE TABLE judgement (
            key INTEGER PRIMARY KEY, id TEXT NOT NULL, "left" INTEGER NOT NULL REFERENCES referent,
            "right" INTEGER NOT NULL REFERENCES referent, verdict TEXT NOT NULL, judge TEXT NOT NULL,
            why TEXT NOT NULL, score REAL, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, ended_at INTEGER)""",
        "CREATE UNIQUE INDEX judgement_in_force ON judgement (id) WHERE ended_at IS NULL",
        """CREATE INDEX judgement_left ON judgement ("left")""",
    ),
)
"""Migration n takes a database from version n to n + 1. Published ones never change; new ones are added below."""

SCHEMA_VERSION = len(MIGRATIONS)
"""Version that this Legation reads and writes, kept in `PRAGMA user_version`."""

_SLICE = 500


def schema_version(database: Database) -> int:
    """Return the version of the tables in a database; 0 for an empty one."""
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(database: Database) -> None:
    """Bring the tables to this version; run inside a transaction that holds the write lock."""
    for version in range(schema_version(database), SCHEMA_VERSION):
        for sql in MIGRATIONS[version]:
            database.execute(sql)
        database.execute(f"PRAGMA user_version = {version + 1}")


def is_foreign(database: Database) -> bool:
    """Whether the database holds tables of another program."""
    if database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return False
    return database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def rows_of(database: Database, sql: str, values: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows of a query for many values, `{}` standing for their list, a slice at a time.

    Values that no database can hold (half a surrogate pair) match nothing.
    """
    wanted = [value for value in dict.fromkeys(values) if not isinstance(value, str) or is_storable(value)]
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        yield from database.execute(sql.format(",".join("?" * len(part))), part)


def is_storable(text: str) -> bool:
    """Whether the text can be written as UTF-8, which half a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def next_key(database: Database, table: str) -> int:
    """Return the key that the next row of a table gets."""
    last: int | None = database.execute(f"SELECT max(key) FROM {table}").fetchone()[0]
    return (last or 0) + 1


def words(database: Database) -> dict[int, str]:
    """Return the words behind the integer codes of this database (relations, datasets, extractors, …)."""
    return dict(database.execute("SELECT code, word FROM word"))
