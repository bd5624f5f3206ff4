"""What a request may look like: methods, parameters that nobody declared, bodies that are no JSON."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.store import Store
from tests.app.seen import problem


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/v1/statements", "/v1/actors/turkey", "/v1/nosuch"])
def test_head_answers_as_get_without_a_body(client: TestClient, path: str) -> None:
    got, headed = client.get(path), client.head(path)
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert headed.headers.get(name) == got.headers.get(name)


def test_head_is_counted_as_head(client: TestClient) -> None:
    client.head("/v1/statements")
    text = client.get("/metrics").text
    assert 'legation_requests_total{method="HEAD",route="/v1/statements",status="200"} 1.0' in text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/documents"),
        ("GET", "/v1/documents/a"),
        ("GET", "/v1/actors"),
        ("GET", "/v1/actors/turkey"),
        ("GET", "/v1/statements"),
        ("GET", "/v1/judgements"),
        ("GET", "/v1/changes"),
        ("GET", "/v1/vocabulary"),
        ("GET", "/v1/paths"),
        ("POST", "/v1/judgements"),
        ("DELETE", "/v1/documents/a"),
    ],
)
def test_a_parameter_that_a_route_does_not_have_is_refused_by_name(client: TestClient, method: str, path: str) -> None:
    told = problem(client.request(method, path, params={"bogus": "1"}), 422, "invalid-parameter")
    assert [one["field"] for one in told["errors"]] == ["bogus"]


def test_a_misspelt_dry_run_stores_nothing(client: TestClient, small: Store) -> None:
    before = small.revision()
    answer = client.post("/v1/documents", params={"dryrun": "true"}, json={"text": "Russia backs Syria."})
    assert problem(answer, 422, "invalid-parameter")["errors"][0]["field"] == "dryrun"
    assert small.revision() == before


def test_a_health_check_may_carry_any_parameter(client: TestClient) -> None:
    assert client.get("/healthz", params={"t": "1"}).status_code == 200


def test_every_route_of_v1_may_answer_422(client: TestClient) -> None:
    paths: dict[str, dict[str, Any]] = client.get("/openapi.json").json()["paths"]
    without = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/v1/") and "422" not in operation["responses"]
    ]
    assert without == []


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_no_json_is_a_bad_request(client: TestClient, media_type: str) -> None:
    answer = client.post("/v1/judgements", content="{bad", headers={"content-type": media_type})
    problem(answer, 400, "bad-request")


def test_the_title_of_a_page_has_no_letters_that_turn_it_around(client: TestClient) -> None:
    text = {"text": "Russia backs Syria.", "title": "A \u202egpj\u2066 ti\u200ftle"}
    document = client.post("/v1/documents", json=text).json()["document"]["id"]
    page = client.get(f"/v1/documents/{document}", params={"format": "html"}).text
    assert "<title>A gpj title</title>" in page
