"""Routes of actors."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graph.store import Store
from tests.app.seen import problem
from tests.factories import actor, batch, same


def test_actors_are_found_by_the_beginning_of_a_name(client: TestClient) -> None:
    found = client.get("/v1/actors", params={"q": "Turk"}).json()["actors"]
    assert [one["id"] for one in found] == ["turkey"]
    assert 0 < found[0]["score"] <= 1
    assert found[0]["statements"] == 2


def test_without_words_those_with_most_statements_come_first(client: TestClient) -> None:
    found = client.get("/v1/actors").json()["actors"]
    counts = [one["statements"] for one in found]
    assert counts == sorted(counts, reverse=True)
    assert len(found) == 4


def test_a_limit_that_was_hit_is_said(client: TestClient) -> None:
    answer = client.get("/v1/actors", params={"limit": 2}).json()
    assert (len(answer["actors"]), answer["truncated"]) == (2, True)


def test_a_kind_leaves_out_the_others(client: TestClient) -> None:
    assert client.get("/v1/actors", params={"kind": "group"}).json()["actors"] == []
    assert len(client.get("/v1/actors", params={"kind": "state"}).json()["actors"]) == 4


@pytest.mark.parametrize("parameters", [{"kind": "planet"}, {"limit": 0}, {"limit": "x"}, {"q": "x" * 501}])
def test_a_parameter_out_of_range_is_named(client: TestClient, parameters: dict[str, str]) -> None:
    told = problem(client.get("/v1/actors", params=parameters), 422, "invalid-parameter")
    assert [one["field"] for one in told["errors"]] == list(parameters)


def test_an_actor_is_shown_with_names_ids_and_counts(client: TestClient) -> None:
    shown = client.get("/v1/actors/iran").json()
    assert (shown["label"], shown["kind"], shown["referents"]) == ("Iran", "state", ["iran"])
    assert (shown["statements"], shown["documents"]) == (2, 1)


def test_the_id_of_a_merged_actor_answers_308_to_the_canonical_one(client: TestClient, small: Store) -> None:
    small.record(batch(actors=(actor("state:turkiye"),), documents=()))
    small.judge(same("turkey", "state:turkiye"))
    answer = client.get("/v1/actors/state:turkiye")
    assert (answer.status_code, answer.headers["location"]) == (308, "/v1/actors/turkey")
    assert client.get("/v1/actors/turkey").json()["referents"] == ["state:turkiye", "turkey"]


def test_a_name_answers_308_to_the_id(client: TestClient) -> None:
    answer = client.get("/v1/actors/Turkey")
    assert (answer.status_code, answer.headers["location"]) == (308, "/v1/actors/turkey")


def test_an_id_with_a_slash_and_spaces_can_be_asked_and_is_quoted_in_the_location(
    client: TestClient, small: Store
) -> None:
    small.record(batch(actors=(actor("local:a/b", label="The talks"),), documents=()))
    assert client.get("/v1/actors/local:a/b").json()["label"] == "The talks"
    assert client.get("/v1/actors/The talks").headers["location"] == "/v1/actors/local%3Aa%2Fb"
    assert client.get("/v1/actors/local%3Aa%2Fb").status_code == 200


def test_an_unknown_actor_is_404_with_suggestions(client: TestClient) -> None:
    told = problem(client.get("/v1/actors/Turky"), 404, "unknown-actor")
    assert told["suggestions"][0] == {"id": "turkey", "label": "Turkey"}


def test_an_ambiguous_name_is_409_with_candidates(client: TestClient, small: Store) -> None:
    small.record(batch(actors=(actor("x1", label="Twin"), actor("x2", label="Twin")), documents=()))
    told = problem(client.get("/v1/actors/Twin"), 409, "ambiguous-actor")
    assert [one["id"] for one in told["candidates"]] == ["x1", "x2"]


@pytest.mark.parametrize("name", ["%00", "x" * 400, "%F0%9F%95%8A", "..%2F..%2Fetc", "%1B%5B31m", "' OR 1=1 --"])
def test_hostile_names_are_unknown_actors(client: TestClient, name: str) -> None:
    problem(client.get(f"/v1/actors/{name}"), 404, "unknown-actor")
