"""Nothing acknowledged is lost, nothing is half there: killed loaders, and two processes on one file."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.sqlite_store import SqliteStore
from tests.factories import PROXY_WAR, all_statements, network

ROOT = Path(__file__).resolve().parents[2]
SIZE = len(PROXY_WAR)
KILLS = 20

LOAD = """
import sys
from graph.sqlite_store import SqliteStore
from tests.factories import PROXY_WAR, network

path, run, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = SqliteStore(path)
print("ready", flush=True)
for number in range(last):
    receipt = store.record(network(*PROXY_WAR, title=f"Report {run} {number}"))
    print(number, receipt.revision, flush=True)
"""

READ = """
import sys, time
from graph.sqlite_store import SqliteStore

path, last = sys.argv[1], int(sys.argv[2])
store = SqliteStore(path, read_only=True)
deadline = time.monotonic() + 10
print("ready", flush=True)
while time.monotonic() < deadline:
    columns = store.columns()
    print(columns.revision, len(columns), store.counts().statements, store.revision(), flush=True)
    if columns.revision >= last:
        break
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def killed_while_loading(path: Path, run: int, seconds: float) -> list[str]:
    """Kill a loading process after some seconds and return the titles of the batches that it acknowledged."""
    process = start(LOAD, path, run, 1_000_000)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    printed, _ = process.communicate(timeout=10)
    lines = printed.splitlines(keepends=True)
    return [f"Report {run} {line.split()[0]}" for line in lines if line.endswith("\n")]


def check_whole(path: Path, acknowledged: list[str]) -> None:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    with closing(SqliteStore(path, create=False)) as store:
        by_document: dict[str, int] = {}
        for one in all_statements(store, limit=5000):
            by_document[one.statement.document] = by_document.get(one.statement.document, 0) + 1
        assert set(by_document.values()) <= {SIZE}
        assert {network(*PROXY_WAR, title=title).documents[0].id for title in acknowledged} <= set(by_document)
        assert store.revision() == len(by_document) == store.counts().documents
        assert len(store.columns()) == SIZE * len(by_document)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_twenty_kills_lose_nothing_acknowledged_and_leave_nothing_half(tmp_path: Path) -> None:
    path, moments = tmp_path / "legation.db", random.Random(3)
    acknowledged: list[str] = []
    for run in range(KILLS):
        acknowledged += killed_while_loading(path, run, moments.uniform(0.0, 0.15))
        check_whole(path, acknowledged)
    assert len(acknowledged) > KILLS


def test_a_reading_process_sees_whole_batches_of_a_loading_one_in_order(tmp_path: Path) -> None:
    path, batches = tmp_path / "legation.db", 150
    SqliteStore(path).close()
    reader = start(READ, path, batches)
    loader = start(LOAD, path, 0, batches)
    loaded, _ = loader.communicate(timeout=20)
    seen, _ = reader.communicate(timeout=20)
    assert [line.split() for line in loaded.splitlines()] == [[str(n), str(n + 1)] for n in range(batches)]
    rows = [[int(number) for number in line.split()] for line in seen.splitlines()]
    assert rows[-1][0] == batches
    assert all(length == revision * SIZE for revision, length, _, _ in rows)
    assert all(count % SIZE == 0 for _, _, count, _ in rows)
    order = [revision for before, _, count, after in rows for revision in (before, count // SIZE, after)]
    assert order == sorted(order)


def test_two_processes_that_open_a_fresh_file_at_once_make_its_tables_once(tmp_path: Path) -> None:
    path = tmp_path / "legation.db"
    loaders = [
        subprocess.Popen(
            [sys.executable, "-c", LOAD, str(path), str(run), "3"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for run in range(4)
    ]
    for loader in loaders:
        loader.communicate(timeout=20)
    assert [loader.returncode for loader in loaders] == [0] * 4
    check_whole(path, [f"Report {run} {number}" for run in range(4) for number in range(3)])
