"""`legation doctor`: whether everything here works."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption


def command(
    hash_key: Annotated[
        bool, typer.Option("--hash-key", help="Read a key from standard input and print its hash for the settings.")
    ] = False,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile all searches into the cache (NUMBA_CACHE_DIR).")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Tell whether Python, store, extractor and compiled searches work here; exit code 5 when the store does not."""
    from app.checkup import examine, exit_code
    from app.screen import print_json, print_table
    from app.settings import read_settings

    if hash_key:
        _print_hash()
        return
    checks = examine(read_settings(store=store), warm=warm)
    if json:
        print_json({"checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in checks]})
    else:
        print_table(("check", "ok", "detail"), ((one.name, "yes" if one.ok else "NO", one.detail) for one in checks))
    raise typer.Exit(exit_code(checks))


def _print_hash() -> None:
    from hashlib import sha256

    from graph.errors import InvalidInput

    key = sys.stdin.readline().strip()
    if not key:
        raise InvalidInput("no key on standard input; try: openssl rand -hex 32")
    sys.stdout.write(sha256(key.encode()).hexdigest() + "\n")
