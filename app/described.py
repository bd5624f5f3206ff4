"""The OpenAPI document: responses, problems, schemas of all answers, and an example for everything."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import views
from app.documents import SUFFIXES
from app.engine import release
from app.problems import MEDIA_TYPE
from queries import QUERIES, query

REF = "#/components/schemas/{name}"
EXAMPLES: dict[str, Any] = {
    "source": "Turkey",
    "target": "Iran",
    "actor": "Iran",
    "first": "Turkey",
    "second": "Iran",
    "subject": "turkey",
    "object": "iran",
    "speaker": "russia",
    "left": "turkey",
    "right": "iran",
    "q": "Turk",
    "id": "turkey",
    "name": "Turkey",
    "label": "Turkey",
    "kind": "state",
    "relation": "BACKER_OF",
    "relations": "BACKER_OF",
    "sign": 1,
    "score": 0.9,
    "confidence": 0.81,
    "min_confidence": 0.2,
    "polarity": "affirmed",
    "modality": "asserted",
    "valid_at": "2017-01-20",
    "known_at": "2026-01-31T09:30:00.000000Z",
    "at": "2026-01-31T09:30:00.000000Z",
    "retrieved_at": "2026-01-31T09:30:00.000000Z",
    "recorded_at": "2026-01-31T09:30:00.000000Z",
    "published": "2017-01-20",
    "valid": "2015/..",
    "valid_from": "2015-01-01",
    "document": "9f86d081884c7d659a2feaa0c55ad015",
    "statement": "60303ae22b998861bce3b28f33eec1be",
    "statements": "60303ae22b998861bce3b28f33eec1be",
    "dataset": "documents",
    "cursor": "OWY4NmQwODE4ODRjN2Q2NQ",
    "quote": "Turkey backs the rebels",
    "text": "Turkey backs the rebels, who fight the militias that Iran backs.",
    "url": "https://example.org/report",
    "publisher": "Example Post",
    "title": "Talks",
    "language": "en",
    "licence": "CC-BY-4.0",
    "reader": "text/1",
    "extractor": "surface/1",
    "locator": "char=0,23",
    "topic": "the truce",
    "instance": "urn:uuid:6f1c1d52-2f0e-4a8c-9b60-0d6a3a6b7a11",
    "type": "/docs#invalid-parameter",
    "status": 422,
    "detail": "max_hops: Input should be less than or equal to 6",
    "since": 0,
    "limit": 20,
    "revision": 12,
    "format": "json",
    "via": "Russia",
    "avoid": "NATO",
}
"""Example values by name; what has none here gets one made from its schema."""


def answers(
    result: type[msgspec.Struct], *statuses: int, also: int | None = None, conditional: bool = False, page: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Return the responses of a route: its answer, and the problems it may have instead.

    Args:
        result: the answer.
        statuses: the first is the answer's, the rest are problems; 308 is a redirection.
        also: a second status of the same answer.
        conditional: whether it carries an ETag and may be 304.
        page: whether it has a form for people too.
    """
    responses: dict[int | str, dict[str, Any]] = {statuses[0]: _answer(result, statuses[0], conditional, page)}
    if also:
        responses[also] = _answer(result, also, conditional, page)
    if conditional:
        responses[304] = {"description": "The client has this answer already."}
    responses |= {status: _problem(status) for status in statuses[1:] if status != 308}
    if 308 in statuses:
        responses[308] = {"description": "It is known by the id in `Location`.", "headers": {"Location": _header}}
    return responses


_header = {"schema": {"type": "string"}, "example": "/v1/actors/turkey"}
_etag = {"schema": {"type": "string"}, "example": '"9f86d081884c7d659a2feaa0c55ad015"'}


def _answer(result: type[msgspec.Struct], status: int, conditional: bool, page: bool) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": REF.format(name=result.__name__)}}}
    if page:
        content["text/html"] = {"schema": {"type": "string"}, "example": "<!doctype html>…"}
    about = {"description": HTTPStatus(status).phrase, "content": content}
    return about | ({"headers": {"ETag": _etag}} if conditional else {})


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(name="Problem")}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def body_of_document() -> dict[str, Any]:
    """Return the description of the body of `POST /v1/documents`."""
    words = ("title", "url", "published", "publisher", "licence", "language")
    fields = {name: {"type": ["string", "null"], "example": EXAMPLES[name]} for name in words}
    article = {
        "type": "object",
        "properties": {"text": {"type": "string"}, **fields},
        "required": ["text"],
        "example": {name: EXAMPLES[name] for name in ("text", *words)},
    }
    content: dict[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in SUFFIXES}
    for media_type in content:
        content[media_type]["example"] = EXAMPLES["text"]
    content["application/json"] = {"schema": article}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> None:
    """Make an application serve a complete OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete(get_openapi(title=app.title, version=release(), routes=app.routes))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI wants it


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document with the schemas of all answers, and examples wherever one is missing."""
    structs = [one for one in vars(views).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    results = [query(name).result for name in QUERIES]
    _, schemas = msgspec.json.schema_components([*structs, *results], ref_template=REF)
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components.update(schemas)
    for path, operation in ((path, one) for path, methods in document["paths"].items() for one in methods.values()):
        if path.startswith("/v1/"):
            operation["responses"].setdefault("422", _problem(422))
        _exemplify(operation, components)
    return document


def _exemplify(operation: dict[str, Any], components: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        given = parameter["schema"].pop("examples", None)
        made = given[0] if given else sample(parameter["schema"], components, parameter["name"])
        parameter.setdefault("example", made)
    for response in operation["responses"].values():
        for media in response.get("content", {}).values():
            if "$ref" in media.get("schema", {}):
                media.setdefault("example", sample(media["schema"], components))


def sample(schema: dict[str, Any], components: dict[str, Any], name: str = "") -> Any:
    """Return a value that fits a JSON schema: by name where there is an example, else the plainest one."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rpartition("/")[2]], components, name)
    if "anyOf" in schema:
        return sample(next(one for one in schema["anyOf"] if one.get("type") != "null"), components, name)
    if "enum" in schema or "const" in schema:
        options = schema.get("enum") or [schema["const"]]
        return EXAMPLES[name] if EXAMPLES.get(name) in options else schema.get("default", options[0])
    return _sample_of_type(schema, components, name)


_PLAIN: dict[str, Any] = {"string": "text", "integer": 1, "number": 0.5, "boolean": False, "null": None}
_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": (int, float)}


def _sample_of_type(schema: dict[str, Any], components: dict[str, Any], name: str) -> Any:
    kind = schema.get("type", "null")
    if kind == "array":
        return [sample(schema.get("items", {}), components, name)]
    if kind == "object":
        extra = schema.get("additionalProperties")
        named = {key: sample(one, components, key) for key, one in schema.get("properties", {}).items()}
        return named | ({"turkey": sample(extra, components)} if isinstance(extra, dict) else {})
    example = EXAMPLES.get(name, schema.get("default"))
    return example if kind in _TYPES and isinstance(example, _TYPES[kind]) else _PLAIN[kind]
