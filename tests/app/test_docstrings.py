"""The examples of docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import app

MODULES = [module.name for module in pkgutil.walk_packages(app.__path__, prefix="app.")]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_gives_what_it_says(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 10
