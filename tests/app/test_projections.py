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
        self.waiting = 0

    def columns(self, known_at: object = None) -> Columns:
        self.waiting += 1
        self.let.wait(10)
        self.waiting -= 1
        self.reads += 1
        return super().columns(known_at)  # type: ignore[arg-type] # passed on as it is


def filled(store: Store, patience: float = 10.0) -> Projections:
    store.record(network(*PROXY_WAR))
    projections = Projections(store, Rules(), keep=2, patience=patience)
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


class Buggy(Slow):
    """A store whose columns have a bug once."""

    bug = False

    def columns(self, known_at: object = None) -> Columns:
        if self.bug:
            self.bug = False
            raise ZeroDivisionError
        return super().columns(known_at)


def test_a_bug_in_a_build_is_logged_and_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("error")
    store = Buggy()
    projections = filled(store)
    revision = write_more(store)
    store.bug = True
    projections.now()
    until(lambda: projections.now().revision == revision)
    assert "projection_failed" in capsys.readouterr().err


def test_a_builder_that_cannot_start_lets_the_next_one_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    store = Slow()
    projections = filled(store)
    revision = write_more(store)
    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            projections.now()
    until(lambda: projections.now().revision == revision)


def test_a_time_that_is_not_over_waits_for_what_another_process_wrote() -> None:
    store = Slow()
    projections = filled(store)
    stale = projections.now()
    revision = write_more(store)
    assert projections.at(store.changes(0)[-1].at).revision == revision
    assert list(projections.at(stale.at).columns.statements) == list(stale.columns.statements)


def test_a_time_in_the_future_is_answered_anew_after_each_change() -> None:
    store = Slow()
    projections = filled(store)
    future = projections.now().at + timedelta(days=365)
    before = len(projections.at(future).columns)
    write_more(store)
    assert len(projections.at(future).columns) == before + 1


def test_readers_of_one_past_time_share_one_read() -> None:
    store = Slow()
    projections = filled(store)
    past = projections.now().at - timedelta(seconds=1)
    store.let.clear()
    threads = [Thread(target=projections.at, args=(past,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    store.let.set()
    for thread in threads:
        thread.join(10)
    assert store.reads == 2


def test_past_times_are_read_one_after_the_other_and_none_waits_for_ever() -> None:
    store = Slow()
    projections = filled(store, patience=0.1)
    past = projections.now().at - timedelta(seconds=1)
    store.let.clear()
    first = Thread(target=projections.at, args=(past,))
    first.start()
    until(lambda: store.waiting == 1)
    with pytest.raises(TimeoutError):
        projections.at(past - timedelta(seconds=1))
    assert store.waiting == 1
    store.let.set()
    first.join(10)


def test_it_is_loaded_from_the_first_projection_on() -> None:
    store = Slow()
    store.record(network(*PROXY_WAR))
    projections = Projections(store, Rules())
    projections.now()
    assert not projections.loaded
    projections.load()
    projections.reached(write_more(store))
    projections.now()
    assert projections.loaded


def test_a_change_between_two_reads_does_not_mix_their_times() -> None:
    class Overtaken(Slow):
        def columns(self, known_at: object = None) -> Columns:
            if self.reads == 0:
                write_more(self)
            return super().columns(known_at)

    store = Overtaken()
    view = filled(store).now()
    assert (view.revision, view.at) == (2, store.changes(1)[0].at)
