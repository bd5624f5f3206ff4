"""Small values for tests, each valid as it is, and what a store knows as one comparable value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from graph.actor import Actor, ActorKind, Name
from graph.document import Document
from graph.interval import Interval, PartialDate
from graph.relation import Relation
from graph.resolution import Judgement, Verdict
from graph.statement import ExtractorScore, Modality, Polarity, Statement, span_locator
from graph.store import Batch, ChangeKind, ExtractedStatement, Mention, StatementFilter, Store, Subject

START = datetime(2026, 1, 1, tzinfo=UTC)
EXTRACTOR = "surface/1"
TEXT = "Turkey backs the rebels. Iran backs the militias, and the rebels oppose Iran."


class Clock:
    """A clock that moves one second at each look."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


def document(text: str = TEXT, **overrides: Any) -> Document:
    """Return a document with an address, a title and a date."""
    values = {
        "retrieved_at": START,
        "title": "A report",
        "publisher": "Example Times",
        "language": "en",
        "urls": ("https://news.example/1",),
        "published_at": PartialDate(2025, 12, 31),
    }
    return Document(text, **(values | overrides))


def actor(id_: str, **overrides: Any) -> Actor:
    """Return a state with this id whose label is the id with a capital."""
    values = {"kind": ActorKind.STATE, "label": id_.capitalize()}
    return Actor(id_, **(values | overrides))


def statement(
    subject: str = "turkey", relation: Relation = Relation.BACKER_OF, object_: str = "rebels", **overrides: Any
) -> Statement:
    """Return a statement of the default document, its quote without a place."""
    values: dict[str, Any] = {"document": document().id, "quote": "backs the rebels"}
    return Statement(relation, subject, object_, **(values | overrides))


def found(one: Statement, score: float = 0.8, extractor: str = EXTRACTOR) -> ExtractedStatement:
    """Return the statement as one extractor found it."""
    return ExtractedStatement(one, ExtractorScore(extractor, score))


def batch(*statements: Statement, **overrides: Any) -> Batch:
    """Return a batch with these statements, the default document, and every referent that they name."""
    values: dict[str, Any] = {
        "documents": (document(),),
        "actors": tuple(actor(id_) for id_ in _referents(statements)),
        "statements": tuple(found(one) for one in statements),
    }
    return Batch(**(values | overrides))


def _referents(statements: Sequence[Statement]) -> list[str]:
    ends = (end for one in statements for end in (one.subject, one.object, one.speaker))
    return list(dict.fromkeys(end for end in ends if end is not None))


def network(*ties: tuple[str, Relation, str], title: str = "A network", **overrides: Any) -> Batch:
    """Return a batch whose document has one quoted sentence for each tie, such as ("iran", ALLIED_WITH, "syria")."""
    sentences = [f"{subject} {relation} {object_}." for subject, relation, object_ in ties]
    text = " ".join([title + ".", *sentences])
    source = document(text, **overrides)
    statements = []
    for (subject, relation, object_), sentence in zip(ties, sentences, strict=True):
        start = text.index(sentence)
        statements.append(
            statement(
                subject,
                relation,
                object_,
                document=source.id,
                dataset=source.dataset,
                quote=sentence,
                locator=span_locator(start, start + len(sentence)),
                topic="a topic" if relation is Relation.DIFFERS_WITH else None,
            )
        )
    return batch(*statements, documents=(source,), read=((source.id, EXTRACTOR),))


PROXY_WAR = (
    ("turkey", Relation.BACKER_OF, "rebels"),
    ("iran", Relation.BACKER_OF, "militias"),
    ("militias", Relation.FIGHTS, "rebels"),
    ("iran", Relation.AGREES_WITH, "turkey"),
)
"""Turkey and Iran agree, and are opposed through those whom they back."""


def same(left: str, right: str, by: str = "reviewer") -> Judgement:
    """Return the judgement that two referents are one actor."""
    return Judgement(left, right, Verdict.SAME, by)


def different(left: str, right: str, by: str = "reviewer") -> Judgement:
    """Return the judgement that two referents are two actors."""
    return Judgement(left, right, Verdict.DIFFERENT, by)


def all_statements(store: Store, where: StatementFilter | None = None, limit: int = 50) -> Iterator[Any]:
    """Yield every statement that meets the filter, page by page."""
    cursor = None
    while True:
        page = store.statements(where or StatementFilter(), cursor=cursor, limit=limit)
        yield from page.statements
        cursor = page.next
        if cursor is None:
            return


def all_documents(store: Store, limit: int = 50) -> Iterator[Document]:
    """Yield every document known now, page by page."""
    cursor = None
    while True:
        page = store.documents(cursor=cursor, limit=limit)
        yield from page.documents
        cursor = page.next
        if cursor is None:
            return


def content(store: Store) -> dict[str, Any]:
    """Return what a store knows now, without clocks and without the order in which it came to know it."""
    documents = {one.id: replace(one, urls=tuple(sorted(one.urls))) for one in all_documents(store)}
    referents = {
        change.id
        for change in store.changes(0, limit=1_000_000)
        if change.subject is Subject.ACTOR and change.kind is ChangeKind.RECORDED
    }
    return {
        "documents": documents,
        "mentions": {id_: store.mentions(id_) for id_ in documents},
        "read": {id_: store.was_read(id_, EXTRACTOR) for id_ in documents},
        "actors": {id_: _comparable(one) for id_, one in store.actors(referents).items()},
        "statements": {one.statement.id: (one.statement, one.extractions) for one in all_statements(store)},
        "judgements": tuple(replace(one, at=None) for one in store.judgements()),
    }


