"""`legation judge`: who is who."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, opened
from graph.resolution import Verdict


def command(
    left: Annotated[str | None, typer.Argument(help="A referent: id, external id or exact name.")] = None,
    right: Annotated[str | None, typer.Argument(help="Another.")] = None,
    verdict: Annotated[Verdict | None, typer.Argument(help="Whether they are one actor.")] = None,
    why: Annotated[str, typer.Option("--why", help="Why.")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who decides; else the user's name.")] = None,
    undo: Annotated[str | None, typer.Option("--undo", metavar="ID", help="Withdraw this judgement instead.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Decide whether two referents are one actor, or `--undo` such a decision: what it joined comes apart."""
    from app import changing
    from app.screen import print_json, say

    with opened(store) as engine:
        if undo is not None and left is None:
            done = changing.undo(engine, undo)
        elif undo is None and left is not None and right is not None and verdict is not None:
            done = changing.judge(engine, left, right, verdict, by or _user(), why)
        else:
            raise typer.BadParameter("give LEFT RIGHT VERDICT, or --undo ID")
    if json:
        print_json(done)
    say(f"judgement {done.id}; revision {done.revision}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
