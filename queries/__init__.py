"""Named questions to a projection; each is one module with its parameters, its result and its function."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from queries.base import AnyQuery

QUERIES: tuple[str, ...] = ("paths", "neighbourhood", "dyad", "influence")
"""Modules of this package; the route, OpenAPI, the command line and the generic tests follow from it."""


def query(name: str) -> AnyQuery:
    """Return the query of this name; imports its module. Raises KeyError for a name that is not in `QUERIES`."""
    if name not in QUERIES:
        raise KeyError(name)
    return cast("AnyQuery", import_module(f"queries.{name}").QUERY)
