"""From recorded statements to answers, through every store."""

from __future__ import annotations

from datetime import datetime

from graph.projection import Projection, project
from graph.relation import Relation
from graph.store import Store
from queries.paths import PathsParams, PathsResult, run
from tests.factories import PROXY_WAR, Clock, network, same

Ties = list[tuple[str, str, str, float]]


def projected(store: Store, known_at: datetime | None = None) -> Projection:
    return project(store.columns(known_at))


def ties(projection: Projection) -> Ties:
    return sorted((s.subject, s.relation.value, s.object, round(s.confidence, 6)) for s in projection.all_segments())


def ask(store: Store, source: str, target: str) -> PathsResult:
    return run(projected(store), PathsParams(source=source, target=target, valid_at="2026-01-01"))


def test_turkey_and_iran_agree_and_are_opposed_through_those_whom_they_back(store: Store) -> None:
    store.record(network(*PROXY_WAR))
    answer = ask(store, "turkey", "iran")
    assert [(path.actors, path.sign) for path in answer.paths] == [
        (["turkey", "iran"], 1),
        (["turkey", "rebels", "militias", "iran"], -1),
    ]
    assert answer.revision == store.revision()


def test_every_hop_names_statements_that_the_store_knows(store: Store) -> None:
    store.record(network(*PROXY_WAR))
    for tie in ask(store, "turkey", "iran").ties():
        (id_,) = tie.statements
        told = store.statement(id_).statement
        assert {told.subject, told.object} == {tie.subject, tie.object}


def test_what_is_recorded_later_does_not_change_the_projection_of_an_earlier_time(store: Store, clock: Clock) -> None:
    store.record(network(*PROXY_WAR))
    then, before = clock(), ties(projected(store))
    store.record(network(("iran", Relation.OPPOSES, "rebels"), title="Another report"))
    assert ties(projected(store, then)) == before
    assert ties(projected(store)) != before


def test_merging_in_the_store_then_projecting_is_projecting_what_was_merged_and_undoing_splits_again(
    store: Store,
) -> None:
    store.record(network(*PROXY_WAR, ("ankara", Relation.OPPOSES, "militias")))
    apart = ties(projected(store))
    store.judge(same("ankara", "turkey"))
    canonical = store.linker().canonical("turkey")
    joined = ties(projected(store))
    rename = {"ankara": canonical, "turkey": canonical}
    merged = [(rename.get(s, s), r, rename.get(o, o), c) for s, r, o, c in apart]
    directed = {relation.value for relation in Relation if relation.directed}
    assert joined == sorted((s, r, o, c) if r in directed else (min(s, o), r, max(s, o), c) for s, r, o, c in merged)
    (judgement,) = store.judgements()
    store.undo(judgement.id)
    assert ties(projected(store)) == apart


def test_a_retracted_document_takes_exactly_its_ties(store: Store) -> None:
    store.record(network(*PROXY_WAR))
    before = ties(projected(store))
    more = network(("iran", Relation.OPPOSES, "rebels"), title="Another report")
    store.record(more)
    store.retract_document(more.documents[0].id)
    assert ties(projected(store)) == before
