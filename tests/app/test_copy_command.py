"""`legation copy` as a process: reports, exit codes, and nothing but data on stdout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graph.sqlite_store import SqliteStore
from graph.store import Batch
from tests.app.running import LONGEST, environment, legation
from tests.factories import PROXY_WAR, Clock, actor, content, network
from tests.graph.copied import fill
from tests.neo4j_server.emptied import EmptyServers
from tests.neo4j_server.running import RunningServer


@pytest.fixture
def war(tmp_path: Path) -> Path:
    with closing(SqliteStore(tmp_path / "legation.sqlite")) as store:
        fill(store)
    return tmp_path


def known(file: Path) -> dict[str, object]:
    with closing(SqliteStore(file, create=False)) as store:
        return content(store)


def test_a_copy_is_equal_and_says_so(war: Path) -> None:
    done = legation("copy", "--from", "sqlite:legation.sqlite", "--to", "sqlite:new.sqlite", cwd=war)
    assert (done.code, done.out) == (0, ""), done.err
    assert "equal: 20 statements, sha256 " in done.err
    assert "history begins with this copy" in done.err
    assert known(war / "new.sqlite") == known(war / "legation.sqlite")


def test_the_json_report_has_every_kind(war: Path) -> None:
    report = legation("copy", "--to", "sqlite:new.sqlite", "--json", cwd=war).json()
    assert (report["from"], report["to"], report["equal"]) == ("sqlite:legation.sqlite", "sqlite:new.sqlite", True)
    assert {one["kind"]: one["source"] for one in report["compared"]} == {
        "actors": 6, "judgements": 3, "documents": 5, "statements": 20, "mentions": 10, "read marks": 10,
    }  # fmt: skip
    assert all(one["source_hash"] == one["target_hash"] for one in report["compared"])


def test_copying_again_writes_nothing(war: Path) -> None:
    first = legation("copy", "--to", "sqlite:new.sqlite", "--json", cwd=war).json()
    second = legation("copy", "--to", "sqlite:new.sqlite", "--json", cwd=war).json()
    assert (second["copied"], second["found"]) == ({}, first["copied"])


def test_contents_that_differ_are_4_and_named(war: Path) -> None:
    with closing(SqliteStore(war / "new.sqlite")) as store:
        store.record(network(*PROXY_WAR, title="Another report"))
    done = legation("copy", "--to", "sqlite:new.sqlite", cwd=war)
    assert done.code == 4
    assert "DIFFERENT: documents, 5 in the source and 6 in the target: 0 only in the source, 1 only in" in done.err


@pytest.mark.parametrize("arguments", [(), ("--to", "sqlite:legation.sqlite"), ("--to", "oracle:x")])
def test_a_target_that_is_none_is_2(war: Path, arguments: tuple[str, ...]) -> None:
    assert legation("copy", *arguments, cwd=war).code == 2


def test_a_source_that_is_not_there_is_5_and_makes_no_target(tmp_path: Path) -> None:
    assert legation("copy", "--from", "sqlite:none.sqlite", "--to", "sqlite:new.sqlite", cwd=tmp_path).code == 5
    assert list(tmp_path.iterdir()) == []


def test_no_password_is_shown(war: Path) -> None:
    done = legation("copy", "--to", "bolt://someone:secret@127.0.0.1:1", "--json", cwd=war)
    assert done.code == 5
    assert "secret" not in done.err + done.out


def test_hostile_ids_are_written_out(war: Path) -> None:
    with closing(SqliteStore(war / "new.sqlite")) as store:
        store.record(network(*PROXY_WAR))
        store.record(Batch(actors=(actor("a\x1b[31mb", label="x"),)))
    done = legation("copy", "--to", "sqlite:new.sqlite", cwd=war)
    assert "\x1b" not in done.err
    assert "a\\x1b[31mb" in done.err


@pytest.mark.neo4j
def test_a_store_goes_to_neo4j_and_back_by_its_addresses(
    war: Path, neo4j_servers: EmptyServers, neo4j_server: RunningServer
) -> None:
    neo4j_servers.open_store(war / "store-0", Clock()).close()
    secrets = {"LEGATION_NEO4J_USER": neo4j_server.user, "LEGATION_NEO4J_PASSWORD": neo4j_server.password}
    there = legation("copy", "--to", neo4j_server.bolt_uri, cwd=war, **secrets)
    assert there.code == 0, there.err
    back = legation("copy", "--from", neo4j_server.bolt_uri, "--to", "sqlite:back.sqlite", cwd=war, **secrets)
    assert back.code == 0, back.err
    assert known(war / "back.sqlite") == known(war / "legation.sqlite")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
def test_a_terminal_shows_progress_and_an_interrupted_copy_says_that_it_goes_on(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "legation.sqlite")) as store:
        store.record(Batch(actors=tuple(actor(f"person:{number}") for number in range(20_000))))
    code, shown = interrupted("copy", "--to", "sqlite:new.sqlite", cwd=tmp_path)
    assert code == 130
    assert "copying actors: " in shown
    assert "not finished: the same command goes on from here" in shown
    assert "Traceback" not in shown
    resumed = legation("copy", "--to", "sqlite:new.sqlite", "--json", cwd=tmp_path).json()
    assert resumed["equal"]
    assert resumed["found"]["actors"] + resumed["copied"]["actors"] == 20_000
    assert resumed["found"]["actors"] > 0


def interrupted(*arguments: str, cwd: Path) -> tuple[int, str]:
    """Run a command on a terminal, interrupt it once it says that it copies, and return code and screen."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "app.cli", *arguments]
    with subprocess.Popen(command, cwd=cwd, stderr=theirs, env=environment(TERM="xterm", COLUMNS="120")) as process:
        os.close(theirs)
        shown = b""
        while b"copying" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=LONGEST)
        with suppress(OSError):
            while more := os.read(ours, 4096):
                shown += more
    os.close(ours)
    return process.returncode, shown.decode()
