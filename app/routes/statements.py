"""Routes of statements and datasets: list, show, retract."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app import changing
from app.described import answers
from app.keys import writer
from app.listing import StatementParams, list_statements, one_statement
from app.replies import Opened, by_revision, reply
from app.views import Done, StatementAnswer, StatementList

router = APIRouter(prefix="/v1", tags=["statements"])
Id = Annotated[
    str,
    Path(alias="id", examples=["60303ae22b998861bce3b28f33eec1be"], description="Id of the statement.", max_length=200),
]


@router.get(
    "/statements", summary="List statements", responses=answers(StatementList, 200, 404, 409, 422, conditional=True)
)
def get_statements(request: Request, engine: Opened, params: Annotated[StatementParams, Query()]) -> Response:
    """Statements that meet every condition given, by id, a page at a time."""
    return by_revision(request, engine, lambda: list_statements(engine, params))


@router.get(
    "/statements/{id}", summary="Show a statement", responses=answers(StatementAnswer, 200, 404, 422, conditional=True)
)
def get_statement(request: Request, engine: Opened, known_as: Id) -> Response:
    """Known or retracted, with the times at which it was known."""
    return by_revision(request, engine, lambda: one_statement(engine, known_as))


@router.delete(
    "/statements/{id}",
    dependencies=[Depends(writer)],
    summary="Retract a statement",
    responses=answers(Done, 200, 401, 404, 422),
)
def delete_statement(engine: Opened, known_as: Id) -> Response:
    """It stops being known from now on."""
    return reply(changing.retract(engine, "statement", known_as))


@router.delete(
    "/datasets/{name}",
    dependencies=[Depends(writer)],
    summary="Retract a dataset with its documents and exactly their statements",
    responses=answers(Done, 200, 401, 404, 422),
)
def delete_dataset(
    engine: Opened,
    name: Annotated[str, Path(examples=["documents"], description="Name of the dataset.", max_length=200)],
) -> Response:
    """They stop being known from now on."""
    return reply(changing.retract(engine, "dataset", name))
