"""Influence: by hand, and against the equations of the paper solved densely."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from pydantic import ValidationError

from graph.projection import Projection, Rules, project
from graph.relation import SIGNED, Relation
from queries.influence import InfluenceParams, InfluenceResult, run
from tests.queries.oracle import Asked, lanes, ties_on
from tests.queries.said import Said, columns, ordinal
from tests.queries.worlds import some_world

BACKER, OPPOSES, FIGHTS, ALLIED = Relation.BACKER_OF, Relation.OPPOSES, Relation.FIGHTS, Relation.ALLIED_WITH


def ask(*said: Said, **asked: object) -> InfluenceResult:
    params = InfluenceParams(**{"actor": "a", "valid_at": "2020-01-01", **asked})  # type: ignore[arg-type] # validated there
    return run(project(columns(*said)), params)


def scores(answer: InfluenceResult) -> dict[str, float]:
    return {score.actor: score.score for score in answer.scores}


def solved(projection: Projection, said: list[Said], params: InfluenceParams) -> dict[str, tuple[float, float]]:
    """Return both moods of the walker by the linear equations, without iteration."""
    pairs = lanes(ties_on(said, ordinal(params.valid_at), Rules()), Asked(frozenset(SIGNED), "forward"))
    size = len(projection.actors)
    plus, minus = np.zeros((size, size)), np.zeros((size, size))
    for (start, end), signs in pairs.items():
        for sign, ties in signs.items():
            matrix = plus if sign > 0 else minus
            matrix[projection.index_of(start), projection.index_of(end)] = max(ties.values())
    leaving = (plus + minus).sum(axis=1, keepdims=True)
    plus, minus = (np.divide(m, leaving, out=np.zeros_like(m), where=leaving > 0).T for m in (plus, minus))
    c, beta, gamma = params.restart, params.enemy_of_enemy, params.friend_of_enemy
    step = np.block([[plus, beta * minus + (1 - gamma) * plus], [minus, gamma * plus + (1 - beta) * minus]])
    start_at = np.zeros(2 * size)
    start_at[projection.index_of(params.actor)] = c
    moods = np.linalg.solve(np.eye(2 * size) - (1 - c) * step, start_at)
    return {actor: (moods[i], moods[size + i]) for i, actor in enumerate(projection.actors)}


@pytest.mark.parametrize("seed", range(40))
def test_scores_solve_the_equations_of_the_paper(seed: int) -> None:
    random = Random(seed)
    said = some_world(random, 9, 40)
    projection = project(columns(*said))
    params = InfluenceParams(
        actor=random.choice(list(projection.actors)), valid_at="2018-01-01", restart=random.choice((0.15, 0.5)),
        enemy_of_enemy=random.random(), friend_of_enemy=random.random(), limit=200,
    )  # fmt: skip
    expected = solved(projection, said, params)
    for score in run(projection, params).scores:
        assert (score.positive, score.negative) == pytest.approx(expected.pop(score.actor), abs=1e-7)
    expected.pop(params.actor)
    assert all(abs(positive - negative) < 1e-7 for positive, negative in expected.values())


def test_one_tie_by_hand() -> None:
    """The walker is lost at b: p(a) = 0.15, p(b) = 0.85 * 0.15."""
    assert scores(ask(Said("a", BACKER, "b"))) == {"b": pytest.approx(0.1275)}


def test_backing_is_positive_and_opposing_negative() -> None:
    found = scores(ask(Said("a", BACKER, "b"), Said("a", OPPOSES, "c")))
    assert (found["b"] > 0, found["c"] < 0) == (True, True)


def test_an_enemy_of_an_enemy_is_a_friend_as_far_as_asked() -> None:
    said = (Said("a", FIGHTS, "b", valid="2019/2021"), Said("b", OPPOSES, "c"))
    assert scores(ask(*said, enemy_of_enemy=1.0))["c"] > 0
    assert scores(ask(*said, enemy_of_enemy=0.0))["c"] < 0


def test_a_friend_of_an_enemy_is_an_enemy_as_far_as_asked() -> None:
    said = (Said("a", OPPOSES, "b"), Said("b", BACKER, "c"))
    assert scores(ask(*said, friend_of_enemy=1.0))["c"] < 0
    assert scores(ask(*said, friend_of_enemy=0.0))["c"] > 0


def test_influence_goes_out_from_subject_to_object_and_both_ways_on_symmetric_ties() -> None:
    said = (Said("b", BACKER, "a"), Said("c", ALLIED, "a"))
    assert set(scores(ask(*said))) == {"c"}


def test_relations_without_a_sign_carry_no_influence() -> None:
    assert scores(ask(Said("a", Relation.MEMBER_OF, "b"), Said("a", Relation.AGREES_WITH, "b"))) == {}


def test_parallel_ties_of_one_sign_count_as_the_strongest_of_them() -> None:
    said = (Said("a", OPPOSES, "b"), Said("a", BACKER, "c"))
    weaker = Said("a", Relation.ACCUSES, "b", score=0.5)
    assert scores(ask(*said, weaker)) == scores(ask(*said))


def test_scores_come_with_paths_of_their_sign_and_the_ties_on_them() -> None:
    said = (
        Said("a", BACKER, "b"), Said("b", OPPOSES, "c"), Said("a", OPPOSES, "c", score=0.4), Said("a", ALLIED, "d"),
        Said("d", BACKER, "c", score=0.2),
    )  # fmt: skip
    by_actor = {score.actor: score for score in ask(*said).scores}
    assert by_actor["c"].score < 0
    assert [path.actors for path in by_actor["c"].paths] == [["a", "b", "c"], ["a", "c"]]
    assert all(tie.statements for path in by_actor["c"].paths for hop in path.hops for tie in hop.ties)


def test_an_actor_that_reaches_nobody_has_no_scores() -> None:
    assert ask(Said("b", BACKER, "a")).scores == []
    assert ask(Said("b", BACKER, "a"), actor="nobody").scores == []


def test_the_limit_keeps_the_strongest_and_says_truncated() -> None:
    said = (Said("a", BACKER, "b", score=0.9), Said("a", OPPOSES, "c", score=0.3))
    answer = ask(*said, limit=1)
    assert (list(scores(answer)), answer.truncated) == (["b"], True)
    assert not ask(*said).truncated


def test_what_held_before_and_after_the_day_has_no_influence() -> None:
    said = (Said("a", BACKER, "b", valid="2010"), Said("a", BACKER, "c", seen="2021-01-01"))
    assert scores(ask(*said)) == {}


@pytest.mark.parametrize(
    ("field", "value"), [("restart", 0.0), ("restart", 1.0), ("limit", 201), ("enemy_of_enemy", 2)]
)
def test_parameters_outside_their_range_are_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValidationError, match=field):
        InfluenceParams(actor="a", **{field: value})  # type: ignore[arg-type] # the value is what is tested
