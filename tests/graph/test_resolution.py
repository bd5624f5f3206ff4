from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidStatement, JudgementConflict
from graph.resolution import Judgement, Linker, Verdict, canonical_order
from tests.factories import REFERENTS, different, judgements, same


@st.composite
def sets_of_judgements(draw: st.DrawFn) -> list[Judgement]:
    return draw(st.lists(judgements(tuple(Verdict)), max_size=8, unique_by=lambda one: one.id))


def groups(judged: Sequence[Judgement]) -> list[set[str]]:
    joined = nx.Graph([(one.left, one.right) for one in judged if one.verdict is Verdict.SAME])
    joined.add_nodes_from(REFERENTS)
    return list(nx.connected_components(joined))


def is_contradictory(judged: Sequence[Judgement]) -> bool:
    apart = [{one.left, one.right} for one in judged if one.verdict is Verdict.DIFFERENT]
    return any(pair <= group for pair in apart for group in groups(judged))


@given(sets_of_judgements())
def test_actors_are_the_connected_components_of_same(judged: list[Judgement]) -> None:
    if is_contradictory(judged):
        with pytest.raises(JudgementConflict):
            Linker(judged)
        return
    linker = Linker(judged)
    for group in groups(judged):
        assert {linker.canonical(referent) for referent in group} == {min(group, key=canonical_order)}
        assert all(linker.referents(referent) == tuple(sorted(group)) for referent in group)


@given(sets_of_judgements().filter(lambda judged: not is_contradictory(judged)), st.randoms())
def test_the_order_of_judgements_does_not_matter(judged: list[Judgement], random: object) -> None:
    shuffled = list(judged)
    random.shuffle(shuffled)
    assert dict(Linker(judged).joined()) == dict(Linker(shuffled).joined())


def test_a_referent_without_judgements_is_its_own() -> None:
    linker = Linker()
    assert linker.canonical("iran") == "iran"
    assert linker.referents("iran") == ("iran",)
    assert list(linker.joined()) == []


def test_asking_does_not_join() -> None:
    linker = Linker([same("a", "b")])
    linker.referents("z")
    assert linker.referents("z") == ("z",)
    assert not linker.same("a", "z")


def test_a_reviewed_id_leads_then_the_shorter_then_the_earlier() -> None:
    linker = Linker([same("person:x", "longer-id"), same("longer-id", "b"), same("b", "a")])
    assert {linker.canonical(id_) for id_ in ("person:x", "longer-id", "a", "b")} == {"a"}


def test_unsure_joins_nothing_and_contradicts_nothing() -> None:
    linker = Linker([Judgement("a", "b", Verdict.UNSURE, "rule"), different("a", "b")])
    assert not linker.same("a", "b")


def test_a_pair_has_one_id_in_either_order() -> None:
    assert same("a", "b") == same("b", "a")
    assert same("a", "b").id == different("b", "a").id


def test_pairs_that_are_written_alike_have_different_ids() -> None:
    assert same("a", "bc").id != same("ab", "c").id


def test_a_judgement_on_one_referent_is_refused() -> None:
    with pytest.raises(InvalidStatement, match="two referents"):
        same("a", "a")


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_outside_0_to_1_is_refused(score: float) -> None:
    with pytest.raises(InvalidStatement, match="outside"):
        Judgement("a", "b", Verdict.UNSURE, "rule", score=score)


def test_a_long_chain_is_one_actor() -> None:
    ids = [f"{number:05}" for number in range(20_000)]
    linker = Linker(same(left, right) for left, right in pairwise(ids))
    assert linker.canonical(ids[-1]) == ids[0]
    assert len(linker.referents(ids[0])) == 20_000
