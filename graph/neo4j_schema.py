"""The graph in Neo4j: its labels, its versioned migrations, and the little that its modules share.

For people:

    (:Actor:State {id, name, names, kind, external_ids, described})      one for each actor; also :Group, :Organization,
                                                                         :Alliance, :Person (:Envoy), :Event
    (:Actor)-[:BACKER_OF {confidence, valid_from, valid_to, …}]->(:Actor)   ties that hold today, as known now
    (:Statement {id, name, quote, …})-[:SUBJECT|OBJECT|SPEAKER]->(:Actor)   the evidence, as known now
    (:Statement)-[:IN]->(:Document {id, title, …})-[:TEXT]->(:Text {text})

For the store alone: `Referent` (what judgements join; `CANONICAL` leads to its actor, so that a merge can be undone),
`Name` (what name searches look in), `ExternalId`, `Judgement`, `Change` (the feed), `Legation` (the one node that
counts revisions and makes writers take turns). What is known no more keeps its properties under another label, without
relationships to actors: `RetractedStatement`, `RetractedDocument`, `EndedJudgement`. Times are UTC, written
`2026-01-31 12:00:00.000000`, so that their order as texts is their order in time.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from graph.actor import ActorKind
from graph.transaction import from_micros, to_micros

T = TypeVar("T")


class Database(Protocol):
    """An open transaction; opened and committed by `graph.neo4j_store` alone."""

    def __call__(self, query: str, /, **parameters: Any) -> list[Any]:
        """Run one query and return its rows, each a list of values."""
        ...


MIGRATIONS: tuple[Mapping[str, str], ...] = (
    {
        "legation_id": "CONSTRAINT {} FOR (n:Legation) REQUIRE n.id IS UNIQUE",
        "change_place": "CONSTRAINT {} FOR (n:Change) REQUIRE (n.revision, n.part) IS UNIQUE",
        "document_id": "CONSTRAINT {} FOR (n:Document) REQUIRE n.id IS UNIQUE",
        "document_key": "CONSTRAINT {} FOR (n:Document) REQUIRE n.key IS UNIQUE",
        "retracted_document_id": "CONSTRAINT {} FOR (n:RetractedDocument) REQUIRE n.id IS UNIQUE",
        "actor_id": "CONSTRAINT {} FOR (n:Actor) REQUIRE n.id IS UNIQUE",
        "referent_id": "CONSTRAINT {} FOR (n:Referent) REQUIRE n.id IS UNIQUE",
        "referent_key": "CONSTRAINT {} FOR (n:Referent) REQUIRE n.key IS UNIQUE",
        "referent_canonical": "INDEX {} FOR (n:Referent) ON (n.canonical)",
        "name_folded": "INDEX {} FOR (n:Name) ON (n.folded_key, n.referent)",
        "external_id_key": "CONSTRAINT {} FOR (n:ExternalId) REQUIRE n.key IS UNIQUE",
        "statement_id": "CONSTRAINT {} FOR (n:Statement) REQUIRE n.id IS UNIQUE",
        "statement_pair": "INDEX {} FOR (n:Statement) ON (n.pair)",
        "retracted_statement_id": "CONSTRAINT {} FOR (n:RetractedStatement) REQUIRE n.id IS UNIQUE",
        "judgement_id": "CONSTRAINT {} FOR (n:Judgement) REQUIRE n.id IS UNIQUE",
        "judgement_left": "INDEX {} FOR (n:Judgement) ON (n.left)",
        "name_words": """FULLTEXT INDEX {} FOR (n:Name) ON EACH [n.folded, n.spelled]
            OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}""",
        "actor_names": """FULLTEXT INDEX {} FOR (n:Actor) ON EACH [n.name, n.names]
            OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'standard-folding'}}}}""",
    },
)
"""Migration n takes a database from version n to n + 1. Published ones never change; new ones are added below.

Each makes constraints and indexes by their names. Those that are there, made by one that was cut off, stay.
"""

SCHEMA_VERSION = len(MIGRATIONS)
"""Version that this Legation reads and writes, kept in the `Legation` node."""

OLDEST_SERVER = (5, 26)
"""Version of Neo4j from which on dynamic labels in `SET` and `CALL (…) {…}` are there."""

KIND_LABELS = {
    ActorKind.STATE: "State",
    ActorKind.GROUP: "Group",
    ActorKind.ORGANIZATION: "Organization",
    ActorKind.ALLIANCE: "Alliance",
    ActorKind.PERSON: "Person",
    ActorKind.EVENT: "Event",
}

_SLICE = 2500
_LONGEST_KEY = 1000
_MOST_BYTES = 8000


def slices(values: Iterable[T], size: int = _SLICE) -> Iterator[list[T]]:
    """Yield the values in lists of at most this many."""
    listed = list(values)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def run_for(database: Database, query: str, rows: Iterable[Any], **parameters: Any) -> list[Any]:
    """Run a query that unwinds `$rows`, a slice at a time, and return all its rows."""
    found: list[Any] = []
    for part in slices(rows):
        found.extend(database(query, rows=part, **parameters))
    return found


def storable(ids: Iterable[str]) -> list[str]:
    """Return those texts, each once, that a database can hold: half a surrogate pair is no character."""
    return [id_ for id_ in dict.fromkeys(ids) if is_storable(id_)]


def is_storable(text: str) -> bool:
    """Whether the text can be written as UTF-8, which half a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_too_long_for_id(text: str) -> bool:
    """Whether a text is longer than an index takes (8,000 bytes)."""
    return len(text) > _MOST_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > _MOST_BYTES


def index_key(text: str) -> str:
    """Return what stands for a text in an index, which takes no long ones: its beginning."""
    return text[:_LONGEST_KEY]


def to_text(micros: int) -> str:
    """Return a time as it is kept."""
    return from_micros(micros).replace(tzinfo=None).isoformat(" ", "microseconds")


def from_text(text: str) -> datetime:
    """Return a time that was kept."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def micros_of(text: str) -> int:
    """Return a time that was kept, in microseconds."""
    return to_micros(from_text(text))


def migration_queries(version: int, there: Container[str]) -> list[str]:
    """Return the queries that bring a database of a version to this one, without what is there by name."""
    return [
        "CREATE " + definition.format(f"{name} IF NOT EXISTS")
        for migration in MIGRATIONS[version:]
        for name, definition in migration.items()
        if name not in there
    ]


def last_revision(database: Database) -> tuple[int, int]:
    """Return number and time of the last revision; (0, 0) for an empty store."""
    rows = database("MATCH (l:Legation {id: 'store'}) RETURN l.revision, l.at")
    return (rows[0][0], rows[0][1]) if rows else (0, 0)


def revision_at(database: Database, moment: str | None) -> int:
    """Return the number of the last revision up to a moment (None: now); 0 when there was none."""
    if moment is None:
        return last_revision(database)[0]
    query = """MATCH (c:Change) WHERE c.revision > 0 AND c.at <= $moment
        RETURN c.revision ORDER BY c.revision DESC LIMIT 1"""
    return next((revision for (revision,) in database(query, moment=moment)), 0)


def without_nones(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that have a value; Neo4j keeps no others."""
    return {name: value for name, value in properties.items() if value is not None}


def chunks_of(rows: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Yield the rows in parts of at most this many."""
    return (rows[start : start + most] for start in range(0, len(rows), most))
