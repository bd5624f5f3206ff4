"""The fixture `neo4j_server`: one server for all tests of a session."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest

from tests.neo4j_server.launcher import find_or_start
from tests.neo4j_server.running import NoServer, RunningServer

SETTINGS = {"dbms.cypher.min_replan_interval": "1h"}
"""Databases that are emptied for every test need no new plans each time."""


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[RunningServer]:
    """A server that answers; skipped with the reasons where there is none, an error where CI=true."""
    with server_or_skip() as server:
        yield server


def server_or_skip(settings: Mapping[str, str] | None = None) -> RunningServer:
    """The server; else a skip, or a failure where CI=true."""
    try:
        return find_or_start(settings=SETTINGS | dict(settings or {}))
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))
