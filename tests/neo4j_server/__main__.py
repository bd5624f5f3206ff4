"""Starts one server in the foreground, for a person; Ctrl-C stops it and removes its data."""

from __future__ import annotations

import signal
import sys
import time

from tests.neo4j_server.launcher import find_or_start
from tests.neo4j_server.running import NoServer, RunningServer, StartFailed


def describe(server: RunningServer) -> str:
    """Everything needed to log in, the password included: it was made for this one server and goes with it."""
    rows = {"Browser": server.browser_url, "Bolt": server.bolt_uri, "user": server.user, "password": server.password}
    return "".join(f"{name:<10}{value}\n" for name, value in rows.items() if value)


def wait_for_interrupt() -> None:
    """Returns on Ctrl-C and on SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return


def main() -> int:
    """Exit code 0 after Ctrl-C, 1 when there is no server."""
    sys.stderr.write("starting Neo4j; the first time fetches it\n")
    try:
        with find_or_start() as server:
            sys.stdout.write(describe(server) + "Ctrl-C stops it and removes its data\n")
            sys.stdout.flush()
            wait_for_interrupt()
    except (NoServer, StartFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
