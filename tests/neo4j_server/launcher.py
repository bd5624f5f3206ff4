"""Finds a Neo4j server for tests, or starts one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.neo4j_server.container import start_container
from tests.neo4j_server.java_server import start_java_server
from tests.neo4j_server.running import NoServer, NotControllable, RunningServer, StartFailed, ask, wait_until_ready

NAMED = "LEGATION_TEST_NEO4J_URI"
SECONDS_FOR_NAMED = 10.0


@dataclass
class NamedServer(RunningServer):
    """Someone else's server: used, never stopped."""

    controllable: bool = False

    def start(self) -> None:
        """Raises NotControllable."""
        raise NotControllable(f"the server named by {NAMED} is not started or stopped by tests")

    def stop(self) -> None:
        """Raises NotControllable."""
        self.start()

    def kill(self) -> None:
        """Raises NotControllable."""
        self.start()

    def close(self) -> None:
        """Leaves it as it is."""


def find_or_start(*, gds: bool = False, settings: Mapping[str, str] | None = None, heap: str = "1g") -> RunningServer:
    """A Neo4j server that answers; leave its context, or call `close`, to stop it and remove what it wrote.

    Tried in this order: the server that LEGATION_TEST_NEO4J_URI names; a container, when a Docker engine answers; jars,
    when Java 17 or newer and Maven are there.

    Args:
        gds: with the procedures of Graph Data Science (GPL-3; for benchmarks only). Containers are passed over then.
        settings: lines of neo4j.conf that differ from the launcher's, such as {"db.transaction.timeout": "5m"}.
        heap: largest heap of the Java process, as `-Xmx` takes it. A named server has settings and heap of its own.

    Raises:
        NoServer: no way is open; the message has the reason of each. A reason to skip, and an error where CI=true.
        StartFailed: a server is there, or was started, and does not answer. Always an error.

    Limits: about 10 s the first time (130 MB of jars), about 5 s after that, about 620 MB of memory.

    Example:
        with find_or_start() as server, GraphDatabase.driver(server.bolt_uri, auth=server.auth) as driver:
            driver.execute_query("RETURN 1")
    """
    if os.environ.get(NAMED):
        return named_server(gds)
    return first_that_starts(
        {
            "container": lambda: start_container_unless(gds, settings or {}, heap),
            "jars": lambda: start_java_server(settings or {}, heap, gds),
        }
    )


def first_that_starts(ways: Mapping[str, Callable[[], RunningServer]]) -> RunningServer:
    """The first way that is open; raises NoServer with the reason of each when none is."""
    reasons = [f"{NAMED} is not set"]
    for name, start in ways.items():
        try:
            return start()
        except NoServer as reason:
            reasons.append(f"{name}: {reason}")
    raise NoServer("no Neo4j server: " + "; ".join(reasons))


def start_container_unless(gds: bool, settings: Mapping[str, str], heap: str) -> RunningServer:
    """A container, which never has Graph Data Science."""
    if gds:
        raise NoServer("the image has no Graph Data Science")
    return start_container(settings, heap)


def named_server(gds: bool) -> NamedServer:
    """The server that the environment names, once it answers.

    Raises:
        StartFailed: it does not answer, refuses the password, or lacks Graph Data Science when that is asked for.
    """
    port = os.environ.get("LEGATION_TEST_NEO4J_HTTP_PORT")
    user, password = (os.environ.get(f"LEGATION_TEST_NEO4J_{part}", "") for part in ("USER", "PASSWORD"))
    server = NamedServer(os.environ[NAMED], int(port) if port else None, user or "neo4j", password)
    wait_until_ready(server, lambda: False, SECONDS_FOR_NAMED)
    if gds and not ask(server, "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'gds.' RETURN count(*) > 0"):
        raise StartFailed(f"the server named by {NAMED} has no Graph Data Science")
    return server
