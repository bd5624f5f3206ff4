"""Documents as answers: read and recorded, listed, and shown with all that was found in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from app.answers import actor_views
from app.clock import shown
from app.engine import Engine
from app.listing import bounded, ends_of, known_now, open_cursor, seal_cursor, statement_view, statement_views
from app.views import AnnotatedDocument, DocumentList, DocumentView, MentionView, StatementView
from graph.document import Document
from graph.errors import UnknownDocument, UnreadableDocument
from graph.statement import RecordedStatement
from graph.store import Batch, StatementFilter
from loaders.base import Failure

PLACE = "request body"
SUFFIXES = {
    "application/json": ".json",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/markdown": ".md",
}
"""Media types that are read, and the suffix of files of the same form."""


def parse_document(data: bytes, media_type: str, max_bytes: int) -> Document:
    """Return the one document that the bytes of a request hold.

    Args:
        data: the body.
        media_type: a key of `SUFFIXES`.
        max_bytes: greatest size.

    Raises:
        UnreadableDocument: when they hold none, or several.
    """
    from loaders.article import parse_article

    found = parse_article(
        data, place=PLACE, suffix=SUFFIXES[media_type], max_bytes=max_bytes, retrieved_at=datetime.now(UTC)
    )
    if len(found) != 1:
        raise UnreadableDocument(PLACE, f"holds {len(found)} documents; send one")
    if isinstance(found[0], Failure):
        raise UnreadableDocument(found[0].place, found[0].error)
    return found[0]


def record_document(engine: Engine, document: Document) -> AnnotatedDocument:
    """Read a document, record what it says, and return it with what was found; `status` says new or known."""
    from loaders.load import load

    new = not _is_known(engine, document.id)
    report = load(
        (document,), engine.store, engine.extractor, engine.gazetteer, with_gazetteer=not engine.gazetteer_recorded
    )
    engine.gazetteer_recorded = True
    if report.failures:
        raise RuntimeError(f"reading failed: {report.failures[0]}")
    engine.projections.reached(engine.store.revision())
    answer = annotated_document(engine, document.id)
    answer.status = "new" if new else "known"
    return answer


def _is_known(engine: Engine, id_: str) -> bool:
    try:
        engine.store.document(id_)
    except UnknownDocument:
        return False
    return True


def try_document(engine: Engine, document: Document) -> AnnotatedDocument:
    """Return a document with what is found in it, and store nothing."""
    from loaders.load import to_batch

    batch = to_batch(document, engine.extractor.extract(document, engine.gazetteer), engine.gazetteer)
    recorded = _of_batch(batch)
    known = {actor.id: actor for actor in (*engine.gazetteer.actors(), *batch.actors)}
    named = {end for one in recorded for end in ends_of(one)} | {mention.referent for mention in batch.mentions}
    return AnnotatedDocument(
        revision=engine.store.revision(),
        known_at=known_now(engine),
        document=document_view(document),
        text=document.text,
        mentions=[MentionView(mention.start, mention.end, mention.referent) for mention in batch.mentions],
        statements=by_position(statement_view(one, {}) for one in recorded),
        actors=actor_views(known, named),
        status="dry-run",
    )


def _of_batch(batch: Batch) -> tuple[RecordedStatement, ...]:
    found = {one.statement.id: RecordedStatement(one.statement, (one.extraction,), ()) for one in batch.statements}
    return tuple(found.values())


def by_position(statements: Iterable[StatementView]) -> list[StatementView]:
    """Return statements in the order in which they stand in their text."""
    return sorted(statements, key=lambda one: (one.span or [0, 0], one.id))


def annotated_document(engine: Engine, id_: str) -> AnnotatedDocument:
    """Return a document with its text, mentions and statements. Raises UnknownDocument.

    Limits: a text whose stated licence is not among the open ones is withheld; its quotes are not.
    """
    revision, document = engine.store.revision(), engine.store.document(id_)
    statements, actors = statement_views(engine.store, _all_statements(engine, id_))
    mentions = [MentionView(one.start, one.end, one.referent) for one in engine.store.mentions(id_)]
    mentioned = engine.store.actors({mention.actor for mention in mentions})
    allowed = engine.settings.allows(document.licence)
    return AnnotatedDocument(
        revision=revision,
        known_at=known_now(engine),
        document=document_view(document),
        text=document.text if allowed else None,
        withheld=None
        if allowed
        else f"The terms of this document ({document.licence}) do not allow its text to be served.",
        mentions=mentions,
        statements=by_position(statements),
        actors=dict(sorted({**actors, **actor_views(mentioned, mentioned)}.items())),
    )


def _all_statements(engine: Engine, document: str) -> list[RecordedStatement]:
    page = engine.store.statements(StatementFilter(document=document), limit=1000)
    found = list(page.statements)
    while page.next is not None:
        page = engine.store.statements(StatementFilter(document=document), cursor=page.next, limit=1000)
        found.extend(page.statements)
    return found


def document_view(document: Document) -> DocumentView:
    """Return a document's particulars."""
    return DocumentView(
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=str(document.published_at) if document.published_at else None,
        language=document.language,
        licence=document.licence,
        dataset=document.dataset,
        urls=list(document.urls),
        retrieved_at=shown(document.retrieved_at),
        reader=document.reader,
        characters=len(document.text),
    )


def list_documents(engine: Engine, cursor: str | None, limit: int) -> DocumentList:
    """Return a page of the documents known now, by id. Raises InvalidParameter for a cursor not given out."""
    revision = engine.store.revision()
    page = engine.store.documents(cursor=open_cursor(cursor), limit=bounded(engine, limit))
    return DocumentList(
        revision=revision,
        known_at=known_now(engine),
        documents=[document_view(document) for document in page.documents],
        next=seal_cursor(page.next),
    )
