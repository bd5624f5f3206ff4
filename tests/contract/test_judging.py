"""Contract: judgements join referents and take them apart again; conflicts are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import JudgementConflict, UnknownActor, UnknownJudgement
from graph.relation import Relation
from graph.resolution import Judgement, Verdict
from graph.store import Batch, Mention, Receipt, StatementFilter, Store
from tests.factories import PROXY_WAR, Clock, actor, batch, content, different, document, network, same, statement

TURKIYE = actor("state:turkiye", label="Türkiye", external_ids=("iso3166:TR",))
MERGE = same("turkey", "state:turkiye")


def merged(store: Store) -> None:
    store.record(replace(batch(statement()), actors=(actor("turkey"), actor("rebels"), TURKIYE)))
    store.judge(MERGE)


def test_joined_referents_are_one_actor_with_the_names_and_ids_of_both(store: Store) -> None:
    merged(store)
    turkey = store.actor("state:turkiye")
    assert turkey == store.actor("turkey")
    assert turkey.id == "turkey"
    assert {name.text for name in turkey.names} == {"Turkey", "Türkiye"}
    assert turkey.external_ids == ("iso3166:TR",)


def test_actors_are_returned_by_the_id_asked_for(store: Store) -> None:
    merged(store)
    assert {id_: one.id for id_, one in store.actors(["state:turkiye", "rebels", "atlantis"]).items()} == {
        "state:turkiye": "turkey",
        "rebels": "rebels",
    }


def test_every_referent_finds_the_statements_of_the_actor(store: Store) -> None:
    merged(store)
    for referent in ("turkey", "state:turkiye"):
        for where in (StatementFilter(actor=referent), StatementFilter(subject=referent)):
            assert [one.statement for one in store.statements(where).statements] == [statement()]


def test_external_ids_and_names_lead_to_the_canonical_actor(store: Store) -> None:
    merged(store)
    assert [one.id for one in store.actors_of_external_id("iso3166:TR")] == ["turkey"]
    assert [one.id for one in store.actors_named("turkiye")] == ["turkey"]
    assert store.search("turkiye")[0].actor.id == "turkey"


def test_a_merge_counts_one_actor_less(store: Store) -> None:
    merged(store)
    assert store.counts().actors == 2
    assert store.counts().judgements == 1


def test_mentions_carry_canonical_ids(store: Store) -> None:
    merged(store)
    store.record(batch(mentions=(Mention(document().id, 0, 6, "state:turkiye"),)))
    assert store.mentions(document().id) == (Mention(document().id, 0, 6, "turkey"),)


def test_columns_speak_of_canonical_actors(store: Store) -> None:
    store.record(batch(statement("state:turkiye"), statement("turkey", Relation.ALLIED_WITH, "iran")))
    store.judge(MERGE)
    assert store.columns().actors == ["iran", "rebels", "turkey"]


def test_a_statement_that_becomes_a_tie_to_itself_leaves_the_columns_only(store: Store) -> None:
    store.record(batch(statement("turkey", Relation.MEETS, "state:turkiye"), statement()))
    store.judge(MERGE)
    assert store.columns().statements == [statement().id]
    assert len(store.statements(StatementFilter(actor="turkey")).statements) == 2


def test_undoing_a_merge_restores_both_actors(store: Store) -> None:
    merged(store)
    before = store.revision()
    assert store.undo(MERGE.id) == Receipt(before + 1, judgements=1)
    assert store.actor("state:turkiye").label == "Türkiye"
    assert store.actor("turkey").external_ids == ()
    assert store.judgements() == ()
    assert store.statements(StatementFilter(actor="state:turkiye")).statements == ()


def test_undoing_one_of_a_chain_splits_it_there(store: Store) -> None:
    store.record(Batch(actors=tuple(map(actor, "abcd"))))
    for left, right in ("ab", "bc", "cd"):
        store.judge(same(left, right))
    assert {store.actor(id_).id for id_ in "abcd"} == {"a"}
    store.undo(same("b", "c").id)
    assert [store.actor(id_).id for id_ in "abcd"] == ["a", "a", "c", "c"]


def test_a_ring_stays_joined_when_one_judgement_is_undone(store: Store) -> None:
    store.record(Batch(actors=tuple(map(actor, "abc"))))
    for left, right in ("ab", "bc", "ac"):
        store.judge(same(left, right))
    store.undo(same("a", "c").id)
    assert store.actor("c").id == "a"


def test_different_for_referents_that_others_join_is_a_conflict_and_changes_nothing(store: Store) -> None:
    store.record(Batch(actors=tuple(map(actor, "abc"))))
    store.judge(same("a", "b"))
    store.judge(same("b", "c"))
    before = content(store)
    with pytest.raises(JudgementConflict):
        store.judge(different("a", "c"))
    assert content(store) == before
    assert store.revision() == 3


def test_same_that_would_join_a_different_pair_is_a_conflict_and_changes_nothing(store: Store) -> None:
    store.record(Batch(actors=tuple(map(actor, "abc"))))
    store.judge(different("a", "c"))
    store.judge(same("a", "b"))
    before = content(store)
    with pytest.raises(JudgementConflict):
        store.judge(same("c", "b"))
    assert content(store) == before


def test_a_later_judgement_replaces_the_one_on_the_pair(store: Store) -> None:
    merged(store)
    store.judge(different("turkey", "state:turkiye"))
    assert store.actor("state:turkiye").id == "state:turkiye"
    assert [one.verdict for one in store.judgements()] == [Verdict.DIFFERENT]


def test_the_same_judgement_again_changes_nothing(store: Store) -> None:
    merged(store)
    before = store.revision()
    assert store.judge(MERGE) == Receipt(before)


def test_unsure_joins_nothing_and_is_kept(store: Store) -> None:
    store.record(Batch(actors=(actor("a"), actor("b"))))
    store.judge(Judgement("b", "a", Verdict.UNSURE, "rule", "alike", 0.7))
    assert store.actor("b").id == "b"
    assert store.judgements()[0].score == 0.7


def test_a_judgement_says_when_it_was_made(store: Store, clock: Clock) -> None:
    merged(store)
    assert store.judgements() == (replace(MERGE, at=clock.time),)


def test_a_judgement_of_an_unknown_referent_is_refused(store: Store) -> None:
    store.record(Batch(actors=(actor("turkey"),)))
    with pytest.raises(UnknownActor, match="state:turkiye"):
        store.judge(MERGE)
    assert store.judgements() == ()


def test_the_unknown_cannot_be_undone(store: Store) -> None:
    merged(store)
    store.undo(MERGE.id)
    with pytest.raises(UnknownJudgement):
        store.undo(MERGE.id)


def test_a_batch_joins_where_no_judgement_is_in_force(store: Store) -> None:
    receipt = store.record(Batch(actors=(actor("turkey"), TURKIYE), judgements=(MERGE,)))
    assert receipt.judgements == 1
    assert store.actor("state:turkiye").id == "turkey"


def test_a_batch_does_not_touch_a_judgement_in_force(store: Store) -> None:
    store.record(Batch(actors=(actor("turkey"), TURKIYE)))
    store.judge(different("turkey", "state:turkiye"))
    assert store.record(Batch(judgements=(MERGE,))) == Receipt(2)
    assert store.actor("state:turkiye").id == "state:turkiye"


def test_a_batch_leaves_out_judgements_that_contradict_and_keeps_the_rest(store: Store) -> None:
    store.record(Batch(actors=tuple(map(actor, "abcd"))))
    store.judge(different("a", "c"))
    receipt = store.record(Batch(judgements=(same("a", "b"), same("b", "c"), same("c", "d"))))
    assert receipt.judgements == 2
    assert [store.actor(id_).id for id_ in "abcd"] == ["a", "a", "c", "c"]


def test_a_batch_with_judgements_of_unknown_referents_is_refused(store: Store) -> None:
    with pytest.raises(UnknownActor, match="nobody"):
        store.record(Batch(actors=(actor("a"),), judgements=(same("a", "nobody"),)))
    assert store.revision() == 0


def test_the_linker_is_the_one_of_the_judgements_in_force(store: Store) -> None:
    merged(store)
    assert store.linker().canonical("state:turkiye") == "turkey"
    store.undo(MERGE.id)
    assert store.linker().canonical("state:turkiye") == "state:turkiye"


def test_merging_many_referents_at_once_gives_one_actor(store: Store) -> None:
    ids = [f"person:{number:03}" for number in range(600)]
    merges = tuple(same(ids[0], id_, by="rule") for id_ in ids[1:])
    store.record(Batch(actors=tuple(map(actor, ids)), judgements=merges))
    assert store.counts().actors == 1
    assert len(store.actor(ids[-1]).names) == 600


def test_merging_after_recording_gives_the_same_columns_as_before(open_store: type[Store]) -> None:
    early, late = open_store(), open_store()
    war, merge = network(*PROXY_WAR), same("rebels", "militias", by="rule")
    early.record(replace(war, judgements=(merge,)))
    late.record(war)
    late.judge(merge)
    assert early.columns().statements == late.columns().statements
    assert early.columns().subject.tolist() == late.columns().subject.tolist()
