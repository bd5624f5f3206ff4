"""Starts one server in the foreground with the examples in it, for a person; Ctrl-C stops it and removes its data."""

from __future__ import annotations

import signal
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from app.serving import serve
from app.settings import Settings
from app.stores import open_store
from graph.errors import LegationError
from loaders.article import read_articles
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.surface import SurfaceExtractor
from loaders.load import load
from tests.neo4j_server.launcher import find_or_start
from tests.neo4j_server.running import NoServer, RunningServer, StartFailed

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def settings_for(server: RunningServer) -> Settings:
    """How Legation answers from this server, on a free port."""
    return Settings(
        store=server.bolt_uri, neo4j_user=server.user, neo4j_password=server.password,
        host="127.0.0.1", port=0, log_level="error", api_key_hashes=(),
    )  # fmt: skip


def load_examples(settings: Settings) -> None:
    """Records the example reports through the store; those that are there already change nothing."""
    with closing(open_store(settings.store, settings=settings)) as store:
        report = load(read_articles([str(EXAMPLES)]), store, SurfaceExtractor(), reviewed())
    tell(f"{report.documents} example reports read: {report.statements} statements")
    for failure in report.failures:
        tell(f"failed: {failure}")


def describe(server: RunningServer, address: str) -> str:
    """Everything needed to log in, the password included: it was made for this one server and goes with it."""
    guide = f"{address.replace('127.0.0.1', 'localhost')}/browser/guide.html"
    browser = server.browser_url and f"{server.browser_url}&cmd=play&arg={quote(guide)}"
    rows = {
        "Browser": browser, "guide": guide, "Bolt": server.bolt_uri, "user": server.user, "password": server.password,
        "Legation": address,
    }  # fmt: skip
    return "".join(f"{name:<10}{value}\n" for name, value in rows.items() if value)


def announce(server: RunningServer, address: str) -> None:
    """Prints how to log in, once everything answers."""
    sys.stdout.write(describe(server, address) + "Ctrl-C stops it and removes its data\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    """Says on stderr how far it is."""
    sys.stderr.write(f"{line}\n")


def main() -> int:
    """Exit code 0 after Ctrl-C, 130 when that came before it answered, 1 when there is no server that can be used."""
    tell("starting Neo4j; the first time fetches it")
    answered = False

    def announce_once(address: str) -> None:
        nonlocal answered
        answered = True
        announce(server, address)

    try:
        with find_or_start() as server:
            settings = settings_for(server)
            load_examples(settings)
            tell("compiling the searches; the first time this takes half a minute")
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            serve(settings, announce_once)
    except (NoServer, StartFailed, LegationError) as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        return 0 if answered else 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
