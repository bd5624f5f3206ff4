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
        patience: longest wait for another reader's past time, in seconds.

    Limits: each view holds the whole store in memory. `now` costs one read of the revision. Past times are read from
    the store one after the other, so that no more than `keep` and one are made, however many are asked for at once.
    """

    def __init__(self, store: Store, rules: Rules, *, keep: int = 4, patience: float = 10.0) -> None:
        self._store, self._rules, self._keep, self._patience = store, rules, keep, patience
        self._now: View | None = None
        self._past: OrderedDict[datetime, View] = OrderedDict()
        self._least = 0
        self._loaded = False
        self._building = Lock()
        self._recalling = Lock()
        self._guard = Lock()

    @property
    def loaded(self) -> bool:
        """Whether `load` has finished; from then on questions are answered, while newer projections are made too."""
        return self._loaded

    def load(self) -> None:
        """Make the first projection."""
        self.now().projection(timed=True)
        self._loaded = True

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
            return self._build(self._least)
        if self._building.acquire(blocking=False):
            self._start_builder()
        return view

    def at(self, known_at: datetime | None) -> View:
        """Return the view of a time; `now` for None and for times since the last change.

        Only times before the last change are kept: nothing can be added to what was known then.

        Raises:
            TimeoutError: when other past times are being read for longer than `patience`.
        """
        newest = self.now()
        if known_at is None:
            return newest
        if known_at >= newest.at:
            newest = self._build(self._store.revision())
        return newest if known_at >= newest.at else self._recall(known_at)

    def last_change(self) -> datetime:
        """Return the time of the last change of the store; the beginning of today for an empty one."""
        revision, view = self._store.revision(), self._now
        fresh = view is not None and view.revision == revision
        return view.at if view is not None and fresh else self._last_change()

    def _recall(self, known_at: datetime) -> View:
        if not self._recalling.acquire(timeout=self._patience):
            raise TimeoutError("other past times are being read")
        try:
            view = self._past.get(known_at) or View(self._store.columns(known_at), known_at, self._rules)
            self._past[known_at] = view
            self._past.move_to_end(known_at)
            while len(self._past) > self._keep:
                self._past.popitem(last=False)
            return view
        finally:
            self._recalling.release()

    def _build(self, least: int) -> View:
        view = self._now
        if view is not None and view.revision >= least:
            return view
        with self._building:
            view = self._now
            if view is None or view.revision < least:
                view = self._now = self._read()
            return view

    def _start_builder(self) -> None:
        try:
            Thread(target=self._build_beside, name="legation-projection", daemon=True).start()
        except BaseException:
            self._building.release()
            raise

    def _build_beside(self) -> None:
        try:
            view = self._read()
            view.projection(timed=True)
            self._now = view
        except Exception:  # nobody waits for this thread: the log is the only one to tell
            _log_failure()
        finally:
            self._building.release()

    def _read(self) -> View:
        revision, at, columns = self._store.revision(), self._last_change(), self._store.columns()
        if columns.revision != revision:  # somebody wrote in between, so that the time may be another revision's
            at = self._store.changes(columns.revision - 1, limit=1)[0].at
        return View(columns, at, self._rules)

    def _last_change(self) -> datetime:
        return self._store.changed_at() or datetime.combine(today(), time(), UTC)


def _log_failure() -> None:
    import structlog

    structlog.get_logger("legation.projections").exception("projection_failed")
