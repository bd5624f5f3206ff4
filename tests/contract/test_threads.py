"""Contract: several threads may read while one writes, and each call sees whole batches."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from graph.store import StatementFilter, Store
from tests.factories import PROXY_WAR, all_statements, network

BATCHES = 30
SIZE = len(PROXY_WAR)


def keep_reading(store: Store, done: Event) -> list[str]:
    problems, last = [], 0
    while not done.is_set():
        columns, revision = store.columns(), store.revision()
        if len(columns) != columns.revision * SIZE:
            problems.append(f"{len(columns)} rows at revision {columns.revision}")
        if not last <= columns.revision <= revision:
            problems.append(f"revision {last}, then {columns.revision}, then {revision}")
        store.search("turkey")
        page = store.statements(StatementFilter(actor="iran"), limit=5)
        if any(one.statement.id not in store.statements_by_id([one.statement.id]) for one in page.statements):
            problems.append("a listed statement is not there")
        last = revision
    return problems


def test_eight_threads_read_whole_batches_while_one_writes(store: Store) -> None:
    done = Event()
    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(keep_reading, store, done) for _ in range(8)]
        try:
            for number in range(BATCHES):
                store.record(network(*PROXY_WAR, title=f"Report {number}"))
        finally:
            done.set()
        assert [reader.result(timeout=30) for reader in readers] == [[]] * 8


def test_batches_of_several_threads_are_all_recorded_once(store: Store) -> None:
    def write(worker: int) -> None:
        for number in range(5):
            store.record(network(*PROXY_WAR, title=f"Report {worker} {number % 4}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert store.revision() == 16
    assert len(list(all_statements(store))) == 16 * SIZE


def test_a_store_used_by_many_threads_closes(open_store: Callable[[], Store]) -> None:
    store = open_store()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.revision(), range(64)))
    store.close()
