"""The shape of the code: how long, how deep, how named."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "graph", "loaders", "queries")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "common", "core", "manager", "service", "models"}
FORBIDDEN = ("TODO", "FIXME", "XXX", "NotImplementedError")


def bodies(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length))
    return found


@pytest.fixture(scope="module")
def lengths() -> list[tuple[str, int]]:
    return [body for path in MODULES for body in bodies(path)]


def test_no_function_is_longer_than_fifty_lines(lengths: list[tuple[str, int]]) -> None:
    assert [(name, length) for name, length in lengths if length > 50] == []


def test_the_median_function_has_at_most_eight_lines(lengths: list[tuple[str, int]]) -> None:
    assert median(length for _, length in lengths) <= 8


def test_nine_of_ten_functions_have_at_most_25_lines(lengths: list[tuple[str, int]]) -> None:
    short = sum(length <= 25 for _, length in lengths)
    assert short >= 0.9 * len(lengths)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_fewer_than_400_lines_and_a_name_that_says_something(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    assert path.stem not in BANNED_NAMES
    assert [word for word in FORBIDDEN if word in text] == []


def test_no_module_carries_the_name_of_a_module_of_the_standard_library_or_a_dependency() -> None:
    taken = {"sqlite3", "time", "datetime", "html", "json", "logging", "fastapi", "typer", "rich", "numba", "networkx"}
    assert {path.stem for path in MODULES} & taken == set()
