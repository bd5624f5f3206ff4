"""The service and the command line as they are: a real store, the real extractor, the shipped examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from graph.sqlite_store import SqliteStore
from graph.store import Store
from loaders.article import read_articles
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.surface import SurfaceExtractor
from loaders.load import load
from tests.factories import PROXY_WAR, Clock, network

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LEGATION_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small() -> Iterator[Store]:
    """A store with the proxy war of the factories."""
    store = SqliteStore(":memory:", clock=Clock())
    store.record(network(*PROXY_WAR))
    yield store
    store.close()


@pytest.fixture
def serving() -> Iterator[Callable[..., TestClient]]:
    """Give a function that starts the service on a store, with settings."""
    started: list[TestClient] = []

    def start(store: Store | None = None, **settings: object) -> TestClient:
        chosen = Settings.model_validate({"store": "sqlite::memory:", **settings})
        client = TestClient(create_app(chosen, store), raise_server_exceptions=False, follow_redirects=False)
        client.__enter__()
        started.append(client)
        return client

    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def client(serving: Callable[..., TestClient], small: Store) -> TestClient:
    """The service on the proxy war; writing changes it for one test only."""
    return serving(small)


@pytest.fixture(scope="session")
def examples_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file with the shipped examples; read only by agreement."""
    file = tmp_path_factory.mktemp("examples") / "examples.sqlite"
    store = SqliteStore(file)
    report = load(read_articles([str(EXAMPLES)]), store, SurfaceExtractor(), reviewed())
    store.close()
    assert report.failures == []
    return file


@pytest.fixture(scope="session")
def examples(examples_file: Path) -> Iterator[TestClient]:
    """The service on the shipped examples; nothing is written to it."""
    app = create_app(Settings(store=f"sqlite:{examples_file}"))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
