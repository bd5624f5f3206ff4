"""The server for tests starts, keeps its data, hides its password and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import neo4j
import pytest
from neo4j.exceptions import AuthError, ServiceUnavailable

from tests.neo4j_server import NoServer, NotControllable, RunningServer, StartFailed, find_or_start
from tests.neo4j_server.container import find_engine, start_container
from tests.neo4j_server.fixture import server_or_skip
from tests.neo4j_server.java_server import JavaServer, find_java, start_java_server
from tests.neo4j_server.running import ask

ROOT = Path(__file__).resolve().parents[2]
NAMED_VARIABLES = [f"LEGATION_TEST_NEO4J_{part}" for part in ("URI", "USER", "PASSWORD", "HTTP_PORT")]
START = """
import sys, time
from tests.neo4j_server.java_server import start_java_server
server = start_java_server({}, "1g", False)
print(server.process_id, server.supervisor.pid, server.home, flush=True)
time.sleep(300)
"""


def start(**settings: str) -> JavaServer:
    try:
        find_java()
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))
    return start_java_server(settings, "1g", False)


@pytest.fixture(scope="module")
def server() -> Iterator[JavaServer]:
    with start() as running:
        yield running


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMED_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def nothing_installed(nothing_named: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)


@pytest.fixture
def named(server: JavaServer, nothing_named: None, monkeypatch: pytest.MonkeyPatch) -> JavaServer:
    monkeypatch.setenv("LEGATION_TEST_NEO4J_URI", server.bolt_uri)
    monkeypatch.setenv("LEGATION_TEST_NEO4J_USER", server.user)
    monkeypatch.setenv("LEGATION_TEST_NEO4J_PASSWORD", server.password)
    return server


def run(server: RunningServer, query: str, **parameters: object) -> list[neo4j.Record]:
    with neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth) as driver:
        return driver.execute_query(query, parameters).records


def exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not is_zombie(process)


def is_zombie(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def becomes_true(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.neo4j
def test_it_is_neo4j_5_26_community(server: JavaServer) -> None:
    [row] = run(server, "CALL dbms.components() YIELD versions, edition RETURN versions[0] AS version, edition")
    assert row["version"].startswith("5.26.")
    assert row["edition"] == "community"


@pytest.mark.neo4j
def test_the_browser_page_is_served(server: JavaServer) -> None:
    assert server.browser_url is not None
    with urllib.request.urlopen(server.browser_url, timeout=10) as answer:
        assert answer.status == 200
        assert b"<title>Neo4j Browser</title>" in answer.read()


@pytest.mark.neo4j
def test_a_full_text_index_finds_a_name(server: JavaServer) -> None:
    run(server, "CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Port) ON EACH [n.name]")
    run(server, "CALL db.awaitIndexes(30)")
    run(server, "MERGE (:Port {name: 'Harbour of Valletta'})")
    run(server, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    rows = run(server, "CALL db.index.fulltext.queryNodes('names', 'valletta') YIELD node RETURN node.name AS name")
    assert [row["name"] for row in rows] == ["Harbour of Valletta"]


@pytest.mark.neo4j
def test_a_restart_keeps_data_ports_and_password(server: JavaServer) -> None:
    before = (server.bolt_uri, server.http_port, server.password)
    run(server, "MERGE (:Kept {by: 'restart'})")
    process = server.process_id
    server.restart()
    assert (server.bolt_uri, server.http_port, server.password) == before
    assert server.process_id != process
    assert ask(server, "MATCH (n:Kept {by: 'restart'}) RETURN count(n)") == 1


@pytest.mark.neo4j
def test_what_was_acknowledged_survives_a_kill(server: JavaServer) -> None:
    run(server, "MERGE (:Kept {by: 'kill'})")
    server.kill()
    server.start()
    assert ask(server, "MATCH (n:Kept {by: 'kill'}) RETURN count(n)") == 1


@pytest.mark.neo4j
def test_a_stopped_server_does_not_answer_and_starts_again(server: JavaServer) -> None:
    server.stop()
    with pytest.raises(ServiceUnavailable):
        ask(server, "RETURN 1")
    server.start()
    assert ask(server, "RETURN 1") == 1


@pytest.mark.neo4j
def test_to_stop_twice_and_to_start_twice_does_nothing_more(server: JavaServer) -> None:
    server.stop()
    server.stop()
    server.start()
    process = server.process_id
    server.start()
    assert server.process_id == process


@pytest.mark.neo4j
def test_another_password_is_refused(server: JavaServer) -> None:
    with (
        neo4j.GraphDatabase.driver(server.bolt_uri, auth=(server.user, "not-the-password")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


@pytest.mark.neo4j
def test_the_password_is_long_and_stands_nowhere(server: JavaServer) -> None:
    assert len(server.password) >= 12
    assert server.password not in repr(server)
    assert server.home is not None
    written = [path for path in server.home.rglob("*") if path.is_file() and path.stat().st_size < 10_000_000]
    assert [path for path in written if server.password.encode() in path.read_bytes()] == []


@pytest.mark.neo4j
def test_its_folder_is_for_this_user_alone(server: JavaServer) -> None:
    assert server.home is not None
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


@pytest.mark.neo4j
def test_it_leads_a_process_group_of_its_own(server: JavaServer) -> None:
    assert server.process_id is not None
    assert os.getpgid(server.process_id) == server.process_id


@pytest.mark.neo4j
def test_it_listens_on_the_loopback_interface_only(server: JavaServer) -> None:
    rows = run(server, "SHOW SETTINGS YIELD name, value WHERE name ENDS WITH 'listen_address' RETURN value")
    assert {row["value"].partition(":")[0] for row in rows if row["value"][0] != ":"} <= {"localhost", "127.0.0.1"}


@pytest.mark.neo4j
def test_a_setting_of_the_caller_holds() -> None:
    with start(**{"db.transaction.timeout": "77s"}) as own:
        rows = run(own, "SHOW SETTINGS 'db.transaction.timeout' YIELD value RETURN value")
    assert [row["value"] for row in rows] == ["1m17s"]


@pytest.mark.neo4j
def test_two_that_start_at_once_both_answer_and_leave_nothing() -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: start(), range(2))
    homes, processes = [first.home, second.home], [first.process_id, second.process_id]
    with first, second:
        assert [ask(first, "RETURN 1"), ask(second, "RETURN 1")] == [1, 1]
        assert len({first.bolt_uri, second.bolt_uri, first.http_port, second.http_port, *homes}) == 6
    assert [home for home in homes if home is None or home.exists()] == []
    assert [process for process in processes if process is None or exists(process)] == []


@pytest.fixture
def elsewhere(server: JavaServer) -> Iterator[tuple[subprocess.Popen[str], int, int, Path]]:
    parent = subprocess.Popen([sys.executable, "-c", START], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as output:
        process, supervisor, home = output.readline().split()
    yield parent, int(process), int(supervisor), Path(home)
    parent.kill()
    parent.wait()
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.neo4j
def test_kill_9_of_the_process_that_asked_ends_the_server(
    elsewhere: tuple[subprocess.Popen[str], int, int, Path],
) -> None:
    parent, process, supervisor, home = elsewhere
    assert exists(process)
    parent.kill()
    assert becomes_true(lambda: not (exists(process) or exists(supervisor) or home.exists()))


@pytest.mark.neo4j
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_kill_9_of_the_supervisor_ends_the_server(elsewhere: tuple[subprocess.Popen[str], int, int, Path]) -> None:
    _, process, supervisor, _ = elsewhere
    assert exists(process)
    os.kill(supervisor, signal.SIGKILL)
    assert becomes_true(lambda: not exists(process))


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.neo4j
def test_a_server_that_cannot_start_says_why_with_the_end_of_its_log(taken_port: int) -> None:
    with pytest.raises(StartFailed, match=r"(?s)ended before it answered.*already in use"):
        start(**{"server.bolt.listen_address": f"127.0.0.1:{taken_port}"})


@pytest.mark.neo4j
def test_a_setting_that_neo4j_refuses_is_named() -> None:
    with pytest.raises(StartFailed, match=r"Error evaluating value for setting 'server\.memory\.pagecache\.size'"):
        start(**{"server.memory.pagecache.size": "plenty"})


@pytest.mark.neo4j
def test_a_server_that_takes_too_long_is_ended(server: JavaServer) -> None:
    server.stop()
    server.seconds_to_start = 0.2
    try:
        with pytest.raises(StartFailed, match=r"did not answer within 0 s"):
            server.start()
        assert not server.runs
    finally:
        server.seconds_to_start = 90.0
        server.start()


@pytest.mark.neo4j
def test_the_server_that_the_environment_names_comes_first(named: JavaServer) -> None:
    with find_or_start() as found:
        assert (found.bolt_uri, found.process_id, found.home) == (named.bolt_uri, None, None)


@pytest.mark.neo4j
def test_a_named_server_cannot_be_stopped_and_outlives_the_context(named: JavaServer) -> None:
    with find_or_start() as found:
        assert not found.controllable
        for end in (found.stop, found.kill, found.restart):
            with pytest.raises(NotControllable):
                end()
    assert ask(named, "RETURN 1") == 1


@pytest.mark.neo4j
def test_a_named_server_that_refuses_the_password_is_an_error(
    named: JavaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATION_TEST_NEO4J_PASSWORD", "not-the-password")
    with pytest.raises(StartFailed, match="refuses the password"):
        find_or_start()


@pytest.mark.neo4j
def test_a_named_server_without_graph_data_science_is_an_error_when_that_is_wanted(named: JavaServer) -> None:
    with pytest.raises(StartFailed, match="no Graph Data Science"):
        find_or_start(gds=True)


@pytest.fixture
def command(nothing_named: None) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.neo4j_server"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.mark.neo4j
def test_the_command_starts_one_with_the_examples_prints_how_to_log_in_and_stops_on_interrupt(
    server: JavaServer, command: subprocess.Popen[str]
) -> None:
    assert command.stdout is not None
    said = dict(line.split(maxsplit=1) for line in (command.stdout.readline().strip() for _ in range(6)))
    assert said["Browser"].endswith(quote(said["guide"]))
    with urllib.request.urlopen(said["guide"], timeout=10) as answer:
        assert b"<article" in answer.read()
    with neo4j.GraphDatabase.driver(said["Bolt"], auth=(said["user"], said["password"])) as driver:
        assert driver.execute_query("MATCH (d:Document) RETURN count(d)").records[0].value() == 3
    command.send_signal(signal.SIGINT)
    assert command.wait(30) == 0
    with neo4j.GraphDatabase.driver(said["Bolt"]) as driver, pytest.raises(ServiceUnavailable):
        driver.verify_connectivity()


@pytest.mark.neo4j
def test_graph_data_science_answers_when_it_is_asked_for(nothing_named: None) -> None:
    with start_java_server({}, "1g", gds=True) as own:
        assert ask(own, "RETURN gds.version()") == "2.13.9"


@pytest.mark.neo4j
def test_a_container_answers_restarts_with_its_data_and_is_removed() -> None:
    try:
        find_engine()
    except NoServer as reason:
        pytest.skip(str(reason))
    with start_container({}, "1g") as own:
        run(own, "MERGE (:Kept {by: 'restart'})")
        own.restart()
        assert ask(own, "MATCH (n:Kept) RETURN count(n)") == 1
        own.kill()
        own.start()
        assert ask(own, "MATCH (n:Kept) RETURN count(n)") == 1
        name = own.name
    assert subprocess.run(["docker", "container", "inspect", name], capture_output=True, check=False).returncode != 0


@pytest.mark.usefixtures("nothing_installed")
def test_without_any_server_the_reason_of_each_way_is_given() -> None:
    reasons = r"LEGATION_TEST_NEO4J_URI is not set; container: there is no docker; jars: there is no java"
    with pytest.raises(NoServer, match=reasons):
        find_or_start()


@pytest.mark.usefixtures("nothing_named")
def test_an_engine_that_does_not_answer_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(NoServer, match=r"there is no docker|no Docker engine answers"):
        find_engine()


@pytest.mark.usefixtures("nothing_installed")
def test_an_old_java_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoServer, match="is Java 11, Neo4j needs 17"):
        find_java()


@pytest.mark.usefixtures("nothing_installed")
def test_without_a_server_tests_are_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="there is no java"):
        server_or_skip()


@pytest.mark.usefixtures("nothing_installed")
def test_without_a_server_tests_fail_where_all_must_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="there is no java"):
        server_or_skip()
