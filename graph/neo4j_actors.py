"""Actors in Neo4j: referents with their names and external ids, and the actors that they add up to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.actor import Actor, ActorKind, assemble
from graph.errors import InvalidStatement
from graph.name_rows import NameRow, name_rows, to_names
from graph.naming import fold, skeleton
from graph.neo4j_schema import KIND_LABELS, Database, index_key, is_too_long_for_id, run_for, storable
from graph.neo4j_transaction import Transaction
from graph.resolution import Linker
from graph.store import Batch, ChangeKind, Subject

_KINDS = {kind.value: kind for kind in ActorKind}
_FIELDS = "r.id, r.key, r.canonical, r.kind, r.label, r.described, r.names, r.external_ids"
_BY_ID = f"UNWIND $rows AS id MATCH (r:Referent {{id: id}}) RETURN {_FIELDS}"
_BY_CANONICAL = f"UNWIND $rows AS id MATCH (r:Referent {{canonical: id}}) RETURN {_FIELDS}"
_ENDS = """UNWIND $rows AS id MATCH (r:Referent {id: id})
    RETURN id, r.key, r.canonical, r.label, coalesce(r.joined, false)"""
_WRITE = """UNWIND $rows AS row MERGE (r:Referent {id: row.id}) SET r += row"""
_NAME = """UNWIND $rows AS row MERGE (n:Name {referent: row.referent, place: row.place, folded_key: row.folded_key})
    SET n = row"""
_EXTERNAL = """UNWIND $rows AS row MATCH (r:Referent {id: row[2]}) MERGE (x:ExternalId {key: row[0]}) SET x.id = row[1]
    MERGE (x)-[:NAMES]->(r)"""


@dataclass(frozen=True, slots=True)
class End:
    """A referent as the end of a statement."""

    key: int
    canonical: str
    label: str


@dataclass(slots=True)
class Referent:
    """A referent as it is kept."""

    id: str
    key: int
    canonical: str
    kind: str
    label: str
    described: bool
    names: list[NameRow] = field(default_factory=list)
    external_ids: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The referent as an actor of its own."""
        names = tuple(to_names(sorted(self.names, key=lambda row: row[3])))
        return Actor(self.id, _KINDS[self.kind], self.label, names, tuple(sorted(self.external_ids)), self.described)


def record_actors(work: Transaction, actors: Sequence[Actor]) -> None:
    """Record new referents; add the names and external ids that known ones lack."""
    known = referents_by_id(work.database, (actor.id for actor in actors))
    new = _new_referents(work, {actor.id: actor for actor in reversed(actors) if actor.id not in known})
    known |= new
    names, external_ids = _gains(work, actors, known)
    changed = dict.fromkeys([*new, *(id_ for id_, _ in names), *(id_ for id_, _ in external_ids)])
    _write(work, [known[id_] for id_ in changed], names, external_ids)
    refresh_actors(work, {known[id_].canonical for id_ in changed})


def _new_referents(work: Transaction, new: dict[str, Actor]) -> dict[str, Referent]:
    found = {}
    for id_, actor in reversed(new.items()):
        if is_too_long_for_id(id_):
            raise InvalidStatement(f"the actor id {id_[:40]!r}… is longer than the 8,000 bytes that an index takes")
        found[id_] = Referent(id_, work.next_key("referent"), id_, actor.kind.value, actor.label, actor.described)
        work.recorded(Subject.ACTOR, id_)
    return found


Gains = list[tuple[str, Any]]


def _gains(work: Transaction, actors: Iterable[Actor], known: Mapping[str, Referent]) -> tuple[Gains, Gains]:
    names: Gains = []
    external_ids: Gains = []
    for actor in actors:
        one = known[actor.id]
        more_names = [row for row in dict.fromkeys(name_rows(actor)) if row not in one.names]
        more_ids = [id_ for id_ in dict.fromkeys(actor.external_ids) if id_ not in one.external_ids]
        names.extend((actor.id, (len(one.names) + place, row)) for place, row in enumerate(more_names))
        external_ids.extend((actor.id, id_) for id_ in more_ids)
        one.names.extend(more_names)
        one.external_ids.extend(more_ids)
        if more_names or more_ids:
            work.changed(ChangeKind.RECORDED, Subject.ACTOR, actor.id)
    return names, external_ids


def _write(work: Transaction, changed: Iterable[Referent], names: Gains, external_ids: Gains) -> None:
    run_for(work.database, _WRITE, [_properties(one) for one in changed])
    run_for(work.database, _NAME, [_name(id_, place, row) for id_, (place, row) in names])
    run_for(work.database, _EXTERNAL, [(index_key(new), new, id_) for id_, new in external_ids])


def _properties(one: Referent) -> dict[str, Any]:
    return {
        "id": one.id, "key": one.key, "canonical": one.canonical, "kind": one.kind, "label": one.label,
        "described": one.described, "names": [json.dumps(row, ensure_ascii=False) for row in one.names],
        "external_ids": one.external_ids,
    }  # fmt: skip


