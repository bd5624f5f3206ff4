"""The content of one store copied into another: in batches, resumable, compared at the end.

What is known now travels: documents with their texts and addresses, referents with their names and external ids,
statements with their extractions, mentions, judgements in force with their dates, and the marks of who read what. The
target records all of it with its own clock, as a load would: its history begins with the copy.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from graph.copied_kinds import COPIED_KINDS, Item, Kind
from graph.errors import InvalidInput, UnknownActor
from graph.store import Store, StoreCounts

BATCH = 2000
"""Most things of one batch."""
_MOST_CHARACTERS = 4_000_000
_EXAMPLES = 5
_REFUSALS = 20


@dataclass(slots=True)
class Progress:
    """How far the copying or the comparison of one kind is.

    Args:
        kind: its name.
        comparing: whether this is the comparison.
        done: things looked at in the source.
        total: things in the source; None where it does not count them.
        written: of those, recorded in the target now; the rest was there already.
    """

    kind: str
    comparing: bool
    done: int = 0
    total: int | None = None
    written: int = 0


@dataclass(slots=True)
class Compared:
    """One kind in both stores.

    Args:
        kind: its name.
        source, target: how many things each store knows.
        source_hash, target_hash: SHA-256 of all their contents, in order of ids; equal where the contents are.
        missing, extra, different: how many things only the source has, only the target has, and both with other
            content. Mentions and marks are counted by document here.
        examples: ids of the first of these.
    """

    kind: str
    source: int = 0
    target: int = 0
    source_hash: str = ""
    target_hash: str = ""
    missing: int = 0
    extra: int = 0
    different: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether both stores hold the same of this kind."""
        return not (self.missing or self.extra or self.different)


@dataclass(slots=True)
class CopyReport:
    """What was copied, and how both stores compare afterwards.

    Args:
        copied: by kind, how many things were recorded in the target by this run.
        found: by kind, how many were there already, with the same content.
        refused: what the target would not take, the first of them in its own words.
        refusals: how many.
        compared: by kind; empty until all of it is done.
        source_changed: whether the source was written to meanwhile.
        seconds: how long it took.
    """

    copied: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    refusals: int = 0
    compared: list[Compared] = field(default_factory=list)
    source_changed: bool = False
    seconds: float = 0.0

    @property
    def is_equal(self) -> bool:
        """Whether both stores were compared and hold the same."""
        return bool(self.compared) and all(one.is_equal for one in self.compared)


Tell = Callable[[Progress], None]


def copy(
    source: Store,
    target: Store,
    *,
    report: CopyReport,
    on_progress: Tell = lambda progress: None,
    batch: int = BATCH,
) -> None:
    """Copy what the source knows now into the target, and compare both.

    Definition: for each kind, both stores are walked in order of ids; what the target lacks or has otherwise is
    recorded in it, in batches, each whole or not at all. So a copy that was cut off goes on where it stopped, and one
    that is run again records only what is new. Things that the target alone has stay. Where both have a thing, the
    rules of recording hold: a document keeps its title and gains addresses, a referent gains names and ids, a statement
    gains extractions, a document's mentions are replaced, a pair keeps the judgement that it has.

    Args:
        source: read.
        target: written.
        report: filled while it runs, so that it says how far an interrupted copy came.
        on_progress: told after every batch.
        batch: most things that are recorded at once, 1 or more.

    Raises:
        StoreUnavailable: when either store is gone; what was recorded stays.

    Limits: time is linear in both contents, memory is that of a few pages and of all judgements. Retracted things and
        past times are not copied: the target answers nothing for a `known_at` before the copy. What is written to the
        source meanwhile may be missed; `report.source_changed` says so.

    Example:
        >>> from graph.sqlite_store import SqliteStore
        >>> report = CopyReport()
        >>> copy(SqliteStore(":memory:"), SqliteStore(":memory:"), report=report)
        >>> report.is_equal
        True
    """
    began, revision = time.monotonic(), source.revision()
    try:
        report.compared = _copy_all(source, target, on_progress, report, batch)
        report.source_changed = source.revision() != revision
    finally:
        report.seconds = time.monotonic() - began


def compare(source: Store, target: Store, *, on_progress: Tell = lambda progress: None) -> list[Compared]:
    """Return how the contents of two stores compare, kind by kind.

    Limits: reads both stores whole, a page at a time; transaction times are not compared.
    """
    counts = source.counts()
    return [_compare(kind, source, target, counts, on_progress) for kind in COPIED_KINDS]


