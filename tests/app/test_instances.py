"""Two instances of the service on one store see each other's writes within two seconds."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite_store import SqliteStore
from tests.app.running import LONGEST
from tests.app.test_processes import get, served
from tests.factories import PROXY_WAR, Clock, network
from tests.neo4j_server.emptied import EmptyServers
from tests.neo4j_server.running import RunningServer

WITHIN = 2.0
TIES = "/v1/neighbourhood?actor=turkey&hops=1&valid_at=any"
DOCUMENT = b"Turkey backs Qatar."
NEW = "qatar"


@dataclass(frozen=True)
class Pair:
    """The addresses of two instances."""

    first: str
    second: str


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def instances(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two processes that serve one store with the proxy war in it; both have answered a question already."""
    folder = tmp_path_factory.mktemp("instances-0")
    place, secrets = PLACES[request.param](request, folder)
    with ExitStack() as stack:
        addresses = [stack.enter_context(served(folder, "--store", place, **secrets))[0] for _ in range(2)]
        assert all("rebels" in neighbours(address) for address in addresses)
        yield Pair(*addresses)


def file_store(request: pytest.FixtureRequest, folder: Path) -> tuple[str, dict[str, str]]:
    with closing(SqliteStore(folder / "shared.sqlite", clock=Clock())) as store:
        store.record(network(*PROXY_WAR))
    return "sqlite:shared.sqlite", {}


def server_store(request: pytest.FixtureRequest, folder: Path) -> tuple[str, dict[str, str]]:
    servers: EmptyServers = request.getfixturevalue("neo4j_servers")
    server: RunningServer = request.getfixturevalue("neo4j_server")
    with closing(servers.open_store(folder / "store-0", Clock())) as store:
        store.record(network(*PROXY_WAR))
    return server.bolt_uri, {"LEGATION_NEO4J_USER": server.user, "LEGATION_NEO4J_PASSWORD": server.password}


PLACES = {"sqlite": file_store, "neo4j": server_store}


def neighbours(address: str) -> set[str]:
    """The actors around Turkey, from the projection of this instance."""
    status, answer = get(f"{address}{TIES}")
    assert status == 200, answer
    return {one["actor"] for one in answer["neighbours"]}


def change(address: str, method: str, path: str, body: bytes | None = None) -> Any:
    request = urllib.request.Request(
        f"{address}{path}", body, {"Content-Type": "text/plain"} if body else {}, method=method
    )
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:
        return json.loads(answer.read() or b"null")


def seconds_until(condition: Callable[[], bool]) -> float:
    """How long it takes until a condition holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < LONGEST
        time.sleep(0.02)
    return time.monotonic() - began


def test_what_one_instance_writes_the_other_lists_at_once(instances: Pair) -> None:
    for writer, reader, text in (
        (instances.first, instances.second, DOCUMENT),
        (instances.second, instances.first, b"Iran backs Qatar."),
    ):
        written = change(writer, "POST", "/v1/documents", text)
        found = get(f"{reader}/v1/statements?document={written['document']['id']}")[1]
        assert [one["object"] for one in found["statements"]] == [NEW]


def test_what_one_instance_writes_the_other_answers_questions_from_within_two_seconds(instances: Pair) -> None:
    written = change(instances.first, "POST", "/v1/documents", DOCUMENT)
    assert NEW in neighbours(instances.first)
    assert seconds_until(lambda: NEW in neighbours(instances.second)) < WITHIN
    change(instances.second, "DELETE", f"/v1/documents/{written['document']['id']}")
    assert NEW not in neighbours(instances.second)
    assert seconds_until(lambda: NEW not in neighbours(instances.first)) < WITHIN
