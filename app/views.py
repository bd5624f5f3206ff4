"""What answers look like beside the results of queries: documents, statements, actors, judgements, changes.

Every one says of which revision it is, and at which times it holds.
"""

from __future__ import annotations

import msgspec

from queries.base import ActorView


class Answer(msgspec.Struct, kw_only=True):
    """What every answer has.

    Attributes:
        revision: of the store when it was read.
        valid_at: the day at which it holds; `any` where time plays no part.
        known_at: the time of the last change that it knows.
    """

    revision: int = 0
    valid_at: str = "any"
    known_at: str = ""


class ExtractionView(msgspec.Struct):
    """Which extractor found a statement, and how sure it is, in [0, 1]."""

    extractor: str
    score: float


class KnownView(msgspec.Struct):
    """A time during which a statement was known: from, until; None while it is."""

    recorded_at: str
    retracted_at: str | None = None


class StatementView(msgspec.Struct, kw_only=True):
    """One statement.

    Attributes:
        id: hash of its content.
        relation, sign: the word of the vocabulary, and its sign.
        subject, object, speaker: canonical ids; `actors` of the answer has their labels.
        polarity, modality, topic, title, qualifiers, valid, explicit: as the text has them; `valid` as EDTF.
        quote, span: the words, and where they stand in characters of the document's text.
        document, dataset: where they stand.
        extractions: who found it.
        known: when it was known; empty for what was not stored.
    """

    id: str
    relation: str
    sign: int
    subject: str
    object: str
    polarity: str
    modality: str
    quote: str
    document: str
    dataset: str
    speaker: str | None = None
    topic: str | None = None
    title: str | None = None
    qualifiers: dict[str, str] = {}
    valid: str | None = None
    explicit: bool = True
    span: list[int] | None = None
    locator: str | None = None
    extractions: list[ExtractionView] = []
    known: list[KnownView] = []


class StatementAnswer(Answer, kw_only=True):
    """One statement, with the labels of its actors."""

    statement: StatementView
    actors: dict[str, ActorView] = {}


class StatementList(Answer, kw_only=True):
    """A page of statements; `next` is the cursor of the next page, None after the last."""

    statements: list[StatementView]
    actors: dict[str, ActorView] = {}
    next: str | None = None


class DocumentView(msgspec.Struct, kw_only=True):
    """A document without its text. `characters` is the length of the text."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    licence: str | None
    dataset: str
    urls: list[str]
    retrieved_at: str
    reader: str
    characters: int


class DocumentList(Answer, kw_only=True):
    """A page of documents; `next` is the cursor of the next page, None after the last."""

    documents: list[DocumentView]
    next: str | None = None


class MentionView(msgspec.Struct):
    """Characters [start, end) of the text that refer to an actor."""

    start: int
    end: int
    actor: str


class AnnotatedDocument(Answer, kw_only=True):
    """A document with all that was found in it.

    Attributes:
        document: its particulars.
        text: whole; None where its terms do not allow that.
        withheld: why the text is not here; None where it is.
        mentions, statements: by position.
        status: `new`, `known`, or `dry-run` when nothing was stored; `stored` where it was only looked up.
    """

    document: DocumentView
    text: str | None
    mentions: list[MentionView]
    statements: list[StatementView]
    actors: dict[str, ActorView]
    withheld: str | None = None
    status: str = "stored"


class NameView(msgspec.Struct):
    """One name of an actor; `valid` as EDTF when it was not always borne."""

    text: str
    language: str | None = None
    valid: str | None = None


class ActorDetail(Answer, kw_only=True):
    """An actor with all its names.

    Attributes:
        external_ids: ids given by others, `scheme:id`.
        referents: all ids that resolve to it.
        described: True when it has no proper name.
        statements, documents: how many statements it is an end of, and in how many documents.
    """

    id: str
    label: str
    kind: str
    described: bool
    names: list[NameView]
    external_ids: list[str]
    referents: list[str]
    statements: int
    documents: int


class ActorHit(msgspec.Struct, kw_only=True):
    """An actor that was found: by which name, how well in (0, 1], and how many statements it is an end of."""

    id: str
    label: str
    kind: str
    name: str
    score: float
    statements: int


class ActorList(Answer, kw_only=True):
    """Actors, best first; `truncated` when there may be more."""

    actors: list[ActorHit]
    truncated: bool = False


class JudgementView(msgspec.Struct, kw_only=True):
    """A recorded decision on two referents."""

    id: str
    left: str
    right: str
    verdict: str
    by: str
    why: str
    score: float | None
    at: str | None


class JudgementList(Answer, kw_only=True):
    """The judgements in force, by id."""

    judgements: list[JudgementView]


class ChangeView(msgspec.Struct, kw_only=True):
    """One line of the change feed."""

    revision: int
    at: str
    kind: str
    subject: str
    id: str


class ChangeList(Answer, kw_only=True):
    """Changes, oldest first; `next` is what to ask `since` for the rest."""

    changes: list[ChangeView]
    next: int


class Done(Answer, kw_only=True):
    """What a change of the store did: how many things it touched."""

    documents: int = 0
    statements: int = 0
    judgements: int = 0
    id: str | None = None


class RelationView(msgspec.Struct, kw_only=True):
    """A word of the vocabulary with its meaning."""

    name: str
    subject_role: str
    object_role: str
    directed: bool
    sign: int
    path_sign: int
    duration: str
    family: str
    on_path: bool
    definition: str
    source: str


class KindView(msgspec.Struct):
    """A kind of actor with its definition."""

    name: str
    definition: str


class Vocabulary(msgspec.Struct, kw_only=True):
    """The words that answers are made of."""

    relations: list[RelationView]
    kinds: list[KindView]
    polarities: list[str]
    modalities: list[str]
    verdicts: list[str]


class Health(msgspec.Struct, kw_only=True):
    """Whether the process answers, and for `/readyz` whether it can answer questions."""

    status: str
    version: str
    revision: int | None = None


class SavedQuery(msgspec.Struct, kw_only=True):
    """A query in Cypher that ships with Legation: its name, what it is called, what it shows, where its text is."""

    name: str
    title: str
    about: str
    address: str


class SavedQueries(msgspec.Struct, kw_only=True):
    """The saved queries, by name."""

    queries: list[SavedQuery]


class FieldError(msgspec.Struct):
    """What is wrong with one field of a request."""

    field: str
    message: str


class NamedActor(msgspec.Struct):
    """An actor that a name may mean."""

    id: str
    label: str


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error, as RFC 9457 writes it.

    Attributes:
        type: reference of the kind of problem, with its explanation.
        title: the kind of problem, in words.
        status: the HTTP status.
        detail: what happened here.
        instance: the id of the request, as in the log.
        errors: fields that are wrong.
        suggestions: actors that an unknown name may mean.
        candidates: actors that an ambiguous name may mean.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError] | None = None
    suggestions: list[NamedActor] | None = None
    candidates: list[NamedActor] | None = None