def _name(referent: str, place: int, row: NameRow) -> dict[str, Any]:
    folded = fold(row[0])
    return {
        "referent": referent, "place": place, "text": row[0], "folded": folded, "folded_key": index_key(folded),
        "spelled": skeleton(row[0]),
    }  # fmt: skip


def _referent(row: Sequence[Any]) -> Referent:
    id_, key, canonical, kind, label, described, names, external_ids = row
    rows = [tuple(json.loads(name)) for name in names]
    return Referent(id_, key, canonical, kind, label, described, rows, external_ids)


def referents_by_id(database: Database, ids: Iterable[str]) -> dict[str, Referent]:
    """Return those referents that are known."""
    return {row[0]: _referent(row) for row in run_for(database, _BY_ID, storable(ids))}


def referents_of_actors(database: Database, canonicals: Iterable[str]) -> dict[str, Referent]:
    """Return all referents of canonical actors, by id."""
    return {row[0]: _referent(row) for row in run_for(database, _BY_CANONICAL, storable(canonicals))}


def ends_of(work: Transaction, batch: Batch) -> dict[str, End]:
    """Return those referents of a batch's statements and mentions that are known."""
    statements = (found.statement for found in batch.statements)
    ends = {end for one in statements for end in (one.subject, one.object, one.speaker) if end is not None}
    ends |= {mention.referent for mention in batch.mentions}
    found = {}
    for id_, key, canonical, label, is_joined in run_for(work.database, _ENDS, storable(ends)):
        found[id_] = End(key, canonical, label)
        work.canonical[key] = canonical
        if is_joined:
            work.joined.add(key)
    return found


def canonical_ids(database: Database, ids: Iterable[str], then: Linker | None = None) -> dict[str, str]:
    """Return, for those referents that are known, the id of the canonical one, now or by the linker of then."""
    query = "UNWIND $rows AS id MATCH (r:Referent {id: id}) RETURN r.id, r.canonical"
    now = dict(run_for(database, query, storable(ids)))
    return now if then is None else {id_: then.canonical(id_) for id_ in now}


def referents_with_external_id(database: Database, external_id: str) -> set[str]:
    """Return the ids of referents with an external id."""
    query = """UNWIND $rows AS id MATCH (x:ExternalId {key: id})-[:NAMES]->(r:Referent)
        WHERE $wanted IN r.external_ids RETURN r.id"""
    rows = run_for(database, query, map(index_key, storable([external_id])), wanted=external_id)
    return {id_ for (id_,) in rows}


def referents_named(database: Database, name: str) -> set[str]:
    """Return the ids of referents of which a name folds to the same as this one."""
    folded = fold(name)
    if not folded:
        return set()
    query = """MATCH (n:Name {folded_key: $key}) WHERE n.referent IS NOT NULL AND n.folded = $folded
        RETURN DISTINCT n.referent"""
    return {id_ for (id_,) in database(query, key=index_key(folded), folded=folded)}


def read_actors(database: Database, canonicals: Iterable[str], then: Linker | None = None) -> dict[str, Actor]:
    """Return the actors by canonical id, each with the names and ids of all its referents.

    Referents are joined as they are now, or by the linker of then.
    """
    parts: dict[str, list[Actor]] = defaultdict(list)
    joined = _joined_now(database, canonicals) if then is None else _joined_then(database, canonicals, then)
    for canonical, actor in joined:
        parts[canonical].append(actor)
    return {canonical: assemble(canonical, referents) for canonical, referents in parts.items()}


def _joined_now(database: Database, canonicals: Iterable[str]) -> list[tuple[str, Actor]]:
    return [(one.canonical, one.actor) for one in referents_of_actors(database, canonicals).values()]


def _joined_then(database: Database, canonicals: Iterable[str], then: Linker) -> list[tuple[str, Actor]]:
    members = {member for canonical in canonicals for member in then.referents(canonical)}
    return [(then.canonical(id_), one.actor) for id_, one in referents_by_id(database, members).items()]


def refresh_actors(work: Transaction, canonicals: Iterable[str]) -> None:
    """Write the actors that people see as their referents now have them, and lead the referents to them."""
    by_kind: dict[ActorKind, list[dict[str, Any]]] = defaultdict(list)
    for actor in read_actors(work.database, canonicals).values():
        by_kind[actor.kind].append(_shown(actor))
    for kind, rows in by_kind.items():
        run_for(
            work.database,
            f"UNWIND $rows AS row MERGE (a:Actor {{id: row.id}}) SET a += row, a:{KIND_LABELS[kind]}",
            rows,
        )
    query = (
        """UNWIND $rows AS id MATCH (a:Actor {id: id}) MATCH (r:Referent {canonical: id}) MERGE (r)-[:CANONICAL]->(a)"""
    )
    run_for(work.database, query, canonicals)


def _shown(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id, "name": actor.label, "names": list(actor.all_names()), "kind": actor.kind.value,
        "external_ids": list(actor.external_ids), "described": actor.described,
    }  # fmt: skip
