"""What holds for every query, and for the compiled searches as such."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import msgspec
import pytest

from graph.projection import project
from queries import QUERIES, query
from queries.base import AnyQuery
from tests.queries.said import columns, shuffled
from tests.queries.worlds import some_world

ROOT = Path(__file__).resolve().parents[2]
WORLD = some_world(Random(3), 8, 120)
DAY = "2018-06-01"


def ask(name: str, world_columns: object = None, actors: tuple[str, str] = ("actor1", "actor2")) -> bytes:
    asked = query(name)
    params = asked.params(valid_at=DAY, **dict(zip(asked.actor_fields, actors, strict=False)))
    projection = project(world_columns or columns(*WORLD))  # type: ignore[arg-type] # columns or None
    return msgspec.json.encode(asked.run(projection, params))


@pytest.fixture(params=QUERIES)
def asked(request: pytest.FixtureRequest) -> AnyQuery:
    return query(request.param)


def test_every_query_bears_the_name_of_its_module_and_a_title(asked: AnyQuery) -> None:
    assert asked.name == asked.run.__module__.removeprefix("queries.")
    assert asked.title.endswith(".")


def test_every_parameter_has_a_description(asked: AnyQuery) -> None:
    assert [name for name, field in asked.params.model_fields.items() if not field.description] == []


def test_every_actor_field_is_a_parameter(asked: AnyQuery) -> None:
    assert set(asked.actor_fields) <= set(asked.params.model_fields)


def test_an_unknown_query_is_refused() -> None:
    with pytest.raises(KeyError):
        query("os")


@pytest.mark.parametrize("name", QUERIES)
def test_the_order_of_statements_does_not_matter(name: str) -> None:
    order = Random(1).sample(range(len(WORLD)), len(WORLD))
    assert ask(name) == ask(name, shuffled(WORLD, order))


@pytest.mark.parametrize("name", QUERIES)
def test_threads_that_ask_at_once_get_what_one_gets(name: str) -> None:
    asked = query(name)
    projection = project(columns(*WORLD))
    pairs = [(f"actor{i}", f"actor{j}") for i in range(8) for j in range(8) if i != j]
    params = [asked.params(valid_at=DAY, **dict(zip(asked.actor_fields, pair, strict=False))) for pair in pairs]
    alone = [msgspec.json.encode(asked.run(projection, one)) for one in params]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: msgspec.json.encode(asked.run(projection, one)), params))
    assert together == alone


UNCOMPILED = """
import sys
from tests.queries.test_queries import ask
from queries import QUERIES
for name in QUERIES:
    sys.stdout.buffer.write(ask(name) + b"\\n")
"""


def test_the_searches_give_the_same_answers_without_compilation() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", UNCOMPILED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == b""
    answers = done.stdout.splitlines()
    for name, uncompiled in zip(QUERIES, answers, strict=True):
        assert_close(msgspec.json.decode(uncompiled), msgspec.json.decode(ask(name)))


def assert_close(one: object, other: object) -> None:
    if isinstance(one, dict) and isinstance(other, dict):
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert_close(value, other[key])
    elif isinstance(one, list) and isinstance(other, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_close(left, right)
    else:
        assert one == (pytest.approx(other, abs=1e-9) if isinstance(other, float) else other)


def test_naming_the_queries_imports_neither_numba_nor_pydantic() -> None:
    code = "import sys, queries; print([name for name in ('numba', 'pydantic', 'scipy') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
