"""Contract: what recording a batch does, and does again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.actor import ActorKind, Name
from graph.errors import InvalidStatement
from graph.interval import Interval
from graph.relation import Relation
from graph.statement import ExtractorScore
from graph.store import Batch, Mention, Receipt, StatementFilter, Store
from tests.factories import (
    EXTRACTOR,
    PROXY_WAR,
    actor,
    all_statements,
    batch,
    content,
    document,
    found,
    network,
    same,
    statement,
)


def test_an_empty_store_holds_nothing_at_revision_0(store: Store) -> None:
    assert store.revision() == 0
    assert store.counts().statements == store.counts().documents == store.counts().actors == 0
    assert store.statements(StatementFilter()).statements == ()
    assert store.documents().documents == ()
    assert store.changes(0) == ()
    assert store.judgements() == ()
    assert len(store.columns()) == 0


def test_a_receipt_counts_what_was_new(store: Store) -> None:
    assert store.record(network(*PROXY_WAR)) == Receipt(1, documents=1, actors=4, statements=4)


def test_an_empty_batch_gives_no_revision(store: Store) -> None:
    assert store.record(Batch()) == Receipt(0)


def test_recording_a_batch_again_changes_nothing(store: Store) -> None:
    whole = replace(
        network(*PROXY_WAR), mentions=(Mention(network(*PROXY_WAR).documents[0].id, 0, 2, "iran"),),
        judgements=(same("iran", "turkey", by="rule"),),
    )  # fmt: skip
    first = store.record(whole)
    before = content(store)
    assert store.record(whole) == Receipt(first.revision)
    assert content(store) == before


def test_a_statement_comes_back_as_it_was_recorded(store: Store) -> None:
    one = statement(
        speaker="iran", topic="the talks", title="envoy", qualifiers=(("kind", "arms"), ("kind", "funds")),
        valid=Interval.parse("2015/.."), explicit=False, locator="char=7,23",
    )  # fmt: skip
    store.record(batch(one))
    assert store.statement(one.id).statement == one


def test_a_document_comes_back_as_it_was_recorded(store: Store) -> None:
    one = document(licence="CC0-1.0", urls=("https://b.example/", "https://a.example/"))
    store.record(Batch(documents=(one,)))
    assert store.document(one.id) == one


def test_an_actor_comes_back_with_its_label_among_its_names(store: Store) -> None:
    nusra = actor("nusra", kind=ActorKind.GROUP, label="al-Nusra Front", external_ids=("un:QDe.137",), described=True)
    store.record(Batch(actors=(nusra,)))
    assert store.actor("nusra") == replace(nusra, names=(Name("al-Nusra Front"),))


def test_names_keep_language_and_dates(store: Store) -> None:
    names = (Name("Burma", "en", Interval.parse("../1989")), Name("Myanmar", "en", Interval.parse("1989/..")))
    store.record(Batch(actors=(actor("myanmar", names=names),)))
    assert store.actor("myanmar").names == names


def test_a_second_extractor_adds_an_extraction_to_the_same_statement(store: Store) -> None:
    store.record(batch(statement()))
    receipt = store.record(batch(statement(), statements=(found(statement(), 0.5, "model/2"),)))
    assert receipt.statements == 0
    assert receipt.revision == 2
    assert store.statement(statement().id).extractions == (
        ExtractorScore("model/2", 0.5),
        ExtractorScore(EXTRACTOR, 0.8),
    )


def test_the_latest_score_of_an_extractor_wins(store: Store) -> None:
    store.record(batch(statement()))
    store.record(batch(statement(), statements=(found(statement(), 0.3),)))
    assert store.statement(statement().id).extractions == (ExtractorScore(EXTRACTOR, 0.3),)
    assert store.columns().score.tolist() == pytest.approx([0.3])


def test_of_two_scores_in_one_batch_the_last_wins(store: Store) -> None:
    store.record(batch(statement(), statements=(found(statement(), 0.9), found(statement(), 0.4))))
    assert store.statement(statement().id).extractions == (ExtractorScore(EXTRACTOR, 0.4),)


def test_a_document_at_a_second_address_gains_it_and_keeps_the_rest(store: Store) -> None:
    store.record(Batch(documents=(document(),)))
    other = document(urls=("https://mirror.example/1",), title="Another title", dataset="mirrors")
    assert store.record(Batch(documents=(other,))) == Receipt(2)
    kept = document(urls=("https://news.example/1", "https://mirror.example/1"))
    assert store.document(other.id) == kept


def test_a_document_twice_in_one_batch_is_one_with_both_addresses(store: Store) -> None:
    other = document(urls=("https://mirror.example/1",), title="Another title")
    assert store.record(Batch(documents=(document(), other))) == Receipt(1, documents=1)
    kept = document(urls=("https://news.example/1", "https://mirror.example/1"))
    assert store.document(kept.id) == kept


def test_a_known_referent_gains_names_and_ids_and_keeps_kind_and_label(store: Store) -> None:
    store.record(Batch(actors=(actor("turkey", external_ids=("iso3166:TR",)),)))
    more = actor("turkey", kind=ActorKind.GROUP, label="Türkiye", external_ids=("cow:640",), names=(Name("Ankara"),))
    assert store.record(Batch(actors=(more,))).actors == 0
    turkey = store.actor("turkey")
    assert (turkey.kind, turkey.label) == (ActorKind.STATE, "Turkey")
    assert {name.text for name in turkey.names} == {"Turkey", "Türkiye", "Ankara"}
    assert turkey.external_ids == ("cow:640", "iso3166:TR")


def test_mentions_of_a_document_are_replaced_whole(store: Store) -> None:
    one = document()
    first = (Mention(one.id, 0, 6, "turkey"), Mention(one.id, 17, 23, "rebels"))
    store.record(batch(statement(), mentions=first))
    assert store.mentions(one.id) == first
    store.record(batch(statement(), mentions=(Mention(one.id, 0, 6, "rebels"),)))
    assert store.mentions(one.id) == (Mention(one.id, 0, 6, "rebels"),)


def test_a_batch_without_mentions_leaves_those_that_are_there(store: Store) -> None:
    mention = Mention(document().id, 0, 6, "turkey")
    store.record(batch(statement(), mentions=(mention,)))
    store.record(batch(statement("rebels", Relation.OPPOSES, "turkey")))
    assert store.mentions(document().id) == (mention,)


def test_a_document_is_read_by_those_extractors_that_say_so(store: Store) -> None:
    store.record(network(*PROXY_WAR))
    read = network(*PROXY_WAR).documents[0].id
    assert store.was_read(read, EXTRACTOR)
    assert not store.was_read(read, "model/2")
    assert not store.was_read("unknown", EXTRACTOR)


def test_a_statement_may_name_what_an_earlier_batch_recorded(store: Store) -> None:
    store.record(batch(statement()))
    later = statement("rebels", Relation.OPPOSES, "turkey")
    assert store.record(Batch(statements=(found(later),))).statements == 1


@pytest.mark.parametrize("referent", ["subject", "object_", "speaker"])
def test_a_statement_of_an_unknown_referent_is_refused(store: Store, referent: str) -> None:
    store.record(batch(statement()))
    with pytest.raises(InvalidStatement, match="atlantis"):
        store.record(Batch(statements=(found(statement(**{referent: "atlantis"})),)))


def test_a_statement_of_an_unknown_document_is_refused(store: Store) -> None:
    with pytest.raises(InvalidStatement, match="no-such-document"):
        store.record(batch(statement(document="no-such-document")))


@pytest.mark.parametrize("locator", ["char=0,16", "char=7,22", "char=7,24", "char=900,916", "char=23,7"])
def test_a_quote_that_does_not_stand_at_its_span_is_refused(store: Store, locator: str) -> None:
    with pytest.raises(InvalidStatement, match="not the quote"):
        store.record(batch(statement(locator=locator)))


def test_a_span_is_checked_against_a_document_recorded_earlier(store: Store) -> None:
    store.record(batch(statement()))
    with pytest.raises(InvalidStatement, match="not the quote"):
        store.record(batch(statement(locator="char=0,16"), documents=()))


def test_spans_count_characters_and_not_bytes(store: Store) -> None:
    text = "🕊️ Тегеран backs the rebels"
    one = statement(document=document(text).id, locator=f"char={text.index('backs')},{len(text)}")
    store.record(batch(one, documents=(document(text),)))
    assert store.statement(one.id).statement.span == (text.index("backs"), len(text))


def test_a_mention_outside_its_document_is_refused(store: Store) -> None:
    with pytest.raises(InvalidStatement, match="outside"):
        store.record(batch(statement(), mentions=(Mention(document().id, 0, 10_000, "turkey"),)))


def test_a_mention_of_an_unknown_referent_is_refused(store: Store) -> None:
    with pytest.raises(InvalidStatement, match="atlantis"):
        store.record(batch(statement(), mentions=(Mention(document().id, 0, 6, "atlantis"),)))


def test_reading_an_unknown_document_is_refused(store: Store) -> None:
    with pytest.raises(InvalidStatement, match="nowhere"):
        store.record(Batch(read=(("nowhere", EXTRACTOR),)))


def test_a_refused_batch_leaves_nothing_behind(store: Store) -> None:
    store.record(batch(statement()))
    before = content(store)
    bad = network(*PROXY_WAR)
    with pytest.raises(InvalidStatement):
        store.record(replace(bad, statements=(*bad.statements, found(statement(object_="atlantis")))))
    assert content(store) == before
    assert store.revision() == 1


def test_statements_that_differ_in_one_qualifier_stand_side_by_side(store: Store) -> None:
    one, other = statement(valid=Interval.parse("2015/..")), statement(valid=Interval.parse("2015/"))
    store.record(batch(one, other))
    assert {recorded.statement for recorded in all_statements(store)} == {one, other}


def test_counts_say_how_much_is_known_of_each_dataset(store: Store) -> None:
    store.record(network(*PROXY_WAR))
    store.record(network(PROXY_WAR[0], title="List", dataset="lists"))
    counts = store.counts()
    assert (counts.documents, counts.statements, counts.actors) == (2, 5, 4)
    assert dict(counts.datasets) == {"documents": 4, "lists": 1}
