"""Contract: lists, filters, pages, and lookups."""

from __future__ import annotations

import pytest

from graph.errors import InvalidParameter, StoreUnavailable, UnknownActor, UnknownDocument, UnknownStatement
from graph.relation import Relation
from graph.statement import Modality, Polarity
from graph.store import Batch, StatementFilter, Store
from tests.factories import PROXY_WAR, actor, all_documents, all_statements, batch, document, network, statement

STATEMENTS = (
    statement("turkey", Relation.BACKER_OF, "rebels"),
    statement("rebels", Relation.OPPOSES, "iran", speaker="turkey"),
    statement("iran", Relation.BACKER_OF, "militias", polarity=Polarity.DENIED),
    statement("militias", Relation.FIGHTS, "rebels", modality=Modality.HEDGED, dataset="lists"),
    statement("turkey", Relation.MEETS, "iran", modality=Modality.PLANNED, polarity=Polarity.ENDED),
)


@pytest.fixture
def war(store: Store) -> Store:
    store.record(batch(*STATEMENTS))
    return store


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (StatementFilter(), {0, 1, 2, 3, 4}),
        (StatementFilter(actor="turkey"), {0, 4}),
        (StatementFilter(subject="rebels"), {1}),
        (StatementFilter(object="rebels"), {0, 3}),
        (StatementFilter(speaker="turkey"), {1}),
        (StatementFilter(actor="iran", subject="turkey"), {4}),
        (StatementFilter(relations=(Relation.BACKER_OF,)), {0, 2}),
        (StatementFilter(relations=(Relation.BACKER_OF, Relation.FIGHTS)), {0, 2, 3}),
        (StatementFilter(polarities=(Polarity.DENIED, Polarity.ENDED)), {2, 4}),
        (StatementFilter(modalities=(Modality.HEDGED,)), {3}),
        (StatementFilter(dataset="lists"), {3}),
        (StatementFilter(document=document().id), {0, 1, 2, 3, 4}),
        (StatementFilter(actor="iran", relations=(Relation.MEETS,), polarities=(Polarity.ENDED,)), {4}),
        (StatementFilter(actor="atlantis"), set()),
        (StatementFilter(document="nowhere"), set()),
        (StatementFilter(dataset="nowhere"), set()),
        (StatementFilter(relations=(Relation.SANCTIONS,)), set()),
        (StatementFilter(actor="turkey", document="nowhere"), set()),
    ],
)
def test_a_filter_gives_exactly(war: Store, where: StatementFilter, expected: set[int]) -> None:
    listed = [one.statement for one in all_statements(war, where)]
    assert listed == sorted((STATEMENTS[number] for number in expected), key=lambda one: one.id)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_of_any_size_give_each_statement_once_in_order(war: Store, limit: int) -> None:
    ids = [one.statement.id for one in all_statements(war, limit=limit)]
    assert ids == sorted(one.id for one in STATEMENTS)


def test_a_page_that_ends_the_list_has_no_next(war: Store) -> None:
    assert war.statements(StatementFilter(), limit=5).next is None
    assert war.statements(StatementFilter(), limit=4).next is not None


def test_pages_stay_whole_while_statements_come_and_go(war: Store) -> None:
    page = war.statements(StatementFilter(), limit=2)
    war.record(network(*PROXY_WAR))
    war.retract_statement(page.statements[0].statement.id)
    rest = war.statements(StatementFilter(), cursor=page.next, limit=100)
    seen = [one.statement.id for one in (*page.statements, *rest.statements)]
    assert len(seen) == len(set(seen))
    assert {one.id for one in STATEMENTS} <= set(seen)


def test_documents_are_paged_by_id(store: Store) -> None:
    documents = [document(f"Report number {number}.") for number in range(7)]
    store.record(Batch(documents=tuple(documents)))
    assert list(all_documents(store, limit=3)) == sorted(documents, key=lambda one: one.id)


@pytest.mark.parametrize("cursor", ["!", "é", "a", "////", "\x00"])
def test_a_cursor_that_no_page_gave_is_refused(war: Store, cursor: str) -> None:
    with pytest.raises(InvalidParameter, match="cursor"):
        war.statements(StatementFilter(), cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 10**20])
def test_a_limit_out_of_range_is_refused(war: Store, limit: int) -> None:
    for ask in (war.documents, lambda limit: war.statements(StatementFilter(), limit=limit)):
        with pytest.raises(InvalidParameter, match="limit"):
            ask(limit=limit)


def test_many_statements_are_looked_up_at_once(war: Store) -> None:
    ids = [one.id for one in STATEMENTS]
    assert {id_: one.statement for id_, one in war.statements_by_id([*ids, "unknown"]).items()} == dict(
        zip(ids, STATEMENTS, strict=True)
    )


def test_lookups_of_nothing_give_nothing(war: Store) -> None:
    assert war.statements_by_id([]) == {}
    assert war.actors([]) == {}
    assert war.documents_by_id([]) == {}
    assert war.documents_by_id(["unknown"]) == {}
    assert war.actors_of_external_id("iso3166:ZZ") == ()


def test_the_unknown_is_an_error(war: Store) -> None:
    with pytest.raises(UnknownActor):
        war.actor("atlantis")
    with pytest.raises(UnknownDocument):
        war.document("nowhere")
    with pytest.raises(UnknownStatement):
        war.statement("nothing")
    with pytest.raises(UnknownDocument):
        war.mentions("nowhere")


def test_an_unknown_actor_comes_with_suggestions(war: Store) -> None:
    with pytest.raises(UnknownActor, match=r"did you mean Turkey \(turkey\)"):
        war.actor("turk")


def test_more_ids_than_one_query_takes_are_looked_up(store: Store) -> None:
    actors = tuple(actor(f"person:{number}") for number in range(1203))
    store.record(Batch(actors=actors))
    assert len(store.actors([one.id for one in actors])) == 1203


def test_ping_returns(store: Store) -> None:
    store.ping()


def test_a_closed_store_is_unavailable(store: Store) -> None:
    store.close()
    store.close()
    for ask in (store.ping, store.revision, store.columns, lambda: store.record(Batch())):
        with pytest.raises(StoreUnavailable, match="closed"):
            ask()
