"""Contract: revisions number what changed, and the feed tells each change once."""

from __future__ import annotations

import pytest

from graph.errors import InvalidParameter, LegationError
from graph.store import Batch, Change, Store
from tests.factories import PROXY_WAR, Clock, actor, batch, document, found, network, same, statement


def lines(changes: tuple[Change, ...]) -> list[tuple[int, str, str, str]]:
    return [(change.revision, change.kind.value, change.subject.value, change.id) for change in changes]


@pytest.fixture
def lived(store: Store) -> Store:
    """A store with a revision of each kind."""
    store.record(network(*PROXY_WAR))
    store.record(batch(statement()))
    store.record(Batch(actors=(actor("state:turkiye"),)))
    store.judge(same("turkey", "state:turkiye"))
    store.record(batch(statement(), statements=(found(statement(), 0.1),)))
    store.undo(same("turkey", "state:turkiye").id)
    store.retract_document(document().id)
    store.record(batch(statement()))
    store.retract_dataset("documents")
    return store


def test_each_call_that_changes_something_is_one_revision(lived: Store) -> None:
    assert lived.revision() == 9
    assert sorted({change.revision for change in lived.changes(0)}) == list(range(1, 10))


def test_the_feed_says_what_happened_to_what(store: Store) -> None:
    store.record(batch(statement(), judgements=(same("rebels", "turkey"),)))
    store.retract_document(document().id)
    assert lines(store.changes(0)) == [
        (1, "recorded", "document", document().id),
        (1, "recorded", "actor", "turkey"),
        (1, "recorded", "actor", "rebels"),
        (1, "recorded", "statement", statement().id),
        (1, "recorded", "judgement", same("rebels", "turkey").id),
        (2, "retracted", "statement", statement().id),
        (2, "retracted", "document", document().id),
    ]


def test_all_changes_of_a_revision_have_its_time(lived: Store) -> None:
    times = {change.revision: change.at for change in lived.changes(0)}
    assert all(change.at == times[change.revision] for change in lived.changes(0))
    assert sorted(times.values()) == [times[revision] for revision in sorted(times)]
    assert len(set(times.values())) == len(times)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 1000])
def test_a_reader_that_resumes_sees_each_change_once(lived: Store, limit: int) -> None:
    seen: list[Change] = []
    while part := lived.changes(seen[-1].revision if seen else 0, limit=limit):
        seen.extend(part)
    assert tuple(seen) == lived.changes(0)


def test_the_feed_resumes_from_any_revision(lived: Store) -> None:
    whole = lived.changes(0)
    for since in range(lived.revision() + 1):
        assert lived.changes(since) == tuple(change for change in whole if change.revision > since)


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 12])
def test_a_part_of_the_feed_is_never_half_of_a_revision(lived: Store, limit: int) -> None:
    whole, part = lived.changes(0), lived.changes(0, limit=limit)
    assert part == tuple(change for change in whole if change.revision <= part[-1].revision)
    assert len(part) <= limit or len({change.revision for change in part}) == 1


def test_nothing_comes_after_the_last_revision(lived: Store) -> None:
    assert lived.changes(lived.revision()) == ()
    assert lived.changes(10_000) == lived.changes(10**30) == ()


def test_calls_that_change_nothing_leave_no_line(lived: Store) -> None:
    before = lived.changes(0)
    lived.record(Batch(actors=(actor("turkey"),)))
    with pytest.raises(LegationError):
        lived.retract_document(document().id)
    assert lived.changes(0) == before


def test_a_revision_has_one_line_for_a_thing_that_changed_in_two_ways(store: Store) -> None:
    one = document(urls=("https://a.example/", "https://b.example/"))
    store.record(batch(statement(), documents=(one,), read=((one.id, "surface/1"),)))
    assert [change.subject.value for change in store.changes(0)].count("document") == 1


def test_the_columns_name_their_revision(lived: Store, clock: Clock) -> None:
    assert lived.columns().revision == 9
    assert lived.columns(clock()).revision == 9


def test_a_limit_below_one_is_refused(store: Store) -> None:
    with pytest.raises(InvalidParameter, match="limit"):
        store.changes(0, limit=0)


def test_a_store_tells_the_time_of_its_last_change(lived: Store) -> None:
    assert lived.changed_at() == lived.changes(0)[-1].at


def test_an_empty_store_never_changed(store: Store) -> None:
    assert store.changed_at() is None


def test_what_changes_nothing_leaves_the_time_of_the_last_change(store: Store) -> None:
    store.record(batch(statement()))
    before = store.changed_at()
    store.record(batch(statement()))
    assert store.changed_at() == before
