"""Routes for Neo4j Browser: a guide, a style and saved queries, which pages from other addresses may read.

These alone carry CORS headers: they hold nothing but what ships with the program.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from starlette.exceptions import HTTPException

from app.answers import encode
from app.described import answers
from app.neo4j_browser import described_query, guide, saved_queries, style
from app.views import SavedQueries

router = APIRouter(prefix="/browser", tags=["neo4j browser"])
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
"""Headers of every answer here."""
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "600",
}
"""What a page from another address is told before it asks.

Neo4j Browser sends cache-control, pragma and sentry-trace; no header of a request matters here.
"""
Name = Annotated[
    str, Path(description="Name of a saved query.", json_schema_extra={"enum": [*saved_queries()]}, max_length=500)
]


def _text(media_type: str, example: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string"}, "example": example}}}}


def _shared(content: str | bytes, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers=SHARED)


@router.get("/guide.html", summary="A guide for Neo4j Browser", responses=_text("text/html", "<article>…</article>"))
def get_guide(request: Request) -> Response:
    """Slides that walk through the graph, each with a query that can be run: `:play ADDRESS/browser/guide.html`."""
    return _shared(guide(str(request.base_url).rstrip("/")), "text/html; charset=utf-8")


@router.get(
    "/style.grass", summary="A style for Neo4j Browser", responses=_text("text/plain", "node {\n  color: #B9C0CB;\n}")
)
def get_style() -> Response:
    """Colours, sizes and captions of nodes and ties: `:style ADDRESS/browser/style.grass`."""
    return _shared(style(), "text/plain; charset=utf-8")


@router.get("/queries", summary="The saved queries for Neo4j", responses=answers(SavedQueries, 200))
def list_queries() -> Response:
    """Name, title and purpose of each saved query, and where its text is."""
    return _shared(
        encode(SavedQueries(queries=[described_query(name) for name in saved_queries()])), "application/json"
    )


@router.get(
    "/queries/{name}.cypher",
    summary="A saved query in Cypher",
    responses=answers(SavedQueries, 200, 404, 422) | _text("text/plain", "// Who backs the Syrian opposition\nMATCH …"),
)
def get_query(name: Name) -> Response:
    """The query as text, for the Browser and for every other client of Neo4j."""
    if name not in saved_queries():
        raise HTTPException(404, "There is no saved query of this name; /browser/queries lists them.", SHARED)
    return _shared(saved_queries()[name], "text/plain; charset=utf-8")


@router.options("/guide.html", include_in_schema=False)
@router.options("/style.grass", include_in_schema=False)
@router.options("/queries", include_in_schema=False)
@router.options("/queries/{name}.cypher", include_in_schema=False)
def answer_preflight() -> Response:
    """Tell pages from other addresses that they may read what is here."""
    return Response(status_code=204, headers=PREFLIGHT)
