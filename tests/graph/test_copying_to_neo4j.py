"""Copies between a file and a Neo4j server, both ways."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.copying import CopyReport, Progress, copy
from graph.neo4j_store import Neo4jStore
from graph.sqlite_store import MEMORY, SqliteStore
from graph.store import Store
from tests.contract.test_laws import plain
from tests.factories import Clock, content
from tests.graph.copied import copied, fill, lines, lived
from tests.neo4j_server.emptied import EmptyServers
from tests.neo4j_server.running import RunningServer

pytestmark = pytest.mark.neo4j
ROOT = Path(__file__).resolve().parents[2]
SLOWLY = """
import os, sys
from graph.copying import CopyReport, copy
from graph.neo4j_store import Neo4jStore
from graph.sqlite_store import SqliteStore

target = Neo4jStore(sys.argv[2], user=sys.argv[3], password=os.environ["SECRET"])
print("ready", flush=True)
copy(SqliteStore(sys.argv[1]), target, report=CopyReport(), batch=10)
"""


@pytest.fixture
def source() -> Iterator[Store]:
    with closing(SqliteStore(MEMORY, clock=Clock())) as store:
        yield lived(store)


@pytest.fixture
def target(neo4j_servers: EmptyServers, tmp_path: Path) -> Iterator[Neo4jStore]:
    with closing(neo4j_servers.open_store(tmp_path / "store-0", Clock())) as store:
        yield store


def test_a_copy_to_neo4j_and_back_has_the_content_of_its_source(source: Store, target: Neo4jStore) -> None:
    assert copied(source, target).is_equal
    assert lines(target) == lines(source)
    assert content(target) == content(source)
    assert plain(target.columns()) == plain(source.columns())
    with closing(SqliteStore(MEMORY, clock=Clock())) as back:
        assert copied(target, back).is_equal
        assert lines(back) == lines(source)
        assert copied(back, target).copied == {}


def test_the_ties_in_neo4j_after_a_copy_are_those_of_a_rebuild(source: Store, target: Neo4jStore) -> None:
    copied(source, target)
    assert target.rebuild_ties() == 0


def test_a_copy_to_neo4j_that_is_cut_off_goes_on(source: Store, target: Neo4jStore) -> None:
    class Cut(Exception):
        """Ends a copy between two batches."""

    def cutting(progress: Progress) -> None:
        if progress.kind == "statements":
            raise Cut

    with pytest.raises(Cut):
        copy(source, target, report=CopyReport(), on_progress=cutting, batch=5)
    resumed = copied(source, target)
    assert resumed.is_equal
    assert resumed.found["statements"] == 5
    assert lines(target) == lines(source)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_copy_to_neo4j_goes_on(tmp_path: Path, target: Neo4jStore, neo4j_server: RunningServer) -> None:
    with closing(SqliteStore(tmp_path / "source.db")) as source:
        fill(source, documents=40)
        for seconds in (0.1, 0.5, 1.0):
            command = [sys.executable, "-c", SLOWLY, str(tmp_path / "source.db"), neo4j_server.bolt_uri]
            environment = {"PYTHONPATH": str(ROOT), "SECRET": neo4j_server.password}
            with subprocess.Popen(
                [*command, neo4j_server.user], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment
            ) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
        report = copied(source, target)
        assert report.is_equal
        assert lines(target) == lines(source)
