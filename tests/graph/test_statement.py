from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidStatement
from graph.interval import Interval
from graph.relation import Relation
from graph.statement import (
    ExtractorScore,
    Modality,
    Polarity,
    RecordedStatement,
    Statement,
    parse_span,
    span_locator,
)
from tests.factories import statement, statements

OTHER_VALUES: dict[str, Any] = {
    "relation": Relation.ALLIED_WITH,
    "subject": "iran",
    "object": "iran",
    "document": "another",
    "quote": "other words",
    "locator": "row=8",
    "polarity": Polarity.DENIED,
    "modality": Modality.HEDGED,
    "speaker": "iran",
    "topic": "a topic",
    "title": "envoy",
    "qualifiers": (("kind", "arms"),),
    "valid": Interval.parse("2015"),
    "explicit": False,
    "dataset": "lists",
}


def test_every_part_of_the_content_is_tried() -> None:
    assert OTHER_VALUES.keys() == {field.name for field in fields(Statement)} - {"id"}


@pytest.mark.parametrize("part", OTHER_VALUES)
def test_every_part_of_the_content_enters_the_id(part: str) -> None:
    assert replace(statement(), **{part: OTHER_VALUES[part]}).id != statement().id


@given(statements())
def test_equal_content_has_an_equal_id(one: Statement) -> None:
    assert replace(one).id == one.id
    assert len(one.id) == 32


def test_the_id_does_not_change_between_versions() -> None:
    one = Statement(
        Relation.BACKER_OF, "turkey", "rebels", "d1", "Turkey backs the rebels", "char=0,23", topic="é",
        qualifiers=(("kind", "arms"),), valid=Interval.parse("2015/.."),
    )  # fmt: skip
    assert one.id == "fc243481797cc52c8a75e046d8ce95e0"


def test_values_with_separators_in_them_are_not_confused() -> None:
    assert statement(topic='a","b').id != statement(topic="a", title="b").id
    assert statement(topic="").id != statement(topic=None).id


def test_the_order_of_qualifiers_does_not_matter() -> None:
    pairs = (("kind", "arms"), ("kind", "funds"))
    assert statement(qualifiers=pairs) == statement(qualifiers=pairs[::-1])


def test_an_open_and_an_unknown_end_are_two_statements() -> None:
    assert statement(valid=Interval.parse("2015/..")).id != statement(valid=Interval.parse("2015/")).id


def test_a_statement_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        statement().subject = "iran"


@pytest.mark.parametrize(
    "broken",
    [
        {"object_": "turkey"},
        {"quote": ""},
        {"quote": " \n"},
        {"relation": Relation.DIFFERS_WITH},
        {"relation": Relation.DIFFERS_WITH, "topic": ""},
        {"locator": "char=1"},
        {"locator": "char=a,b"},
        {"locator": "char=-1,4"},
        {"locator": "char="},
    ],
)
def test_a_statement_that_breaks_the_model_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatement):
        statement(**broken)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_span_is_read_as_it_is_written(start: int, end: int) -> None:
    assert parse_span(span_locator(start, end)) == (start, end)


@pytest.mark.parametrize("locator", [None, "", "row=7", "char=1,2,3", "char=١,٢", "page=3"])
def test_what_is_no_span_is_none(locator: str | None) -> None:
    assert parse_span(locator) is None


@pytest.mark.parametrize("score", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_score_outside_0_to_1_is_refused(score: float) -> None:
    with pytest.raises(InvalidStatement, match="outside"):
        ExtractorScore("surface/1", score)


def test_a_recorded_statement_tells_of_its_last_interval() -> None:
    times = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3)]
    one = RecordedStatement(statement(), (), ((times[0], times[1]), (times[2], None)))
    assert (one.recorded_at, one.retracted_at) == (times[2], None)
