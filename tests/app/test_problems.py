"""Every error is mapped once."""

from __future__ import annotations

import pytest

from app.problems import KINDS, kind_of
from graph.errors import LegationError

EXIT_CODES = {0, 1, 2, 3, 4, 5, 130}


def tree(root: type[LegationError]) -> list[type[LegationError]]:
    return [root, *(leaf for branch in root.__subclasses__() for leaf in tree(branch))]


TREE = tree(LegationError)
DRAWN = [error for error in TREE if error.__module__ == "graph.errors"]
ELSEWHERE = [error for error in TREE if error not in DRAWN]


@pytest.mark.parametrize("error", DRAWN, ids=lambda error: error.__name__)
def test_every_class_of_the_error_tree_has_a_row_of_its_own(error: type[LegationError]) -> None:
    assert error in KINDS


@pytest.mark.parametrize("error", ELSEWHERE, ids=lambda error: error.__name__)
def test_an_error_of_another_module_is_more_than_just_an_error(error: type[LegationError]) -> None:
    assert any(base in KINDS for base in error.__mro__ if base not in (error, LegationError))


def test_every_kind_has_a_slug_of_its_own() -> None:
    slugs = [kind.slug for kind in KINDS.values()]
    assert len(slugs) == len(set(slugs))


def test_every_status_is_an_error_and_every_exit_code_a_documented_one() -> None:
    assert all(400 <= kind.status < 600 and kind.exit_code in EXIT_CODES for kind in KINDS.values())


def test_an_error_that_was_not_on_purpose_has_no_kind() -> None:
    assert kind_of(ZeroDivisionError()) is None
