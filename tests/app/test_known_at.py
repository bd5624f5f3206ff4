"""Answers with `known_at` are the answers of then: labels, names, ids, scores, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.clock import shown
from graph.relation import Relation
from graph.sqlite_store import SqliteStore
from graph.store import Batch, Store
from tests.app.seen import problem
from tests.factories import Clock, actor, batch, document, found, network, same, statement

OLD, NEW = "state:turkiye", "turkey"
DAY = {"valid_at": "2026-01-01"}
SAID = statement("iran", Relation.OPPOSES, "rebels", speaker=OLD)


@pytest.fixture
def store() -> Store:
    """A store in which Anatolia, which backs the rebels and speaks of Iran, is not yet known to be Turkey."""
    opened = SqliteStore(":memory:", clock=Clock())
    opened.record(Batch(actors=(actor(OLD, label="Anatolia", external_ids=("iso3166:TR",)), actor(NEW))))
    opened.record(network((OLD, Relation.BACKER_OF, "rebels"), ("rebels", Relation.FIGHTS, "iran")))
    opened.record(batch(SAID))
    return opened


@pytest.fixture
def then(store: Store) -> str:
    """The time before anything came after."""
    moment = store.changed_at()
    assert moment is not None
    return shown(moment)


@pytest.fixture
def client(store: Store, then: str, serving: Callable[..., TestClient]) -> TestClient:
    """The service after a merge, a rescoring, a retraction and more statements."""
    go_on(store)
    return serving(store)


def go_on(store: Store) -> None:
    store.judge(same(OLD, NEW))
    store.record(batch(SAID, statements=(found(SAID, 0.3), found(SAID, 0.99, "model/2"))))
    store.record(batch(statement(NEW, Relation.OPPOSES, "iran")))
    store.retract_document(SAID.document)


def asked(client: TestClient, route: str, **params: Any) -> Any:
    answer = client.get(f"/v1/{route}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_labels_are_those_of_then(client: TestClient, then: str) -> None:
    params = {"source": OLD, "target": "iran", **DAY}
    assert asked(client, "paths", **params, known_at=then)["actors"][OLD]["label"] == "Anatolia"
    assert asked(client, "paths", **params)["actors"][NEW]["label"] == "Turkey"


def test_speakers_are_those_of_then(client: TestClient, then: str) -> None:
    answer = asked(client, "dyad", first="iran", second="rebels", **DAY, known_at=then)
    speakers = {seen["speaker"] for tie in answer["statements"] for seen in tie["evidence"]}
    assert speakers == {None, "Anatolia"}


def test_scores_of_evidence_are_those_of_then(client: TestClient, then: str) -> None:
    answer = asked(client, "dyad", first="iran", second="rebels", **DAY, known_at=then)
    scores = {seen["score"] for tie in answer["statements"] for seen in tie["evidence"]}
    assert scores == {0.8}


@pytest.mark.parametrize("name", ["Anatolia", "iso3166:TR", OLD])
def test_names_mean_whom_they_meant_then(client: TestClient, then: str, name: str) -> None:
    params = {"source": name, "target": "iran", **DAY}
    assert asked(client, "paths", **params, known_at=then)["source"] == OLD
    assert asked(client, "paths", **params)["source"] == NEW


@pytest.mark.parametrize("name", ["Anatolia", "iso3166:TR", OLD])
def test_via_and_avoid_mean_whom_they_meant_then(serving: Callable[..., TestClient], name: str) -> None:
    store = SqliteStore(":memory:", clock=Clock())
    store.record(Batch(actors=(actor(OLD, label="Anatolia", external_ids=("iso3166:TR",)), actor(NEW))))
    store.record(network(("iran", Relation.BACKER_OF, OLD), (OLD, Relation.FIGHTS, "rebels")))
    known = store.changed_at()
    assert known is not None
    store.judge(same(OLD, NEW))
    client = serving(store)
    params = {"source": "iran", "target": "rebels", **DAY, "known_at": shown(known)}
    assert [path["actors"] for path in asked(client, "paths", **params, via=[name])["paths"]] == [
        ["iran", OLD, "rebels"]
    ]
    assert asked(client, "paths", **params, avoid=[name])["paths"] == []


@pytest.mark.parametrize("params", [{"avoid": ["Turkey"]}, {"via": ["Turkey"]}])
def test_a_name_of_the_merged_actor_does_not_yet_mean_its_other_half(
    client: TestClient, then: str, params: dict[str, object]
) -> None:
    answer = asked(client, "paths", source=OLD, target="iran", **DAY, known_at=then, **params)
    assert len(answer["paths"]) == ("avoid" in params)


def test_a_name_that_two_actors_bore_then_is_ambiguous_then(serving: Callable[..., TestClient]) -> None:
    store = SqliteStore(":memory:", clock=Clock())
    store.record(Batch(actors=(actor("a", label="Twin"), actor("b", label="Twin"), actor("iran"))))
    known = store.changed_at()
    assert known is not None
    store.judge(same("a", "b"))
    params = {"source": "Twin", "target": "iran"}
    client = serving(store)
    problem(client.get("/v1/paths", params={**params, "known_at": shown(known)}), 409, "ambiguous-actor")
    assert asked(client, "paths", **params)["source"] == "a"


def test_listed_statements_have_the_canonical_ids_of_then(client: TestClient, then: str) -> None:
    before = asked(client, "statements", relation="BACKER_OF", known_at=then)
    assert [one["subject"] for one in before["statements"]] == [OLD]
    assert before["actors"][OLD]["label"] == "Anatolia"
    assert [one["subject"] for one in asked(client, "statements", relation="BACKER_OF")["statements"]] == [NEW]


@pytest.mark.parametrize("name", ["Anatolia", "iso3166:TR", OLD])
def test_conditions_of_a_list_mean_whom_they_meant_then(client: TestClient, then: str, name: str) -> None:
    listed = asked(client, "statements", actor=name, known_at=then)["statements"]
    assert [one["relation"] for one in listed] == ["BACKER_OF"]
    assert asked(client, "statements", actor=NEW, known_at=then)["statements"] == []


QUESTIONS: list[tuple[str, dict[str, object]]] = [
    ("paths", {"source": "Anatolia", "target": "iran", **DAY}),
    ("paths", {"source": OLD, "target": "iran", "via": ["rebels"], "valid_at": "any"}),
    ("neighbourhood", {"actor": "rebels", **DAY}),
    ("dyad", {"first": "iran", "second": "rebels", **DAY}),
    ("influence", {"actor": "iso3166:TR", **DAY}),
    ("statements", {}),
    ("statements", {"speaker": "Anatolia"}),
]


@pytest.mark.parametrize("first_known_at", ["now", "2027-01-01"])
@pytest.mark.parametrize(("route", "params"), QUESTIONS)
def test_asking_again_with_the_echoed_time_gives_the_same_bytes(
    store: Store, serving: Callable[..., TestClient], route: str, params: dict[str, object], first_known_at: str
) -> None:
    client = serving(store)
    first = client.get(f"/v1/{route}", params={**params, "known_at": first_known_at})
    assert first.status_code == 200
    go_on(store)
    store.retract_document(document(DOCUMENT_OF_WAR).id)
    again = client.get(f"/v1/{route}", params={**params, "known_at": first.json()["known_at"]})
    assert again.content == first.content
    assert client.get(f"/v1/{route}", params=params).content != first.content


DOCUMENT_OF_WAR = f"A network. {OLD} BACKER_OF rebels. rebels FIGHTS iran."
