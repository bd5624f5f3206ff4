"""Contract: all referents and annotations, page by page, as they were recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.actor import ActorKind, Name
from graph.enumeration import RecordedReferent
from graph.errors import InvalidParameter
from graph.interval import Interval
from graph.store import Annotations, Batch, Mention, Store
from tests.factories import EXTRACTOR, actor, batch, document, same, statement

OLD_NAME = Name("Ottoman Empire", "en", Interval.parse("../1922"))


def all_referents(store: Store, limit: int) -> Iterator[RecordedReferent]:
    cursor = None
    while True:
        page = store.referents(cursor=cursor, limit=limit)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def all_annotations(store: Store, limit: int) -> Iterator[Annotations]:
    cursor = None
    while True:
        page = store.annotations(cursor=cursor, limit=limit)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def test_a_referent_is_given_as_it_was_recorded_when_a_judgement_joined_it(store: Store) -> None:
    first = actor("turkey", names=(OLD_NAME,), external_ids=("iso3166:TR",))
    second = actor("state:turkiye", kind=ActorKind.GROUP, label="Türkiye", described=True)
    store.record(Batch(actors=(first, second)))
    store.judge(same("turkey", "state:turkiye"))
    assert list(all_referents(store, 10)) == [RecordedReferent(second), RecordedReferent(first)]


def test_a_label_alone_is_not_given_as_a_name(store: Store) -> None:
    store.record(Batch(actors=(actor("turkey"),)))
    assert store.referents().items[0].actor.names == ()


def test_a_referent_recorded_under_two_labels_gives_both(store: Store) -> None:
    store.record(Batch(actors=(actor("turkey"),)))
    store.record(Batch(actors=(actor("turkey", label="Türkiye", names=(OLD_NAME,)),)))
    assert store.referents().items == (RecordedReferent(actor("turkey", names=(OLD_NAME,)), ("Türkiye",)),)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_referents_come_once_in_order_of_code_points(store: Store, limit: int) -> None:
    ids = ["a", "B", "b", "é", "z", "\ufffd", "🕊", "local:1:talks"]
    store.record(Batch(actors=tuple(actor(id_, label="x") for id_ in ids)))
    assert [one.actor.id for one in all_referents(store, limit)] == sorted(ids)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_annotations_name_mentions_as_recorded_and_every_reader(store: Store, limit: int) -> None:
    one, other = document(), document("Nothing is said here.")
    store.record(
        batch(
            statement(),
            documents=(one, other),
            mentions=(Mention(one.id, 16, 22, "rebels"), Mention(one.id, 0, 6, "turkey")),
            judgements=(same("rebels", "turkey"),),
            read=((one.id, "model/2"), (one.id, EXTRACTOR)),
        )
    )
    places = (Mention(one.id, 0, 6, "turkey"), Mention(one.id, 16, 22, "rebels"))
    expected = [Annotations(one.id, places, ("model/2", EXTRACTOR)), Annotations(other.id, (), ())]
    assert list(all_annotations(store, limit)) == sorted(expected, key=lambda found: found.document)


def test_a_retracted_document_has_no_annotations(store: Store) -> None:
    store.record(batch(statement(), mentions=(Mention(document().id, 0, 6, "turkey"),)))
    store.retract_document(document().id)
    assert store.annotations().items == ()


def test_an_empty_store_has_neither(store: Store) -> None:
    assert (store.referents().items, store.annotations().items) == ((), ())


def test_a_wrong_cursor_or_limit_is_refused(store: Store) -> None:
    for ask in (store.referents, store.annotations):
        with pytest.raises(InvalidParameter, match="cursor"):
            ask(cursor="!")
        with pytest.raises(InvalidParameter, match="limit"):
            ask(limit=0)
