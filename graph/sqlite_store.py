"""The embedded store: one SQLite file, or memory. The only module that speaks to `sqlite3`.

One connection writes, under a lock, in immediate transactions; readers borrow connections of their own and each call
sees one snapshot (WAL). A commit is on the disk before it is acknowledged (synchronous = FULL).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

from graph.errors import InvalidStatement, StoreTooNew, StoreUnavailable
from graph.sqlite_methods import StoreMethods
from graph.sqlite_schema import SCHEMA_VERSION, Database, is_foreign, migrate, schema_version
from graph.transaction import utc_now

MEMORY = ":memory:"
"""Path of a store that lives and dies with its process."""

_SETTINGS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536")
_READER_SETTINGS = ("PRAGMA query_only = ON", "PRAGMA cache_size = -8192")


class SqliteStore(StoreMethods):
    """The `Store` in one SQLite file, or in memory.

    Args:
        path: of the file, or ":memory:".
        clock: gives transaction times; these rise strictly even if the clock does not.
        create: whether a missing file is made.
        read_only: open an existing file for reading; every writing method raises StoreUnavailable.
        busy_seconds: how long to wait for another process that writes.

    Raises:
        StoreUnavailable: when the file is missing (and not to be made), is no store, or cannot be opened.
        StoreTooNew: when a newer Legation wrote it.

    Limits: one writer at a time, any number of readers, in any number of processes on one machine. The folder must be
        writable for reading too, since SQLite keeps the index of its log beside the file. Text that holds half a
        surrogate pair cannot be stored (InvalidStatement).

    Example:
        >>> store = SqliteStore(":memory:")
        >>> store.revision()
        0
        >>> store.close()
    """

    def __init__(
        self,
        path: str | Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        create: bool = True,
        read_only: bool = False,
        busy_seconds: float = 10.0,
    ) -> None:
        super().__init__(_Connections(str(path), create=create, read_only=read_only, busy_seconds=busy_seconds), clock)


class _Connections:
    """The connections to one database: one that writes, and as many that read as there are calls at once."""

    def __init__(self, path: str, *, create: bool, read_only: bool, busy_seconds: float) -> None:
        self.path, self.read_only, self._busy_seconds = path, read_only, busy_seconds
        self._in_memory = path == MEMORY
        self._lock, self._idle_lock = RLock(), Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        with self._translated():
            self._first = self._open(create=create)

    def _open(self, *, create: bool) -> sqlite3.Connection:
        if not self._in_memory:
            self._check_place(create=create)
        connection = self._connect("ro" if self.read_only else "rwc" if create else "rw")
        try:
            self._prepare(connection, create=create)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_place(self, *, create: bool) -> None:
        place = Path(self.path)
        if "\0" in self.path:
            raise StoreUnavailable(f"{self.path!r}: no file has such a name")
        if not place.parent.is_dir():
            raise StoreUnavailable(f"{self.path}: the folder {place.parent} does not exist")
        if place.is_dir():
            raise StoreUnavailable(f"{self.path}: this is a folder, not a store")
        if not place.exists() and (self.read_only or not create):
            raise StoreUnavailable(f"{self.path}: there is no such file")

    def _connect(self, mode: str, *settings: str) -> sqlite3.Connection:
        name = MEMORY if self._in_memory else f"{Path(self.path).absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(
            name, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            for setting in (*_SETTINGS, *settings):
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, *, create: bool) -> None:
        connection.execute("BEGIN")
        version, foreign = schema_version(connection), is_foreign(connection)
        connection.execute("COMMIT")
        if foreign:
            raise StoreUnavailable(f"{self.path}: this is a database of another program")
        if version > SCHEMA_VERSION:
            raise StoreTooNew(f"{self.path}: written by a newer Legation (tables {version}, this one {SCHEMA_VERSION})")
        if version == 0 and (self.read_only or not create):
            raise StoreUnavailable(f"{self.path}: there is no store in this file")
        if version < SCHEMA_VERSION and not self.read_only:
            self._migrate(connection)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        self._switch_to_wal(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrate(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        """Another process that switches at the same time makes this fail at once, without waiting: try again."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give a connection whose queries all see one snapshot."""
        if self._in_memory:
            with self._lock, self._translated():
                self._check_open()
                yield self._first
            return
        with self._translated():
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def _borrow(self) -> sqlite3.Connection:
        with self._idle_lock:
            self._check_open()
            if self._idle:
                return self._idle.pop()
        return self._connect("ro" if self.read_only else "rw", *_READER_SETTINGS)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        connection.rollback()
        with self._idle_lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Give the one connection that writes, inside a transaction that is committed at the end or not at all."""
        with self._lock, self._translated():
            self._check_open()
            if self.read_only:
                raise StoreUnavailable(f"{self.path}: opened for reading only")
            self._first.execute("BEGIN IMMEDIATE")
            try:
                yield self._first
                self._first.execute("COMMIT")
            except BaseException:
                self._first.rollback()
                raise

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"{self.path}: the store is closed")

    def check_present(self) -> None:
        """Raise StoreUnavailable when the file is gone."""
        if not self._in_memory and not Path(self.path).exists():
            raise StoreUnavailable(f"{self.path}: the file is gone")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"{self.path}: {error}") from error
        except UnicodeEncodeError as error:
            raise InvalidStatement("a text holds half a surrogate pair, which is no character") from error

    def close(self) -> None:
        """Close what is idle now and the rest when given back."""
        with self._lock, self._idle_lock:
            self._closed = True
            for connection in (*self._idle, self._first):
                connection.close()
            self._idle.clear()
