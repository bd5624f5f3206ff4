"""What a store does, method by method, over connections to an SQLite database that its owner opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.enumeration import Page, RecordedReferent
from graph.errors import UnknownActor, UnknownStatement
from graph.paging import check_limit, cursor_after, following, place_of
from graph.resolution import Judgement, Linker
from graph.sqlite_actors import (
    canonical_keys,
    read_actors,
    record_actors,
    referents_named,
    referents_of,
    referents_with_external_id,
)
from graph.sqlite_columns import read_columns
from graph.sqlite_documents import (
    documents_after,
    documents_without_text,
    mentions_of,
    read_document,
    record_documents,
    record_mentions,
    record_reading,
    was_read,
)
from graph.sqlite_enumeration import annotations_after, referents_after
from graph.sqlite_judgements import judge, judgements_in_force, linker_at, record_judgements, undo
from graph.sqlite_listing import count, read_statements, statement_ids
from graph.sqlite_retraction import retract_dataset, retract_document, retract_statement
from graph.sqlite_schema import Database
from graph.sqlite_search import search_names
from graph.sqlite_statements import record_statements
from graph.sqlite_transaction import Transaction, changes_after, last_revision, revision_at
from graph.statement import RecordedStatement
from graph.store import (
    Annotations,
    Batch,
    Change,
    Columns,
    DocumentPage,
    FoundActor,
    Mention,
    Receipt,
    StatementFilter,
    StatementPage,
    StoreCounts,
)
from graph.transaction import from_micros, moment_of

_SUGGESTIONS = 3
_MOST_REVISIONS = 2**62


class Connections(Protocol):
    """Connections to one database, for calls of several threads."""

    def reading(self) -> AbstractContextManager[Database]:
        """Give a connection whose queries all see one snapshot."""
        ...

    def writing(self) -> AbstractContextManager[Database]:
        """Give the one connection that writes, inside a transaction."""
        ...

    def check_present(self) -> None:
        """Raise StoreUnavailable when the database is gone."""
        ...

    def close(self) -> None:
        """Close all of them."""
        ...


class StoreMethods:
    """The methods of `Store`, each one transaction; see there for what they promise."""

    def __init__(self, connections: Connections, clock: Callable[[], datetime]) -> None:
        self._connections, self._clock = connections, clock

    def record(self, batch: Batch) -> Receipt:
        """Record a batch whole or not at all; recording it again changes nothing and gives no new revision."""
        return self._write(lambda work: _record(work, batch))

    def retract_statement(self, statement: str) -> Receipt:
        """Stop knowing a statement from now on; `Receipt.statements` counts. Raises UnknownStatement."""
        return self._write(lambda work: retract_statement(work, statement))

    def retract_document(self, document: str) -> Receipt:
        """Stop knowing a document and exactly its statements; it can be loaded again. Raises UnknownDocument."""
        return self._write(lambda work: retract_document(work, document))

    def retract_dataset(self, dataset: str) -> Receipt:
        """Stop knowing a dataset's documents and exactly its statements. Raises UnknownDataset."""
        return self._write(lambda work: retract_dataset(work, dataset))

    def judge(self, judgement: Judgement) -> Receipt:
        """Record a decision; it replaces the one in force on the pair."""
        return self._write(lambda work: judge(work, judgement))

    def undo(self, judgement: str) -> Receipt:
        """Withdraw the judgement in force with this id: what it joined comes apart. Raises UnknownJudgement."""
        return self._write(lambda work: undo(work, judgement))

    def judgements(self, known_at: datetime | None = None) -> tuple[Judgement, ...]:
        """Judgements in force at a time (None: now), by id, `at` filled in."""
        with self._connections.reading() as database:
            return judgements_in_force(database, _moment(database, known_at))

    def linker(self, known_at: datetime | None = None) -> Linker:
        """The linker of the judgements in force at a time (None: now)."""
        with self._connections.reading() as database:
            return linker_at(database, _moment(database, known_at))

    def actor(self, id_: str) -> Actor:
        """The canonical actor of a referent, with the names and ids of all its referents. Raises UnknownActor."""
        with self._connections.reading() as database:
            for actor in _actors(database, [id_], None).values():
                return actor
            found = search_names(database, id_, None, _SUGGESTIONS)
        raise UnknownActor(id_, tuple((one.actor.id, one.actor.label) for one in found))

    def actors(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, Actor]:
        """Canonical actors by the id asked for, joined as at a time (None: now); unknown ids are left out."""
        with self._connections.reading() as database:
            return _actors(database, ids, _linker_then(database, known_at))

    def actors_of_external_id(self, external_id: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors with this external id, joined as at a time (None: now), by id."""
        with self._connections.reading() as database:
            found = referents_with_external_id(database, external_id)
            return _by_id(_actors(database, found, _linker_then(database, known_at)).values())

    def actors_named(self, name: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors of which one name equals this one when both are folded, joined as at a time, by id."""
        with self._connections.reading() as database:
            found = referents_named(database, name)
            return _by_id(_actors(database, found, _linker_then(database, known_at)).values())

    def search(self, text: str, *, kind: ActorKind | None = None, limit: int = 20) -> tuple[FoundActor, ...]:
        """Canonical actors whose names hold the words of the text, best first; accents and spellings are folded."""
        check_limit(limit)
        with self._connections.reading() as database:
            return search_names(database, text, kind, limit)

    def document(self, id_: str) -> Document:
        """The document known now. Raises UnknownDocument."""
        with self._connections.reading() as database:
            return read_document(database, id_)

    def documents(self, *, cursor: str | None = None, limit: int = 100) -> DocumentPage:
        """Documents known now, by id."""
        check_limit(limit)
        with self._connections.reading() as database:
            found = documents_after(database, place_of(cursor), limit + 1)
        page = list(found.items())[:limit]
        return DocumentPage(
            tuple(document for _, document in page), cursor_after(page[-1][0]) if len(found) > limit else None
        )

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        """Documents by id, retracted ones among them, their texts left empty; unknown ids are left out."""
        with self._connections.reading() as database:
            return documents_without_text(database, ids)

    def mentions(self, document: str) -> tuple[Mention, ...]:
        """Mentions of a document by position, with canonical ids. Raises UnknownDocument."""
        with self._connections.reading() as database:
            return mentions_of(database, document)

    def was_read(self, document: str, extractor: str) -> bool:
        """Whether this document, known now, was recorded whole by this extractor."""
        with self._connections.reading() as database:
            return was_read(database, document, extractor)

    def referents(self, *, cursor: str | None = None, limit: int = 100) -> Page[RecordedReferent]:
        """Referents as recorded, by id."""
        check_limit(limit)
        with self._connections.reading() as database:
            found = referents_after(database, place_of(cursor), limit + 1)
        return Page(tuple(found[:limit]), following(found, limit, lambda one: one.actor.id))

    def annotations(self, *, cursor: str | None = None, limit: int = 100) -> Page[Annotations]:
        """Mentions and marks of every document known now, by its id."""
        check_limit(limit)
        with self._connections.reading() as database:
            found = annotations_after(database, place_of(cursor), limit + 1)
        return Page(tuple(found[:limit]), following(found, limit, lambda one: one.document))

    def statement(self, id_: str) -> RecordedStatement:
        """A statement, known or retracted, referents as recorded. Raises UnknownStatement."""
        found = self.statements_by_id([id_])
        if id_ not in found:
            raise UnknownStatement(f"no statement has the id {id_!r}")
        return found[id_]

    def statements_by_id(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, RecordedStatement]:
        """Statements by id, known or retracted, as they were at a time (None: now); ids unknown then are left out."""
        with self._connections.reading() as database:
            return read_statements(database, ids, _moment(database, known_at))

    def statements(self, where: StatementFilter, *, cursor: str | None = None, limit: int = 100) -> StatementPage:
        """Statements that meet the filter, by id, after the cursor, at most `limit`."""
        check_limit(limit)
        with self._connections.reading() as database:
            moment = _moment(database, where.known_at)
            ids = statement_ids(database, where, moment, place_of(cursor), limit + 1)
            found = read_statements(database, ids[:limit], moment)
        return StatementPage(
            tuple(found[id_] for id_ in ids[:limit]), cursor_after(ids[limit - 1]) if len(ids) > limit else None
        )

    def revision(self, known_at: datetime | None = None) -> int:
        """Number of the last change up to a time (None: now); 0 when there was none; never falls."""
        with self._connections.reading() as database:
            return revision_at(database, _moment(database, known_at))

    def changed_at(self) -> datetime | None:
        """Time of the last change; None for an empty store."""
        with self._connections.reading() as database:
            revision, at = last_revision(database)
        return from_micros(at) if revision else None

    def changes(self, since: int, *, limit: int = 1000) -> tuple[Change, ...]:
        """Changes of revisions after `since`, oldest first, at most `limit` but never half of a revision."""
        check_limit(limit)
        with self._connections.reading() as database:
            return changes_after(database, min(since, _MOST_REVISIONS), limit)

    def columns(self, known_at: datetime | None = None) -> Columns:
        """Statements known at a time (None: now), in bulk."""
        with self._connections.reading() as database:
            return read_columns(database, _moment(database, known_at))

    def counts(self) -> StoreCounts:
        """How much is known now."""
        with self._connections.reading() as database:
            return count(database)

    def ping(self) -> None:
        """Return when the database answers; raises StoreUnavailable."""
        self._connections.check_present()
        self.revision()

    def close(self) -> None:
        """Release the database; further calls raise StoreUnavailable."""
        self._connections.close()

    def _write(self, change: Callable[[Transaction], None]) -> Receipt:
        with self._connections.writing() as database:
            work = Transaction(database, self._clock())
            change(work)
            return work.finish()


def _record(work: Transaction, batch: Batch) -> None:
    record_documents(work, batch.documents)
    record_actors(work, batch.actors)
    referents = referents_of(work.database, batch)
    record_statements(work, batch, referents)
    record_mentions(work, batch.mentions, referents)
    record_judgements(work, batch.judgements)
    record_reading(work, batch.read)


def _actors(database: Database, ids: Iterable[str], then: Linker | None) -> dict[str, Actor]:
    keys = canonical_keys(database, ids, then)
    actors = read_actors(database, keys.values(), then)
    return {id_: actors[key] for id_, key in keys.items()}


def _by_id(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    different = {actor.id: actor for actor in actors}
    return tuple(different[id_] for id_ in sorted(different))


def _linker_then(database: Database, known_at: datetime | None) -> Linker | None:
    """Return the linker of a past time; None where referents are joined as the tables have them."""
    moment = _moment(database, known_at)
    return None if moment is None else linker_at(database, moment)


def _moment(database: Database, known_at: datetime | None) -> int | None:
    return moment_of(known_at, last_revision(database)[1])
