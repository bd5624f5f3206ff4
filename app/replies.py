"""Replies of the service: answers as JSON with a strong ETag, errors as problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

import msgspec
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from app import problems, tags
from app.answers import encode
from app.edge import instance_of
from app.engine import Engine
from app.views import Problem
from graph.errors import InvalidParameter


def engine_of(request: Request) -> Engine:
    """Return the engine of the application that a request came to."""
    return cast(Engine, request.app.state.engine)


Opened = Annotated[Engine, Depends(engine_of)]
"""The engine, as an argument of a route."""


async def _refuse_unknown(request: Request) -> None:
    path, query = request.scope["path"], request.query_params
    if not (query and path.startswith("/v1/")):
        return
    declared = _declared(request)
    unknown = next((name for name in query if name not in declared), None)
    if unknown is not None:
        raise InvalidParameter(unknown, f"no parameter here; there are: {', '.join(sorted(declared)) or 'none'}")


def _declared(request: Request) -> set[str]:
    operation = request.app.openapi()["paths"][request.scope["route"].path_format][request.method.lower()]
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}


def reply(answer: msgspec.Struct, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return an answer as JSON."""
    return Response(encode(answer), status, headers, media_type="application/json")


def tagged(request: Request, tag: str, make: Callable[[], msgspec.Struct]) -> Response:
    """Return the answer with its ETag, or 304 without making it when the client has it already."""
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tags.matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return reply(make(), headers=headers)


def by_revision(request: Request, engine: Engine, make: Callable[[], msgspec.Struct]) -> Response:
    """Return an answer whose ETag is made of the revisions of store and projection, the path and its parameters."""
    view = engine.projections.now()
    asked = (view.revision, request.url.path, sorted(request.query_params.multi_items()))
    return tagged(request, tags.tag(engine, engine.store.revision(), *asked), make)


def problem_reply(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return a problem as a response."""
    body = problems.encode_problem(problem)
    return Response(body, problem.status, headers, media_type=problems.MEDIA_TYPE)


def _instance(request: Request) -> str:
    return instance_of(request.scope["state"]["request_id"])


def _on_error(request: Request, error: Exception) -> Response:
    kind = problems.kind_of(error)
    if kind is None:
        raise error
    headers = {"WWW-Authenticate": "Bearer"} if kind.status == 401 else None
    return problem_reply(problems.problem_of(error, kind, _instance(request)), headers)


def _on_http_error(request: Request, error: Exception) -> Response:
    failed = cast(HTTPException, error)
    problem = problems.http_problem(failed.status_code, str(failed.detail), _instance(request))
    return problem_reply(problem, dict(failed.headers) if failed.headers else None)


def _on_invalid(request: Request, error: Exception) -> Response:
    found: Any = cast("RequestValidationError | ValidationError", error).errors()
    if any(one["type"] == "json_invalid" or isinstance(one.get("input"), bytes) for one in found):
        detail = "The body is no JSON, or its Content-Type does not say that it is."
        return problem_reply(problems.http_problem(400, detail, _instance(request)))
    return problem_reply(problems.fields_problem(found, _instance(request)))


def answer_errors(app: FastAPI) -> None:
    """Make an application answer every error as a problem; so is a parameter that a route under `/v1` does not have."""
    app.router.dependencies.append(Depends(_refuse_unknown))
    for kind in problems.KINDS:
        app.add_exception_handler(kind, _on_error)  # type: ignore[arg-type] # every row is an Exception
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(ValidationError, _on_invalid)
