"""Routes of statements, datasets, judgements and changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from graph.relation import Relation
from graph.sqlite_store import SqliteStore
from graph.store import Store
from tests.app.seen import problem
from tests.factories import actor, batch, document, network


def listed(client: TestClient, **conditions: object) -> set[tuple[str, str, str]]:
    answer = client.get("/v1/statements", params=conditions)
    assert answer.status_code == 200
    return {(one["subject"], one["relation"], one["object"]) for one in answer.json()["statements"]}


BACKS = ("turkey", "BACKER_OF", "rebels")
ARMS = ("iran", "BACKER_OF", "militias")
FIGHTS = ("militias", "FIGHTS", "rebels")
AGREES = ("iran", "AGREES_WITH", "turkey")


def test_without_conditions_all_are_listed(client: TestClient) -> None:
    assert listed(client) == {BACKS, ARMS, FIGHTS, AGREES}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"actor": "Turkey"}, {BACKS, AGREES}),
        ({"subject": "Iran"}, {ARMS, AGREES}),
        ({"object": "rebels"}, {BACKS, FIGHTS}),
        ({"relation": "FIGHTS"}, {FIGHTS}),
        ({"relation": ["FIGHTS", "AGREES_WITH"]}, {FIGHTS, AGREES}),
        ({"polarity": "denied"}, set()),
        ({"modality": "asserted"}, {BACKS, ARMS, FIGHTS, AGREES}),
        ({"dataset": "documents", "subject": "iran", "relation": "BACKER_OF"}, {ARMS}),
        ({"dataset": "other"}, set()),
        ({"speaker": "iran"}, set()),
        ({"known_at": "2025-01-01"}, set()),
    ],
)
def test_every_condition_narrows_the_list(
    client: TestClient, conditions: dict[str, object], expected: set[object]
) -> None:
    assert listed(client, **conditions) == expected


def test_statements_page_by_an_opaque_cursor(client: TestClient) -> None:
    first = client.get("/v1/statements", params={"limit": 3}).json()
    second = client.get("/v1/statements", params={"limit": 3, "cursor": first["next"]}).json()
    assert (len(first["statements"]), len(second["statements"]), second["next"]) == (3, 1, None)


def test_the_settings_bound_a_page(serving: Callable[..., TestClient], small: Store) -> None:
    client = serving(small, page_limit=2)
    assert len(client.get("/v1/statements", params={"limit": 1000}).json()["statements"]) == 2


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({"relation": "HATES"}, "relation.0"),
        ({"polarity": "maybe"}, "polarity.0"),
        ({"known_at": "yesterday"}, "known_at"),
        ({"known_at": "9999-12-31T23:59:59-14:00"}, "known_at"),
        ({"cursor": "?"}, "cursor"),
        ({"limit": 10_001}, "limit"),
        ({"sort": "x"}, "sort"),
    ],
)
def test_a_condition_that_is_none_is_named(client: TestClient, conditions: dict[str, object], field: str) -> None:
    told = problem(client.get("/v1/statements", params=conditions), 422, "invalid-parameter")
    assert told["errors"][0]["field"] == field


def test_an_unknown_actor_in_a_condition_is_a_problem_with_suggestions(client: TestClient) -> None:
    told = problem(client.get("/v1/statements", params={"actor": "Irann"}), 404, "unknown-actor")
    assert told["suggestions"][0]["id"] == "iran"


def test_a_statement_is_shown_with_quote_place_and_times(client: TestClient) -> None:
    id_ = client.get("/v1/statements", params={"relation": "FIGHTS"}).json()["statements"][0]["id"]
    shown = client.get(f"/v1/statements/{id_}").json()
    assert shown["statement"]["quote"] == "militias FIGHTS rebels."
    assert shown["statement"]["known"][0]["retracted_at"] is None
    assert set(shown["actors"]) == {"militias", "rebels"}


def test_a_retracted_statement_is_listed_no_more_but_still_shown_with_its_end(client: TestClient) -> None:
    id_ = client.get("/v1/statements", params={"relation": "FIGHTS"}).json()["statements"][0]["id"]
    assert client.delete(f"/v1/statements/{id_}").json()["statements"] == 1
    assert FIGHTS not in listed(client)
    assert client.get(f"/v1/statements/{id_}").json()["statement"]["known"][0]["retracted_at"] is not None


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_statement_that_is_not_known_is_404(client: TestClient, method: str) -> None:
    problem(getattr(client, method)("/v1/statements/nosuch"), 404, "unknown-statement")


def test_a_dataset_goes_with_exactly_its_statements(serving: Callable[..., TestClient], small: Store) -> None:
    small.record(network(("russia", Relation.BACKER_OF, "syria"), title="List", dataset="lists"))
    client = serving(small)
    assert client.delete("/v1/datasets/lists").json()["statements"] == 1
    assert listed(client) == {BACKS, ARMS, FIGHTS, AGREES}
    problem(client.delete("/v1/datasets/nosuch"), 404, "unknown-dataset")


def judge(client: TestClient, left: str, right: str, verdict: str, **more: object) -> object:
    body = {"left": left, "right": right, "verdict": verdict, "by": "ana", **more}
    return client.post("/v1/judgements", json=body)


@pytest.fixture
def twins(client: TestClient, small: Store) -> TestClient:
    small.record(batch(actors=(actor("state:turkiye", label="Turkiye"),), documents=()))
    return client


def test_a_judgement_joins_and_undoing_it_restores_both(twins: TestClient) -> None:
    before = twins.get("/v1/actors/turkey").json()["names"]
    done = judge(twins, "turkey", "state:turkiye", "same", why="one state")
    assert done.status_code == 201
    assert twins.get("/v1/actors/state:turkiye").status_code == 308
    assert [one["why"] for one in twins.get("/v1/judgements").json()["judgements"]] == ["one state"]
    assert twins.delete(f"/v1/judgements/{done.json()['id']}").status_code == 200
    assert twins.get("/v1/actors/state:turkiye").status_code == 200
    assert twins.get("/v1/actors/turkey").json()["names"] == before


def test_a_judgement_against_one_in_force_is_409(twins: TestClient, small: Store) -> None:
    small.record(batch(actors=(actor("c"),), documents=()))
    judge(twins, "turkey", "state:turkiye", "different")
    judge(twins, "turkey", "c", "same")
    problem(judge(twins, "c", "state:turkiye", "same"), 409, "judgement-conflict")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"left": "turkey", "right": "iran", "by": "ana"}, "verdict"),
        ({"left": "turkey", "right": "iran", "by": "ana", "verdict": "maybe"}, "verdict"),
        ({"left": "", "right": "iran", "by": "ana", "verdict": "same"}, "left"),
        ({"left": "turkey", "right": "iran", "by": "ana", "verdict": "same", "x": 1}, "x"),
    ],
)
def test_a_wrong_body_is_named_by_its_field(client: TestClient, body: dict[str, object], field: str) -> None:
    told = problem(client.post("/v1/judgements", json=body), 422, "invalid-parameter")
    assert told["errors"][0]["field"] == field


def test_a_body_that_is_no_json_is_a_problem(client: TestClient) -> None:
    answer = client.post("/v1/judgements", content=b"{", headers={"content-type": "application/json"})
    problem(answer, 400, "bad-request")


def test_one_referent_twice_is_no_judgement(client: TestClient) -> None:
    problem(judge(client, "turkey", "Turkey", "same"), 422, "invalid-statement")


def test_undoing_what_was_not_judged_is_404(client: TestClient) -> None:
    problem(client.delete("/v1/judgements/nosuch"), 404, "unknown-judgement")


def test_the_change_feed_goes_on_where_it_stopped(serving: Callable[..., TestClient]) -> None:
    store = SqliteStore(":memory:")
    store.record(network(title="One"))
    client = serving(store)
    first = client.get("/v1/changes").json()
    store.record(network(title="Two"))
    second = client.get("/v1/changes", params={"since": first["next"]}).json()
    assert [one["id"] for one in second["changes"] if one["subject"] == "document"] == [document("Two.").id]
    assert client.get("/v1/changes", params={"since": second["next"]}).json()["changes"] == []


@pytest.mark.parametrize("since", [-1, 2**63, "x"])
def test_a_revision_that_is_none_is_refused(client: TestClient, since: object) -> None:
    problem(client.get("/v1/changes", params={"since": since}), 422, "invalid-parameter")
