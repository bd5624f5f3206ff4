"""What the embedded store does beyond the contract: files, locks, versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import StoreError, StoreTooNew, StoreUnavailable
from graph.sqlite_schema import MIGRATIONS, SCHEMA_VERSION, schema_version
from graph.sqlite_store import MEMORY, SqliteStore
from graph.store import Batch, Store
from tests.factories import PROXY_WAR, Clock, actor, batch, content, network, same, statement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "legation.db"


def filled(path: Path) -> None:
    with closing(SqliteStore(path, clock=Clock())) as store:
        store.record(network(*PROXY_WAR))


def run_sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        return [row for sql in statements for row in database.execute(sql).fetchall()]


def test_a_store_is_as_it_was_after_it_was_closed_and_opened_again(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.record(network(*PROXY_WAR))
        store.judge(same("turkey", "iran"))
        before = content(store)
    with closing(SqliteStore(str(path))) as store:
        assert content(store) == before
        assert store.revision() == 2


def test_two_stores_in_memory_know_nothing_of_each_other() -> None:
    with closing(SqliteStore(MEMORY)) as one, closing(SqliteStore(MEMORY)) as other:
        one.record(batch(statement()))
        assert other.revision() == 0


def test_the_file_is_in_wal_mode_and_every_commit_reaches_the_disk(path: Path) -> None:
    filled(path)
    assert run_sql(path, "PRAGMA journal_mode") == [("wal",)]
    with closing(SqliteStore(path)) as store, store._connections.writing() as database:
        assert database.execute("PRAGMA synchronous").fetchone() == (2,)
        assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_missing_file_is_not_made_unless_asked(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"legation\.db: there is no such file"):
        SqliteStore(path, create=False)
    assert not path.exists()


def test_a_missing_file_cannot_be_opened_for_reading(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        SqliteStore(path, read_only=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="nowhere does not exist"):
        SqliteStore(tmp_path / "nowhere" / "legation.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="folder, not a store"):
        SqliteStore(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(path: Path) -> None:
    path.write_text("These are notes, not a database. " * 100)
    with pytest.raises(StoreUnavailable, match=r"legation\.db: file is not a database"):
        SqliteStore(path)
    assert path.read_text().startswith("These are notes")


def test_a_database_of_another_program_is_refused_and_left_as_it_was(path: Path) -> None:
    run_sql(path, "CREATE TABLE notes (text TEXT)")
    with pytest.raises(StoreUnavailable, match="another program"):
        SqliteStore(path)
    assert run_sql(path, "SELECT name FROM sqlite_master") == [("notes",)]


def test_an_empty_file_becomes_a_store_only_when_one_may_be_made(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreUnavailable, match="no store in this file"):
        SqliteStore(path, create=False)
    SqliteStore(path).close()
    SqliteStore(path, create=False).close()


def test_a_path_with_special_characters_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&b#c %20 é.db"
    filled(path)
    assert path.exists()
    with closing(SqliteStore(path, create=False)) as store:
        assert store.revision() == 1


def test_a_store_of_a_newer_legation_is_refused(path: Path) -> None:
    filled(path)
    run_sql(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreTooNew, match="newer Legation"):
        SqliteStore(path)


def test_a_torn_file_is_an_error_of_the_store(path: Path) -> None:
    filled(path)
    run_sql(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreUnavailable, match=r"legation\.db"), closing(SqliteStore(path)) as store:
        store.columns()


def test_a_locked_database_is_unavailable_to_writers_and_open_to_readers(path: Path) -> None:
    filled(path)
    with closing(SqliteStore(path, busy_seconds=0.05)) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"legation\.db: database is locked"):
            store.record(batch(statement()))
        assert store.revision() == 1
        other.rollback()
        assert store.record(batch(statement())).revision == 2


def test_a_store_opened_for_reading_reads_and_refuses_to_write(path: Path) -> None:
    filled(path)
    with closing(SqliteStore(path, read_only=True)) as store:
        assert store.counts().statements == 4
        for write in (
            lambda: store.record(Batch()),
            lambda: store.judge(same("turkey", "iran")),
            lambda: store.retract_dataset("documents"),
        ):
            with pytest.raises(StoreUnavailable, match="reading only"):
                write()


def test_readers_see_what_another_connection_wrote(path: Path) -> None:
    filled(path)
    with closing(SqliteStore(path)) as writer, closing(SqliteStore(path, read_only=True)) as reader:
        assert reader.revision() == 1
        writer.record(batch(statement()))
        assert reader.revision() == 2


def test_two_stores_on_one_file_take_turns_to_write(path: Path) -> None:
    def record(worker: int) -> None:
        with closing(SqliteStore(path)) as store:
            for number in range(20):
                store.record(Batch(actors=(actor(f"actor-{worker}-{number}"),)))

    filled(path)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(record, range(3)))
    with closing(SqliteStore(path)) as store:
        assert store.revision() == 61
        assert store.counts().actors == 64


def test_ping_fails_when_the_file_is_gone(path: Path) -> None:
    filled(path)
    with closing(SqliteStore(path)) as store:
        store.ping()
        path.unlink()
        with pytest.raises(StoreUnavailable, match="gone"):
            store.ping()


def test_each_migration_runs_once(path: Path) -> None:
    for _ in range(3):
        SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as database:
        assert schema_version(database) == SCHEMA_VERSION == len(MIGRATIONS)


def test_an_older_store_is_brought_up_to_date_once_and_keeps_its_content(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    monkeypatch.setattr("graph.sqlite_schema.MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE added (a)",)))
    for module in ("graph.sqlite_schema", "graph.sqlite_store"):
        monkeypatch.setattr(f"{module}.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    for _ in range(2):
        with closing(SqliteStore(path, create=False)) as store:
            assert store.counts().statements == 4
    assert run_sql(path, "SELECT count(*) FROM added", "PRAGMA user_version") == [(0,), (SCHEMA_VERSION + 1,)]


def test_threads_that_open_a_fresh_file_at_once_make_its_tables_once(path: Path) -> None:
    def record(number: int) -> int:
        with closing(SqliteStore(path)) as store:
            return store.record(Batch(actors=(actor(f"actor-{number}"),))).revision

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(record, range(6))) == [1, 2, 3, 4, 5, 6]


def test_a_migration_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.sqlite_schema.MIGRATIONS", (("CREATE TABLE half (a)", "NOT SQL"),))
    with pytest.raises(StoreUnavailable, match="syntax error"):
        SqliteStore(path)
    assert run_sql(path, "SELECT name FROM sqlite_master") == []


def test_a_read_does_not_scan_all_statements(path: Path) -> None:
    filled(path)
    plan = run_sql(path, "EXPLAIN QUERY PLAN SELECT id FROM statement WHERE subject IN (1) OR object IN (1)")
    assert "SCAN statement" not in str(plan)


def test_connections_are_reused(path: Path) -> None:
    filled(path)
    with closing(SqliteStore(path)) as store:
        for _ in range(50):
            store.revision()
        assert len(store._connections._idle) == 1


def test_every_error_of_opening_is_a_store_error(tmp_path: Path) -> None:
    makers: list[Callable[[], Store]] = [
        lambda: SqliteStore(tmp_path / "x" / "y.db"),
        lambda: SqliteStore("bad\x00name.db"),
        lambda: SqliteStore("n" * 5000),
    ]
    for make in makers:
        with pytest.raises(StoreError):
            make()
