"""`legation show`: one thing, whatever its id or name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, opened

if TYPE_CHECKING:
    from app.engine import Engine
    from app.views import ActorDetail, AnnotatedDocument, StatementAnswer

_HASH = re.compile(r"[0-9a-f]{32}")


def command(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="Id of a document, statement or actor, or a name.")],
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Show a document with all that was found in it, a statement with its quote, or an actor with its names."""
    from app import printed
    from app.screen import print_json

    with opened(store) as engine:
        answer = _look_up(engine, name)
    if json:
        print_json(answer)
    else:
        printed.PAGES[type(answer).__name__](answer)


def _look_up(engine: Engine, name: str) -> AnnotatedDocument | StatementAnswer | ActorDetail:
    from app.documents import annotated_document
    from app.listing import actor_detail, one_statement
    from app.naming import find_actor
    from graph.errors import UnknownDocument, UnknownStatement

    if _HASH.fullmatch(name):
        try:
            return annotated_document(engine, name)
        except UnknownDocument:
            pass
        try:
            return one_statement(engine, name)
        except UnknownStatement:
            pass
    return actor_detail(engine, find_actor(engine.store, name))
