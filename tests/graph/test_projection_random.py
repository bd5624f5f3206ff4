"""The compiled sweep against the rules read statement by statement, on random statements."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import pytest

from graph.projection import Projection, Rules, project
from graph.relation import Relation
from graph.statement import Modality
from tests.queries.oracle import Key, ties_on
from tests.queries.said import Said, columns, ordinal, shuffled
from tests.queries.worlds import some_day, some_world

RULES = Rules(half_life_years=3.0, event_window_days=200, hedged=0.4, attributed=0.7)
CROWDED = (Relation.BACKER_OF, Relation.FIGHTS, Relation.ALLIED_WITH)


def ties_of(projection: Projection, day: int) -> dict[Key, tuple[float, bool]]:
    found: dict[Key, tuple[float, bool]] = {}
    for segment in projection.all_segments():
        if segment.from_day <= day < segment.to_day:
            key = (segment.subject, segment.relation, segment.object)
            assert key not in found, "segments of a tie overlap"
            found[key] = (segment.confidence_on(day, projection.rules), segment.qualified)
    return {key: tie for key, tie in found.items() if tie[0] > 0}


def days_of_interest(statements: list[Said], random: Random) -> list[int]:
    chosen = random.sample(statements, 6)
    days = [statement.day + shift for statement in chosen for shift in (-1, 0, 1)]
    days += [end for statement in chosen for end in (statement.interval.first, statement.interval.after - 1)]
    latest = date.max.toordinal()
    return [min(max(day, 1), latest) for day in (*days, some_day(random).toordinal())]


@pytest.mark.parametrize("seed", range(60))
def test_on_every_day_the_segments_are_the_ties_that_the_rules_give(seed: int) -> None:
    random = Random(seed)
    statements = some_world(random, 3, 60, CROWDED if seed % 2 else tuple(Relation))
    projection = project(columns(*statements), RULES)
    for day in days_of_interest(statements, random):
        expected = {key: (tie.confidence, tie.qualified) for key, tie in ties_on(statements, day, RULES).items()}
        found = ties_of(projection, day)
        assert found.keys() == expected.keys()
        assert {key: pytest.approx(tie[0], abs=1e-6) for key, tie in found.items()} == {
            key: tie[0] for key, tie in expected.items()
        }
        assert {key: tie[1] for key, tie in found.items()} == {key: tie[1] for key, tie in expected.items()}


@pytest.mark.parametrize("seed", range(10))
def test_with_time_switched_off_the_segments_are_what_was_ever_stated(seed: int) -> None:
    statements = some_world(Random(seed), 4, 80)
    expected = {key: tie.confidence for key, tie in ties_on(statements, 1, RULES, timed=False).items()}
    found = ties_of(project(columns(*statements), RULES, timed=False), 1)
    assert {key: confidence for key, (confidence, _) in found.items()} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_statements_does_not_matter(seed: int) -> None:
    random = Random(seed)
    statements = some_world(random, 3, 70, CROWDED)
    order = random.sample(range(70), 70)
    straight, other = project(columns(*statements), RULES), project(shuffled(statements, order), RULES)
    assert list(straight.all_segments()) == list(other.all_segments())


@pytest.mark.parametrize("seed", range(10))
def test_renaming_actors_renames_the_ties_and_nothing_else(seed: int) -> None:
    statements = some_world(Random(seed), 5, 80)
    names = {f"actor{place}": f"renamed{(place * 3) % 5}" for place in range(5)}
    renamed = [rename(said, names) for said in statements]
    day = ordinal("2016-06-01")
    before = ties_of(project(columns(*statements), RULES), day)
    after = ties_of(project(columns(*renamed), RULES), day)
    assert after == {key_renamed(key, names): value for key, value in before.items()}


def rename(said: Said, names: dict[str, str]) -> Said:
    values = {name: getattr(said, name) for name in said.__slots__}
    return Said(**(values | {"subject": names[said.subject], "object": names[said.object]}))


def key_renamed(key: Key, names: dict[str, str]) -> Key:
    subject, relation, object_ = names[key[0]], key[1], names[key[2]]
    return (
        (subject, relation, object_)
        if relation.directed
        else (*sorted((subject, object_))[:1], relation, max(subject, object_))
    )


def test_many_statements_of_one_tie_are_sorted_and_swept_like_few() -> None:
    statements = some_world(Random(1), 2, 400, (Relation.BACKER_OF,))
    projection = project(columns(*statements), RULES)
    day = ordinal("2017-01-01")
    expected = {key: tie.confidence for key, tie in ties_on(statements, day, RULES).items()}
    found = {key: confidence for key, (confidence, _) in ties_of(projection, day).items()}
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_entries_hold_every_segment_at_both_ends_in_order_of_the_neighbour(seed: int) -> None:
    projection = project(columns(*some_world(Random(seed), 12, 300)), RULES)
    held = np.bincount(projection.arcs["segment"], minlength=len(projection.segments))
    assert set(held.tolist()) == {2}
    for actor in range(len(projection.actors)):
        own = projection.arcs[projection.starts[actor] : projection.starts[actor + 1]]
        assert np.all(np.diff(own["neighbour"]) >= 0)
        ends = projection.ties[projection.segments[own["segment"]]["tie"]]
        assert np.all(np.where(ends["subject"] == actor, ends["object"], ends["subject"]) == own["neighbour"])


def test_the_vocabulary_of_modality_is_in_the_order_that_the_sweep_reads() -> None:
    assert [modality.value for modality in Modality] == ["asserted", "hedged", "planned", "conditional"]
