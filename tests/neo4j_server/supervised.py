"""A server that is ours: started under a supervisor, in a folder of its own, on ports of its own."""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.neo4j_server.running import SECONDS_TO_START, RunningServer, StartFailed, last_lines, wait_until_ready

SUPERVISOR = Path(__file__).with_name("supervisor.py")
SECONDS_TO_STOP = 20.0
PORTS = range(
    20_000, 32_000
)  # below the ports that systems give to outgoing connections, so that a restart finds its own free


@dataclass
class SupervisedServer(RunningServer):
    """What a server of jars and one in a container have in common; see the two for what differs."""

    settings: Mapping[str, str] = field(default_factory=dict)
    supervisor: subprocess.Popen[str] | None = field(default=None, repr=False)
    seconds_to_start: float = SECONDS_TO_START

    @abstractmethod
    def command(self) -> list[str]:
        """Runs the server in the foreground."""

    def environment(self) -> dict[str, str]:
        """Variables that the command needs beside the ones of this process."""
        return {}

    def clean_up_command(self) -> list[str]:
        """Removes what the end of the command leaves behind; run by the supervisor when this process is gone."""
        return []

    @abstractmethod
    def send(self, number: signal.Signals) -> None:
        """Delivers SIGTERM or SIGKILL to the server."""

    @property
    def folder(self) -> Path:
        """The home folder, which a supervised server always has."""
        if self.home is None:
            raise StartFailed("the server has been closed; its folder is gone")
        return self.home

    @property
    def log(self) -> Path:
        """What the server wrote to its standard output and error."""
        return self.folder / "console.log"

    @property
    def runs(self) -> bool:
        """Whether the supervisor, and with it the server, is there."""
        return self.supervisor is not None and self.supervisor.poll() is None

    def start(self) -> None:
        if self.runs:
            return
        self.supervisor = subprocess.Popen(
            self._supervised(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **self.environment()},
        )
        self.process_id = self._first_line(self.supervisor)
        self._wait()

    def stop(self) -> None:
        if self.supervisor is None:
            return
        if self.runs:
            self.send(signal.SIGTERM)
        try:
            self.supervisor.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()

    def kill(self) -> None:
        if self.supervisor is None:
            return
        if self.runs:
            self.send(signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.supervisor.wait(SECONDS_TO_STOP)
        self._forget()

    def close(self) -> None:
        self.stop()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)
        self.home = None

    def _supervised(self) -> list[str]:
        commands = [json.dumps(self.clean_up_command()), json.dumps(self.command())]
        return [
            sys.executable,
            "-I",
            "-S",
            str(SUPERVISOR),
            str(os.getpid()),
            str(self.log),
            str(self.folder),
            *commands,
        ]

    @staticmethod
    def _first_line(supervisor: subprocess.Popen[str]) -> int | None:
        assert supervisor.stdout is not None
        with supervisor.stdout as output:
            line = output.readline()
        return int(line) if line else None

    def _wait(self) -> None:
        try:
            wait_until_ready(self, lambda: not self.runs, self.seconds_to_start)
        except StartFailed as error:
            end_of_log = last_lines(self.log, self.password)
            self.kill()
            raise StartFailed(f"{error}\n{end_of_log}") from None
        except BaseException:
            self.kill()
            raise

    def _forget(self) -> None:
        if self.supervisor is not None:
            self.supervisor.kill()
            self.supervisor.wait()
        self.supervisor = None
        self.process_id = None


def signal_group(leader: int | None, number: signal.Signals) -> None:
    """SIGKILL goes to the whole group, everything gentler to its leader alone; nothing happens when it is gone."""
    if leader is None:
        return
    with suppress(ProcessLookupError):
        (os.killpg if number == signal.SIGKILL else os.kill)(leader, number)


def new_home() -> Path:
    """A temporary folder that only this user can read."""
    return Path(tempfile.mkdtemp(prefix="legation-neo4j-")).resolve()


def new_password() -> str:
    """Twenty-four random letters and digits."""
    return secrets.token_hex(12)


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens on this machine, all different."""
    return [port for port in random.sample(PORTS, 200 * count) if is_free(port)][:count]


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
