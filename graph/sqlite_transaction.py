"""One writing transaction of the embedded store: its revision, its time, and what it changed."""

from __future__ import annotations

from datetime import datetime

from graph.sqlite_schema import Database, next_key
from graph.store import Change, ChangeKind, Receipt, Subject
from graph.transaction import ChangeList, from_micros, to_micros


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


class Transaction(ChangeList):
    """What one call changes. It becomes a revision only if it changed anything.

    Args:
        database: holds the write lock until the transaction ends.
        now: by the clock; the transaction's time is later than the last revision's even if the clock was set back.
    """

    def __init__(self, database: Database, now: datetime) -> None:
        super().__init__()
        last, last_at = last_revision(database)
        self.database = database
        self.revision = last + 1
        self.at = max(to_micros(now), last_at + 1)
        self._codes = {word: code for code, word in database.execute("SELECT code, word FROM word")}

    def code(self, word: str) -> int:
        """Return the integer code of a word in this database; a new word gets the next one."""
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self._codes) + 1
            self.database.execute("INSERT INTO word (code, word) VALUES (?, ?)", (code, word))
        return code

    def next_key(self, table: str) -> int:
        """Return the key that the next row of a table gets."""
        return next_key(self.database, table)

    def finish(self) -> Receipt:
        """Write revision and change lines, if there are any, and return the receipt."""
        if not self.has_changed:
            return Receipt(self.revision - 1)
        self.database.execute("INSERT INTO revision VALUES (?, ?)", (self.revision, self.at))
        self.database.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?)",
            ((self.revision, place, *change) for place, change in enumerate(self.changes)),
        )
        return self.receipt(self.revision)


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
