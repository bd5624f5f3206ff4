"""`legation actors`: who is known."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, found, opened
from graph.actor import ActorKind


def command(
    text: Annotated[str | None, typer.Argument(metavar="[QUERY]", help="Words of a name, or its beginning.")] = None,
    kind: Annotated[ActorKind | None, typer.Option("--kind", help="Actors of this kind only.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Most actors.")] = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Find actors by name, best match first; without a name, those with most statements."""
    from app.listing import list_actors
    from app.screen import print_json, print_table

    with opened(store) as engine:
        answer = list_actors(engine, text, kind, limit)
    if json:
        print_json(answer)
    elif answer.actors:
        rows = ((one.id, one.label, one.kind, one.name, one.statements) for one in answer.actors)
        print_table(("id", "label", "kind", "matched", "statements"), rows)
    found(answer.actors)
