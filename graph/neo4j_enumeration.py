"""Everything that Neo4j keeps of referents and documents, as recorded, in order of ids."""

from __future__ import annotations

import json

from graph.enumeration import RecordedReferent
from graph.name_rows import recorded_referent
from graph.neo4j_schema import Database, is_storable
from graph.store import Annotations, Mention

_REFERENTS = """MATCH (r:Referent) WHERE r.id > $last WITH r ORDER BY r.id LIMIT $limit
    RETURN r.id, r.kind, r.label, r.names, r.external_ids, r.described ORDER BY r.id"""
_ANNOTATIONS = """MATCH (d:Document) WHERE d.id > $last WITH d ORDER BY d.id LIMIT $limit MATCH (d)-[:TEXT]->(t)
    RETURN d.id, coalesce(t.firsts, []), coalesce(t.afters, []), coalesce(t.referents, []), d.read_by ORDER BY d.id"""


def referents_after(database: Database, last: str, limit: int) -> list[RecordedReferent]:
    """Return referents by id, as recorded, whose ids come after `last`, at most `limit`."""
    rows = database(_REFERENTS, last=last, limit=limit) if is_storable(last) else []
    return [
        recorded_referent(
            id_, kind, label, [tuple(json.loads(name)) for name in names], external_ids, described=described
        )
        for id_, kind, label, names, external_ids, described in rows
    ]


def annotations_after(database: Database, last: str, limit: int) -> list[Annotations]:
    """Return the annotations of documents known now, by id, whose ids come after `last`, at most `limit`."""
    rows = database(_ANNOTATIONS, last=last, limit=limit) if is_storable(last) else []
    return [
        Annotations(
            id_,
            tuple(Mention(id_, *place) for place in sorted(zip(*places, strict=True))),
            tuple(sorted(read_by)),
        )
        for id_, *places, read_by in rows
    ]
