"""The OpenAPI document is complete, and its examples are true to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from queries import QUERIES
from tests.app.seen import problem

DOCUMENT: dict[str, Any] = create_app(Settings(store="sqlite::memory:")).openapi()
OPERATIONS = [(path, method, one) for path, methods in DOCUMENT["paths"].items() for method, one in methods.items()]
NAMES = [f"{method} {path}" for path, method, _ in OPERATIONS]
EVERY = pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)


def schema_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": DOCUMENT["components"]}


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    if isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_query_has_its_route() -> None:
    assert {f"/v1/{name}" for name in QUERIES} <= set(DOCUMENT["paths"])


def test_every_reference_leads_to_a_schema() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert [one for one in references(DOCUMENT) if one.rpartition("/")[2] not in schemas] == []


@EVERY
def test_every_operation_has_a_summary_and_a_description(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]


@EVERY
def test_every_parameter_has_a_description_and_an_example_that_fits(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description"), parameter["name"]
        jsonschema_rs.validate(schema_of(parameter["schema"]), parameter["example"])


@EVERY
def test_every_answer_has_a_schema_and_an_example_that_fits(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        assert response["description"]
        for media in response.get("content", {}).values():
            assert "example" in media, status
            jsonschema_rs.validate(schema_of(media.get("schema", {})), media["example"])


@EVERY
def test_every_body_has_an_example_that_fits(path: str, method: str, operation: dict[str, Any]) -> None:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = media["schema"]
        target = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        example = media.get("example", target.get("example"))
        jsonschema_rs.validate(schema_of(schema), example)


@EVERY
def test_every_problem_is_described_as_one(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("name", QUERIES)
def test_an_answer_fits_the_schema_of_its_query(client: TestClient, name: str) -> None:
    params = {"source": "turkey", "target": "iran", "first": "turkey", "second": "iran", "actor": "turkey"}
    wanted = {one["name"] for one in DOCUMENT["paths"][f"/v1/{name}"]["get"]["parameters"]}
    asked = {field: value for field, value in params.items() if field in wanted} | {"valid_at": "any"}
    answer = client.get(f"/v1/{name}", params=asked).json()
    content = DOCUMENT["paths"][f"/v1/{name}"]["get"]["responses"]["200"]["content"]
    jsonschema_rs.validate(schema_of(content["application/json"]["schema"]), answer)


def test_a_problem_fits_its_schema(client: TestClient) -> None:
    told = problem(client.get("/v1/paths", params={"source": "Turky", "target": "iran"}), 404, "unknown-actor")
    jsonschema_rs.validate(schema_of({"$ref": "#/components/schemas/Problem"}), told)


class Loads(HTMLParser):
    """Everything that a page loads, runs or links to."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data", "poster")]
        self.ids |= {value or "" for name, value in attrs if name == "id"}


@pytest.fixture
def docs(client: TestClient) -> Loads:
    page = Loads()
    page.feed(client.get("/docs").text)
    return page


def test_the_documentation_loads_nothing_and_runs_nothing(docs: Loads, client: TestClient) -> None:
    assert docs.tags & {"script", "link", "img", "iframe", "object", "embed"} == set()
    assert all(address.startswith(("/", "#")) and not address.startswith("//") for address in docs.addresses)
    assert "url(" not in client.get("/docs").text.partition("</style>")[0]


def test_the_style_of_the_documentation_is_the_one_that_its_policy_lets_in(client: TestClient) -> None:
    import base64
    from hashlib import sha256

    answer = client.get("/docs")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_every_operation_is_on_the_page(client: TestClient) -> None:
    text = client.get("/docs").text
    assert [path for path, method, _ in OPERATIONS if f"{method.upper()} {path}" not in text] == []


def test_every_type_of_problem_leads_to_a_place_on_the_page(docs: Loads) -> None:
    from app.problems import KINDS, STATUS_SLUGS

    slugs = {kind.slug for kind in KINDS.values()} | set(STATUS_SLUGS.values())
    assert slugs <= docs.ids


def test_the_vocabulary_has_every_relation_with_its_meaning(serving: Callable[..., TestClient]) -> None:
    from graph.relation import RELATIONS

    listed = serving().get("/v1/vocabulary").json()["relations"]
    assert [(one["name"], one["sign"], one["definition"]) for one in listed] == [
        (relation.value, relation.sign, relation.definition) for relation in RELATIONS
    ]
