"""The projections in memory: the newest one for `now`, a few of the past, rebuilt beside and swapped in.

Readers of `now` get the newest projection that is finished. When the store has gone on, by another process, one
builder starts beside it and they are served the finished one meanwhile. What this process wrote itself they always
see: `reached` names a revision below which nothing is served, and then a reader waits for the one build.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from threading import Lock, Thread

import numpy as np

from app.clock import today
from graph.errors import LegationError
from graph.projection import Projection, Rules, project
from graph.store import Columns, Store


@dataclass(slots=True)
class View:
    """What the store knew at one time: its columns, and the projections made of them when first asked for.

    Args:
        columns: of the store at that time.
        at: the time of the last change that they contain; for a past time, that time.
    """

    columns: Columns
    at: datetime
    rules: Rules
    _made: dict[bool, Projection] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _making: Lock = field(default_factory=Lock)

    @property
    def revision(self) -> int:
        """Revision of the store when it was read."""
        return self.columns.revision

    @property
    def loaded(self) -> bool:
        """Whether a projection is made."""
        return bool(self._made)

    @property
    def counts(self) -> dict[str, int]:
        """Of how many statements each actor is an end; counted once."""
        if not self._counts:
            columns = self.columns
            ends = np.bincount(np.concatenate([columns.subject, columns.object]), minlength=len(columns.actors))
            self._counts = dict(zip(columns.actors, ends.tolist(), strict=True))
        return self._counts

    def projection(self, *, timed: bool) -> Projection:
        """Return the projection with or without time; made once."""
        made = self._made.get(timed)
        if made is None:
            with self._making:
                made = self._made.get(timed) or project(self.columns, self.rules, timed=timed)
                self._made[timed] = made
        return made


class Projections:
    """The views of one store.

    Args:
        store: read from several threads.
        rules: by which statements add up to ties.
        keep: how many views of past times stay in memory; the least recently asked for goes first.

    Limits: each view holds the whole store in memory. `now` costs one read of the revision.
    """

    def __init__(self, store: Store, rules: Rules, *, keep: int = 4) -> None:
        self._store, self._rules, self._keep = store, rules, keep
        self._now: View | None = None
        self._past: OrderedDict[datetime, View] = OrderedDict()
        self._least = 0
        self._building = Lock()
        self._guard = Lock()

    @property
    def loaded(self) -> bool:
        """Whether a projection of `now` is finished."""
        return self._now is not None and self._now.loaded

    def reached(self, revision: int) -> None:
        """From now on serve nothing older than this revision."""
        with self._guard:
            self._least = max(self._least, revision)

    def now(self) -> View:
        """Return the newest finished view; wait only when there is none, or none as new as this process wrote."""
        wanted, view = self._store.revision(), self._now
        if view is not None and view.revision >= wanted:
            return view
        if view is None or view.revision < self._least:
            return self._build()
        if self._building.acquire(blocking=False):
            Thread(target=self._build_beside, name="legation-projection", daemon=True).start()
        return view

    def at(self, known_at: datetime | None) -> View:
        """Return the view of a time; `now` for None and for times since the last change."""
        newest = self.now()
        if known_at is None or known_at >= newest.at:
            return newest
        with self._guard:
            if known_at in self._past:
                self._past.move_to_end(known_at)
                return self._past[known_at]
        view = View(self._store.columns(known_at), known_at, self._rules)
        with self._guard:
            self._past[known_at] = view
            while len(self._past) > self._keep:
                self._past.popitem(last=False)
        return view

    def last_change(self) -> datetime:
        """Return the time of the last change of the store; the beginning of today for an empty one."""
        revision, view = self._store.revision(), self._now
        return view.at if view is not None and view.revision == revision else self._last_change(revision)

    def _build(self) -> View:
        with self._building:
            view = self._now
            if view is None or view.revision < self._least:
                view = self._now = self._read()
            return view

    def _build_beside(self) -> None:
        try:
            view = self._read()
            view.projection(timed=True)
            self._now = view
        except LegationError:
            _log_failure()
        finally:
            self._building.release()

    def _read(self) -> View:
        columns = self._store.columns()
        return View(columns, self._last_change(columns.revision), self._rules)

    def _last_change(self, revision: int) -> datetime:
        if revision == 0:
            return datetime.combine(today(), time(), UTC)
        changes = self._store.changes(revision - 1, limit=1)
        return changes[0].at if changes else datetime.now(UTC)


def _log_failure() -> None:
    import structlog

    structlog.get_logger("legation.projections").exception("projection_failed")
