"""`legation serve`: the HTTP service."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption


def command(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; else LEGATION_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="0 takes a free one; else LEGATION_PORT.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Answer over HTTP until interrupted. Writing routes need a key once LEGATION_API_KEY_HASHES is set.

    The settings hold the SHA-256 of each key, never a key; `legation doctor --hash-key` makes it.
    """
    from app.serving import serve
    from app.settings import read_settings

    serve(read_settings(host=host, port=port, store=store), _announce_json if json else _announce)


def _announce(address: str) -> None:
    sys.stdout.write(f"Legation answers at {address} (documentation at {address}/docs); Ctrl-C ends it.\n")
    sys.stdout.flush()


def _announce_json(address: str) -> None:
    from app.screen import print_json

    print_json({"address": address, "docs": f"{address}/docs", "openapi": f"{address}/openapi.json"})
    sys.stdout.flush()
