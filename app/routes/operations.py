"""Routes for those who run the service: health, readiness, metrics, vocabulary, and its description."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.described import answers
from app.engine import release
from app.pages import POLICY, docs_page
from app.replies import Opened, reply, tagged
from app.tags import tag
from app.views import Health, Vocabulary
from app.vocabulary import vocabulary
from graph.errors import StoreUnavailable

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Whether the process answers", responses=answers(Health, 200))
async def get_health() -> Response:  # async, so that it waits for no thread, however many are busy
    """Live: the process answers."""
    return reply(Health(status="ok", version=release()))


@router.get("/readyz", summary="Whether it can answer questions", responses=answers(Health, 200, 503))
def get_readiness(engine: Opened) -> Response:
    """Ready: the store answers and a projection is loaded; `revision` is the store's."""
    engine.store.ping()
    if not engine.projections.loaded:
        raise StoreUnavailable("no projection is loaded yet")
    return reply(Health(status="ready", version=release(), revision=engine.store.revision()))


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    responses={200: {"content": {"text/plain": {"example": "legation_revision 1.0"}}}},
)
def get_metrics(request: Request, engine: Opened) -> Response:
    """Requests, their time, and the size of store and projection."""
    return Response(request.app.state.metrics.render(engine), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get(
    "/v1/vocabulary", summary="The words that answers are made of", responses=answers(Vocabulary, 200, conditional=True)
)
def get_vocabulary(request: Request, engine: Opened) -> Response:
    """Relations with roles, direction, sign, definition and source; kinds of actor; polarities; modalities."""
    return tagged(request, tag(engine, 0, "vocabulary"), vocabulary)


@router.get("/docs", include_in_schema=False)
def get_docs(request: Request) -> Response:
    """Return the description as a page without foreign hosts."""
    body = docs_page(request.app.openapi())
    return Response(body, media_type="text/html", headers={"Content-Security-Policy": POLICY})
