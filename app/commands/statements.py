"""`legation statements`: the list, by any of its conditions."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, found, opened
from graph.relation import Relation
from graph.statement import Modality, Polarity

Name = Annotated[str | None, typer.Option(help="Id, external id or exact name of an actor.")]


def command(
    actor: Name = None,
    subject: Name = None,
    object_: Annotated[str | None, typer.Option("--object", help="As --subject.")] = None,
    speaker: Name = None,
    relation: Annotated[list[Relation] | None, typer.Option(help="Relation; repeat for several.")] = None,
    polarity: Annotated[list[Polarity] | None, typer.Option(help="Polarity; repeat for several.")] = None,
    modality: Annotated[list[Modality] | None, typer.Option(help="Modality; repeat for several.")] = None,
    document: Annotated[str | None, typer.Option(help="Id of the document.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the dataset.")] = None,
    known_at: Annotated[str, typer.Option(help="Day or time at which they were known, or now.")] = "now",
    cursor: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most statements.")] = 100,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """List statements that meet every condition given, by id."""
    from app.listing import StatementParams, list_statements
    from app.parameters import validated
    from app.printed import print_statements
    from app.screen import print_json, say

    given = {
        "actor": actor,
        "subject": subject,
        "object": object_,
        "speaker": speaker,
        "relation": tuple(relation or ()),
        "polarity": tuple(polarity or ()),
        "modality": tuple(modality or ()),
        "document": document,
        "dataset": dataset,
        "known_at": known_at,
        "cursor": cursor,
        "limit": limit,
    }
    params = validated(StatementParams, given)
    with opened(store) as engine:
        answer = list_statements(engine, params)
    if json:
        print_json(answer)
    elif answer.statements:
        print_statements(answer.statements, answer.actors)
    if answer.next:
        say(f"more: --cursor {answer.next}")
    found(answer.statements)
