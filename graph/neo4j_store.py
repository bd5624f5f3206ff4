"""The store in a Neo4j server, 5.26 LTS or newer, Community or Enterprise. The only module that speaks to `neo4j`.

Every call is one transaction, run again by the driver's own rules when the server asks for it. Writers take turns: each
holds the lock of one node. Bookmarks make a store read what it wrote, on a cluster too. The graph is described in
`graph/neo4j_schema.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.errors import InvalidStatement, StoreTooNew, StoreUnavailable
from graph.neo4j_methods import Neo4jMethods
from graph.neo4j_schema import OLDEST_SERVER, SCHEMA_VERSION, Database, migration_queries
from graph.projection import Rules
from graph.transaction import utc_now

T = TypeVar("T")

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
"""What an address of a Neo4j server begins with."""

_MARK = """MERGE (l:Legation {id: 'store'}) ON CREATE SET l.revision = 0, l.at = 0, l.statements = 0,
    l.next_referent = 1, l.next_document = 1, l.words = []
    SET l.schema = CASE WHEN l.schema > $schema THEN l.schema ELSE $schema END"""
_SCHEMA = "OPTIONAL MATCH (l:Legation {id: 'store'}) RETURN l.schema"
_IS_EMPTY = "RETURN NOT EXISTS { MATCH () }"
_LOCK = "MATCH (l:Legation {id: 'store'}) SET l.writing = true RETURN 1"
_REASONS = {
    "Neo.ClientError.Security.Unauthorized": "user or password is wrong",
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords; the server refuses more for a while",
    "Neo.ClientError.Security.Forbidden": "this user may not do that",
    "Neo.ClientError.Database.DatabaseNotFound": "there is no such database",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "the database takes no writes",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": "the database takes no writes",
    "Neo.ClientError.Cluster.NotALeader": "this member of the cluster takes no writes; use a neo4j:// address",
}


class Neo4jStore(Neo4jMethods):
    """The `Store` in a database of a Neo4j server.

    Args:
        uri: `bolt://HOST:PORT` for one server, `neo4j://…` for a cluster; with `+s` encrypted, with `+ssc` encrypted
            and any certificate accepted. Without user and password.
        user, password: to log in with; None where the server asks for none. They are in no error and no representation.
        database: its name; None for the user's home database.
        clock: gives transaction times; these rise strictly even if the clock does not.
        create: whether an empty database is made into a store.
        read_only: for reading; every writing method raises StoreUnavailable.
        rules: by which statements make the ties that are kept beside them; None for the defaults.
        connect_seconds: how long to wait for a connection.
        retry_seconds: how long the driver runs a transaction again that the server could not finish.
        transaction_seconds: how long one transaction may take.

    Raises:
        StoreUnavailable: when the server does not answer, is older than 5.26, refuses the password, has no such
            database, takes no writes, or the database holds something else.
        StoreTooNew: when a newer Legation wrote it.

    Limits: one writer at a time, any number of readers, from any number of machines. Text that holds half a surrogate
        pair cannot be stored, nor an actor id of more than 8,000 bytes (InvalidStatement). The database must hold
        nothing but this store. Ties are those of the day of the last write that touched them; see `rebuild_ties`.
    """

    def __init__(
        self,
        uri: str,
        *,
        user: str | None = None,
        password: str | None = None,
        database: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        create: bool = True,
        read_only: bool = False,
        rules: Rules | None = None,
        connect_seconds: float = 10.0,
        retry_seconds: float = 15.0,
        transaction_seconds: float = 600.0,
    ) -> None:
        options = {
            "connection_timeout": connect_seconds,
            "connection_acquisition_timeout": 2 * connect_seconds,
            "max_transaction_retry_time": retry_seconds,
            "liveness_check_timeout": 30.0,
            "notifications_min_severity": "OFF",
            "user_agent": "legation",
        }
        auth = None if user is None else (user, password or "")
        sessions = _Sessions(uri, auth, database, options, transaction_seconds, read_only=read_only)
        try:
            sessions.prepare(create=create)
        except BaseException:
            sessions.close()
            raise
        super().__init__(sessions, clock, rules or Rules())


class _Sessions:
    """Sessions with one database, and what the driver's errors mean."""

    def __init__(
        self,
        uri: str,
        auth: tuple[str, str] | None,
        database: str | None,
        options: dict[str, Any],
        seconds: float,
        *,
        read_only: bool,
    ) -> None:
        self._place = f"{uri}, database {database}" if database else uri
        self._database, self._seconds, self._read_only = database, seconds, read_only
        self._closed, self._lock = False, Lock()
        if uri.partition("://")[0] not in SCHEMES:
            raise StoreUnavailable(f"{uri}: this is no address of a Neo4j server")
        self._bookmarks = GraphDatabase.bookmark_manager()
        with self._translated():
            self._driver: Driver = GraphDatabase.driver(uri, auth=auth, **options)

    def prepare(self, *, create: bool) -> None:
        """Check server and database, and bring the schema to this version."""
        with self._translated():
            check_version(self._place, self._driver.get_server_info().agent)
        version, is_empty = self.read(lambda run: (run(_SCHEMA)[0][0] or 0, run(_IS_EMPTY)[0][0]))
        if version > SCHEMA_VERSION:
            raise StoreTooNew(f"{self._place}: written by a newer Legation ({version}, this one {SCHEMA_VERSION})")
        if version == 0 and not is_empty:
            raise StoreUnavailable(f"{self._place}: this database holds what Legation did not write; name an empty one")
        if version == 0 and (self._read_only or not create):
            raise StoreUnavailable(f"{self._place}: there is no store in this database")
        if version < SCHEMA_VERSION and not self._read_only:
            self._migrate(version)

    def _migrate(self, version: int) -> None:
        with self._session(WRITE_ACCESS) as session:
            there = {name for (name,) in session.run("SHOW INDEXES YIELD name").values()}
            if queries := migration_queries(version, there):
                session.execute_write(lambda tx: [tx.run(query).consume() for query in queries])
                session.run("CALL db.awaitIndexes(300)").consume()
            session.execute_write(lambda tx: tx.run(_MARK, schema=SCHEMA_VERSION).consume())

    def read(self, work: Callable[[Database], T]) -> T:
        """Return what reading gives; run again when the server asks for it."""
        with self._session(READ_ACCESS) as session:
            return session.execute_read(self._timed(work))

    def write(self, work: Callable[[Database], T]) -> T:
        """Return what writing gives, committed; run again when the server asks for it."""
        if self._read_only:
            self._check_open()
            raise StoreUnavailable(f"{self._place}: opened for reading only")
        with self._session(WRITE_ACCESS) as session:
            return session.execute_write(self._timed(work))

    def look(self, work: Callable[[Database], T]) -> T:
        """Return what reading gives while nobody writes; nothing is committed."""
        if self._read_only:
            return self.read(work)

        def locked(run: Database) -> T:
            run(_LOCK)
            return work(run)

        return self.write(locked)

    def ask(self) -> None:
        """Return when the database answers; nothing is run again."""
        with self._session(READ_ACCESS) as session:
            session.run(_SCHEMA).consume()

    def _timed(self, work: Callable[[Database], T]) -> Callable[[ManagedTransaction], T]:
        @unit_of_work(timeout=self._seconds)
        def timed(transaction: ManagedTransaction) -> T:
            return work(lambda query, **parameters: transaction.run(query, parameters).values())  # type: ignore[arg-type] # queries are built from this project's own words alone

        return timed

    @contextmanager
    def _session(self, access: str) -> Iterator[Session]:
        self._check_open()
        with (
            self._translated(),
            self._driver.session(
                database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks
            ) as session,
        ):
            yield session

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"{self._place}: the store is closed")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError) as error:
            self._check_open()
            raise StoreUnavailable(f"{self._place}: {reason_of(error)}") from error
        except UnicodeEncodeError as error:
            raise InvalidStatement("a text holds half a surrogate pair, which is no character") from error

    def close(self) -> None:
        """Close the driver; calls that run end with an error."""
        with self._lock:
            if not self._closed:
                self._closed = True
                if hasattr(self, "_driver"):
                    self._driver.close()


def check_version(place: str, agent: str) -> None:
    """Raise StoreUnavailable for a server that is too old.

    Args:
        place: address of the server, for the message.
        agent: name and version as the server gives them, such as `Neo4j/5.26.21` or `Neo4j/2025.10.1`.
    """
    numbers = agent.rpartition("/")[2].split("-")[0].split(".")
    version = tuple(int(number) for number in numbers if number.isdigit())
    if version < OLDEST_SERVER:
        raise StoreUnavailable(f"{place}: {agent} is too old; Legation needs Neo4j 5.26 or newer")


def reason_of(error: Exception) -> str:
    """Return what an error of the driver means to a person."""
    if isinstance(error, Neo4jError) and error.code in _REASONS:
        return _REASONS[error.code]
    if isinstance(error, AuthError):
        return "user or password is wrong"
    if isinstance(error, ServiceUnavailable | SessionExpired | OSError):
        return "no server answers"
    if isinstance(error, ConfigurationError):
        return "this is no address of a Neo4j server"
    if isinstance(error, Neo4jError | ClientError):
        return f"the server refused: {error.code}"
    return f"the driver gave up: {type(error).__name__}"
