"""Routes of documents: read one, list them, show one with all that was found in it, retract one."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from app import changing
from app.described import answers, body_of_document
from app.documents import (
    SUFFIXES,
    annotated_document,
    list_documents,
    parse_document,
    record_document,
    try_document,
)
from app.engine import Engine
from app.keys import writer
from app.pages import POLICY, document_page
from app.replies import Opened, by_revision, reply
from app.views import AnnotatedDocument, DocumentList, Done

router = APIRouter(prefix="/v1/documents", tags=["documents"])
Id = Annotated[
    str,
    Path(alias="id", examples=["9f86d081884c7d659a2feaa0c55ad015"], description="Id of the document.", max_length=200),
]


async def body_of(request: Request) -> bytes:
    """Return the whole body of a request; the edge has bounded it."""
    return await request.body()


@router.post(
    "",
    dependencies=[Depends(writer)],
    status_code=201,
    summary="Read a document and record what it says",
    responses=answers(AnnotatedDocument, 201, 401, 413, 415, 422, also=200),
    openapi_extra=body_of_document(),
)
async def post_document(
    request: Request,
    engine: Opened,
    data: Annotated[bytes, Depends(body_of)],
    dry_run: Annotated[bool, Query(description="Find the statements and store nothing.")] = False,
) -> Response:
    """The statements that were found come back: 201 for a new document, 200 for a known one or a dry run."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in SUFFIXES:
        raise HTTPException(415, f"Send one of {', '.join(SUFFIXES)}.")
    return await engine.read(lambda: _read(engine, data, media_type, dry_run))


def _read(engine: Engine, data: bytes, media_type: str, dry_run: bool) -> Response:
    document = parse_document(data, media_type, engine.settings.max_upload_bytes)
    answer = try_document(engine, document) if dry_run else record_document(engine, document)
    headers = {"Location": f"/v1/documents/{document.id}"}
    return reply(answer, 201 if answer.status == "new" else 200, headers if not dry_run else None)


@router.get("", summary="List the documents", responses=answers(DocumentList, 200, 422, conditional=True))
def get_documents(
    request: Request,
    engine: Opened,
    cursor: Annotated[str | None, Query(description="`next` of the page before.", max_length=1000)] = None,
    limit: Annotated[int, Query(description="Most documents on the page.", ge=1, le=10_000)] = 100,
) -> Response:
    """By id, without their texts."""
    return by_revision(request, engine, lambda: list_documents(engine, cursor, limit))


@router.get(
    "/{id}",
    summary="Show a document with all that was found in it",
    responses=answers(AnnotatedDocument, 200, 404, 422, conditional=True, page=True),
)
def get_document(
    request: Request,
    engine: Opened,
    known_as: Id,
    form: Annotated[
        Literal["json", "html"], Query(alias="format", description="`html` for a page for people.")
    ] = "json",
) -> Response:
    """Text, mentions with their actors, statements. A text whose stated terms do not allow it is withheld."""
    if form == "html":
        answer = annotated_document(engine, known_as)
        return Response(document_page(answer), media_type="text/html", headers={"Content-Security-Policy": POLICY})
    return by_revision(request, engine, lambda: annotated_document(engine, known_as))


@router.delete(
    "/{id}",
    dependencies=[Depends(writer)],
    summary="Retract a document and exactly its statements",
    responses=answers(Done, 200, 401, 404, 422),
)
def delete_document(engine: Opened, known_as: Id) -> Response:
    """It stops being known from now on; what was known before stays answerable by `known_at`."""
    return reply(changing.retract(engine, "document", known_as))
