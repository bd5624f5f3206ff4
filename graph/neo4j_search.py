"""Search of names in Neo4j by its full-text index."""

from __future__ import annotations

from collections.abc import Iterator

from graph.actor import ActorKind
from graph.name_search import CANDIDATES, Lookup, Proposal, rank_names
from graph.neo4j_actors import read_actors
from graph.neo4j_schema import Database, index_key
from graph.store import FoundActor

_WORDS = "CALL db.index.fulltext.queryNodes('name_words', $match, {limit: $most}) YIELD node AS n"
_EXACT = "MATCH (n:Name {folded_key: $key}) WHERE n.referent IS NOT NULL AND n.folded = $match"
_REST = """MATCH (r:Referent {id: n.referent}) MATCH (c:Referent {id: r.canonical})
    WHERE $kind IS NULL OR c.kind = $kind RETURN n.folded, n.text, c.id LIMIT $limit"""
_WITH_A_KIND = 20


def search_names(database: Database, text: str, kind: ActorKind | None, limit: int) -> tuple[FoundActor, ...]:
    """Return canonical actors whose names hold the words of a text, best first, at most `limit`."""
    ranked = rank_names(text, lambda lookup: _proposals(database, lookup, kind), limit)
    actors = read_actors(database, [key for key, _, _ in ranked])
    return tuple(FoundActor(actors[key], name, score) for key, name, score in ranked)


def _proposals(database: Database, lookup: Lookup, kind: ActorKind | None) -> Iterator[Proposal[str]]:
    match = lookup.text if lookup.exact else _match(lookup)
    rows = database(
        f"{_EXACT if lookup.exact else _WORDS} {_REST}",
        match=match,
        key=index_key(match),
        kind=kind and kind.value,
        limit=CANDIDATES,
        most=CANDIDATES if kind is None else CANDIDATES * _WITH_A_KIND,
    )
    return (Proposal(folded, name, id_, id_) for folded, name, id_ in rows)


def _match(lookup: Lookup) -> str:
    """Return words, which have letters and digits only, as the full-text index wants them."""
    *words, last = [f"{lookup.field}:{word}" for word in lookup.words]
    return " AND ".join([*words, last + ("*" if lookup.beginning else "")])
