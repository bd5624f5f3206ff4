"""What `legation doctor` looks at: one check each, none of which ends the others."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.engine import Engine, release
from app.problems import BUG, DONE, kind_of
from app.settings import Settings
from app.stores import open_store, shown
from graph.errors import LegationError
from graph.sqlite_schema import SCHEMA_VERSION
from graph.store import Store


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it works, and what was seen. `exit_code` says what its failure means."""

    name: str
    ok: bool
    detail: str
    exit_code: int = DONE


def examine(settings: Settings, *, warm: bool = False) -> list[Check]:
    """Return all checks; `warm` compiles the searches. A store that is not there is not made, and fails alone."""
    looks = {
        "python": _python,
        "store": lambda: _store(settings),
        "extractor": _extractor,
        "cache": _cache,
        "searches": _warm if warm else _searches,
    }
    return [_check(name, look) for name, look in looks.items()]


def exit_code(checks: list[Check]) -> int:
    """Return the exit code: 0, or that of the first failure."""
    return next((check.exit_code for check in checks if not check.ok), DONE)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except LegationError as error:
        kind = kind_of(error)
        return Check(name, False, str(error), kind.exit_code if kind else BUG)
    except Exception as error:  # a check that breaks must not end the others
        return Check(name, False, f"{type(error).__name__}: {error}", BUG)


def _python() -> str:
    return f"Python {platform.python_version()}, Legation {release()}, {os.cpu_count()} cores"


def _store(settings: Settings) -> str:
    store = open_store(settings.store, create=False, settings=settings)
    try:
        store.ping()
        counts = store.counts()
        return (
            f"{shown(settings.store)}{_writable(settings.store)}, revision {store.revision()}, "
            f"{counts.documents} documents, {counts.statements} statements, {counts.actors} actors, "
            f"{_tables(settings.store)}{_search(store)}"
        )
    finally:
        store.close()


def _tables(address: str) -> str:
    return f"tables {SCHEMA_VERSION}, " if address.startswith("sqlite:") else ""


def _search(store: Store) -> str:
    store.search("turkey", limit=1)
    return "full-text search works"


def _writable(address: str) -> str:
    place = Path(address.partition(":")[2])
    return "" if not place.exists() or os.access(place, os.W_OK) else " (read only)"


def _extractor() -> str:
    engine = Engine(Settings(store="sqlite::memory:"))
    try:
        return f"{engine.extractor.name}, {len(engine.gazetteer.actors())} known actors"
    finally:
        engine.close()


def _cache() -> str:
    from graph.compiled import FOLDER
    from graph.sweep import count_rows

    named, used = os.environ.get(FOLDER), getattr(count_rows, "stats", None)
    if used is None:
        return "searches are not compiled (NUMBA_DISABLE_JIT)"
    place = f"kept in {used.cache_path}" if used.cache_path else "kept nowhere, each process compiles anew"
    ignored = named and not str(used.cache_path).startswith(named)
    return f"compiled searches are {place}" + (f"; {FOLDER}={named} cannot be written" if ignored else "")


def _searches() -> str:
    from queries import QUERIES, query

    return f"{', '.join(query(name).name for name in QUERIES)}; --warm compiles them"


def _warm() -> str:
    from queries import QUERIES
    from queries.warm import warm

    started = time.perf_counter()
    warm()
    return f"{', '.join(QUERIES)}; compiled and asked in {time.perf_counter() - started:.1f} s on {sys.platform}"
