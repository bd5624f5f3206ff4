"""Requests made from the OpenAPI document: whatever it allows, the answer is one that it describes."""

from __future__ import annotations

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings
from graph.sqlite_store import SqliteStore
from tests.factories import PROXY_WAR, network

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def _application() -> FastAPI:
    store = SqliteStore(":memory:")
    store.record(network(*PROXY_WAR))
    return create_app(Settings(store="sqlite::memory:"), store)


schema = schemathesis.openapi.from_asgi("/openapi.json", _application())


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_every_answer_is_one_that_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)
