"""`legation retract`: stop knowing something."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, opened


def command(
    statement: Annotated[str | None, typer.Option(help="Id of a statement.")] = None,
    document: Annotated[str | None, typer.Option(help="Id of a document: it and exactly its statements.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of a dataset: its documents and their statements.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Stop knowing exactly one statement, document or dataset from now on; `known_at` still answers for before."""
    from app.changing import retract
    from app.screen import print_json, say

    named = {"statement": statement, "document": document, "dataset": dataset}
    given = [(thing, id_) for thing, id_ in named.items() if id_ is not None]
    if len(given) != 1:
        raise typer.BadParameter("give exactly one of --statement, --document and --dataset")
    with opened(store) as engine:
        done = retract(engine, *given[0])
    if json:
        print_json(done)
    say(f"retracted: {done.documents} documents, {done.statements} statements; revision {done.revision}")
