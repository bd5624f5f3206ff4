"""Contract, as laws: what holds for any batches in any order."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import JudgementConflict
from graph.resolution import Judgement, Verdict
from graph.store import Batch, Columns, StatementFilter, Store
from tests.contract.test_columns import reconstructed, rows
from tests.factories import REFERENTS, Clock, all_statements, batches, content, judgements

EXAMPLES = int(os.environ.get("LEGATION_TEST_EXAMPLES", "25"))
"""How many examples each law is tried on; fewer where every store is on a server."""
LAWS = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OpenStore = Callable[..., Store]


def with_all(store: Store, recorded: Sequence[Batch]) -> Store:
    for one in recorded:
        store.record(one)
    return store


def judge_all(store: Store, judged: Sequence[Judgement]) -> None:
    for judgement in judged:
        with suppress(JudgementConflict):
            store.judge(judgement)


def plain(columns: Columns) -> dict[str, object]:
    return {name: list(getattr(columns, name)) for name in Columns.__dataclass_fields__ if name != "revision"}


@LAWS
@given(recorded=st.lists(batches(), max_size=3))
def test_recording_a_set_twice_is_recording_it_once(open_store: OpenStore, recorded: list[Batch]) -> None:
    store = with_all(open_store(), recorded)
    before, revision = content(store), store.revision()
    with_all(store, recorded)
    assert content(store) == before
    assert store.revision() == revision


@LAWS
@given(data=st.data(), recorded=st.lists(batches(), min_size=2, max_size=4))
def test_the_order_of_batches_does_not_matter(
    open_store: OpenStore, recorded: list[Batch], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(recorded))
    one, other = with_all(open_store(), recorded), with_all(open_store(), shuffled)
    assert content(one) == content(other)
    assert plain(one.columns()) == plain(other.columns())


@LAWS
@given(recorded=st.lists(batches(), min_size=1, max_size=3), data=st.data())
def test_retracting_a_document_takes_exactly_its_statements(
    open_store: OpenStore, recorded: list[Batch], data: st.DataObject
) -> None:
    store = with_all(open_store(), recorded)
    before = content(store)
    if not before["documents"]:
        return
    gone = data.draw(st.sampled_from(sorted(before["documents"])))
    store.retract_document(gone)
    expected = {id_: one for id_, one in before["statements"].items() if one[0].document != gone}
    after = content(store)
    assert after["statements"] == expected
    assert after["documents"] == {id_: one for id_, one in before["documents"].items() if id_ != gone}
    assert (after["actors"], after["judgements"]) == (before["actors"], before["judgements"])
    with_all(store, recorded)
    assert content(store) == before


@LAWS
@given(recorded=st.lists(batches(judged=False), min_size=1, max_size=2), merges=st.lists(judgements(), max_size=4))
def test_undoing_merges_restores_the_content(
    open_store: OpenStore, recorded: list[Batch], merges: list[Judgement]
) -> None:
    store = with_all(open_store(), recorded)
    before, columns = content(store), plain(store.columns())
    for merge in merges:
        store.judge(merge)
    for id_ in {merge.id for merge in merges}:
        store.undo(id_)
    assert content(store) == before
    assert plain(store.columns()) == columns


@LAWS
@given(
    earlier=st.lists(batches(), min_size=1, max_size=2),
    later=st.lists(batches(), max_size=2),
    judged=st.lists(judgements(tuple(Verdict)), max_size=3),
)
def test_the_past_is_not_changed_by_what_comes_after(
    open_store: OpenStore, earlier: list[Batch], later: list[Batch], judged: list[Judgement]
) -> None:
    clock = Clock()
    store = with_all(open_store(clock), earlier)
    then = clock()
    before, linked = plain(store.columns(then)), store.judgements(then)
    for one in list(all_statements(store))[:2]:
        store.retract_statement(one.statement.id)
    with_all(store, later)
    judge_all(store, judged)
    assert plain(store.columns(then)) == before
    assert store.judgements(then) == linked


@LAWS
@given(recorded=st.lists(batches(), min_size=1, max_size=3), judged=st.lists(judgements(tuple(Verdict)), max_size=4))
def test_columns_are_what_the_statements_say(
    open_store: OpenStore, recorded: list[Batch], judged: list[Judgement]
) -> None:
    clock = Clock()
    store = with_all(open_store(clock), recorded)
    judge_all(store, judged)
    then = clock()
    for one in list(all_statements(store))[::2]:
        store.retract_statement(one.statement.id)
    for moment in (then, None):
        assert rows(store.columns(moment)) == reconstructed(store, moment)


@LAWS
@given(recorded=batches(max_statements=6))
def test_a_statement_is_read_as_it_was_recorded(open_store: OpenStore, recorded: Batch) -> None:
    store = with_all(open_store(), [recorded])
    for one in recorded.statements:
        assert store.statement(one.statement.id).statement == one.statement
        assert one.extraction in store.statement(one.statement.id).extractions


@LAWS
@given(recorded=batches(), referent=st.sampled_from(REFERENTS), end=st.sampled_from(["subject", "object", "speaker"]))
def test_a_filter_by_an_end_gives_exactly_its_statements(
    open_store: OpenStore, recorded: Batch, referent: str, end: str
) -> None:
    store = with_all(open_store(), [recorded])
    canonical = store.linker().canonical
    expected = {
        one.statement.id
        for one in recorded.statements
        if getattr(one.statement, end) and canonical(getattr(one.statement, end)) == canonical(referent)
    }
    listed = [hit.statement.id for hit in all_statements(store, StatementFilter(**{end: referent}))]
    assert listed == sorted(expected)


@LAWS
@given(
    recorded=st.lists(batches(judged=False), min_size=1, max_size=2),
    judged=st.lists(judgements(tuple(Verdict)), max_size=6),
)
def test_canonical_ids_are_those_of_the_linker(
    open_store: OpenStore, recorded: list[Batch], judged: list[Judgement]
) -> None:
    store = with_all(open_store(), recorded)
    judge_all(store, judged)
    linker = store.linker()
    referents = [one.id for one in recorded[0].actors]
    assert {id_: one.id for id_, one in store.actors(referents).items()} == {
        id_: linker.canonical(id_) for id_ in referents
    }
