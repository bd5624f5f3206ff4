"""The service: an application made of settings and a store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI, Response
from starlette.middleware import Middleware

from app.described import describe
from app.edge import Edge
from app.engine import Engine
from app.metrics import Metrics
from app.replies import answer_errors
from app.routes import actors, documents, judgements, neo4j_browser, operations, statements
from app.routes.questions import questions_router
from app.settings import Settings, read_settings
from graph.store import Store
from queries.warm import warm


def create_app(settings: Settings | None = None, store: Store | None = None) -> FastAPI:
    """Return the service as an ASGI application. Once started, it has compiled the searches and loaded a projection.

    Args:
        settings: None reads the environment.
        store: an open one, closed by its owner; None opens the one of the settings while the application runs.

    Raises:
        InvalidParameter: for a setting out of range.
        StoreUnavailable, StoreTooNew: when the application starts and the store cannot be opened.

    Example:
        >>> create_app(Settings(store="sqlite::memory:")).title
        'Legation'
    """
    chosen = settings or read_settings()
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        compile_searches()
        engine = Engine(chosen, store)
        engine.projections.load()
        app.state.engine = engine
        yield
        engine.close()

    edge = Middleware(Edge, metrics=metrics, max_body=chosen.max_upload_bytes)
    app = FastAPI(
        title="Legation",
        lifespan=lifespan,
        middleware=[edge],
        default_response_class=Response,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.metrics = metrics
    answer_errors(app)
    for module in (documents, actors, statements, judgements, operations, neo4j_browser):
        app.include_router(module.router)
    app.include_router(questions_router())
    describe(app)
    return app


@cache
def compile_searches() -> None:
    """Compile all searches, so that no request waits: half a minute when nothing is cached, else a second; once."""
    warm()
