"""Routes of queries: the answer with its evidence, its times, its tag, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from graph.interval import PartialDate
from graph.relation import Relation
from graph.sqlite_store import SqliteStore
from graph.store import Store
from queries import QUERIES, query
from tests.app.seen import problem
from tests.factories import PROXY_WAR, Clock, actor, batch, network, same

ENDS = {"source": "Turkey", "target": "Iran", "first": "Turkey", "second": "Iran", "actor": "Turkey"}


def asked(name: str, **more: object) -> dict[str, object]:
    required = {field for field, info in query(name).params.model_fields.items() if info.is_required()}
    return {field: ENDS[field] for field in required} | more


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_has_a_route_that_answers(client: TestClient, name: str) -> None:
    answer = client.get(f"/v1/{name}", params=asked(name, valid_at="2026-01-01"))
    assert answer.status_code == 200
    assert answer.json()["actors"]["turkey"] == {"id": "turkey", "label": "Turkey", "kind": "state"}


@pytest.mark.parametrize("name", QUERIES)
def test_every_answer_names_its_revision_and_times(client: TestClient, small: Store, name: str) -> None:
    answer = client.get(f"/v1/{name}", params=asked(name, valid_at="2026-01-01")).json()
    assert (answer["revision"], answer["valid_at"]) == (small.revision(), "2026-01-01")
    assert answer["known_at"] == "2026-01-01T00:00:01Z"
    assert answer["truncated"] is False


@pytest.mark.parametrize("name", QUERIES)
def test_every_statement_of_an_answer_has_its_quote(client: TestClient, name: str) -> None:
    answer = client.get(f"/v1/{name}", params=asked(name, valid_at="2026-01-01")).json()
    found = list(rests_on(answer))
    assert found
    for statements, evidence in found:
        assert [one["statement"] for one in evidence] == statements
        assert all(one["quote"] and one["document_title"] == "A report" for one in evidence)


def rests_on(part: object):  # type: ignore[no-untyped-def] # pairs found anywhere in an answer
    if isinstance(part, dict):
        if "evidence" in part:
            yield part["statements"], part["evidence"]
        for value in part.values():
            yield from rests_on(value)
    if isinstance(part, list):
        for value in part:
            yield from rests_on(value)


def test_a_quote_stands_in_its_document_at_its_span(client: TestClient) -> None:
    answer = client.get("/v1/paths", params=asked("paths", valid_at="2026-01-01")).json()
    for _, evidence in rests_on(answer):
        for one in evidence:
            text = client.get(f"/v1/documents/{one['document']}").json()["text"]
            assert text[slice(*one["span"])] == one["quote"]


def test_both_chains_between_turkey_and_iran_are_found_with_their_signs(client: TestClient) -> None:
    answer = client.get("/v1/paths", params=asked("paths", valid_at="2026-01-01")).json()
    assert [(path["actors"], path["sign"]) for path in answer["paths"]] == [
        (["turkey", "iran"], 1),
        (["turkey", "rebels", "militias", "iran"], -1),
    ]


def test_an_event_counts_at_its_time_and_not_years_later(client: TestClient) -> None:
    late = client.get("/v1/paths", params=asked("paths", valid_at="2029-01-01")).json()
    ever = client.get("/v1/paths", params=asked("paths", valid_at="any")).json()
    assert late["paths"] == []
    assert len(ever["paths"]) == 2


def test_now_is_today(client: TestClient) -> None:
    from app.clock import today

    assert client.get("/v1/paths", params=asked("paths")).json()["valid_at"] == today().isoformat()


def test_what_was_not_yet_known_is_not_answered(client: TestClient) -> None:
    params = asked("paths", valid_at="2026-01-01")
    assert client.get("/v1/paths", params={**params, "known_at": "2025-06-01"}).json()["paths"] == []
    assert len(client.get("/v1/paths", params={**params, "known_at": "2026-01-01"}).json()["paths"]) == 2


def test_a_retracted_source_still_answers_for_the_time_when_it_was_known(client: TestClient, small: Store) -> None:
    params = asked("paths", valid_at="2026-01-01")
    before = client.get("/v1/paths", params=params).json()
    for document in client.get("/v1/documents").json()["documents"]:
        client.delete(f"/v1/documents/{document['id']}")
    assert client.get("/v1/paths", params=params).json()["paths"] == []
    then = client.get("/v1/paths", params={**params, "known_at": before["known_at"]}).json()
    assert then["paths"] == before["paths"]


def test_an_actor_may_be_named_by_an_old_id(client: TestClient, small: Store) -> None:
    small.record(batch(actors=(actor("state:turkiye"),), documents=()))
    judgement = {"left": "turkey", "right": "state:turkiye", "verdict": "same", "by": "ana"}
    assert client.post("/v1/judgements", json=judgement).status_code == 201
    answer = client.get("/v1/paths", params={"source": "state:turkiye", "target": "iran", "valid_at": "any"}).json()
    assert answer["source"] == "turkey"


def test_names_are_looked_up_at_the_revision_that_answers(client: TestClient, small: Store) -> None:
    params = {"source": "Turkey", "target": "iran", "valid_at": "any"}
    assert client.get("/v1/paths", params=params).json()["paths"]
    small.record(batch(actors=(actor("tr"),), documents=()))
    small.judge(same("turkey", "tr"))
    beside = client.get("/v1/paths", params=params).json()
    assert beside["paths"]
    assert client.get("/v1/paths", params={**params, "known_at": beside["known_at"]}).json() == beside


def test_before_a_merge_was_known_the_actor_is_the_one_it_was(serving: Callable[..., TestClient]) -> None:
    store = SqliteStore(":memory:", clock=Clock())
    store.record(network(("state:turkiye", Relation.BACKER_OF, "rebels"), ("iran", Relation.OPPOSES, "rebels")))
    store.record(batch(actors=(actor("turkey"),), documents=()))
    known = store.changes(0)[-1].at.isoformat()
    store.judge(same("turkey", "state:turkiye"))
    client = serving(store)
    params = {"source": "state:turkiye", "target": "iran", "valid_at": "any"}
    assert client.get("/v1/paths", params={**params, "known_at": known}).json()["source"] == "state:turkiye"
    assert client.get("/v1/paths", params=params).json()["source"] == "turkey"


def test_list_parameters_repeat(client: TestClient) -> None:
    params = asked("paths", valid_at="any", via=["rebels", "militias"], relations=["BACKER_OF", "FIGHTS"])
    answer = client.get("/v1/paths", params=params).json()
    assert [path["actors"] for path in answer["paths"]] == [["turkey", "rebels", "militias", "iran"]]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"valid_at": "2015-02-30"}, "valid_at"),
        ({"valid_at": "soon"}, "valid_at"),
        ({"valid_at": "20150230"}, "valid_at"),
        ({"valid_at": ""}, "valid_at"),
        ({"known_at": "2015-13"}, "known_at"),
        ({"known_at": "\x00"}, "known_at"),
        ({"max_hops": 99}, "max_hops"),
        ({"max_hops": "many"}, "max_hops"),
        ({"min_confidence": "nan"}, "min_confidence"),
        ({"min_confidence": 1.1}, "min_confidence"),
        ({"relations": "HATES"}, "relations.0"),
        ({"order": "best"}, "order"),
        ({"target": "turkey"}, "target"),
        ({"nosuch": "1"}, "nosuch"),
    ],
)
def test_a_parameter_out_of_range_is_422_and_named(client: TestClient, more: dict[str, object], field: str) -> None:
    told = problem(client.get("/v1/paths", params=asked("paths") | more), 422, "invalid-parameter")
    assert told["errors"][0]["field"] == field


@pytest.mark.parametrize("name", QUERIES)
def test_a_missing_actor_is_422(client: TestClient, name: str) -> None:
    problem(client.get(f"/v1/{name}"), 422, "invalid-parameter")


@pytest.mark.parametrize("name", QUERIES)
def test_an_unknown_actor_is_404_with_suggestions(client: TestClient, name: str) -> None:
    field = query(name).actor_fields[0]
    told = problem(client.get(f"/v1/{name}", params=asked(name) | {field: "Turky"}), 404, "unknown-actor")
    assert told["suggestions"][0]["id"] == "turkey"


@pytest.mark.parametrize(
    "value", ["x" * 8000, "\x00", "%", "<script>", "\x1b[31m", "🕊️" * 500, "'; DROP TABLE statement; --"]
)
def test_hostile_names_are_unknown_actors(client: TestClient, value: str) -> None:
    problem(client.get("/v1/paths", params={"source": value, "target": "iran"}), 404, "unknown-actor")


@pytest.mark.parametrize("name", QUERIES)
def test_the_same_question_at_the_same_revision_has_the_same_tag_and_answers_304(client: TestClient, name: str) -> None:
    first = client.get(f"/v1/{name}", params=asked(name))
    again = client.get(f"/v1/{name}", params=asked(name), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["etag"].startswith('"')


def test_another_question_has_another_tag(client: TestClient) -> None:
    tags = {
        client.get("/v1/paths", params=asked("paths") | more).headers["etag"]
        for more in ({}, {"k": 1}, {"valid_at": "any"}, {"valid_at": "2026-01-01"}, {"source": "rebels"})
    }
    assert len(tags) == 5


def test_the_order_of_names_makes_no_other_tag_but_the_names_of_one_actor_do_not_either(client: TestClient) -> None:
    by_name = client.get("/v1/paths", params={"source": "Turkey", "target": "Iran"})
    by_id = client.get("/v1/paths", params={"target": "iran", "source": "turkey"})
    assert by_name.headers["etag"] == by_id.headers["etag"]


def test_a_change_makes_another_tag(client: TestClient, small: Store) -> None:
    before = client.get("/v1/paths", params=asked("paths")).headers["etag"]
    client.post("/v1/documents", json={"text": "Russia backs the Syrian government."})
    after = client.get("/v1/paths", params=asked("paths"), headers={"If-None-Match": before})
    assert after.status_code == 200


def test_other_rules_give_another_confidence(serving: Callable[..., TestClient], small: Store) -> None:
    params = {"actor": "iran", "valid_at": "2031-01-01"}

    def confidence(client: TestClient) -> float:
        return float(client.get("/v1/neighbourhood", params=params).json()["among"][0]["confidence"])

    usual, slow = confidence(serving(small)), confidence(serving(small, half_life_years=500))
    assert usual == pytest.approx(0.4, abs=0.01)
    assert slow == pytest.approx(0.8, abs=0.01)


def test_a_speaker_is_shown_by_label_and_a_date_as_published(serving: Callable[..., TestClient]) -> None:
    from tests.factories import statement

    store = SqliteStore(":memory:", clock=Clock())
    store.record(batch(statement(speaker="lavrov", topic="the truce")))
    found = serving(store).get("/v1/dyad", params={"first": "turkey", "second": "rebels"}).json()
    seen = found["statements"][0]["evidence"][0]
    assert (seen["speaker"], seen["topic"], seen["published"]) == (
        "Lavrov",
        "the truce",
        str(PartialDate(2025, 12, 31)),
    )
    assert seen["url"] == "https://news.example/1"


def test_two_networks_of_the_same_ties_answer_alike(serving: Callable[..., TestClient]) -> None:
    def answer(ties: tuple[object, ...]) -> object:
        store = SqliteStore(":memory:", clock=Clock())
        for number, tie in enumerate(ties):
            store.record(network(tie, title=f"Report {number}"))  # type: ignore[arg-type] # one tie
        paths = serving(store).get("/v1/paths", params=asked("paths", valid_at="any")).json()["paths"]
        return [(path["actors"], path["sign"], path["confidence"]) for path in paths]

    assert answer(PROXY_WAR) == answer(PROXY_WAR[::-1])


def test_beyond_the_limit_of_quotes_ties_keep_their_ids_and_the_answer_is_truncated(
    serving: Callable[..., TestClient], small: Store
) -> None:
    client = serving(small, evidence_limit=1)
    answer = client.get("/v1/neighbourhood", params=asked("neighbourhood", valid_at="2026-01-01")).json()
    quoted = [len(evidence) for statements, evidence in rests_on(answer)]
    assert sum(quoted) == 1 < len(quoted)
    assert all(statements for statements, _ in rests_on(answer))
    assert answer["truncated"] is True
