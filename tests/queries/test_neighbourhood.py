"""Neighbourhoods: by hand, and against breadth-first search by NetworkX on random worlds."""

from __future__ import annotations

from math import log
from random import Random

import networkx as nx
import pytest
from pydantic import ValidationError

from graph.projection import Rules, project
from graph.relation import RELATIONS, Relation
from queries import neighbourhood
from queries.neighbourhood import NeighbourhoodParams, NeighbourhoodResult, run
from tests.queries.oracle import Asked, lanes, ties_on
from tests.queries.said import Said, columns, ordinal
from tests.queries.worlds import some_day, some_world

ALLIED, BACKER, MEETS = Relation.ALLIED_WITH, Relation.BACKER_OF, Relation.MEETS
STAR = (
    Said("a", ALLIED, "b", score=0.5),
    Said("c", BACKER, "a", score=0.9),
    Said("b", BACKER, "d"),
    Said("b", MEETS, "c"),
)


def ask(*said: Said, **asked: object) -> NeighbourhoodResult:
    params = NeighbourhoodParams(**{"actor": "a", "valid_at": "2020-01-01", **asked})  # type: ignore[arg-type] # validated there
    return run(project(columns(*said)), params)


def around(answer: NeighbourhoodResult) -> list[tuple[str, int]]:
    return [(neighbour.actor, neighbour.distance) for neighbour in answer.neighbours]


def among(answer: NeighbourhoodResult) -> set[tuple[str, str, str]]:
    return {(tie.subject, tie.relation, tie.object) for tie in answer.among}


def test_neighbours_come_nearest_first_then_strongest() -> None:
    assert around(ask(*STAR)) == [("c", 1), ("b", 1)]
    assert around(ask(*STAR, hops=2)) == [("c", 1), ("b", 1), ("d", 2)]


def test_all_ties_among_the_actors_found_are_shown_whatever_the_direction() -> None:
    found = among(ask(*STAR, direction="backward"))
    assert found == {("a", "ALLIED_WITH", "b"), ("c", "BACKER_OF", "a"), ("b", "MEETS", "c")}


def test_every_relation_is_followed_unless_some_are_asked() -> None:
    assert ("b", "MEETS", "c") in among(ask(*STAR))
    assert among(ask(*STAR, relations=(BACKER,))) == {("c", "BACKER_OF", "a")}


def test_direction_is_any_unless_asked() -> None:
    assert around(ask(*STAR, direction="forward", hops=2)) == [("b", 1), ("c", 2), ("d", 2)]


def test_the_confidence_is_that_of_the_best_path_of_the_shortest_length() -> None:
    by_actor = {neighbour.actor: neighbour.confidence for neighbour in ask(*STAR, hops=2).neighbours}
    assert by_actor == {"c": pytest.approx(0.9), "b": pytest.approx(0.5), "d": pytest.approx(0.4)}


def test_the_limit_keeps_the_nearest_and_strongest_and_says_truncated() -> None:
    answer = ask(*STAR, limit=1)
    assert (around(answer), answer.truncated) == ([("c", 1)], True)
    assert not ask(*STAR, limit=2).truncated


def test_too_many_ties_are_cut_at_the_strongest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "MOST_TIES", 1)
    answer = ask(*STAR)
    assert ([tie.confidence for tie in answer.among], answer.truncated) == ([pytest.approx(0.9)], True)


def test_an_unknown_actor_has_no_neighbours() -> None:
    answer = ask(*STAR, actor="nobody")
    assert (answer.neighbours, answer.among, answer.truncated) == ([], [], False)


@pytest.mark.parametrize(("field", "value"), [("hops", 4), ("hops", 0), ("limit", 1001), ("limit", 0)])
def test_parameters_outside_their_range_are_refused_by_name(field: str, value: int) -> None:
    with pytest.raises(ValidationError, match=field):
        NeighbourhoodParams(actor="a", **{field: value})  # type: ignore[arg-type] # the value is what is tested


@pytest.mark.parametrize("seed", range(60))
def test_neighbourhoods_are_those_of_networkx(seed: int) -> None:
    random = Random(seed)
    said = some_world(random, 14, 40)
    projection = project(columns(*said))
    day = some_day(random)
    relations = random.choice((RELATIONS, tuple(random.sample(RELATIONS, 8))))
    params = NeighbourhoodParams(
        actor=random.choice(list(projection.actors)), hops=random.randint(1, 3), valid_at=day.isoformat(),
        direction=random.choice(("any", "forward", "backward")), relations=relations, qualified=random.random() < 0.5,
    )  # fmt: skip
    answer = run(projection, params)
    ties = ties_on(said, ordinal(params.valid_at), Rules())
    asked = Asked(frozenset(relations), params.direction, qualified=params.qualified)
    network = nx.DiGraph(lanes(ties, asked).keys())
    network.add_node(params.actor)
    expected = nx.single_source_shortest_path_length(network, params.actor, cutoff=params.hops)
    assert dict(around(answer)) == {actor: hops for actor, hops in expected.items() if hops}
    every = lanes(ties, Asked(frozenset(relations), "any", qualified=params.qualified))
    inside = {
        key for pair, signs in every.items() if set(pair) <= set(expected) for keys in signs.values() for key in keys
    }
    assert among(answer) == {(subject, relation.value, object_) for subject, relation, object_ in inside}
    assert [tie.confidence for tie in answer.among] == sorted((tie.confidence for tie in answer.among), reverse=True)
    order = [(n.distance, -log(n.confidence)) for n in answer.neighbours]
    assert order == sorted(order)
