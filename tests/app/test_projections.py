"""Projections in memory: readers never wait for others, and see what this process wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from app.logs import set_up_logs
from app.projections import Projections
from graph.errors import StoreUnavailable
from graph.projection import Rules
from graph.relation import Relation
from graph.sqlite_store import SqliteStore
from graph.store import Columns, Store
from tests.factories import PROXY_WAR, Clock, network


class Slow(SqliteStore):
    """A store that reads its columns only when it is let."""

    def __init__(self) -> None:
        super().__init__(":memory:", clock=Clock())
        self.let = Event()
        self.let.set()
        self.reads = 0

    def columns(self, known_at: object = None) -> Columns:
        self.let.wait(10)
        self.reads += 1
        return super().columns(known_at)  # type: ignore[arg-type] # passed on as it is


def filled(store: Store) -> Projections:
    store.record(network(*PROXY_WAR))
    projections = Projections(store, Rules(), keep=2)
    projections.now().projection(timed=True)
    return projections


def write_more(store: Store) -> int:
    return store.record(network(("russia", Relation.BACKER_OF, "syria"), title="More")).revision


def until(done: Callable[[], bool]) -> None:
    for _ in range(500):
        if done():
            return
        Event().wait(0.01)
    raise AssertionError("it did not happen within five seconds")


def test_the_same_view_serves_until_the_store_changes() -> None:
    store = Slow()
    projections = filled(store)
    assert projections.now() is projections.now()
    assert store.reads == 1


def test_what_another_process_wrote_is_built_beside_while_readers_get_the_finished_one() -> None:
    store = Slow()
    projections = filled(store)
    old = projections.now()
    revision = write_more(store)
    store.let.clear()
    assert projections.now() is old
    assert projections.now() is old
    store.let.set()
    until(lambda: projections.now().revision == revision)
    assert store.reads == 2


def test_what_this_process_wrote_is_seen_by_the_next_reader() -> None:
    store = Slow()
    projections = filled(store)
    revision = write_more(store)
    projections.reached(revision)
    assert projections.now().revision == revision


def test_readers_that_wait_share_one_build() -> None:
    store = Slow()
    projections = filled(store)
    projections.reached(write_more(store))
    threads = [Thread(target=projections.now) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert store.reads == 2


def test_a_time_since_the_last_change_is_now() -> None:
    store = Slow()
    projections = filled(store)
    assert projections.at(projections.now().at + timedelta(days=1)) is projections.now()


def test_a_past_time_has_a_view_of_its_own_that_is_kept() -> None:
    store = Slow()
    projections = filled(store)
    before = projections.now().at - timedelta(seconds=1)
    assert projections.at(before) is projections.at(before)
    assert len(projections.at(before).columns) == 0


def test_the_least_recently_asked_past_is_let_go() -> None:
    store = Slow()
    projections = filled(store)
    times = [projections.now().at - timedelta(seconds=number) for number in (1, 2, 3)]
    first = projections.at(times[0])
    projections.at(times[1])
    projections.at(times[2])
    assert projections.at(times[0]) is not first


def test_the_time_of_now_is_that_of_the_last_change() -> None:
    store = Slow()
    projections = filled(store)
    assert projections.now().at == store.changes(0)[-1].at


def test_asking_for_the_echoed_time_later_gives_the_same_statements() -> None:
    store = Slow()
    projections = filled(store)
    then = projections.now()
    projections.reached(write_more(store))
    assert list(projections.at(then.at).columns.statements) == list(then.columns.statements)
    assert len(projections.now().columns) == len(then.columns) + 1


class Failing(Slow):
    """A store whose columns cannot be read while it is ill."""

    ill = False

    def columns(self, known_at: object = None) -> Columns:
        if self.ill:
            self.ill = False
            raise StoreUnavailable("gone for a moment")
        return super().columns(known_at)


def test_a_build_that_fails_is_logged_and_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("error")
    store = Failing()
    projections = filled(store)
    old = projections.now()
    revision = write_more(store)
    store.ill = True
    assert projections.now() is old
    until(lambda: projections.now().revision == revision)
    assert "projection_failed" in capsys.readouterr().err
