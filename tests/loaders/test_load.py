"""Loading: what a document becomes in a store, in any order, any number of times, whatever fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.document import Document
from graph.errors import InvalidStatement, StoreUnavailable
from graph.resolution import Verdict
from graph.sqlite_store import SqliteStore
from graph.statement import Polarity
from graph.store import StatementFilter
from loaders.base import Failure
from loaders.extraction.base import DocumentActor, Extraction, FoundMention, FoundStatement
from loaders.load import Report, joined, load, to_batch
from tests.loaders.notation import KNOWN, NotationExtractor

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXTRACTOR = NotationExtractor()


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    opened = SqliteStore(":memory:")
    yield opened
    opened.close()


def document(text: str, *urls: str, dataset: str = "documents") -> Document:
    return Document(text, NOW, urls=urls, dataset=dataset)


def said(store: SqliteStore) -> set[tuple[str, str, str]]:
    page = store.statements(StatementFilter(), limit=1000)
    return {(s.statement.subject, s.statement.relation.value, s.statement.object) for s in page.statements}


def content(store: SqliteStore) -> dict[str, object]:
    """All that a store knows, but for the times and the order in which it came to know it."""
    statements = store.statements(StatementFilter(), limit=1000).statements
    documents = store.documents(limit=1000).documents
    ends = {end for s in statements for end in (s.statement.subject, s.statement.object, s.statement.speaker) if end}
    return {
        "statements": {(s.statement.id, s.extractions) for s in statements},
        "documents": {(d.id, d.text, frozenset(d.urls)) for d in documents},
        "actors": {id_: (a.id, a.kind, frozenset(a.all_names()), a.described) for id_, a in store.actors(ends).items()},
        "mentions": {d.id: store.mentions(d.id) for d in documents},
        "judgements": {(j.id, j.verdict, j.score, j.why, j.by) for j in store.judgements()},
        "read": {d.id for d in documents if store.was_read(d.id, EXTRACTOR.name)},
    }


# One document


def test_every_statement_is_quoted_from_its_span() -> None:
    one = document("Lead.\nstate:Turkey | BACKER_OF | group:Syrian rebels\n")
    (item,) = to_batch(one, EXTRACTOR.extract(one, KNOWN), KNOWN).statements
    assert item.statement.span == (6, 52)
    assert item.statement.quote == one.text[6:52]


def test_a_statement_carries_all_that_was_found() -> None:
    one = document("Turkey no longer backs it.", dataset="press")
    actors = (
        DocumentActor("t", KNOWN.actors()[1].kind, ("Turkey",), known="turkey"),
        DocumentActor("h", KNOWN.actors()[3].kind, ("it",), known="hezbollah"),
    )
    relation = EXTRACTOR.extract(document("state:A | BACKER_OF | state:B"), KNOWN).statements[0].relation
    found = FoundStatement(
        relation,
        "t",
        "h",
        0,
        26,
        0.5,
        "r",
        polarity=Polarity.ENDED,
        speaker="t",
        topic="oil",
        title="x",
        explicit=False,
    )
    (item,) = to_batch(one, Extraction("e/1", actors, (FoundMention(0, 6, "t"),), (found,)), KNOWN).statements
    statement = item.statement
    assert (statement.polarity, statement.speaker, statement.topic, statement.title, statement.explicit) == (
        Polarity.ENDED, "turkey", "oil", "x", False,
    )  # fmt: skip
    assert (statement.dataset, item.extraction.extractor, item.extraction.score) == ("press", "e/1", 0.5)


def test_a_statement_between_two_names_of_one_actor_is_left_out() -> None:
    one = document("group:the rebels | FIGHTS | group:The Rebels")
    extraction = EXTRACTOR.extract(one, KNOWN)
    assert len(extraction.statements) == 1
    assert to_batch(one, extraction, KNOWN).statements == ()


def test_an_actor_without_a_letter_is_left_out_with_its_statements() -> None:
    one = document("group:— | FIGHTS | state:Turkey")
    batch = to_batch(one, EXTRACTOR.extract(one, KNOWN), KNOWN)
    assert batch.statements == ()
    assert [mention.referent for mention in batch.mentions] == ["turkey"]


def test_a_statement_whose_speaker_has_no_letter_does_not_become_the_document_s_own() -> None:
    one = document("state:Turkey | FIGHTS | state:Iran @ person:—")
    assert to_batch(one, EXTRACTOR.extract(one, KNOWN), KNOWN).statements == ()


def test_two_statements_at_one_span_with_one_content_are_one_with_the_better_score() -> None:
    one = document("state:Turkey | FIGHTS | state:Iran")
    extraction = EXTRACTOR.extract(one, KNOWN)
    (found,) = extraction.statements
    weaker = FoundStatement(
        found.relation, found.subject, found.object, found.start, found.end, 0.4, "o", topic="a topic"
    )
    both = Extraction(extraction.extractor, extraction.actors, extraction.mentions, (weaker, found))
    (item,) = to_batch(one, both, KNOWN).statements
    assert item.extraction.score == 0.9


@pytest.mark.parametrize("span", [(3, 3), (-4, 5), (0, 1000), (9, 2)])
def test_a_statement_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    one = document("state:Turkey | FIGHTS | state:Iran")
    extraction = EXTRACTOR.extract(one, KNOWN)
    (found,) = extraction.statements
    broken = FoundStatement(found.relation, found.subject, found.object, *span, 0.4, "o")
    with pytest.raises(InvalidStatement):
        to_batch(one, Extraction("e/1", extraction.actors, (), (broken,)), KNOWN)


def test_a_batch_stands_alone(store: SqliteStore) -> None:
    one = document("state:Turkey | BACKER_OF | group:Hizbullah @ person:Jan Smith")
    store.record(to_batch(one, EXTRACTOR.extract(one, KNOWN), KNOWN))
    assert said(store) == {("turkey", "BACKER_OF", "group:hizbullah")}
    assert [judgement.right for judgement in store.judgements()] == ["hezbollah"]


# A load


def test_a_load_records_documents_actors_statements_and_counts_them(store: SqliteStore) -> None:
    report = load([document("state:Turkey | BACKER_OF | group:Syrian rebels")], store, EXTRACTOR, KNOWN)
    assert said(store) == {("turkey", "BACKER_OF", "group:syria+rebels")}
    assert (report.documents, report.statements, report.words, report.failures) == (1, 1, 6, [])
    assert store.actor("group:syria+rebels").label == "Syrian rebels"


def test_a_load_records_all_actors_of_the_gazetteer(store: SqliteStore) -> None:
    load([], store, EXTRACTOR, KNOWN)
    assert store.actor("hezbollah").label == "Hezbollah"


def test_a_second_load_changes_nothing(store: SqliteStore) -> None:
    sources = [document("state:Turkey | BACKER_OF | group:Ahrar al-Sham"), document("state:Iran | FIGHTS | group:M23")]
    load(sources, store, EXTRACTOR, KNOWN)
    revision = store.revision()
    report = load(sources, store, EXTRACTOR, KNOWN)
    assert store.revision() == revision
    assert (report.documents, report.unchanged, report.statements) == (0, 2, 0)


def test_another_extractor_reads_the_same_document_again(store: SqliteStore) -> None:
    sources = [document("state:Turkey | BACKER_OF | group:Ahrar al-Sham")]
    load(sources, store, EXTRACTOR, KNOWN)
    load(sources, store, NotationExtractor("notation/2"), KNOWN)
    (statement,) = store.statements(StatementFilter()).statements
    assert [score.extractor for score in statement.extractions] == ["notation/1", "notation/2"]


def test_a_known_document_stays_in_its_dataset_whoever_reads_it_again(store: SqliteStore) -> None:
    text = "state:Turkey | BACKER_OF | group:Ahrar al-Sham"
    load([document(text, dataset="press")], store, EXTRACTOR, KNOWN)
    load([document(text, dataset="other")], store, NotationExtractor("notation/2"), KNOWN)
    (recorded,) = store.statements(StatementFilter()).statements
    assert (recorded.statement.dataset, len(recorded.extractions)) == ("press", 2)


@pytest.mark.parametrize("batch_size", [1, 20])
def test_one_text_at_two_addresses_is_one_document_with_both(store: SqliteStore, batch_size: int) -> None:
    text = "state:Turkey | BACKER_OF | group:Ahrar al-Sham"
    sources = [document(text, "https://a.example/"), document(text, "https://b.example/")]
    report = load(sources, store, EXTRACTOR, KNOWN, batch_size=batch_size)
    assert (report.documents, report.unchanged, len(said(store))) == (1, 1, 1)
    assert set(store.document(sources[0].id).urls) == {"https://a.example/", "https://b.example/"}


def test_failures_are_counted_and_the_rest_goes_on(store: SqliteStore) -> None:
    bad = Failure("a.txt", "is empty")
    report = load([bad, document("state:Iran | FIGHTS | group:M23"), bad], store, EXTRACTOR, KNOWN)
    assert (report.documents, report.failures) == (1, [bad, bad])


def test_a_document_on_which_the_extractor_breaks_is_a_failure_that_names_it(store: SqliteStore) -> None:
    sources = [document("state:Iran | FIGHTS | group:M23"), document("Boom.", "https://a.example/boom")]
    report = load(sources, store, NotationExtractor(fails_on="Boom"), KNOWN)
    (failure,) = report.failures
    assert failure.place.startswith("https://a.example/boom")
    assert failure.error == "ZeroDivisionError: cannot read Boom"
    assert report.documents == 1


def test_a_document_that_failed_is_tried_again_by_the_next_load(store: SqliteStore) -> None:
    sources = [document("Boom.\nstate:Iran | FIGHTS | group:M23")]
    load(sources, store, NotationExtractor(fails_on="Boom"), KNOWN)
    assert load(sources, store, EXTRACTOR, KNOWN).documents == 1


class Misplacing(NotationExtractor):
    """An extractor that puts a mention outside the text of one document."""

    def extract(self, document: Document, gazetteer: object) -> Extraction:
        """Return what the notation says; in a document that says so, with a mention past its end."""
        found = super().extract(document, KNOWN)
        beyond = FoundMention(0, len(document.text) + 1, found.actors[0].key)
        mentions = (beyond,) if "Misplace" in document.text else found.mentions
        return Extraction(found.extractor, found.actors, mentions, found.statements)


def test_a_document_that_the_store_refuses_takes_no_other_with_it(store: SqliteStore) -> None:
    texts = [
        "state:Iran | FIGHTS | group:M23",
        "Misplace\nstate:Iran | FIGHTS | group:M27",
        "state:Iran | FIGHTS | group:M24",
    ]
    report = load([document(text) for text in texts], store, Misplacing(), KNOWN)
    assert {object_ for _, _, object_ in said(store)} == {"group:m23", "group:m24"}
    assert (report.documents, len(report.failures)) == (2, 1)


def test_an_interrupted_load_leaves_whole_batches_and_goes_on_later(store: SqliteStore) -> None:
    sources = [document(f"state:Iran | FIGHTS | group:M{n}") for n in range(10, 20)]

    def interrupted() -> Iterator[Document]:
        yield from sources[:5]
        raise KeyboardInterrupt

    report = Report()
    with pytest.raises(KeyboardInterrupt):
        load(interrupted(), store, EXTRACTOR, KNOWN, batch_size=2, report=report)
    assert (report.documents, len(said(store)), store.counts().documents) == (4, 4, 4)
    assert load(sources, store, EXTRACTOR, KNOWN).documents == 6
    assert len(said(store)) == 10


def test_a_store_that_fails_ends_the_load_and_the_report_says_what_was_done(store: SqliteStore) -> None:
    def closing() -> Iterator[Document]:
        yield document("state:Iran | FIGHTS | group:M23")
        yield document("state:Iran | FIGHTS | group:M24")
        store.close()
        yield document("state:Iran | FIGHTS | group:M25")

    report = Report()
    with pytest.raises(StoreUnavailable) as caught:
        load(closing(), store, EXTRACTOR, KNOWN, batch_size=2, report=report)
    assert report.documents == 2
    assert caught.value.__notes__ == ["stopped after 2 documents were recorded"]


def test_progress_is_shown_after_each_batch_and_at_the_end(store: SqliteStore) -> None:
    seen: list[int] = []
    sources = [document(f"state:Iran | FIGHTS | group:M{n}") for n in range(10, 15)]
    load(sources, store, EXTRACTOR, KNOWN, batch_size=2, on_progress=lambda report: seen.append(report.documents))
    assert seen == [2, 4, 5, 5]


def test_a_report_is_plain_data() -> None:
    report = Report(documents=2, failures=[Failure("a.txt:3", "is empty")])
    report.skip("notes.xyz")
    assert report.as_dict() == {
        "documents": 2, "unchanged": 0, "statements": 0, "words": 0, "skipped": 1, "seconds": 0.0,
        "failures": [{"place": "a.txt:3", "error": "is empty"}],
    }  # fmt: skip


# Laws

NAMES = [
    "state:Turkey", "state:Iran", "state:Freedonia", "group:Ahrar al-Sham", "group:AHRAR AL-SHAM", "group:Hizbullah",
    "group:Hezbollah", "group:HEZBOLLAH", "group:Syrian rebels", "group:the rebels", "group:M23", "person:Jan Kubiš",
    "person:Jan Kubis", "person:Sergei Lavrov", "person:Lavrov", "person:Anna Lavrov", "event:the talks",
    "event:Astana Process",
]  # fmt: skip
RELATIONS = ["BACKER_OF", "FIGHTS", "HOLDS_OFFICE", "MEETS"]
STATEMENTS = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(RELATIONS), st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES)
).map(lambda parts: f"{parts[0]} | {parts[1]} | {parts[2]}" + (f" @ {parts[3]}" if parts[3] else ""))
DOCUMENTS = st.lists(st.lists(STATEMENTS, max_size=4).map(lambda lines: "\n".join(["Report.", *lines])), max_size=5)


def loaded(texts: Iterable[str], batch_size: int) -> dict[str, object]:
    store = SqliteStore(":memory:")
    try:
        load([document(text) for text in texts], store, EXTRACTOR, KNOWN, batch_size=batch_size)
        return content(store)
    finally:
        store.close()


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_order_of_documents_and_the_size_of_batches_do_not_matter(
    texts: list[str], random: object, size: int
) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis types its randoms as object
    assert loaded(texts, 20) == loaded(shuffled, size)


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS, st.integers(1, 4))
def test_loading_twice_is_loading_once(texts: list[str], size: int) -> None:
    store = SqliteStore(":memory:")
    sources = [document(text) for text in texts]
    load(sources, store, EXTRACTOR, KNOWN, batch_size=size)
    before, revision = content(store), store.revision()
    load(sources, store, EXTRACTOR, KNOWN)
    assert (content(store), store.revision()) == (before, revision)
    store.close()


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_no_document_joins_two_reviewed_actors(texts: list[str]) -> None:
    store = SqliteStore(":memory:")
    load([document(text) for text in texts], store, EXTRACTOR, KNOWN)
    assert all(store.linker().canonical(actor.id) == actor.id for actor in KNOWN.actors())
    store.close()


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_retracting_a_document_leaves_what_the_others_say(texts: list[str]) -> None:
    sources = [document(text) for text in dict.fromkeys(texts)]
    if not sources:
        return
    store = SqliteStore(":memory:")
    load(sources, store, EXTRACTOR, KNOWN)
    store.retract_document(sources[0].id)
    kept = content(store)
    store.close()
    rest = loaded([one.text for one in sources[1:]], 20)
    assert (kept["statements"], kept["documents"]) == (rest["statements"], rest["documents"])


def test_batches_joined_say_each_judgement_and_actor_once() -> None:
    parts = [document("state:Iran | FIGHTS | group:Hizbullah"), document("group:HIZBULLAH | FIGHTS | state:Turkey")]
    batch = joined(to_batch(part, EXTRACTOR.extract(part, KNOWN), KNOWN) for part in parts)
    assert [actor.id for actor in batch.actors] == ["group:hizbullah", "hezbollah", "iran", "turkey"]
    assert [(j.left, j.right, j.verdict) for j in batch.judgements] == [
        ("group:hizbullah", "hezbollah", Verdict.UNSURE)
    ]
