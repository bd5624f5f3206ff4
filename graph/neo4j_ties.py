"""Ties between actors in Neo4j: those that hold on a day, by the rules of `graph.projection`, kept as relationships.

A write reads the statements between the pairs of actors that it touched, projects them, and writes what differs from
the relationships that are there, in the same transaction. So after any write exactly those ties of the touched pairs
stand that a rebuild on that day would make. Ties also change by themselves as days pass: they fade, begin and expire;
`rebuild_ties` brings all of them to the present day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.neo4j_columns import columns_of
from graph.neo4j_rows import keys_of, pair_of, unpack
from graph.neo4j_schema import Database, run_for
from graph.neo4j_transaction import Transaction
from graph.projection import Projection, Rules, iso_day, project
from graph.relation import Relation
from graph.sweep import PLAIN, QUALIFIED

Tie = tuple[str, str, str]
"""Subject, relation, object."""
Ties = dict[Tie, dict[str, Any]]

_KEYS = "UNWIND $rows AS key MATCH (r:Referent {key: key}) RETURN key, r.canonical"
_MEMBERS = "UNWIND $rows AS id MATCH (r:Referent {canonical: id}) RETURN id, r.key"
_ROWS_OF_PAIRS = "UNWIND $rows AS pair MATCH (s:Statement {pair: pair}) RETURN collect(s.row)"
_ROWS_OF_ACTORS = """UNWIND $rows AS id MATCH (:Actor {id: id})<-[:SUBJECT|OBJECT]-(s:Statement)
    RETURN collect(DISTINCT s.row)"""
_SHOWN = "RETURN startNode(r).id, type(r), endNode(r).id, properties(r)"
_TIES_OF_PAIRS = f"UNWIND $rows AS row MATCH (:Actor {{id: row[0]}})-[r]-(:Actor {{id: row[1]}}) {_SHOWN}"
_TIES_OF_ACTORS = f"UNWIND $rows AS id MATCH (:Actor {{id: id}})-[r]-(:Actor) {_SHOWN}"
_WRITE = """UNWIND $rows AS row MATCH (a:Actor {{id: row[0]}}) MATCH (b:Actor {{id: row[1]}})
    MERGE (a)-[r:{relation}]->(b) SET r = row[2]"""
_DELETE = "UNWIND $rows AS row MATCH (:Actor {{id: row[0]}})-[r:{relation}]->(:Actor {{id: row[1]}}) DELETE r"
_ENVOYS = """UNWIND $rows AS id MATCH (a:Person {id: id}) WHERE EXISTS { (a)-[:ENVOY_OF]->() } SET a:Envoy"""
_NO_ENVOYS = """UNWIND $rows AS id MATCH (a:Envoy {id: id}) WHERE NOT EXISTS { (a)-[:ENVOY_OF]->() } REMOVE a:Envoy"""


@dataclass(frozen=True, slots=True)
class Reach:
    """What ties are made of on a day: the rules, the day, and the words behind codes."""

    rules: Rules
    day: date
    words: list[str]


def refresh_ties(work: Transaction) -> None:
    """Bring the ties that a transaction touched in step with its statements."""
    reach = Reach(work.rules, work.today, work.words)
    if work.touched_actors:
        refresh_ties_of(work.database, sorted(work.touched_actors), reach)
    if work.touched_pairs:
        _refresh_pairs(work, reach)


def refresh_ties_of(database: Database, actors: Iterable[str], reach: Reach) -> int:
    """Write the ties of some actors anew; return how many relationships changed."""
    ids = list(actors)
    rows = _collected(database, _ROWS_OF_ACTORS, ids)
    there = _to_ties(run_for(database, _TIES_OF_ACTORS, ids))
    return _write_difference(database, there, _ties_of_rows(database, rows, {}, reach))


def _refresh_pairs(work: Transaction, reach: Reach) -> None:
    database = work.database
    members = _members(work)
    canonical = work.canonical
    between = {_in_order(canonical[one], canonical[other]) for one, other in work.touched_pairs}
    between = {(one, other) for one, other in between if one != other}
    numbers = {pair_of(*pair) for one, other in between for pair in product(members[one], members[other])}
    rows = _collected(database, _ROWS_OF_PAIRS, sorted(numbers))
    wanted = _ties_of_rows(database, rows, canonical, reach)
    older = sorted(between - _pairs_of_new(work, rows))
    _write_difference(database, _to_ties(run_for(database, _TIES_OF_PAIRS, older)), wanted)


def _members(work: Transaction) -> dict[str, set[int]]:
    """Return the keys of all referents of the actors of touched pairs, and note their canonical ids."""
    keys = {key for pair in work.touched_pairs for key in pair}
    unknown = keys - work.canonical.keys()
    work.canonical.update(run_for(work.database, _KEYS, sorted(unknown)))
    members: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        members[work.canonical[key]].add(key)
    shared = {work.canonical[key] for key in keys & (unknown | work.joined)}
    for id_, key in run_for(work.database, _MEMBERS, sorted(shared)):
        members[id_].add(key)
        work.canonical[key] = id_
    return members


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _pairs_of_new(work: Transaction, packed: list[bytes]) -> set[tuple[str, str]]:
    """Return the pairs of actors between which nothing was known before: no tie can stand there yet."""
    canonical, pairs = work.canonical, defaultdict(list)
    for row in packed:
        subject, object_ = keys_of(row)
        pairs[_in_order(canonical[subject], canonical[object_])].append(row[:16])
    return {pair for pair, ids in pairs.items() if work.new_rows.issuperset(ids)}


def _collected(database: Database, query: str, values: Iterable[Any]) -> list[bytes]:
    found = [row for (rows,) in run_for(database, query, values) for row in rows]
    return list(dict.fromkeys(found))


def _to_ties(rows: Iterable[Any]) -> Ties:
    return {(subject, relation, object_): properties for subject, relation, object_, properties in rows}


def _ties_of_rows(database: Database, packed: list[bytes], canonical: dict[int, str], reach: Reach) -> Ties:
    rows = unpack(packed)
    missing = np.unique(np.concatenate([rows["subject"], rows["object"]])).tolist()
    canonical |= dict(run_for(database, _KEYS, [key for key in missing if key not in canonical]))
    return ties_on(rows, canonical, reach)


def ties_on(rows: NDArray[Any], canonical: Mapping[int, str], reach: Reach) -> Ties:
    """Return the ties that packed rows add up to on a day, with the properties that people see.

    Args:
        rows: all statements between the pairs of actors in question, as known now.
        canonical: canonical id by key of the referent.
        reach: rules, day and words.
    """
    documents = {key: f"{key:012}" for key in np.unique(rows["document"]).tolist()}
    columns = columns_of(0, rows, canonical, documents, reach.words)
    if not len(columns):
        return {}
    return dict(_ties(project(columns, reach.rules), reach))


def _ties(projection: Projection, reach: Reach) -> Iterator[tuple[Tie, dict[str, Any]]]:
    day, segments = reach.day.toordinal(), projection.segments
    for place in np.flatnonzero((segments["from_day"] <= day) & (day < segments["to_day"])).tolist():
        one = projection.segment(place)
        statements, documents = _evidence(projection, segments[place]["tie"], day, one.qualified)
        properties = {
            "confidence": one.confidence_on(day, reach.rules),
            "valid_from": iso_day(one.from_day),
            "valid_to": iso_day(one.to_day),
            "statements": statements,
            "documents": documents,
            "qualified": one.qualified,
        }
        shown = {name: value for name, value in properties.items() if value is not None}
        yield (one.subject, one.relation.value, one.object), shown


def _evidence(projection: Projection, tie: int, day: int, qualified: bool) -> tuple[list[str], int]:
    first, last = projection.ties[tie]["first_row"], projection.ties[tie + 1]["first_row"]
    rows = projection.rows[projection.order[first:last]]
    role = QUALIFIED if qualified else PLAIN
    counting = rows[(rows["role"] == role) & (rows["begin"] <= day) & (day < rows["until"])]
    ids = [projection.columns.statements[number] for number in counting["statement"].tolist()]
    return sorted(ids), len(set(counting["document"].tolist()))


def _write_difference(database: Database, there: Ties, wanted: Ties) -> int:
    gone = [tie for tie in there if tie not in wanted]
    new = [(tie, properties) for tie, properties in wanted.items() if there.get(tie) != properties]
    for relation, pairs in _by_relation(gone).items():
        run_for(database, _DELETE.format(relation=relation), pairs)
    writes: dict[str, list[Any]] = defaultdict(list)
    for (subject, relation, object_), properties in new:
        writes[Relation[relation].value].append((subject, object_, properties))
    for relation, rows in writes.items():
        run_for(database, _WRITE.format(relation=relation), rows)
    envoys = {tie[0] for tie in (*gone, *(tie for tie, _ in new)) if tie[1] == Relation.ENVOY_OF}
    for query in (_ENVOYS, _NO_ENVOYS):
        run_for(database, query, sorted(envoys))
    return len(gone) + len(new)


def _by_relation(ties: Iterable[Tie]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, relation, object_ in ties:
        found[relation].append((subject, object_))
    return found
