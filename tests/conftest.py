"""What all tests share: the stores, and the folder of shared material beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from graph.sqlite_store import MEMORY, SqliteStore
from graph.store import Store
from tests.factories import Clock
from tests.neo4j_server.emptied import EmptyServers, neo4j_servers  # noqa: F401 (a fixture)
from tests.neo4j_server.fixture import neo4j_server  # noqa: F401 (a fixture)

SHARED = Path(__file__).resolve().parents[1] / "../shared"

OpenNeo4j = Callable[[], EmptyServers]
STORES: dict[str, Callable[[Path, Clock, OpenNeo4j], Store]] = {
    "sqlite-file": lambda folder, clock, _: SqliteStore(folder / "legation.db", clock=clock),
    "sqlite-memory": lambda folder, clock, _: SqliteStore(MEMORY, clock=clock),
    "neo4j": lambda folder, clock, servers: servers().open_store(folder, clock),
}
"""Every kind of store by its word; the contract in `tests/contract/` holds for each."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=[pytest.param(word, marks=[pytest.mark.neo4j] * (word == "neo4j")) for word in STORES])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Give a function that opens another empty store, with a clock of its own unless one is given."""
    opened: list[Store] = []
    numbers = count()

    def servers() -> EmptyServers:
        return request.getfixturevalue("neo4j_servers")

    def open_one(clock: Clock | None = None) -> Store:
        folder = tmp_path / f"store-{next(numbers)}"
        folder.mkdir()
        opened.append(STORES[request.param](folder, clock or Clock(), servers))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[Clock], Store], clock: Clock) -> Store:
    """An empty store that tells the time by the fixture `clock`."""
    return open_store(clock)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout: gold documents and published lists that the repository cannot hold."""
    if SHARED.is_dir():
        return SHARED.resolve()
    reason = "NO SHARED MATERIAL: there is no folder ../shared beside the checkout, so this test cannot run"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