def _copy_all(source: Store, target: Store, tell: Tell, report: CopyReport, batch: int) -> list[Compared]:
    """Copy every kind, then compare those of which something was sent; the others were compared in passing."""
    counts = source.counts()
    passing: dict[str, Compared] = {}
    for kind in COPIED_KINDS:
        progress = Progress(kind.name, False, total=kind.total(counts))
        writer = _Writer(kind, target, report, tell, progress, batch)
        seen = _walk(kind, source, target, writer.take)
        writer.flush()
        if not writer.sent:
            passing[kind.name] = seen
    return [passing.get(kind.name) or _compare(kind, source, target, counts, tell) for kind in COPIED_KINDS]


def _compare(kind: Kind, source: Store, target: Store, counts: StoreCounts, tell: Tell) -> Compared:
    progress = Progress(kind.name, True, total=kind.total(counts))

    def count(item: Item, known: bool) -> None:
        before = progress.done
        progress.done += item.number
        if progress.done // BATCH > before // BATCH:
            tell(progress)

    found = _walk(kind, source, target, count)
    tell(progress)
    return found


class _Writer:
    """Gathers the items of one kind that the target lacks, and records them in batches."""

    def __init__(
        self, kind: Kind, target: Store, report: CopyReport, tell: Tell, progress: Progress, batch: int
    ) -> None:
        self._kind, self._target, self._report = kind, target, report
        self._tell, self._progress, self._batch = tell, progress, batch
        self._waiting: list[Item] = []
        self._size = self._seen = 0
        self.sent = False

    def take(self, item: Item, known: bool) -> None:
        """Take one item of the source."""
        self._progress.done += item.number
        self._seen += 1
        if known:
            self._report.found[self._kind.name] = self._report.found.get(self._kind.name, 0) + item.number
        else:
            self._waiting.append(item)
            self._size += item.size
        if self._size > _MOST_CHARACTERS or self._seen >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Record what waits and tell how far it is."""
        if self._waiting:
            self.sent = True
            self._record(self._waiting)
        self._waiting, self._size, self._seen = [], 0, 0
        self._tell(self._progress)

    def _record(self, items: list[Item]) -> None:
        """Record items; of those that the target refuses, find out which and go on with the others."""
        try:
            self._target.record(self._kind.batch([item.value for item in items]))
        except (InvalidInput, UnknownActor) as error:
            if len(items) > 1:
                middle = len(items) // 2
                self._record(items[:middle])
                self._record(items[middle:])
            else:
                self._refuse(str(error))
            return
        number = sum(item.number for item in items)
        self._progress.written += number
        self._report.copied[self._kind.name] = self._report.copied.get(self._kind.name, 0) + number

    def _refuse(self, why: str) -> None:
        self._report.refusals += 1
        if len(self._report.refused) < _REFUSALS:
            self._report.refused.append(f"{self._kind.name}: {why}")


def _side_by_side(kind: Kind, source: Store, target: Store) -> Iterator[tuple[Item | None, Item | None]]:
    """Yield the items of both stores in order of ids, those of one id together."""
    left, right = kind.items(source), kind.items(target)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.id < other.id):
            yield one, None
            one = next(left, None)
        elif one is None or other.id < one.id:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def _walk(kind: Kind, source: Store, target: Store, take: Callable[[Item, bool], None]) -> Compared:
    """Compare both stores, and hand on each item of the source, with whether the target has the same."""
    found, one, other = Compared(kind.name), sha256(), sha256()
    for left, right in _side_by_side(kind, source, target):
        if left is not None:
            one.update(f"{left.content}\n".encode())
            found.source += left.number
            take(left, right is not None and right.content == left.content)
        if right is not None:
            other.update(f"{right.content}\n".encode())
            found.target += right.number
        _note(found, left, right)
    found.source_hash, found.target_hash = one.hexdigest(), other.hexdigest()
    return found


def _note(found: Compared, left: Item | None, right: Item | None) -> None:
    """Count a difference, if there is one."""
    if left is not None and right is not None and left.content == right.content:
        return
    found.missing += right is None
    found.extra += left is None
    found.different += left is not None and right is not None
    item = left or right
    if item is not None and len(found.examples) < _EXAMPLES:
        found.examples.append(item.id)
