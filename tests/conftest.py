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

SHARED = Path(__file__).resolve().parents[1] / "../shared"

STORES: dict[str, Callable[[Path, Clock], Store]] = {
    "sqlite-file": lambda folder, clock: SqliteStore(folder / "legation.db", clock=clock),
    "sqlite-memory": lambda folder, clock: SqliteStore(MEMORY, clock=clock),
}
"""Every kind of store by its word; the contract in `tests/contract/` holds for each."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Give a function that opens another empty store, with a clock of its own unless one is given."""
    opened: list[Store] = []
    numbers = count()

    def open_one(clock: Clock | None = None) -> Store:
        folder = tmp_path / f"store-{next(numbers)}"
        folder.mkdir()
        opened.append(STORES[request.param](folder, clock or Clock()))
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
