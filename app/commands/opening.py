"""Options that every command has, and the engine they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.engine import Engine

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="ADDRESS",
        help="sqlite:FILE or neo4j://HOST; else LEGATION_STORE, else sqlite:legation.sqlite.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, the same as HTTP serves.")]


@contextmanager
def opened(store: str | None, *, create: bool = False, **settings: object) -> Iterator[Engine]:
    """Yield the engine of a store address and settings; None leaves each to the environment.

    A store that is not there is made only where `create` is True.
    """
    from app.engine import Engine
    from app.settings import read_settings

    engine = Engine(read_settings(store=store, **settings), create=create)
    try:
        yield engine
    finally:
        engine.close()


def found(anything: object, hint: str = "") -> None:
    """End with exit code 3 and say so when nothing was found; `hint` says what else to try."""
    if not anything:
        from app.problems import NOTHING_FOUND
        from app.screen import say

        say(f"legation: nothing found{hint}")
        raise typer.Exit(NOTHING_FOUND)
