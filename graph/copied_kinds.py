"""The kinds of things that a store holds, each as a stream in order of ids, and as batches that record them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.actor import Actor
from graph.document import Document
from graph.enumeration import RecordedReferent
from graph.resolution import Judgement
from graph.statement import RecordedStatement
from graph.store import Annotations, Batch, ExtractedStatement, StatementFilter, Store, StoreCounts

T = TypeVar("T")

_PAGE = 500
_DOCUMENTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a kind.

    Args:
        id: by which both stores order the kind.
        value: the thing.
        content: all that it says, as one line of JSON that is the same for the same content in any store.
        number: how many things it counts for.
    """

    id: str
    value: Any
    content: str
    number: int = 1

    @property
    def size(self) -> int:
        """Roughly how many characters it takes to send it."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things.

    Args:
        name: in reports.
        items: all known now, by id.
        batch: what records these values.
        total: how many things there are, where the store counts them.
    """

    name: str
    items: Callable[[Store], Iterator[Item]]
    batch: Callable[[Sequence[Any]], Batch]
    total: Callable[[StoreCounts], int | None] = lambda counts: None


def _line(*values: object) -> str:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":"))


def _pages(page: Callable[[str | None], tuple[Sequence[T], str | None]]) -> Iterator[T]:
    cursor: str | None = None
    while True:
        found, cursor = page(cursor)
        yield from found
        if cursor is None:
            return


def _actors(store: Store) -> Iterator[Item]:
    def page(cursor: str | None) -> tuple[Sequence[RecordedReferent], str | None]:
        found = store.referents(cursor=cursor, limit=_PAGE)
        return found.items, found.next

    return (Item(one.actor.id, one, _actor_line(one)) for one in _pages(page))


def _actor_line(one: RecordedReferent) -> str:
    actor = one.actor
    names = sorted([name.text, name.language or "", str(name.valid or "")] for name in actor.names)
    labels = sorted({*one.labels} - {name.text for name in actor.names})
    return _line(actor.id, actor.kind, actor.label, names, labels, sorted(actor.external_ids), actor.described)


def _actors_batch(referents: Sequence[RecordedReferent]) -> Batch:
    more = (Actor(one.actor.id, one.actor.kind, label) for one in referents for label in one.labels)
    return Batch(actors=(*(one.actor for one in referents), *more))


def _judgements(store: Store) -> Iterator[Item]:
    return (Item(one.id, one, _judgement_line(one)) for one in store.judgements())


def _judgement_line(one: Judgement) -> str:
    return _line(one.left, one.right, one.verdict, one.by, one.why, one.score, one.at and one.at.isoformat())


def _documents(store: Store) -> Iterator[Item]:
    def page(cursor: str | None) -> tuple[Sequence[Document], str | None]:
        found = store.documents(cursor=cursor, limit=_DOCUMENTS_AT_ONCE)
        return found.documents, found.next

    return (Item(one.id, one, _document_line(one)) for one in _pages(page))


def _document_line(one: Document) -> str:
    return _line(
        one.text, one.retrieved_at.isoformat(), one.title, one.publisher, one.language, sorted(one.urls), one.dataset,
        one.licence, one.published_at and str(one.published_at), one.reader,
    )  # fmt: skip


def _statements(store: Store) -> Iterator[Item]:
    def page(cursor: str | None) -> tuple[Sequence[RecordedStatement], str | None]:
        found = store.statements(StatementFilter(), cursor=cursor, limit=_PAGE)
        return found.statements, found.next

    return (Item(one.statement.id, one, _statement_line(one)) for one in _pages(page))


def _statement_line(one: RecordedStatement) -> str:
    return _line(one.statement.id, sorted([found.extractor, found.score] for found in one.extractions))


def _statements_batch(statements: Sequence[RecordedStatement]) -> Batch:
    return Batch(
        statements=tuple(ExtractedStatement(one.statement, score) for one in statements for score in one.extractions)
    )


def _annotations(store: Store) -> Iterator[Annotations]:
    def page(cursor: str | None) -> tuple[Sequence[Annotations], str | None]:
        found = store.annotations(cursor=cursor, limit=_PAGE)
        return found.items, found.next

    return _pages(page)


def _mentions(store: Store) -> Iterator[Item]:
    for one in _annotations(store):
        if one.mentions:
            places = [(mention.start, mention.end, mention.referent) for mention in one.mentions]
            yield Item(one.document, one.mentions, _line(one.document, places), len(places))


def _marks(store: Store) -> Iterator[Item]:
    for one in _annotations(store):
        if one.read_by:
            marks = [(one.document, extractor) for extractor in one.read_by]
            yield Item(one.document, marks, _line(*marks), len(marks))


def _flat(parts: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(one for part in parts for one in part)


COPIED_KINDS = (
    Kind("actors", _actors, _actors_batch),
    Kind("judgements", _judgements, lambda found: Batch(judgements=tuple(found)), lambda counts: counts.judgements),
    Kind("documents", _documents, lambda found: Batch(documents=tuple(found)), lambda counts: counts.documents),
    Kind("statements", _statements, _statements_batch, lambda counts: counts.statements),
    Kind("mentions", _mentions, lambda found: Batch(mentions=_flat(found))),
    Kind("read marks", _marks, lambda found: Batch(read=_flat(found))),
)
"""All that a store holds, in the order in which it can be recorded: a mark that a document was read comes last."""
