"""The compiled path search against all simple paths by NetworkX, on thousands of random signed questions."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from graph.projection import Projection, Rules, project
from graph.relation import ON_PATH, RELATIONS, Relation
from queries.paths import SIGNS, Path, PathsParams, PathsResult, run
from tests.queries.oracle import Asked, HeldTie, Key, OraclePath, all_paths, ties_on
from tests.queries.said import Said, columns, ordinal
from tests.queries.worlds import some_day, some_world

RULES = Rules()


def some_question(random: Random, actors: list[str]) -> dict[str, object]:
    source, target, *others = random.sample(actors, len(actors))
    return {
        "source": source,
        "target": target,
        "order": random.choice(("hops", "strongest")),
        "k": random.choice((1, 3, 100)),
        "relations": random.choice((ON_PATH, ON_PATH, RELATIONS, tuple(random.sample(RELATIONS, 10)))),
        "direction": random.choice(("any", "any", "any", "forward", "backward")),
        "sign": random.choice(("any", "any", "positive", "negative")),
        "max_hops": random.randint(1, 7),
        "min_confidence": random.choice((0.0, 0.0, 0.0, 0.2)),
        "qualified": random.random() < 0.5,
        "via": tuple(others[: random.choice((0, 0, 0, 0, 1, 2))]),
        "avoid": tuple(others[2 : 2 + random.choice((0, 0, 0, 1, 2))]),
        "valid_at": some_day(random).isoformat(),
        "count": random.random() < 0.6,
    }


def asked_of(params: PathsParams) -> Asked:
    return Asked(
        relations=frozenset(params.relations),
        direction=params.direction,
        sign=SIGNS[params.sign],
        hops=params.max_hops,
        least=params.min_confidence,
        qualified=params.qualified,
        via=params.via,
        avoid=params.avoid,
    )


def shape(path: Path) -> OraclePath:
    return OraclePath(
        tuple(path.actors),
        tuple(hop.sign or 0 for hop in path.hops),
        path.cost,
        tuple(frozenset((tie.subject, Relation(tie.relation), tie.object) for tie in hop.ties) for hop in path.hops),
        tuple(hop.mixed for hop in path.hops),
    )


def order_key(path: OraclePath, order: str) -> tuple[float, float]:
    return (len(path.signs), path.cost) if order == "hops" else (path.cost, 0.0)


def check(answer: PathsResult, params: PathsParams, ties: dict[Key, HeldTie]) -> None:
    asked = asked_of(params)
    expected = list(all_paths(ties, params.source, params.target, asked))
    found = [shape(path) for path in answer.paths]
    assert not answer.truncated
    assert len(found) == min(params.k, len(expected))
    costs = [order_key(path, params.order) for path in sorted(expected, key=lambda p: order_key(p, params.order))]
    assert [order_key(path, params.order) for path in found] == [
        pytest.approx(cost, abs=1e-6) for cost in costs[: params.k]
    ]
    by_shape = {(path.actors, path.signs): path for path in expected}
    assert len({(path.actors, path.signs) for path in found}) == len(found)
    for path in found:
        same = by_shape[path.actors, path.signs]
        assert (path.ties, path.mixed) == (same.ties, same.mixed)
        assert path.cost == pytest.approx(same.cost, abs=1e-6)
    check_counts(answer, params, ties)


def check_counts(answer: PathsResult, params: PathsParams, ties: dict[Key, HeldTie]) -> None:
    if not params.count:
        assert answer.counts is None
        return
    whatever_sign = Asked(**(vars(asked_of(params)) | {"sign": 0}))
    signs = Counter(path.sign for path in all_paths(ties, params.source, params.target, whatever_sign))
    assert answer.counts is not None
    counted = answer.counts
    assert (counted.positive, counted.negative, counted.undefined) == (signs[1], signs[-1], signs[0])
    assert counted.complete


def check_evidence(projection: Projection, answer: PathsResult, ties: dict[Key, HeldTie], said: list[Said]) -> None:
    by_id = dict(zip(projection.columns.statements, said, strict=True))
    for tie in answer.ties():
        held = ties[tie.subject, Relation(tie.relation), tie.object]
        assert tie.confidence == pytest.approx(held.confidence, abs=1e-6)
        parts = tie.parts
        assert tie.confidence == pytest.approx(parts.support * parts.undenied * parts.fading)
        assert {by_id[id_] for id_ in tie.statements} <= held.statements
        assert tie.statement_count == len([said_ for said_ in said if said_ in held.statements]) > 0
        assert tie.documents == len({said_.document for said_ in held.statements})
        assert tie.qualified == held.qualified


@pytest.mark.parametrize("hundred", range(20))
def test_paths_of_two_thousand_random_worlds_are_those_of_the_oracle(hundred: int) -> None:
    random = Random(hundred)
    for _ in range(100):
        said = some_world(random, random.randint(4, 8), random.choice((25, 45, 80)))
        projection = project(columns(*said), RULES)
        assert len(projection.actors) >= 2
        params = PathsParams(**some_question(random, list(projection.actors)))  # type: ignore[arg-type] # validated there
        ties = ties_on(said, ordinal(params.valid_at), RULES)
        answer = run(projection, params)
        check(answer, params, ties)
        check_evidence(projection, answer, ties, said)


@pytest.mark.parametrize("seed", range(10))
def test_paths_with_time_switched_off_are_those_of_the_oracle(seed: int) -> None:
    random = Random(seed)
    said = some_world(random, 6, 25)
    projection = project(columns(*said), RULES, timed=False)
    for _ in range(8):
        question = some_question(random, list(projection.actors)) | {"valid_at": "any"}
        params = PathsParams(**question)  # type: ignore[arg-type] # validated there
        check(run(projection, params), params, ties_on(said, 1, RULES, timed=False))


@pytest.mark.parametrize("seed", range(15))
def test_sparse_worlds_with_long_paths_agree_too(seed: int) -> None:
    random = Random(seed)
    said = some_world(random, 25, 60, (Relation.BACKER_OF, Relation.OPPOSES, Relation.MEMBER_OF, Relation.DIFFERS_WITH))
    projection = project(columns(*said), RULES, timed=False)
    for _ in range(8):
        question = some_question(random, list(projection.actors)) | {
            "valid_at": "any",
            "max_hops": random.randint(4, 8),
        }
        params = PathsParams(**question)  # type: ignore[arg-type] # validated there
        check(run(projection, params), params, ties_on(said, 1, RULES, timed=False))
