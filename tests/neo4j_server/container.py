"""Neo4j from its official image, when a Docker engine answers."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from tests.neo4j_server.java_server import SETTINGS
from tests.neo4j_server.running import NoServer
from tests.neo4j_server.supervised import SupervisedServer, free_ports, new_home, new_password

IMAGE = "neo4j:5.26.21-community"  # the last whose Browser is sure to know :play and :style
SECONDS_FOR_INFO = 5.0
SECONDS_FOR_PULL = 600.0
SECONDS_FOR_COMMAND = 60.0
INSIDE = {"server.default_listen_address": "0.0.0.0"}


@dataclass
class Container(SupervisedServer):
    """A container whose foreground is watched; removed, with its volumes, on close or when this process is gone."""

    name: str = ""
    created: bool = False

    def command(self) -> list[str]:
        """Creates and starts it the first time, starts it after that."""
        if self.created:
            return ["docker", "start", "--attach", self.name]
        bolt = self.bolt_uri.rpartition(":")[2]
        published = [f"--publish=127.0.0.1:{bolt}:7687", f"--publish=127.0.0.1:{self.http_port}:7474"]
        variables = [f"--env={name}" for name in self.environment()]
        return ["docker", "run", f"--name={self.name}", *published, *variables, IMAGE]

    def environment(self) -> dict[str, str]:
        """Settings and password; the container takes the values from here, so no argument shows them."""
        return {
            "NEO4J_AUTH": f"{self.user}/{self.password}",
            **{variable(key): value for key, value in self.settings.items()},
        }

    def clean_up_command(self) -> list[str]:
        """Removes it, running or not."""
        return ["docker", "rm", "--force", "--volumes", self.name]

    def send(self, number: signal.Signals) -> None:
        """Delivers the signal through the engine."""
        docker("kill", f"--signal={number.name}", self.name, seconds=SECONDS_FOR_COMMAND)

    def start(self) -> None:
        """Starts it and waits; the process that is watched is Docker's client, so no id is shown."""
        super().start()
        self.created = True
        self.process_id = None

    def close(self) -> None:
        """Stops and removes it."""
        super().close()
        docker(*self.clean_up_command()[1:], seconds=SECONDS_FOR_COMMAND)


def start_container(settings: Mapping[str, str], heap: str) -> Container:
    """A server that answers.

    Raises:
        NoServer: no engine answers, or the image cannot be had.
        StartFailed: it did not answer; the message ends with its last log lines.
    """
    find_engine()
    find_image()
    bolt, http = free_ports(2)
    heaps = {"server.memory.heap.initial_size": "512m", "server.memory.heap.max_size": heap}
    advertised = {
        f"server.{kind}.advertised_address": f"127.0.0.1:{port}" for kind, port in (("bolt", bolt), ("http", http))
    }
    every = {**SETTINGS, **INSIDE, **heaps, **advertised, **settings}
    name = f"legation-neo4j-{secrets.token_hex(6)}"
    server = Container(f"bolt://127.0.0.1:{bolt}", http, "neo4j", new_password(), new_home(), settings=every, name=name)
    try:
        server.start()
    except BaseException:
        server.close()
        raise
    return server


def find_engine() -> None:
    """Returns when an engine answers within five seconds.

    Raises:
        NoServer: it does not.
    """
    if shutil.which("docker") is None:
        raise NoServer("there is no docker")
    if reason := docker("info", "--format={{.ServerVersion}}", seconds=SECONDS_FOR_INFO):
        raise NoServer(f"no Docker engine answers: {reason}")


def find_image() -> None:
    """Returns when the image is on this machine, fetched if need be.

    Raises:
        NoServer: it cannot be had.
    """
    if docker("image", "inspect", IMAGE, seconds=SECONDS_FOR_COMMAND) and (
        reason := docker("pull", "--quiet", IMAGE, seconds=SECONDS_FOR_PULL)
    ):
        raise NoServer(f"the image {IMAGE} cannot be had: {reason}")


def docker(*arguments: str, seconds: float) -> str | None:
    """None when the command succeeds, else the last line of what it said."""
    try:
        run = subprocess.run(
            ["docker", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if run.returncode == 0:
        return None
    return (run.stderr.strip().splitlines() or [f"docker {arguments[0]} ended with {run.returncode}"])[-1]


def variable(setting: str) -> str:
    """The name under which the image reads a setting.

    >>> variable("server.memory.heap.max_size")
    'NEO4J_server_memory_heap_max__size'
    """
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")
