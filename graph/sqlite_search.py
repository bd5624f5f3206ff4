"""Search of names in the embedded store by its full-text index."""

from __future__ import annotations

from collections.abc import Iterator

from graph.actor import ActorKind
from graph.name_search import CANDIDATES, Lookup, Proposal, rank_names
from graph.sqlite_actors import read_actors
from graph.sqlite_schema import Database
from graph.store import FoundActor

_SELECT = """SELECT n.folded, n.text, c.key, c.id FROM name n JOIN referent r ON r.key = n.referent
    JOIN referent c ON c.key = r.canonical"""


def search_names(database: Database, text: str, kind: ActorKind | None, limit: int) -> tuple[FoundActor, ...]:
    """Return canonical actors whose names hold the words of a text, best first, at most `limit`."""
    ranked = rank_names(text, lambda lookup: _proposals(database, lookup, kind), limit)
    actors = read_actors(database, [key for key, _, _ in ranked])
    return tuple(FoundActor(actors[key], name, score) for key, name, score in ranked)


def _proposals(database: Database, lookup: Lookup, kind: ActorKind | None) -> Iterator[Proposal[int]]:
    wanted = "" if kind is None else " AND c.kind = :kind"
    sql = f"""{_SELECT} JOIN name_index ON name_index.rowid = n.key
        WHERE name_index MATCH :match{wanted} ORDER BY name_index.rank LIMIT :limit"""
    if lookup.exact:
        sql = f"{_SELECT} WHERE n.folded = :match{wanted} LIMIT :limit"
    match = lookup.text if lookup.exact else _match(lookup)
    for row in database.execute(sql, {"match": match, "kind": kind and kind.value, "limit": CANDIDATES}):
        yield Proposal(*row)


def _match(lookup: Lookup) -> str:
    """Return words, which have letters and digits only, as the full-text index wants them."""
    return " AND ".join(f'{lookup.field} : "{word}"' for word in lookup.words) + ("*" if lookup.beginning else "")
