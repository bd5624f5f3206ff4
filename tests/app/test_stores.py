"""Stores by address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from app.settings import Settings
from app.stores import open_store, shown
from graph.errors import InvalidParameter, StoreUnavailable
from graph.store import Store
from tests.factories import PROXY_WAR, network
from tests.neo4j_server.emptied import EMPTY
from tests.neo4j_server.running import RunningServer, ask


def test_a_file_is_opened_by_its_path(tmp_path: Path) -> None:
    store = open_store(f"sqlite:{tmp_path / 'a.sqlite'}")
    store.close()
    assert (tmp_path / "a.sqlite").exists()


def test_reading_does_not_make_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:{tmp_path / 'a.sqlite'}", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["legation.sqlite", "oracle:x", "", "sqlite:"])
def test_an_address_that_names_no_store_is_an_invalid_parameter(address: str) -> None:
    with pytest.raises(InvalidParameter, match="store: "):
        open_store(address)


def test_a_password_in_an_address_is_never_shown() -> None:
    with pytest.raises(InvalidParameter) as caught:
        open_store("other://user:secret@host/base")
    assert "secret" not in str(caught.value)
    assert shown("other://user:secret@host") == "other://host"


@pytest.mark.parametrize(
    "address", ["bolt://", "neo4j://", "neo4j+s:host", "bolt://host:port", "neo4j://user:secret@/x"]
)
def test_an_address_that_names_no_server_is_an_invalid_parameter(address: str) -> None:
    with pytest.raises(InvalidParameter, match="names no server") as caught:
        open_store(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_server_that_does_not_answer_is_unavailable_and_its_password_is_not_shown(scheme: str) -> None:
    with pytest.raises(StoreUnavailable, match="no server answers") as caught:
        open_store(f"{scheme}://user:se%40cret@127.0.0.1:1", create=False)
    assert "cret" not in f"{caught.value!r}"


def test_a_password_is_in_no_representation_of_the_settings() -> None:
    settings = Settings(store="neo4j://user:secret@host", neo4j_password="secret")
    assert "secret" not in f"{settings!r} {settings}"


def opened(server: RunningServer, address: str, settings: Settings) -> Store:
    ask(server, f"{EMPTY} RETURN count(*)")
    return open_store(address, settings=settings)


@pytest.mark.neo4j
def test_user_and_password_come_from_the_settings(neo4j_server: RunningServer) -> None:
    settings = Settings(neo4j_user=neo4j_server.user, neo4j_password=neo4j_server.password, neo4j_database="neo4j")
    store = opened(neo4j_server, neo4j_server.bolt_uri, settings)
    store.record(network(*PROXY_WAR))
    assert store.counts().statements == 4
    store.close()


@pytest.mark.neo4j
def test_user_and_password_in_the_address_win(neo4j_server: RunningServer) -> None:
    login = f"{neo4j_server.user}:{quote(neo4j_server.password, safe='')}"
    settings = Settings(neo4j_password="another")
    store = opened(neo4j_server, neo4j_server.bolt_uri.replace("//", f"//{login}@"), settings)
    assert store.revision() == 0
    store.close()
