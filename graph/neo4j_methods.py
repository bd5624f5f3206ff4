"""What the Neo4j store does, method by method, over transactions that its owner opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.enumeration import Page, RecordedReferent
from graph.errors import UnknownActor, UnknownStatement
from graph.neo4j_actors import (
    canonical_ids,
    ends_of,
    read_actors,
    record_actors,
    referents_named,
    referents_with_external_id,
)
from graph.neo4j_columns import Unsettled, read_columns
from graph.neo4j_documents import (
    documents_after,
    documents_without_text,
    mentions_of,
    read_document,
    record_documents,
    record_mentions,
    record_reading,
    was_read,
)
from graph.neo4j_enumeration import annotations_after, referents_after
from graph.neo4j_judgements import judge, judgements_in_force, linker_at, record_judgements, undo
from graph.neo4j_listing import count, read_statements, statement_ids
from graph.neo4j_schema import Database, is_storable, last_revision, revision_at, to_text
from graph.neo4j_search import search_names
from graph.neo4j_statements import record_statements, retract_dataset, retract_document, retract_statement
from graph.neo4j_ties import Reach, refresh_ties, refresh_ties_of
from graph.neo4j_transaction import Transaction, changes_after
from graph.paging import check_limit, cursor_after, following, place_of
from graph.projection import Rules
from graph.resolution import Judgement, Linker
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

T = TypeVar("T")

_SUGGESTIONS = 3
_MOST_REVISIONS = 2**62
_TRIES = 3
_ACTORS_AT_ONCE = 1000


class Transactions(Protocol):
    """Transactions of one database, for calls of several threads."""

    def read(self, work: Callable[[Database], T]) -> T:
        """Return what reading gives; run again when the server asks for it."""
        ...

    def write(self, work: Callable[[Database], T]) -> T:
        """Return what writing gives, committed; run again when the server asks for it."""
        ...

    def look(self, work: Callable[[Database], T]) -> T:
        """Return what reading gives while nobody writes; nothing is committed."""
        ...

    def ask(self) -> None:
        """Return when the database answers; nothing is run again."""
        ...

    def close(self) -> None:
        """Close all of them."""
        ...


class NothingChanged(Exception):
    """Ends a transaction that needs no commit; carries its receipt."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt


