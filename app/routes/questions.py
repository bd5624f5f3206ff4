"""One route for each query, made from the registry: its parameters, its result, its first line."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.answers import ask
from app.described import answers
from app.replies import Opened, tagged
from queries import QUERIES, query
from queries.base import AnyQuery


def questions_router() -> APIRouter:
    """Return a router with a route `/v1/NAME` for every query."""
    router = APIRouter(prefix="/v1", tags=["questions"])
    for name in QUERIES:
        asked = query(name)
        router.add_api_route(
            f"/{asked.name}",
            _route(asked),
            methods=["GET"],
            name=asked.name,
            summary=asked.title,
            responses=answers(asked.result, 200, 404, 409, 422, 503, conditional=True),
        )
    return router


def _route(asked: AnyQuery) -> Any:
    def get_answer(request: Request, engine: Opened, params: Any) -> Response:
        question = ask(engine, asked.name, params)
        return tagged(request, question.tag, question.answer)

    get_answer.__annotations__["params"] = Annotated[asked.params, Query()]
    get_answer.__annotations__.update(request=Request, engine=Opened)
    get_answer.__doc__ = asked.run.__doc__
    return get_answer
