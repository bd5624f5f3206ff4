"""Copies of a store: whole, resumable, without duplicates, and compared."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.copying import CopyReport, Progress, compare, copy
from graph.document import Document
from graph.errors import InvalidStatement
from graph.relation import Relation
from graph.resolution import Judgement, Verdict
from graph.sqlite_store import MEMORY, SqliteStore
from graph.statement import Statement
from graph.store import Batch, Mention, Receipt, StatementFilter, Store
from tests.contract.test_laws import judge_all, plain, with_all
from tests.factories import Clock, actor, batches, content, document, found, judgements, network, same
from tests.graph.copied import copied, fill, lines, lived

ROOT = Path(__file__).resolve().parents[2]
COPYING = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SLOWLY = """
import sys
from graph.copying import CopyReport, copy
from graph.sqlite_store import SqliteStore

source, target = SqliteStore(sys.argv[1]), SqliteStore(sys.argv[2])
print("ready", flush=True)
copy(source, target, report=CopyReport(), batch=3)
"""


def memory() -> Store:
    return SqliteStore(MEMORY, clock=Clock())


@pytest.fixture
def source() -> Iterator[Store]:
    with closing(memory()) as store:
        yield lived(store)


@pytest.fixture
def target() -> Iterator[Store]:
    with closing(memory()) as store:
        yield store


@COPYING
@given(
    recorded=st.lists(batches(), max_size=3),
    judged=st.lists(judgements(tuple(Verdict)), max_size=4),
    batch=st.integers(1, 9),
)
def test_a_copy_has_the_content_of_its_source(recorded: list[Batch], judged: list[Judgement], batch: int) -> None:
    with closing(memory()) as source, closing(memory()) as target:
        judge_all(with_all(source, recorded), judged if recorded else [])
        assert copied(source, target, batch=batch).is_equal
        assert content(target) == content(source)
        assert lines(target) == lines(source)
        assert plain(target.columns()) == plain(source.columns())


def test_a_copy_has_what_is_known_and_not_what_was_retracted(source: Store, target: Store) -> None:
    report = copied(source, target)
    assert report.is_equal
    assert lines(target) == lines(source)
    assert report.copied == {
        "actors": 6, "judgements": 3, "documents": 4, "statements": 16, "mentions": 8, "read marks": 8,
    }  # fmt: skip
    assert target.counts() == source.counts()


def test_judgements_keep_their_dates(source: Store, target: Store) -> None:
    copied(source, target)
    assert target.judgements() == source.judgements()


def test_nothing_is_known_before_the_copy(source: Store) -> None:
    clock = Clock()
    before = clock()
    with closing(SqliteStore(MEMORY, clock=clock)) as target:
        copied(source, target)
        assert len(target.columns(before)) == 0
        assert len(target.columns()) == 16


def test_copying_twice_changes_nothing(source: Store, target: Store) -> None:
    first = copied(source, target)
    revision = target.revision()
    second = copied(source, target)
    assert target.revision() == revision
    assert (second.copied, second.found) == ({}, first.copied)


def test_a_second_copy_brings_only_what_is_new(source: Store, target: Store) -> None:
    copied(source, target)
    source.record(network(("iran", Relation.ALLIED_WITH, "syria"), title="News"))
    assert copied(source, target).copied == {"actors": 1, "documents": 1, "statements": 1, "read marks": 1}


def test_there_and_back_is_the_identity(source: Store, target: Store) -> None:
    before = lines(source), content(source), source.revision()
    copied(source, target)
    assert copied(target, source).is_equal
    assert (lines(source), content(source), source.revision()) == before
    with closing(memory()) as back:
        copied(target, back)
        assert lines(back) == lines(source)


class Cut(Exception):
    """Ends a copy between two batches."""


def cutting_after(batches: int) -> Callable[[Progress], None]:
    left = iter(range(batches))

    def cut(progress: Progress) -> None:
        if next(left, None) is None:
            raise Cut

    return cut


@COPYING
@given(cuts=st.lists(st.integers(1, 12), max_size=4), batch=st.integers(1, 6))
def test_a_copy_that_is_cut_off_anywhere_and_resumed_is_whole(cuts: list[int], batch: int) -> None:
    with closing(memory()) as source, closing(memory()) as target:
        lived(source)
        for cut in cuts:
            with suppress(Cut):
                copy(source, target, report=CopyReport(), on_progress=cutting_after(cut), batch=batch)
        assert copied(source, target, batch=batch).is_equal
        assert lines(target) == lines(source)


def test_a_resumed_copy_records_only_what_is_left(source: Store, target: Store) -> None:
    def cutting(progress: Progress) -> None:
        if progress.kind == "statements" and progress.done >= 8:
            raise Cut

    cut = CopyReport()
    with pytest.raises(Cut):
        copy(source, target, report=cut, on_progress=cutting, batch=4)
    resumed = copied(source, target, batch=4)
    assert (cut.copied["statements"], resumed.found["statements"], resumed.copied["statements"]) == (8, 8, 8)
    assert "documents" not in resumed.copied


def test_no_document_is_marked_as_read_before_its_statements_are_there(source: Store, target: Store) -> None:
    def look(progress: Progress) -> None:
        if any(one.read_by for one in target.annotations().items):
            assert target.counts().statements == source.counts().statements

    copied(source, target, on_progress=look, batch=1)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_copies_killed_at_random_and_resumed_are_whole(tmp_path: Path) -> None:
    moments = random.Random(4)
    with closing(SqliteStore(tmp_path / "source.db")) as source:
        fill(source, documents=60)
        kills = 0
        for _ in range(8):
            kills += killed(tmp_path, moments.uniform(0.0, 0.12))
        assert kills >= 4
        with closing(SqliteStore(tmp_path / "target.db")) as target:
            there = target.counts().statements
            report = copied(source, target)
            assert report.is_equal
            assert report.copied.get("statements", 0) + there == source.counts().statements
            assert lines(target) == lines(source)


def killed(folder: Path, seconds: float) -> bool:
    """Kill a copy after some seconds; return whether it was still at it."""
    command = [sys.executable, "-c", SLOWLY, str(folder / "source.db"), str(folder / "target.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        return process.returncode == -signal.SIGKILL


def test_a_target_keeps_what_it_alone_has_and_the_comparison_says_so(source: Store, target: Store) -> None:
    target.record(network(("rwanda", Relation.BACKER_OF, "m23"), title="Elsewhere"))
    own = content(target)
    report = copied(source, target)
    extra = {one.kind: one.extra for one in report.compared}
    assert extra == {
        "actors": 2, "judgements": 0, "documents": 1, "statements": 1, "mentions": 0, "read marks": 1,
    }  # fmt: skip
    assert not report.is_equal
    assert own["statements"].items() <= content(target)["statements"].items()


def test_a_thing_that_both_have_otherwise_is_named(source: Store, target: Store) -> None:
    first = source.documents(limit=1).documents[0]
    target.record(Batch(documents=(document(first.text, title="Another title"),)))
    compared = {one.kind: one for one in copied(source, target).compared}["documents"]
    assert (compared.missing, compared.extra, compared.different) == (0, 0, 1)
    assert compared.examples == [first.id]
    assert compared.source_hash != compared.target_hash


def test_a_pair_keeps_the_judgement_of_the_target(source: Store, target: Store) -> None:
    other = Judgement("state:turkiye", "turkey", Verdict.DIFFERENT, "someone else")
    target.record(Batch(actors=(actor("turkey"), actor("state:turkiye"))))
    target.judge(other)
    report = copied(source, target)
    assert [one.different for one in report.compared if one.kind == "judgements"] == [1]
    assert {one.by for one in target.judgements() if one.id == other.id} == {"someone else"}


CHANGES: dict[str, tuple[str, Callable[[Store, Store], object]]] = {
    "a statement": ("statements", lambda source, target: target.retract_statement(first_statement(source).id)),
    "a score": (
        "statements",
        lambda source, target: source.record(Batch(statements=(found(first_statement(source), 0.123),))),
    ),
    "an address": (
        "documents",
        lambda source, target: source.record(Batch(documents=(replace(first_document(source), urls=("https://c/",)),))),
    ),
    "a mention": (
        "mentions",
        lambda source, target: source.record(Batch(mentions=(Mention(first_document(source).id, 0, 1, "iran"),))),
    ),
    "a mark": (
        "read marks",
        lambda source, target: target.record(Batch(read=((first_document(source).id, "third/1"),))),
    ),
    "a judgement": ("judgements", lambda source, target: target.undo(same("turkey", "state:turkiye").id)),
    "a label": ("actors", lambda source, target: source.record(Batch(actors=(actor("iran", label="Persia"),)))),
    "a referent": ("actors", lambda source, target: target.record(Batch(actors=(actor("nobody"),)))),
}


def first_document(store: Store) -> Document:
    return store.documents(limit=1).documents[0]


def first_statement(store: Store) -> Statement:
    return store.statements(StatementFilter(), limit=1).statements[0].statement


@pytest.mark.parametrize("change", CHANGES)
def test_one_difference_is_found_by_number_and_by_hash(source: Store, target: Store, change: str) -> None:
    copied(source, target)
    kind, differ = CHANGES[change]
    differ(source, target)
    compared = compare(source, target)
    assert [one.kind for one in compared if not one.is_equal] == [kind]
    assert [one.kind for one in compared if one.source_hash != one.target_hash] == [kind]


def test_what_a_target_refuses_is_told_and_the_rest_is_copied(source: Store) -> None:
    class Strict(SqliteStore):
        """A store that takes no actor id of more than ten letters, as Neo4j takes none of more than 8,000 bytes."""

        def record(self, batch: Batch) -> Receipt:
            if any(len(one.id) > 10 for one in batch.actors):
                raise InvalidStatement("the actor id is too long")
            return super().record(batch)

    with closing(Strict(MEMORY, clock=Clock())) as target:
        report = copied(source, target)
        assert report.refusals == 2
        assert sum("too long" in why for why in report.refused) == 1
        assert target.counts().statements == source.counts().statements
        assert not report.is_equal


def test_a_source_that_goes_on_meanwhile_is_told(source: Store, target: Store) -> None:
    def write(progress: Progress) -> None:
        source.record(Batch(actors=(actor("newcomer"),)))

    assert copied(source, target, on_progress=write).source_changed
    assert not copied(source, target).source_changed
