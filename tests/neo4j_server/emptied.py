"""Stores on a Neo4j server, each empty when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import neo4j
import pytest

from graph.neo4j_store import Neo4jStore
from tests.neo4j_server.fixture import server_or_skip
from tests.neo4j_server.running import RunningServer

EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
"""Deletes all nodes; constraints and indexes stay."""


class EmptyServers:
    """Two servers that take turns, since a Community server holds one database and a test may compare two stores."""

    def __init__(self, first: RunningServer, stack: ExitStack) -> None:
        self._stack = stack
        self._servers = [first]
        self._drivers = [self._driver(first)]

    def _driver(self, server: RunningServer) -> neo4j.Driver:
        return self._stack.enter_context(neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth))

    def open_store(self, folder: Path, clock: Callable[[], datetime]) -> Neo4jStore:
        """Return an empty store; the last number in the folder's name, even or odd, says on which server."""
        place = int(folder.name.rpartition("-")[2]) % 2
        if place == len(self._servers):
            self._add_server()
        with self._drivers[place].session() as session:
            session.run(EMPTY).consume()
        server = self._servers[place]
        return Neo4jStore(server.bolt_uri, user=server.user, password=server.password, clock=clock)

    def _add_server(self) -> None:
        if not self._servers[0].controllable:
            pytest.skip("two stores at once need a second server, and the one named has one database")
        self._servers.append(self._stack.enter_context(server_or_skip()))
        self._drivers.append(self._driver(self._servers[-1]))


@pytest.fixture(scope="session")
def neo4j_servers(neo4j_server: RunningServer) -> Iterator[EmptyServers]:
    """Servers on which empty stores are opened."""
    with ExitStack() as stack:
        yield EmptyServers(neo4j_server, stack)
