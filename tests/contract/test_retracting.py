"""Contract: what is withdrawn, what stays, and how it comes back."""

from __future__ import annotations

import pytest

from graph.errors import UnknownDataset, UnknownDocument, UnknownStatement
from graph.relation import Relation
from graph.statement import ExtractorScore
from graph.store import Batch, Mention, Receipt, StatementFilter, Store
from tests.factories import EXTRACTOR, PROXY_WAR, all_statements, batch, content, document, found, network, statement

FIRST = network(*PROXY_WAR, title="First")
SECOND = network(*PROXY_WAR[:2], title="Second", dataset="lists")


def known_ids(store: Store) -> set[str]:
    return {recorded.statement.id for recorded in all_statements(store)}


def ids_of(recorded: Batch) -> set[str]:
    return {one.statement.id for one in recorded.statements}


def test_a_retracted_statement_is_listed_no_more_and_still_found_by_id(store: Store) -> None:
    store.record(batch(statement()))
    assert store.retract_statement(statement().id) == Receipt(2, statements=1)
    assert known_ids(store) == set()
    assert store.statement(statement().id).retracted_at is not None


def test_retracting_a_retracted_statement_changes_nothing(store: Store) -> None:
    store.record(batch(statement()))
    store.retract_statement(statement().id)
    assert store.retract_statement(statement().id) == Receipt(2)


def test_retracting_a_document_takes_exactly_its_statements(store: Store) -> None:
    store.record(FIRST)
    store.record(SECOND)
    assert store.retract_document(FIRST.documents[0].id) == Receipt(3, documents=1, statements=4)
    assert known_ids(store) == ids_of(SECOND)
    assert [one.id for one in store.documents().documents] == [SECOND.documents[0].id]


def test_a_retracted_document_is_unknown_but_its_title_answers_about_the_past(store: Store) -> None:
    store.record(FIRST)
    id_ = FIRST.documents[0].id
    store.retract_document(id_)
    with pytest.raises(UnknownDocument):
        store.document(id_)
    with pytest.raises(UnknownDocument):
        store.mentions(id_)
    kept = store.documents_by_id([id_])[id_]
    assert (kept.title, kept.text) == ("A report", "")


def test_a_retracted_document_counts_as_unread(store: Store) -> None:
    store.record(FIRST)
    store.retract_document(FIRST.documents[0].id)
    assert not store.was_read(FIRST.documents[0].id, EXTRACTOR)
    store.record(Batch(documents=FIRST.documents))
    assert not store.was_read(FIRST.documents[0].id, EXTRACTOR)


def test_actors_of_a_retracted_document_keep_resolving(store: Store) -> None:
    store.record(FIRST)
    store.retract_document(FIRST.documents[0].id)
    assert store.actor("militias").label == "Militias"
    assert store.search("militias")[0].actor.id == "militias"


def test_retracting_a_dataset_takes_exactly_its_statements_and_documents(store: Store) -> None:
    store.record(FIRST)
    store.record(SECOND)
    assert store.retract_dataset("lists") == Receipt(3, documents=1, statements=2)
    assert known_ids(store) == ids_of(FIRST)
    assert [one.id for one in store.documents().documents] == [FIRST.documents[0].id]
    assert not store.was_read(SECOND.documents[0].id, EXTRACTOR)


def test_a_document_that_another_dataset_rests_on_outlives_its_own(store: Store) -> None:
    store.record(batch(statement(), statement(dataset="lists")))
    store.retract_dataset("documents")
    assert known_ids(store) == {statement(dataset="lists").id}
    assert store.document(document().id) == document()


def test_what_was_retracted_and_comes_back_is_the_same_statement_with_a_second_interval(store: Store) -> None:
    store.record(FIRST)
    store.retract_document(FIRST.documents[0].id)
    assert store.record(FIRST) == Receipt(3, documents=1, statements=4)
    for id_ in ids_of(FIRST):
        (first, gone), (back, still) = store.statement(id_).known
        assert gone is not None
        assert first < gone < back
        assert still is None


def test_coming_back_restores_the_content(store: Store) -> None:
    whole = network(*PROXY_WAR)
    store.record(whole)
    before = content(store)
    store.retract_document(whole.documents[0].id)
    store.record(whole)
    assert content(store) == before


def test_a_statement_comes_back_with_the_extractions_of_its_return_alone(store: Store) -> None:
    store.record(batch(statement()))
    store.retract_statement(statement().id)
    store.record(batch(statement(), statements=(found(statement(), 0.4, "model/2"),)))
    assert store.statement(statement().id).extractions == (ExtractorScore("model/2", 0.4),)
    assert store.columns().score.tolist() == pytest.approx([0.4])


def test_a_retracted_statement_still_shows_who_had_found_it(store: Store) -> None:
    store.record(batch(statement()))
    store.retract_statement(statement().id)
    assert store.statement(statement().id).extractions == (ExtractorScore(EXTRACTOR, 0.8),)


def test_a_statement_of_a_retracted_document_cannot_be_recorded_without_it(store: Store) -> None:
    store.record(batch(statement()))
    store.retract_document(document().id)
    with pytest.raises(Exception, match="not known"):
        store.record(Batch(statements=(found(statement("rebels", Relation.OPPOSES, "turkey")),)))


def test_mentions_go_with_their_document(store: Store) -> None:
    store.record(batch(statement(), mentions=(Mention(document().id, 0, 6, "turkey"),)))
    store.retract_document(document().id)
    store.record(Batch(documents=(document(),)))
    assert store.mentions(document().id) == ()


def test_columns_and_counts_leave_out_what_was_retracted(store: Store) -> None:
    store.record(FIRST)
    store.record(SECOND)
    store.retract_document(FIRST.documents[0].id)
    assert set(store.columns().statements) == ids_of(SECOND)
    assert dict(store.counts().datasets) == {"lists": 2}
    assert (
        store.statements(StatementFilter(actor="militias")).statements[0].statement.document == SECOND.documents[0].id
    )


def test_the_unknown_cannot_be_retracted(store: Store) -> None:
    with pytest.raises(UnknownStatement):
        store.retract_statement("nothing")
    with pytest.raises(UnknownDocument):
        store.retract_document("nothing")
    with pytest.raises(UnknownDataset):
        store.retract_dataset("nothing")
    assert store.revision() == 0
