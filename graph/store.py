"""The store protocol: the one seam to a database, and the values that pass through it.

A store records in batches, idempotently; retracts by statement, document or dataset; keeps judgements; remembers when
it knew what; searches names; pages; counts revisions and feeds changes; hands the projection its columns in bulk. What
it must do is written as tests in `tests/contract/`; every store passes all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.enumeration import Page, RecordedReferent
from graph.relation import Relation
from graph.resolution import Judgement, Linker
from graph.statement import ExtractorScore, Modality, Polarity, RecordedStatement, Statement


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters of a document that refer to an actor: [start, end) of its text, and the actor's referent."""

    document: str
    start: int
    end: int
    referent: str


@dataclass(frozen=True, slots=True)
class ExtractedStatement:
    """A statement with the extraction that found it."""

    statement: Statement
    extraction: ExtractorScore


@dataclass(frozen=True, slots=True)
class Batch:
    """What is recorded in one transaction, whole or not at all.

    Args:
        documents: recorded if new; a known one gains the addresses it lacked, and keeps all else as first recorded.
        actors: recorded if new; a known referent gains the names and external ids it lacked.
        statements: recorded if not known now; a known one gains the extraction (the latest score of an extractor wins).
        mentions: replace those that the same document had, for documents that have any here.
        judgements: recorded where the pair has none in force; those that contradict others in force are left out.
        read: (document id, extractor) pairs that this batch completes, so that a load can resume.

    Every document of a statement, and every referent of one (subject, object, speaker), must be known or in the batch.
    """

    documents: tuple[Document, ...] = ()
    actors: tuple[Actor, ...] = ()
    statements: tuple[ExtractedStatement, ...] = ()
    mentions: tuple[Mention, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    read: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What recording a batch changed: the store's revision after it, and how many things were new."""

    revision: int
    documents: int = 0
    actors: int = 0
    statements: int = 0
    judgements: int = 0


class ChangeKind(StrEnum):
    """What happened to a thing in a revision."""

    RECORDED = "recorded"
    RETRACTED = "retracted"


class Subject(StrEnum):
    """What kind of thing a change is about."""

    STATEMENT = "statement"
    DOCUMENT = "document"
    ACTOR = "actor"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change feed: in which revision, at what time, what happened to which thing."""

    revision: int
    at: datetime
    kind: ChangeKind
    subject: Subject
    id: str


@dataclass(frozen=True, slots=True)
class FoundActor:
    """A hit of a name search: the canonical actor, the name that matched, and how well, in (0, 1]."""

    actor: Actor
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements to list; every condition given must hold.

    Args:
        actor: canonical id or referent of subject or object.
        subject, object, speaker: canonical id or referent of that end.
        relations, polarities, modalities: any of these; empty for all.
        document, dataset: this one.
        known_at: known at this time, listed with the extractions and transaction times known then; None for now.
    """

    actor: str | None = None
    subject: str | None = None
    object: str | None = None
    speaker: str | None = None
    relations: tuple[Relation, ...] = ()
    polarities: tuple[Polarity, ...] = ()
    modalities: tuple[Modality, ...] = ()
    document: str | None = None
    dataset: str | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Statements in order of their ids, and the cursor of the next page, None after the last."""

    statements: tuple[RecordedStatement, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Documents in order of their ids, and the cursor of the next page, None after the last."""

    documents: tuple[Document, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Annotations:
    """What was found in one document besides statements, and by whom it was read whole.

    Args:
        document: its id.
        mentions: by position, with referents as recorded.
        read_by: extractors, sorted.
    """

    document: str
    mentions: tuple[Mention, ...]
    read_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The statements known at one time, as columns: what a projection is made of.

    Row i is one statement. Referents are already replaced by canonical ids of that time; a statement whose two ends
    became one actor by a judgement is left out.

    Args:
        revision: number of the last change that they know.
        actors: canonical ids; `subject` and `object` index into it. Sorted.
        statements: ids, by row. Sorted.
        documents: ids; `document` indexes into it. Sorted.
        relation, polarity, modality: codes, the position of the member in its enum.
        attributed: 1 where the statement has a speaker.
        bound: 1 where it has a topic.
        valid_from, valid_to: ordinals of the first day and of the day after the last (`Interval.first`, `.after`).
        start, end: 0 where that end of `valid` is a date, 1 where open, 2 where unknown (also without any interval).
        seen: ordinal of the first day of the document's `published_at`, else of the day of its `retrieved_at`.
        published: 1 where `seen` is from `published_at`.
        score: the highest of the statement's extractions.
    """

    revision: int
    actors: Sequence[str]
    statements: Sequence[str]
    documents: Sequence[str]
    subject: NDArray[np.int32]
    object: NDArray[np.int32]
    relation: NDArray[np.int8]
    polarity: NDArray[np.int8]
    modality: NDArray[np.int8]
    attributed: NDArray[np.int8]
    bound: NDArray[np.int8]
    valid_from: NDArray[np.int32]
    valid_to: NDArray[np.int32]
    start: NDArray[np.int8]
    end: NDArray[np.int8]
    seen: NDArray[np.int32]
    published: NDArray[np.int8]
    document: NDArray[np.int32]
    score: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.statements)


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """How much a store holds now; `datasets` counts the statements of each."""

    documents: int
    statements: int
    actors: int
    judgements: int
    datasets: Mapping[str, int] = field(default_factory=dict)


class Store(Protocol):
    """What every store does. All methods are safe to call from several threads; all times are aware, UTC."""

    def record(self, batch: Batch) -> Receipt:
        """Record a batch whole or not at all; recording it again changes nothing and gives no new revision.

        Raises:
            InvalidStatement: when a statement names a document, referent or span that is not there (a `char=` locator
                whose characters are not the quote), or a text cannot be stored.
            UnknownActor: when a judgement names a referent that is not there.
            StoreUnavailable: when the database is locked or gone.
        """
        ...

    def retract_statement(self, statement: str) -> Receipt:
        """Stop knowing a statement from now on; `Receipt.statements` counts. Raises UnknownStatement."""
        ...

    def retract_document(self, document: str) -> Receipt:
        """Stop knowing a document and exactly its statements; it can be loaded again. Raises UnknownDocument.

        Its mentions and the marks of who read it go; its text stays for answers about the past.
        """
        ...

    def retract_dataset(self, dataset: str) -> Receipt:
        """Stop knowing a dataset's documents and exactly its statements. Raises UnknownDataset.

        A document that known statements of another dataset rest on stays.
        """
        ...

    def judge(self, judgement: Judgement) -> Receipt:
        """Record a decision; it replaces the one in force on the pair.

        Raises:
            UnknownActor: when a referent is not known.
            JudgementConflict: when DIFFERENT referents would be joined.
        """
        ...

    def undo(self, judgement: str) -> Receipt:
        """Withdraw the judgement in force with this id: what it joined comes apart. Raises UnknownJudgement."""
        ...

    def judgements(self, known_at: datetime | None = None) -> tuple[Judgement, ...]:
        """Judgements in force at a time (None: now), by id, `at` filled in."""
        ...

    def linker(self, known_at: datetime | None = None) -> Linker:
        """The linker of the judgements in force at a time (None: now)."""
        ...

    def actor(self, id_: str) -> Actor:
        """The canonical actor of a referent, with the names and ids of all its referents. Raises UnknownActor."""
        ...

    def actors(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, Actor]:
        """Canonical actors by the id asked for, joined as at a time (None: now); unknown ids are left out.

        Limits: only what joins referents is kept by time. Referents, their names and external ids are those of now,
            those recorded after the time among them; this holds for the next two methods too.
        """
        ...

    def actors_of_external_id(self, external_id: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors with this external id, joined as at a time (None: now), by id."""
        ...

    def actors_named(self, name: str, known_at: datetime | None = None) -> tuple[Actor, ...]:
        """Canonical actors of which one name equals this one when both are folded, joined as at a time, by id."""
        ...

    def search(self, text: str, *, kind: ActorKind | None = None, limit: int = 20) -> tuple[FoundActor, ...]:
        """Canonical actors whose names hold the words of the text, best first; accents and spellings are folded.

        The last word may be a beginning. A name found by its spelling alone scores below any found by its letters.
        """
        ...

    def document(self, id_: str) -> Document:
        """The document known now. Raises UnknownDocument."""
        ...

    def documents(self, *, cursor: str | None = None, limit: int = 100) -> DocumentPage:
        """Documents known now, by id. Raises InvalidParameter for a cursor that no page gave or a limit below 1."""
        ...

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        """Documents by id, retracted ones among them (an answer about the past needs its evidence); unknown left out.

        The text of each is left empty: ids, titles, dates and addresses only.
        """
        ...

    def mentions(self, document: str) -> tuple[Mention, ...]:
        """Mentions of a document by position, with canonical ids. Raises UnknownDocument."""
        ...

    def was_read(self, document: str, extractor: str) -> bool:
        """Whether this document, known now, was recorded whole by this extractor."""
        ...

    def referents(self, *, cursor: str | None = None, limit: int = 100) -> Page[RecordedReferent]:
        """Referents as recorded, by id (in order of code points). Raises InvalidParameter as `documents` does."""
        ...

    def annotations(self, *, cursor: str | None = None, limit: int = 100) -> Page[Annotations]:
        """Mentions and marks of every document known now, by its id. Raises InvalidParameter as `documents` does."""
        ...

    def statement(self, id_: str) -> RecordedStatement:
        """A statement, known or retracted, referents as recorded. Raises UnknownStatement."""
        ...

    def statements_by_id(self, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, RecordedStatement]:
        """Statements by id, known or retracted, as they were at a time (None: now); ids unknown then are left out.

        Their extractions and transaction times are those known then.
        """
        ...

    def statements(self, where: StatementFilter, *, cursor: str | None = None, limit: int = 100) -> StatementPage:
        """Statements that meet the filter, by id, after the cursor, at most `limit`.

        An actor, document or dataset that is not known gives an empty page. Raises InvalidParameter for a cursor that
        no page gave, a limit below 1, or a time without a zone.
        """
        ...

    def revision(self, known_at: datetime | None = None) -> int:
        """Number of the last change up to a time (None: now); 0 when there was none; never falls."""
        ...

    def changed_at(self) -> datetime | None:
        """Time of the last change; None for an empty store."""
        ...

    def changes(self, since: int, *, limit: int = 1000) -> tuple[Change, ...]:
        """Changes of revisions after `since`, oldest first, at most `limit` but never half of a revision."""
        ...

    def columns(self, known_at: datetime | None = None) -> Columns:
        """Statements known at a time (None: now), in bulk."""
        ...

    def counts(self) -> StoreCounts:
        """How much is known now."""
        ...

    def ping(self) -> None:
        """Return when the database answers; raises StoreUnavailable."""
        ...

    def close(self) -> None:
        """Release the database; further calls raise StoreUnavailable."""
        ...
