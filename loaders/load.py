"""Loading: documents through an extractor into a store, in batches of whole documents, resumable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from typing import Any, TypeVar

from graph.actor import Actor
from graph.document import Document
from graph.errors import InvalidStatement, StoreError, UnknownDocument
from graph.relation import Relation
from graph.resolution import Judgement
from graph.statement import ExtractorScore, Statement, span_locator
from graph.store import Batch, ExtractedStatement, Mention, Store
from loaders.base import Failure
from loaders.candidates import judgements
from loaders.extraction.base import Extraction, Extractor, FoundStatement
from loaders.extraction.gazetteer import Gazetteer
from loaders.referents import Resolved, merged, resolve
from loaders.text_bytes import printable

BATCH_CHARACTERS = 2_000_000
"""A batch is also recorded when its texts are longer than this together."""

Item = TypeVar("Item")

_POSTS = (Relation.HOLDS_OFFICE, Relation.ENVOY_OF)


@dataclass(slots=True)
class Report:
    """What a load did.

    Attributes:
        documents: recorded.
        unchanged: read before by this extractor, and left as they were.
        statements: new to the store.
        words: in the documents recorded.
        skipped: entries of folders that are no documents.
        seconds: from start to now.
        failures: what could not be read, in order.
    """

    documents: int = 0
    unchanged: int = 0
    statements: int = 0
    words: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    def skip(self, name: str) -> None:
        """Count an entry that was passed over; fits `on_skip` of `read_articles`."""
        self.skipped += 1

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return asdict(self)


def load(
    sources: Iterable[Document | Failure],
    store: Store,
    extractor: Extractor,
    gazetteer: Gazetteer,
    *,
    batch_size: int = 20,
    on_progress: Callable[[Report], None] | None = None,
    report: Report | None = None,
    with_gazetteer: bool = True,
) -> Report:
    """Record the gazetteer's actors and what the extractor finds in each document; return what was done.

    A document that this extractor read before is left alone, but for an address that it lacked. One that fails, in
    reading, extraction or recording, is a Failure in the report, and the rest goes on. What was recorded stays whole
    when the load is interrupted, and a second load goes on where the first stopped. A document that the store knows
    stays in the dataset that it has there.

    Args:
        sources: documents and failures, such as `read_articles` yields; drawn one at a time.
        batch_size: documents recorded in one transaction, at least 1.
        on_progress: called with the report after each batch and at the end.
        report: filled in as the load goes, so that it can be read after an exception; None for a new one.
        with_gazetteer: whether the gazetteer's actors are recorded first, those among them that no document names too;
            False saves the time where the store is known to have them.

    Raises:
        StoreError: when the database fails. The report, and a note on the error, say what was done until then.

    Limits: holds one batch, at most `BATCH_CHARACTERS` characters and one document more.
    """
    loading = _Loading(store, extractor, gazetteer, report or Report(), on_progress or (lambda report: None))
    try:
        if with_gazetteer:
            store.record(Batch(actors=gazetteer.actors()))
        for source in sources:
            loading.take(source)
            if loading.is_full(batch_size):
                loading.flush()
        loading.flush()
    except StoreError as error:
        error.add_note(f"stopped after {loading.report.documents} documents were recorded")
        raise
    finally:
        loading.show()
    return loading.report


def to_batch(document: Document, extraction: Extraction, gazetteer: Gazetteer) -> Batch:
    """Return all that is recorded of one document: itself, its actors, statements, mentions, and judgements by rule.

    Statements whose two ends are one referent are left out, and so are those of an actor whose names have no letter, be
    it an end or the speaker: without its speaker a claim would become the document's own.

    Args:
        document: the one that was read.
        extraction: what the extractor found in it.
        gazetteer: the one that the extractor was given.

    Raises:
        InvalidStatement: when the extraction breaks the model: a span outside the text, a missing topic, a bad score.
        KeyError: when it names an actor that it does not describe.

    Returns:
        A function of the arguments alone. Recording the batches of several documents gives the same in any order.
    """
    id_ = document.id
    resolved = {actor.key: resolve(actor, id_, gazetteer) for actor in extraction.actors}
    statements = _statements(document, extraction, resolved)
    mentions = {
        Mention(id_, found.start, found.end, end.referent)
        for found in extraction.mentions
        if (end := resolved[found.actor]) is not None
    }
    ends = [end for end in resolved.values() if end is not None]
    judged = _judgements(ends, statements, gazetteer)
    return Batch(
        documents=(document,),
        actors=merged([*(end.actor for end in ends), *_compared(judged, gazetteer)]),
        statements=statements,
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.referent))),
        judgements=judged,
        read=((id_, extraction.extractor),),
    )


def joined(batches: Iterable[Batch]) -> Batch:
    """Return one batch with the content of several."""
    parts = list(batches)
    judged = {judgement.id: judgement for part in parts for judgement in part.judgements}
    return Batch(
        documents=_all(part.documents for part in parts),
        actors=merged(chain.from_iterable(part.actors for part in parts)),
        statements=_all(part.statements for part in parts),
        mentions=_all(part.mentions for part in parts),
        judgements=tuple(judged.values()),
        read=_all(part.read for part in parts),
    )


def _all(groups: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(chain.from_iterable(groups))


def _statements(
    document: Document, extraction: Extraction, resolved: Mapping[str, Resolved | None]
) -> tuple[ExtractedStatement, ...]:
    id_ = document.id
    best: dict[str, ExtractedStatement] = {}
    for found in extraction.statements:
        ends = _ends(found, resolved)
        if ends is None:
            continue
        extracted = ExtractedStatement(
            _statement(document, id_, found, ends), ExtractorScore(extraction.extractor, found.score)
        )
        known = best.setdefault(extracted.statement.id, extracted)
        if known.extraction.score < found.score:
            best[extracted.statement.id] = extracted
    return tuple(best.values())


def _ends(found: FoundStatement, resolved: Mapping[str, Resolved | None]) -> tuple[str, str, str | None] | None:
    """Return the referents of subject, object and speaker; None when one is missing or both ends are one."""
    subject, object_ = resolved[found.subject], resolved[found.object]
    speaker = resolved[found.speaker] if found.speaker is not None else None
    if subject is None or object_ is None or subject.referent == object_.referent:
        return None
    if speaker is None:
        return None if found.speaker is not None else (subject.referent, object_.referent, None)
    return subject.referent, object_.referent, speaker.referent


def _statement(document: Document, id_: str, found: FoundStatement, ends: tuple[str, str, str | None]) -> Statement:
    if not 0 <= found.start < found.end <= len(document.text):
        raise InvalidStatement(f"[{found.start}, {found.end}) lies outside the document")
    subject, object_, speaker = ends
    return Statement(
        relation=found.relation,
        subject=subject,
        object=object_,
        document=id_,
        quote=document.text[found.start : found.end],
        locator=span_locator(found.start, found.end),
        polarity=found.polarity,
        modality=found.modality,
        speaker=speaker,
        topic=found.topic,
        title=found.title,
        valid=found.valid,
        explicit=found.explicit,
        dataset=document.dataset,
    )


def _judgements(
    ends: list[Resolved], statements: tuple[ExtractedStatement, ...], gazetteer: Gazetteer
) -> tuple[Judgement, ...]:
    bodies: dict[str, set[str]] = {}
    for item in statements:
        if item.statement.relation in _POSTS:
            bodies.setdefault(item.statement.subject, set()).add(item.statement.object)
    own = {end.referent: end.actor for end in ends if not end.known}
    found = (judgements(actor, frozenset(bodies.get(id_, ())), gazetteer) for id_, actor in sorted(own.items()))
    return _all(found)


def _compared(judged: tuple[Judgement, ...], gazetteer: Gazetteer) -> Iterator[Actor]:
    ids = {id_ for judgement in judged for id_ in (judgement.left, judgement.right)}
    return (known.actor for id_ in ids if (known := gazetteer.get(id_)) is not None)


class _Loading:
    """One load under way: the batch not yet recorded, and the report."""

    def __init__(
        self, store: Store, extractor: Extractor, gazetteer: Gazetteer, report: Report, show: Callable[[Report], None]
    ) -> None:
        self.report = report
        self._store, self._extractor, self._gazetteer, self._show = store, extractor, gazetteer, show
        self._waiting: dict[str, Batch] = {}
        self._characters = 0
        self._started = time.monotonic() - report.seconds

    def take(self, source: Document | Failure) -> None:
        """Read one document, or count one failure."""
        if isinstance(source, Failure):
            self.report.failures.append(source)
        elif source.id in self._waiting or self._store.was_read(source.id, self._extractor.name):
            self._add_address(source)
        else:
            self._extract(source)

    def is_full(self, batch_size: int) -> bool:
        """Whether enough waits to be recorded."""
        return len(self._waiting) >= max(1, batch_size) or self._characters > BATCH_CHARACTERS

    def flush(self) -> None:
        """Record what waits: all in one transaction, or one by one when one of them is refused."""
        waiting, self._waiting, self._characters = list(self._waiting.values()), {}, 0
        try:
            self._record(waiting)
        except InvalidStatement:
            for batch in waiting:
                self._record_alone(batch)
        self.show()

    def show(self) -> None:
        """Tell how far the load is."""
        self.report.seconds = time.monotonic() - self._started
        self._show(self.report)

    def _extract(self, document: Document) -> None:
        document = self._in_its_dataset(document)
        try:
            extraction = self._extractor.extract(document, self._gazetteer)
            batch = to_batch(document, extraction, self._gazetteer)
        except Exception as error:  # a fault of one extractor on one document must not end the load
            self._fail(document, error)
            return
        self._waiting[document.id] = batch
        self._characters += len(document.text)

    def _in_its_dataset(self, document: Document) -> Document:
        try:
            return replace(document, dataset=self._store.document(document.id).dataset)
        except UnknownDocument:
            return document

    def _add_address(self, document: Document) -> None:
        self.report.unchanged += 1
        if document.id in self._waiting:
            self.flush()
        if document.urls:
            self._store.record(Batch(documents=(document,)))

    def _record(self, batches: list[Batch]) -> None:
        if not batches:
            return
        receipt = self._store.record(joined(batches))
        self.report.statements += receipt.statements
        documents = [document for batch in batches for document in batch.documents]
        self.report.documents += len(documents)
        self.report.words += sum(len(document.text.split()) for document in documents)

    def _record_alone(self, batch: Batch) -> None:
        try:
            self._record([batch])
        except InvalidStatement as error:
            self._fail(batch.documents[0], error)

    def _fail(self, document: Document, error: Exception) -> None:
        reason = " ".join(str(error).split())[:500] or "no reason given"
        self.report.failures.append(Failure(name_of(document), f"{type(error).__name__}: {printable(reason)}"))


def name_of(document: Document) -> str:
    """Return how a failure names a document: its address, else its title, else its id, the last always.

    Example:
        >>> from datetime import UTC, datetime
        >>> name_of(Document("Talks.", datetime(2026, 1, 1, tzinfo=UTC), title="Talks open"))
        'Talks open (document bf392b710d1c70a946e48199a2adcf69)'
    """
    shown = (document.urls or (document.title,))[0]
    return f"{printable(shown)} (document {document.id})" if shown else f"document {document.id}"
