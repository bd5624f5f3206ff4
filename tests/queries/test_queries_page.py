"""The page of the queries says what the code says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from graph.projection import TOPIC_BINDS, Rules
from graph.relation import ON_PATH, RELATIONS, Relation
from queries import QUERIES, query
from queries.base import Params

DOCS = Path(__file__).resolve().parents[2] / "docs"
SETS = {ON_PATH: "all but talks", RELATIONS: "all", (): "none"}


def shown(value: Any) -> str:
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, tuple):
        return SETS[value]
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def parameter_rows(params: type[Params], own: bool = False) -> list[str]:
    """The rows of a query's parameters in docs/queries.md."""
    return [
        f"| `{name}` | {shown(field.default)} | {field.description} |"
        for name, field in params.model_fields.items()
        if not own or name not in Params.model_fields
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_every_parameter_stands_on_the_page_as_the_code_has_it(name: str) -> None:
    page = (DOCS / "queries.md").read_text(encoding="utf-8").splitlines()
    assert f"## {name}" in page
    assert [row for row in parameter_rows(query(name).params) if row not in page] == []


@pytest.mark.parametrize("field", Rules.__slots__)
def test_every_rule_stands_on_the_page_of_the_model_with_its_default(field: str) -> None:
    assert f"| `{field}` | {getattr(Rules(), field)} |" in (DOCS / "model.md").read_text(encoding="utf-8")


def test_the_relations_that_a_topic_binds_are_named_on_the_page_of_the_model() -> None:
    line = next(
        line for line in (DOCS / "model.md").read_text(encoding="utf-8").splitlines() if "A topic binds" in line
    )
    assert {relation for relation in Relation if relation in line} == set(TOPIC_BINDS)
