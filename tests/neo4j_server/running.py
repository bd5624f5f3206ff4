"""A server that answers: where it is, how to stop it, how to start it again."""

from __future__ import annotations

import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

SECONDS_TO_START = 90.0
SECONDS_BETWEEN_TRIES = 0.1
LOG_LINES_SHOWN = 40


class NoServer(Exception):
    """There is no server and none can be started here; the message has the reason of each way that was tried."""


class StartFailed(Exception):
    """A server should have answered and did not: an error, never a reason to skip."""


class NotControllable(Exception):
    """The server was named by LEGATION_TEST_NEO4J_URI, so it is not for tests to stop."""


@dataclass
class RunningServer(ABC):
    """A Neo4j server that answers over Bolt; leaving the context stops it and removes what it wrote.

    Attributes:
        bolt_uri: for the driver, `bolt://127.0.0.1:PORT`.
        http_port: of Neo4j Browser; None where a named server's port is not known.
        user: name to log in with.
        password: never part of `repr`, nor of a log.
        home: folder of its configuration, data and logs; None where it is a named server's.
        process_id: of the server itself; None for a container and for a named server.
        controllable: whether `stop`, `kill`, `start` and `restart` work.
    """

    bolt_uri: str
    http_port: int | None
    user: str
    password: str = field(repr=False)
    home: Path | None = None
    process_id: int | None = None
    controllable: bool = True

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as the driver takes them."""
        return self.user, self.password

    @property
    def browser_url(self) -> str | None:
        """Address of Neo4j Browser, ready to connect to this server; None where its port is not known."""
        if self.http_port is None:
            return None
        return f"http://127.0.0.1:{self.http_port}/browser/?dbms={self.bolt_uri}"

    @abstractmethod
    def start(self) -> None:
        """Starts a stopped or killed server with its data, on its ports, and waits until it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stops it cleanly and keeps its data; nothing to do when it does not run."""

    @abstractmethod
    def kill(self) -> None:
        """Ends it at once, as a crash would, and keeps its data."""

    @abstractmethod
    def close(self) -> None:
        """Stops it for good and removes its folder or container; a named server stays as it is."""

    def restart(self) -> None:
        """Stops it cleanly and starts it again: same data, same ports, same password."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def ask(server: RunningServer, query: str) -> object:
    """The single value that a query answers; raises what the driver raises."""
    with (
        neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth, connection_timeout=5) as driver,
        driver.session() as session,
    ):
        return session.run(neo4j.Query(query, timeout=5)).single(strict=True)[0]


def wait_until_ready(server: RunningServer, has_ended: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    """Returns when Bolt answers `RETURN 1` and the HTTP port is open.

    Raises:
        StartFailed: it ended, refuses the password, or did not answer in time; the last answer is the reason.
    """
    deadline = time.monotonic() + seconds
    while (reason := why_not_ready(server)) is not None:
        if has_ended():
            raise StartFailed("Neo4j ended before it answered")
        if time.monotonic() > deadline:
            raise StartFailed(f"Neo4j did not answer within {seconds:.0f} s: {reason}")
        time.sleep(SECONDS_BETWEEN_TRIES)


def why_not_ready(server: RunningServer) -> str | None:
    """None when it answers, else what the driver or the socket said.

    Raises:
        StartFailed: it refuses the password; asking again would lock the user out.
    """
    try:
        ask(server, "RETURN 1")
        if server.http_port is not None:
            socket.create_connection(("127.0.0.1", server.http_port), timeout=5).close()
    except AuthError as error:
        raise StartFailed(f"Neo4j at {server.bolt_uri} refuses the password of {server.user}: {error}") from None
    except (DriverError, Neo4jError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def last_lines(log: Path, secret: str) -> str:
    """The end of a log, without the password should it ever stand there."""
    if not log.is_file():
        return "(no log was written)"
    return without_secret(log.read_text(encoding="utf-8", errors="replace"), secret)


def without_secret(text: str, secret: str) -> str:
    """The last forty lines of a text, the password struck out."""
    return "\n".join(text.splitlines()[-LOG_LINES_SHOWN:]).replace(secret, "***")
