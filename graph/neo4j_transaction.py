"""One writing transaction of the Neo4j store: its revision, its time, what it changed, and the ties it touched."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from graph.neo4j_schema import Database, chunks_of, to_text
from graph.projection import Rules
from graph.store import Change, ChangeKind, Receipt, Subject
from graph.transaction import ChangeList, from_micros, to_micros

_BEGIN = """MATCH (l:Legation {id: 'store'}) SET l.writing = true
    RETURN l.revision, l.at, l.statements, l.next_referent, l.next_document, l.words"""
_FINISH = """MATCH (l:Legation {id: 'store'})
    SET l.revision = $revision, l.at = $at, l.statements = $statements, l.next_referent = $referent,
        l.next_document = $document, l.words = $words"""
_LINES_OF_A_NODE = 10_000


class Transaction(ChangeList):
    """What one call changes. It becomes a revision only if it changed anything.

    Args:
        database: an open transaction. It holds the lock of the `Legation` node until it ends: setting a property takes
            the lock, and what is returned was read after that.
        now: by the clock; the transaction's time is later than the last revision's even if the clock was set back.
        rules: by which statements make the ties that are kept beside them.

    Attributes:
        canonical, joined: canonical id by key of those referents that were looked up, and the keys of those among them
            that share their actor with others.
        new_rows: the ids, packed, of statements that are known from this transaction on.
        touched_pairs, touched_actors: whose ties may have changed: keys of referents, canonical ids.
    """

    def __init__(self, database: Database, now: datetime, rules: Rules) -> None:
        super().__init__()
        state = database(_BEGIN)[0]
        last, last_at, self.statements, next_referent, next_document = state[:5]
        self.database, self.rules = database, rules
        self.revision = last + 1
        self.at = max(to_micros(now), last_at + 1)
        self.at_text = to_text(self.at)
        self.words: list[str] = state[5]
        self._next: dict[str, int] = {"referent": next_referent, "document": next_document}
        self._codes = {word: code for code, word in enumerate(self.words)}
        self.canonical: dict[int, str] = {}
        self.joined: set[int] = set()
        self.new_rows: set[bytes] = set()
        self.touched_pairs: set[tuple[int, int]] = set()
        self.touched_actors: set[str] = set()

    @property
    def today(self) -> date:
        """The day for which ties are kept."""
        return from_micros(self.at).date()

    def code(self, word: str) -> int:
        """Return the integer code of a word of the vocabulary in this database; a new word gets the next one."""
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self.words)
            self.words.append(word)
        return code

    def next_key(self, kind: str) -> int:
        """Return the next key of a referent or document."""
        key = self._next[kind]
        self._next[kind] = key + 1
        return key

    def finish(self) -> Receipt:
        """Write revision and change lines and return the receipt."""
        self.database(
            _FINISH, revision=self.revision, at=self.at, statements=self.statements, words=self.words, **self._next
        )
        for part, lines in enumerate(chunks_of(self.changes, _LINES_OF_A_NODE)):
            self.database(
                "MERGE (c:Change {revision: $revision, part: $part}) SET c += $lines", **self._node(part, lines)
            )
        return self.receipt(self.revision)

    def _node(self, part: int, lines: Any) -> dict[str, Any]:
        kinds, subjects, ids = zip(*lines, strict=True)
        columns = {
            "kinds": [kind.value for kind in kinds],
            "subjects": [one.value for one in subjects],
            "ids": list(ids),
        }
        return {
            "revision": self.revision,
            "part": part,
            "lines": {"at": self.at_text, "micros": self.at, "lines": len(ids), **columns},
        }


def changes_after(database: Database, since: int, limit: int) -> tuple[Change, ...]:
    """Return changes of revisions after `since`, whole revisions only, at most `limit` unless the first has more."""
    counts = database(
        """MATCH (c:Change) WHERE c.revision > $since WITH c ORDER BY c.revision, c.part LIMIT $limit
           RETURN c.revision, sum(c.lines) ORDER BY c.revision""",
        since=since,
        limit=limit + 1,
    )
    last, total = since, 0
    for revision, lines in counts:
        total += lines
        if total > limit and last > since:
            break
        last = revision
    nodes = database(
        """MATCH (c:Change) WHERE c.revision > $since AND c.revision <= $last
           RETURN c.revision, c.micros, c.kinds, c.subjects, c.ids ORDER BY c.revision, c.part""",
        since=since,
        last=last,
    )
    return tuple(
        Change(revision, from_micros(at), ChangeKind(kind), Subject(subject), id_)
        for revision, at, kinds, subjects, ids in nodes
        for kind, subject, id_ in zip(kinds, subjects, ids, strict=True)
    )