def _comparable(one: Actor) -> tuple[Any, ...]:
    return one.id, one.kind, one.label, frozenset(one.names), one.external_ids, one.described


REFERENTS = ("turkey", "rebels", "iran", "militias", "person:envoy", "local:1:talks")
DOCUMENTS = tuple(
    document(text, title=f"Report {number}", urls=(), dataset=dataset)
    for number, (text, dataset) in enumerate(
        [
            (TEXT, "documents"),
            ("The envoy of Iran met the rebels in March 2015.", "documents"),
            ("Тегеран и Анкара договорились. 🕊️ The talks go on.", "lists"),
            ("تدعم تركيا المعارضة \x00 and the militias fight on.", "lists"),
        ]
    )
)
TIMES = (None, *map(Interval.parse, ("2015", "2015-03", "2014/..", "../2016", "2015/", "/", "2015-01-02/2015-06")))
PAIRS = st.sampled_from([(left, right) for left in REFERENTS for right in REFERENTS if left != right])
QUALIFIERS = ((), (("kind", "arms"),), (("kind", "funds"), ("kind", "a\x00|b")), (("z", ""), ("a", "🕊️")))
WORDS = st.none() | st.sampled_from(["", "a role", "x\x1fy", "l'été | 中国", "a\x00b", '"quoted"', "🕊️"])


@st.composite
def actors(draw: st.DrawFn, id_: str) -> Actor:
    """A referent of the pool: always one kind and label, with some of its names and ids."""
    names = (Name(f"Name {id_}"), Name(f"Nom {id_}", "fr", Interval.parse("2010/..")), Name(id_.capitalize(), "en"))
    ids = (f"test:{id_}", f"other:{id_}")
    first, last = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return actor(id_, names=names[first:last], external_ids=ids[first : last + 1])


@st.composite
def statements(draw: st.DrawFn, source: Document | None = None) -> Statement:
    """A statement between referents of the pool, quoted from a document of the pool at a true span."""
    source = source or draw(st.sampled_from(DOCUMENTS))
    relation = draw(st.sampled_from(Relation))
    start = draw(st.integers(0, 12))
    end = draw(st.integers(start + 4, 40))
    topic, (subject, object_) = draw(WORDS), draw(PAIRS)
    return Statement(
        relation=relation,
        subject=subject,
        object=object_,
        document=source.id,
        quote=source.text[start:end],
        locator=span_locator(start, end) if draw(st.booleans()) else "row=7",
        polarity=draw(st.sampled_from(Polarity)),
        modality=draw(st.sampled_from(Modality)),
        speaker=draw(st.none() | st.sampled_from(REFERENTS)),
        topic=topic or "a topic" if relation is Relation.DIFFERS_WITH else topic,
        title=draw(WORDS),
        qualifiers=draw(st.sampled_from(QUALIFIERS)),
        valid=draw(st.sampled_from(TIMES)),
        explicit=draw(st.booleans()),
        dataset=source.dataset,
    )


def _score(one: Statement, extractor: str) -> float:
    return (int(one.id[:4], 16) + len(extractor)) % 1000 / 1000


@st.composite
def extracted(draw: st.DrawFn, source: Document | None = None) -> ExtractedStatement:
    """A statement with an extraction; one extractor always gives one statement the same score."""
    one = draw(statements(source))
    extractor = draw(st.sampled_from([EXTRACTOR, "model/2"]))
    return found(one, _score(one, extractor), extractor)


@st.composite
def judgements(draw: st.DrawFn, verdicts: Sequence[Verdict] = (Verdict.SAME,)) -> Judgement:
    """A judgement on two referents of the pool; a pair always has the same words with it."""
    left, right = draw(PAIRS)
    return Judgement(left, right, draw(st.sampled_from(verdicts)), "rule", f"because {min(left, right)}", 0.5)


@st.composite
def batches(draw: st.DrawFn, max_statements: int = 4, judged: bool = True) -> Batch:
    """A batch that holds all it speaks of; judgements in it join only."""
    chosen = draw(st.lists(extracted(), max_size=max_statements))
    read = draw(st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=2))
    sources = {one.id: one for one in DOCUMENTS if one in read or any(f.statement.document == one.id for f in chosen)}
    urls = ("https://a.example/", "https://b.example/é")[draw(st.integers(0, 2)) :]
    return Batch(
        documents=tuple(replace(one, urls=urls) for one in sources.values()),
        actors=tuple(draw(actors(id_)) for id_ in REFERENTS),
        statements=tuple(chosen),
        mentions=tuple(Mention(id_, 0, 3 + place, REFERENTS[place]) for id_ in sources for place in range(2)),
        judgements=tuple(draw(st.lists(judgements(), max_size=2))) if judged else (),
        read=tuple((one.id, EXTRACTOR) for one in read),
    )
