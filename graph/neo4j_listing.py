"""Statements read from Neo4j, by id or by filter, as they are known now or were known then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.neo4j_actors import canonical_ids, referents_of_actors
from graph.neo4j_judgements import linker_at
from graph.neo4j_rows import recorded_statement
from graph.neo4j_schema import Database, is_storable, run_for, storable
from graph.statement import RecordedStatement
from graph.store import StatementFilter, StoreCounts

_BOTH = """UNWIND $rows AS id CALL (id) { MATCH (s:Statement {id: id}) RETURN s UNION ALL
    MATCH (s:RetractedStatement {id: id}) RETURN s } RETURN properties(s)"""

KNOWN_THEN = """((s.recorded_at <= $moment AND (s.retracted_at IS NULL OR s.retracted_at > $moment)) OR
    any(i IN range(0, size(coalesce(s.earlier, [])) - 1, 2)
        WHERE s.earlier[i] <= $moment AND s.earlier[i + 1] > $moment))"""
"""Condition on a statement `s`: known at `$moment`."""

_ENDS = {
    "subject": ("(:Actor)<-[:SUBJECT]-(s:Statement)", "s.subject IN $subject"),
    "object": ("(:Actor)<-[:OBJECT]-(s:Statement)", "s.object IN $object"),
    "speaker": ("(:Actor)<-[:SPEAKER]-(s:Statement)", "s.speaker IN $speaker"),
    "actor": (
        "(:Actor)<-[:SUBJECT|OBJECT]-(s:Statement)",
        "(s.subject IN $actor OR s.object IN $actor)",
    ),
}


def read_statements(database: Database, ids: Iterable[str], moment: str | None = None) -> dict[str, RecordedStatement]:
    """Return statements by id, known or retracted, with what was known of them at a moment (None: now).

    Those that were recorded after the moment are left out.
    """
    rows = run_for(database, _BOTH, storable(ids))
    found = {kept["id"]: recorded_statement(kept, moment) for (kept,) in rows}
    return {id_: one for id_, one in found.items() if one.known}


def statement_ids(database: Database, where: StatementFilter, moment: str | None, last: str, limit: int) -> list[str]:
    """Return ids of the statements that meet a filter and come after `last`, in order, at most `limit`."""
    words = {"relation": where.relations, "polarity": where.polarities, "modality": where.modalities}
    conditions = ["s.id > $last", *(f"s.{name} IN ${name}s" for name, values in words.items() if values)]
    values: dict[str, Any] = {f"{name}s": [str(value) for value in wanted] for name, wanted in words.items()}
    for name in ("document", "dataset"):
        value = getattr(where, name)
        if value is not None:
            conditions.append(f"s.{name} = ${name}")
            values[name] = value
    ends = {name: getattr(where, name) for name in _ENDS if getattr(where, name) is not None}
    if not all(map(is_storable, (last, *ends.values(), *(values.get(name, "") for name in ("document", "dataset"))))):
        return []
    referents = {name: _referents(database, id_, moment) for name, id_ in ends.items()}
    if not all(referents.values()):
        return []
    values |= referents
    conditions += [_ENDS[name][1] for name in ends]
    query = _query(list(ends), values, conditions, moment)
    return [id_ for (id_,) in database(query, **values, moment=moment, last=last, limit=limit)]


def _query(ends: list[str], values: dict[str, Any], conditions: list[str], moment: str | None) -> str:
    wanted = " AND ".join(conditions)
    if moment is not None:
        both = " UNION ALL ".join(f"MATCH (s:{label}) RETURN s" for label in ("Statement", "RetractedStatement"))
        matched = f"CALL () {{ {both} }} WITH s WHERE {KNOWN_THEN} AND {wanted}"
    elif ends:
        values["anchor"] = values[ends[0]][0]
        matched = f"MATCH (:Referent {{id: $anchor}})-[:CANONICAL]->{_ENDS[ends[0]][0]} WHERE {wanted}"
    elif "document" in values:
        matched = f"MATCH (:Document {{id: $document}})<-[:`IN`]-(s:Statement) WHERE {wanted}"
    else:
        matched = f"MATCH (s:Statement) WHERE {wanted}"
    return f"{matched} RETURN DISTINCT s.id AS id ORDER BY id LIMIT $limit"


def _referents(database: Database, id_: str, moment: str | None) -> list[str]:
    """Return all referents that were one actor with this one."""
    if moment is None:
        return list(referents_of_actors(database, canonical_ids(database, [id_]).values()))
    linker = linker_at(database, moment)
    return list(linker.referents(linker.canonical(id_)))


def count(database: Database) -> StoreCounts:
    """Return how much is known now; of each dataset, the statements, 0 for one that has documents alone."""
    known = dict.fromkeys((word for (word,) in database("MATCH (d:Document) RETURN DISTINCT d.dataset")), 0)
    known |= dict(database("MATCH (s:Statement) RETURN s.dataset, count(*)"))
    return StoreCounts(
        documents=_number(database, "Document"),
        statements=sum(known.values()),
        actors=_number(database, "Actor"),
        judgements=_number(database, "Judgement"),
        datasets={dataset: known[dataset] for dataset in sorted(known)},
    )


def _number(database: Database, label: str) -> int:
    number: int = database(f"MATCH (n:{label}) RETURN count(n)")[0][0]
    return number