class Neo4jMethods:
    """The methods of `Store`, each one transaction; see there for what they promise."""

    def __init__(self, transactions: Transactions, clock: Callable[[], datetime], rules: Rules) -> None:
        self._transactions, self._clock, self._rules = transactions, clock, rules

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
        return self._read(lambda database: judgements_in_force(database, _moment(database, known_at)))

    def linker(self, known_at: datetime | None = None) -> Linker:
        """The linker of the judgements in force at a time (None: now)."""
        return self._read(lambda database: linker_at(database, _moment(database, known_at)))

    def actor(self, id_: str) -> Actor:
        """The canonical actor of a referent, with the names and ids of all its referents. Raises UnknownActor."""
        for actor in self.actors([id_]).values():
            return actor
        found = self.search(id_, limit=_SUGGESTIONS)
        raise UnknownActor(id_, tuple((one.actor.id, one.actor.label) for one in found))

    def actors(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, Actor]:
        """Canonical actors by the id asked for, joined as at a time (None: now); unknown ids are left out."""
        wanted = list(ids)
        return self._read(lambda database: _actors(database, wanted, _linker_then(database, known_at)))

    def actors_of_external_id(self, external_id: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors with this external id, joined as at a time (None: now), by id."""
        return self._read(
            lambda database: _by_id(
                database, referents_with_external_id(database, external_id), _linker_then(database, known_at)
            )
        )

    def actors_named(self, name: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors of which one name equals this one when both are folded, joined as at a time, by id."""
        return self._read(
            lambda database: _by_id(database, referents_named(database, name), _linker_then(database, known_at))
        )

    def search(self, text: str, *, kind: ActorKind | None = None, limit: int = 20) -> tuple[FoundActor, ...]:
        """Canonical actors whose names hold the words of the text, best first; accents and spellings are folded."""
        check_limit(limit)
        return self._read(lambda database: search_names(database, text, kind, limit))

    def document(self, id_: str) -> Document:
        """The document known now. Raises UnknownDocument."""
        return self._read(lambda database: read_document(database, id_))

    def documents(self, *, cursor: str | None = None, limit: int = 100) -> DocumentPage:
        """Documents known now, by id."""
        check_limit(limit)
        last = place_of(cursor)
        found = self._read(lambda database: documents_after(database, last, limit + 1) if is_storable(last) else {})
        page = list(found.items())[:limit]
        following = cursor_after(page[-1][0]) if len(found) > limit else None
        return DocumentPage(tuple(document for _, document in page), following)

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        """Documents by id, retracted ones among them, their texts left empty; unknown ids are left out."""
        wanted = list(ids)
        return self._read(lambda database: documents_without_text(database, wanted))

    def mentions(self, document: str) -> tuple[Mention, ...]:
        """Mentions of a document by position, with canonical ids. Raises UnknownDocument."""
        return self._read(lambda database: mentions_of(database, document))

    def was_read(self, document: str, extractor: str) -> bool:
        """Whether this document, known now, was recorded whole by this extractor."""
        return self._read(lambda database: was_read(database, document, extractor))

    def referents(self, *, cursor: str | None = None, limit: int = 100) -> Page[RecordedReferent]:
        """Referents as recorded, by id."""
        check_limit(limit)
        last = place_of(cursor)
        found = self._read(lambda database: referents_after(database, last, limit + 1))
        return Page(tuple(found[:limit]), following(found, limit, lambda one: one.actor.id))

    def annotations(self, *, cursor: str | None = None, limit: int = 100) -> Page[Annotations]:
        """Mentions and marks of every document known now, by its id."""
        check_limit(limit)
        last = place_of(cursor)
        found = self._read(lambda database: annotations_after(database, last, limit + 1))
        return Page(tuple(found[:limit]), following(found, limit, lambda one: one.document))

    def statement(self, id_: str) -> RecordedStatement:
        """A statement, known or retracted, referents as recorded. Raises UnknownStatement."""
        found = self.statements_by_id([id_])
        if id_ not in found:
            raise UnknownStatement(f"no statement has the id {id_!r}")
        return found[id_]

    def statements_by_id(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, RecordedStatement]:
        """Statements by id, known or retracted, as they were at a time (None: now); ids unknown then are left out."""
        wanted = list(ids)
        return self._read(lambda database: read_statements(database, wanted, _moment(database, known_at)))

    def statements(self, where: StatementFilter, *, cursor: str | None = None, limit: int = 100) -> StatementPage:
        """Statements that meet the filter, by id, after the cursor, at most `limit`."""
        check_limit(limit)
        last = place_of(cursor)
        found, more = self._read(lambda database: _page(database, where, last, limit))
        return StatementPage(found, cursor_after(found[-1].statement.id) if more else None)

    def revision(self, known_at: datetime | None = None) -> int:
        """Number of the last change up to a time (None: now); 0 when there was none; never falls."""
        return self._read(lambda database: revision_at(database, _moment(database, known_at)))

    def changed_at(self) -> datetime | None:
        """Time of the last change; None for an empty store."""
        revision, at = self._read(last_revision)
        return from_micros(at) if revision else None

    def changes(self, since: int, *, limit: int = 1000) -> tuple[Change, ...]:
        """Changes of revisions after `since`, oldest first, at most `limit` but never half of a revision."""
        check_limit(limit)
        return self._read(lambda database: changes_after(database, min(since, _MOST_REVISIONS), limit))

    def columns(self, known_at: datetime | None = None) -> Columns:
        """Statements known at a time (None: now), in bulk.

        A write that is committed meanwhile makes it read again; the third time, writers wait for it.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._read(lambda database: read_columns(database, _moment(database, known_at)))
            except Unsettled:
                continue
        return self._transactions.look(lambda database: read_columns(database, _moment(database, known_at)))

    def counts(self) -> StoreCounts:
        """How much is known now."""
        return self._read(count)

    def rebuild_ties(self) -> int:
        """Bring every tie between actors to the present day; return how many relationships changed.

        Ties begin, fade and expire as days pass; a write only brings those up to date that it touches. Run this once a
        day where people look at ties in Neo4j itself. Legation's own answers do not need it: they come from statements.

        Limits: a thousand actors a transaction, during which writers wait.
        """
        changed, last = 0, ""
        while True:
            more, last = self._transactions.write(partial(self._rebuild_after, last=last))
            changed += more
            if not last:
                return changed

    def ping(self) -> None:
        """Return when the database answers; raises StoreUnavailable at once when it does not."""
        self._transactions.ask()

    def close(self) -> None:
        """Release the database; further calls raise StoreUnavailable."""
        self._transactions.close()

    def _read(self, work: Callable[[Database], T]) -> T:
        return self._transactions.read(work)

    def _write(self, change: Callable[[Transaction], None]) -> Receipt:
        try:
            return self._transactions.write(lambda database: self._change(database, change))
        except NothingChanged as nothing:
            return nothing.receipt

    def _change(self, database: Database, change: Callable[[Transaction], None]) -> Receipt:
        work = Transaction(database, self._clock(), self._rules)
        change(work)
        if not work.has_changed:
            raise NothingChanged(Receipt(work.revision - 1))
        refresh_ties(work)
        return work.finish()

    def _rebuild_after(self, database: Database, *, last: str) -> tuple[int, str]:
        work = Transaction(database, self._clock(), self._rules)
        query = "MATCH (a:Actor) WHERE a.id > $last RETURN a.id ORDER BY a.id LIMIT $most"
        ids = [id_ for (id_,) in database(query, last=last, most=_ACTORS_AT_ONCE)]
        changed = refresh_ties_of(database, ids, Reach(work.rules, work.today, work.words))
        return changed, ids[-1] if len(ids) == _ACTORS_AT_ONCE else ""


def _record(work: Transaction, batch: Batch) -> None:
    record_documents(work, batch.documents)
    record_actors(work, batch.actors)
    referents = ends_of(work, batch)
    record_statements(work, batch, referents)
    record_mentions(work, batch.mentions, referents)
    record_judgements(work, batch.judgements)
    record_reading(work, batch.read)


def _actors(database: Database, ids: Iterable[str], then: Linker | None) -> dict[str, Actor]:
    canonical = canonical_ids(database, ids, then)
    actors = read_actors(database, set(canonical.values()), then)
    return {id_: actors[one] for id_, one in canonical.items()}


def _by_id(database: Database, referents: Iterable[str], then: Linker | None) -> tuple[Actor, ...]:
    different = {actor.id: actor for actor in _actors(database, referents, then).values()}
    return tuple(different[id_] for id_ in sorted(different))


def _linker_then(database: Database, known_at: datetime | None) -> Linker | None:
    """Return the linker of a past time; None where referents are joined as the graph has them."""
    moment = _moment(database, known_at)
    return None if moment is None else linker_at(database, moment)


def _page(
    database: Database, where: StatementFilter, last: str, limit: int
) -> tuple[tuple[RecordedStatement, ...], bool]:
    moment = _moment(database, where.known_at)
    ids = statement_ids(database, where, moment, last, limit + 1)
    found = read_statements(database, ids[:limit], moment)
    return tuple(found[id_] for id_ in ids[:limit]), len(ids) > limit


def _moment(database: Database, known_at: datetime | None) -> str | None:
    moment = moment_of(known_at, last_revision(database)[1])
    return None if moment is None else to_text(moment)
