"""Keys on writing routes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.keys import hash_key
from graph.store import Store
from tests.app.seen import problem

KEY = "correct horse battery staple"
WRITING = [
    ("POST", "/v1/documents"),
    ("POST", "/v1/documents?dry_run=true"),
    ("DELETE", "/v1/documents/x"),
    ("DELETE", "/v1/statements/x"),
    ("DELETE", "/v1/datasets/x"),
    ("POST", "/v1/judgements"),
    ("DELETE", "/v1/judgements/x"),
]


@pytest.fixture
def locked(serving: Callable[..., TestClient], small: Store) -> TestClient:
    return serving(small, api_key_hashes=(hash_key("another"), hash_key(KEY)))


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_a_writing_route_without_a_key_is_401(locked: TestClient, method: str, path: str) -> None:
    answer = locked.request(method, path)
    problem(answer, 401, "key-needed")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", [f"Bearer {KEY}x", "Bearer", f"Basic {KEY}", KEY, f"Bearer {hash_key(KEY)}", "Bearer ÿ"]
)
def test_a_wrong_key_is_401_and_not_repeated(locked: TestClient, header: str) -> None:
    answer = locked.delete("/v1/documents/x", headers={"authorization": header.encode("latin-1")})
    told = problem(answer, 401, "key-needed")
    assert KEY not in told["detail"]


@pytest.mark.parametrize("key", [KEY, "another"])
def test_any_of_the_keys_lets_write(locked: TestClient, key: str) -> None:
    problem(locked.delete("/v1/documents/x", headers={"authorization": f"Bearer {key}"}), 404, "unknown-document")


@pytest.mark.parametrize(
    "path", ["/v1/documents", "/v1/statements", "/v1/actors", "/v1/judgements", "/healthz", "/docs"]
)
def test_reading_needs_no_key(locked: TestClient, path: str) -> None:
    assert locked.get(path).status_code == 200


def test_every_writing_route_of_the_service_is_tested_here(locked: TestClient) -> None:
    described = locked.get("/openapi.json").json()["paths"]
    writing = {(method.upper(), path) for path, methods in described.items() for method in methods if method != "get"}
    assert {(method, path.split("?")[0].rsplit("/x")[0]) for method, path in WRITING} == {
        (method, path.rsplit("/{")[0]) for method, path in writing
    }


def test_without_hashes_anyone_may_write(client: TestClient) -> None:
    problem(client.delete("/v1/documents/x"), 404, "unknown-document")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "127.0.0.1:8000"),
        ("null", "127.0.0.1:8000"),
        ("http://evil.example:8000", "evil.example:8000"),
        ("http://127.0.0.1:9999", "127.0.0.1:8000"),
    ],
)
def test_a_page_of_another_site_may_not_write_without_a_key(client: TestClient, origin: str, host: str) -> None:
    problem(client.delete("/v1/documents/x", headers={"origin": origin, "host": host}), 401, "key-needed")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_a_page_of_this_service_may(client: TestClient, host: str) -> None:
    answer = client.delete("/v1/documents/x", headers={"origin": f"http://{host}", "host": host})
    problem(answer, 404, "unknown-document")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example:8000", "evil.example:8000"),
        ("http://192.0.2.7:8000", "192.0.2.8:8000"),
        ("http://[::1", "[::1"),
        ("http://", ""),
    ],
)
def test_a_name_that_outsiders_point_here_may_not_write_to_a_service_on_all_addresses(
    serving: Callable[..., TestClient], small: Store, origin: str, host: str
) -> None:
    client = serving(small, host="0.0.0.0")
    problem(client.delete("/v1/documents/x", headers={"origin": origin, "host": host}), 401, "key-needed")


@pytest.mark.parametrize("host", ["192.0.2.7:8000", "[2001:db8::7]:8000", "localhost:8000"])
def test_a_page_of_a_service_on_all_addresses_may(serving: Callable[..., TestClient], small: Store, host: str) -> None:
    client = serving(small, host="0.0.0.0")
    answer = client.delete("/v1/documents/x", headers={"origin": f"http://{host}", "host": host})
    problem(answer, 404, "unknown-document")


def test_a_service_on_this_machine_is_addressed_as_such(client: TestClient) -> None:
    headers = {"origin": "http://192.0.2.7:8000", "host": "192.0.2.7:8000"}
    problem(client.delete("/v1/documents/x", headers=headers), 401, "key-needed")
