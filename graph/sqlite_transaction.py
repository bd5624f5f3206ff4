"""One writing transaction of the embedded store: its revision, its time, and what it changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from graph.errors import InvalidInput
from graph.sqlite_schema import Database, next_key
from graph.store import Change, ChangeKind, Receipt, Subject

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(time: datetime) -> int:
    """Return the microseconds from 1970 to a time; raises InvalidInput for a time without an offset."""
    if time.tzinfo is None:
        raise InvalidInput(f"{time.isoformat()} names no time zone")
    return (time - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the time, in UTC, that is so many microseconds after 1970."""
    return _EPOCH + micros * _MICROSECOND


def last_revision(database: Database) -> tuple[int, int]:
    """Return number and time of the last revision; (0, 0) for an empty store."""
    row = database.execute("SELECT revision, at FROM revision ORDER BY revision DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, 0)


def revision_at(database: Database, moment: int | None) -> int:
    """Return the number of the last revision up to a moment (None: now); 0 when there was none."""
    if moment is None:
        return last_revision(database)[0]
    row = database.execute("SELECT revision FROM revision WHERE at <= ? ORDER BY revision DESC LIMIT 1", (moment,))
    return next((revision for (revision,) in row), 0)


class Transaction:
    """What one call changes. It becomes a revision only if it changed anything.

    Args:
        database: holds the write lock until the transaction ends.
        now: by the clock; the transaction's time is later than the last revision's even if the clock was set back.
    """

    def __init__(self, database: Database, now: datetime) -> None:
        last, last_at = last_revision(database)
        self.database = database
        self.revision = last + 1
        self.at = max(to_micros(now), last_at + 1)
        self._codes = {word: code for code, word in database.execute("SELECT code, word FROM word")}
        self._changes: dict[tuple[ChangeKind, Subject, str], None] = {}
        self._new: Counter[Subject] = Counter()

    def code(self, word: str) -> int:
        """Return the integer code of a word in this database; a new word gets the next one."""
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self._codes) + 1
            self.database.execute("INSERT INTO word (code, word) VALUES (?, ?)", (code, word))
        return code

    def changed(self, kind: ChangeKind, subject: Subject, id_: str) -> None:
        """Note that a thing changed."""
        self._changes[kind, subject, id_] = None

    @property
    def has_changed(self) -> bool:
        """Whether anything changed so far."""
        return bool(self._changes)

    def counted(self, subject: Subject, number: int = 1) -> None:
        """Count things in the receipt."""
        self._new[subject] += number

    def next_key(self, table: str) -> int:
        """Return the key that the next row of a table gets."""
        return next_key(self.database, table)

    def finish(self) -> Receipt:
        """Write revision and change lines, if there are any, and return the receipt."""
        if not self._changes:
            return Receipt(self.revision - 1)
        self.database.execute("INSERT INTO revision VALUES (?, ?)", (self.revision, self.at))
        self.database.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?)",
            ((self.revision, place, *change) for place, change in enumerate(self._changes)),
        )
        new = self._new
        return Receipt(
            self.revision, new[Subject.DOCUMENT], new[Subject.ACTOR], new[Subject.STATEMENT], new[Subject.JUDGEMENT]
        )


def changes_after(database: Database, since: int, limit: int) -> tuple[Change, ...]:
    """Return changes of revisions after `since`, whole revisions only, at most `limit` unless the first has more."""
    last = database.execute(
        """SELECT max(revision) FROM (SELECT revision, sum(count(*)) OVER (ORDER BY revision) AS total FROM
           (SELECT revision FROM change WHERE revision > ? ORDER BY revision LIMIT ?) GROUP BY revision)
           WHERE total <= ?""",
        (since, limit + 1, limit),
    ).fetchone()[0]
    if last is None:
        last = database.execute("SELECT min(revision) FROM revision WHERE revision > ?", (since,)).fetchone()[0]
    rows = database.execute(
        """SELECT revision, at, kind, subject, id FROM change JOIN revision USING (revision)
           WHERE revision > ? AND revision <= ? ORDER BY revision, position""",
        (since, last or 0),
    )
    return tuple(
        Change(revision, from_micros(at), ChangeKind(kind), Subject(subject), id_)
        for revision, at, kind, subject, id_ in rows
    )
