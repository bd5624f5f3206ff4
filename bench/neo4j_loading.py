"""Measures loading and reading of the Neo4j store against a bare script that writes the same nodes and relationships.

    python -m bench.neo4j_loading --statements 100000 --actors 10000

Needs a Neo4j server for tests; see `tests/neo4j_server/`. Both sides write over the same driver to the same server in
one run: the bare script gets ready rows and merges them, a batch at a time, one query for each kind of node and tie.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import neo4j

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.interval import Interval, PartialDate
from graph.neo4j_store import Neo4jStore
from graph.projection import project
from graph.relation import RELATIONS, Relation
from graph.statement import ExtractorScore, Statement
from graph.store import Batch, ExtractedStatement
from tests.neo4j_server.launcher import find_or_start

BATCH = 5000
PER_DOCUMENT = 10
WARMING = 10_000
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
NODES = {
    "Referent": "MERGE (n:Referent {id: row.id}) SET n = row",
    "Name": "MERGE (n:Name {folded_key: row.folded_key, referent: row.referent, place: row.place}) SET n = row",
    "State": "MERGE (n:Actor {id: row.id}) SET n = row, n:State",
    "Document": "MERGE (n:Document {id: row.id}) SET n = row",
    "Statement": "MERGE (n:Statement {id: row.id}) SET n = row",
}
EVIDENCE = {
    "CANONICAL": "MATCH (a:Referent {id: row[0]}) MATCH (b:Actor {id: row[1]}) MERGE (a)-[:CANONICAL]->(b)",
    "SUBJECT": "MATCH (a:Statement {id: row[0]}) MATCH (b:Actor {id: row[1]}) MERGE (a)-[:SUBJECT]->(b)",
    "OBJECT": "MATCH (a:Statement {id: row[0]}) MATCH (b:Actor {id: row[1]}) MERGE (a)-[:OBJECT]->(b)",
    "IN": "MATCH (a:Statement {id: row[0]}) MATCH (b:Document {id: row[1]}) MERGE (a)-[:`IN`]->(b)",
}
TEXT = "MATCH (d:Document {id: row[0]}) MERGE (d)-[:TEXT]->(t:Text) SET t = row[1]"
TIE = "MATCH (a:Actor {{id: row[0]}}) MATCH (b:Actor {{id: row[1]}}) MERGE (a)-[r:{}]->(b) SET r = row[2]"


def made(statements: int, actors: int) -> list[Batch]:
    """Return batches of random statements, ten to a document."""
    pick = random.Random(1)
    parties = [Actor(f"actor-{number}", ActorKind.STATE, f"Actor number {number}") for number in range(actors)]
    batches = [Batch(actors=tuple(parties[start : start + BATCH])) for start in range(0, actors, BATCH)]
    for start in range(0, statements, BATCH):
        documents, found = [], []
        for number in range(start, min(start + BATCH, statements), PER_DOCUMENT):
            documents.append(_document(number, pick))
            found += [_statement(documents[-1], place, actors, pick) for place in range(PER_DOCUMENT)]
        read = tuple((one.id, "bench/1") for one in documents)
        batches.append(Batch(tuple(documents), statements=tuple(found), read=read))
    return batches


def _document(number: int, pick: random.Random) -> Document:
    day = PartialDate(pick.randint(2018, 2025), pick.randint(1, 12), pick.randint(1, 28))
    text = f"Report {number}. " + " ".join(
        f"Sentence {place} of report {number} says it." for place in range(PER_DOCUMENT)
    )
    return Document(text, datetime(2026, 1, 1, tzinfo=UTC), title=f"Report {number}", published_at=day)


def _statement(document: Document, place: int, actors: int, pick: random.Random) -> ExtractedStatement:
    subject, object_ = pick.sample(range(actors), 2)
    relation = pick.choice(RELATIONS)
    quote = f"Sentence {place} of"
    start = document.text.index(quote)
    one = Statement(
        relation, f"actor-{subject}", f"actor-{object_}", document.id, quote, f"char={start},{start + len(quote)}",
        topic="a topic" if relation is Relation.DIFFERS_WITH else None,
        valid=Interval.parse(f"{pick.randint(2010, 2025)}/..") if pick.random() < 0.5 else None,
    )  # fmt: skip
    return ExtractedStatement(one, ExtractorScore("bench/1", round(pick.uniform(0.3, 1.0), 3)))


def dumped(driver: neo4j.Driver) -> list[tuple[str, list[Any]]]:
    """Return queries and rows that write the graph which is there."""
    found: list[tuple[str, list[Any]]] = []
    for label, query in NODES.items():
        rows, _, _ = driver.execute_query(f"MATCH (n:{label}) RETURN properties(n)")
        found.append((query, [row[0] for row in rows]))
    for kind, query in EVIDENCE.items():
        rows, _, _ = driver.execute_query(f"MATCH (a)-[:`{kind}`]->(b) RETURN a.id, b.id")
        found.append((query, [list(row) for row in rows]))
    rows, _, _ = driver.execute_query("MATCH (d)-[:TEXT]->(t) RETURN d.id, properties(t)")
    found.append((TEXT, [list(row) for row in rows]))
    ties = defaultdict(list)
    rows, _, _ = driver.execute_query("MATCH (a:Actor)-[r]->(b:Actor) RETURN a.id, b.id, properties(r), type(r)")
    for *row, kind in rows:
        ties[kind].append(row)
    return found + [(TIE.format(kind), rows) for kind, rows in ties.items()]


def bare(driver: neo4j.Driver, work: list[tuple[str, list[Any]]]) -> None:
    """Write rows with one query for each slice of them."""
    with driver.session() as session:
        for query, rows in work:
            for part in _slices(rows):
                session.execute_write(
                    lambda tx, part=part, query=query: tx.run(f"UNWIND $rows AS row {query}", rows=part).consume()
                )


def _slices(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def timed(label: str, statements: int, work: Any) -> float:
    """Run a piece of work, print how long it took, and return that."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"  {seconds:8.2f} s {statements / seconds:10.0f} statements a second: {label}", flush=True)
    return seconds


def main() -> None:
    """Load both ways, read both ways, print times and ratios."""
    parser = argparse.ArgumentParser(description="Measure the Neo4j store against a bare script.")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--actors", type=int, default=10_000)
    options = parser.parse_args()
    settings = {"db.transaction.timeout": "10m", "server.memory.pagecache.size": "1g"}
    with (
        find_or_start(settings=settings, heap="2g") as server,
        neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth) as driver,
    ):
        for statements, actors in ((WARMING, WARMING // 10), (options.statements, options.actors)):
            _empty(driver)
            with closing(Neo4jStore(server.bolt_uri, user=server.user, password=server.password)) as store:
                _report(store, driver, made(statements, actors), statements)


def _empty(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run(EMPTY).consume()


def _report(store: Neo4jStore, driver: neo4j.Driver, batches: list[Batch], statements: int) -> None:
    print(f"neo4j: {statements} statements" + (" (to warm both sides up)" if statements == WARMING else ""))
    loaded = timed("load into the store", statements, lambda: [store.record(batch) for batch in batches])
    columns = timed("columns", statements, store.columns)
    timed("columns and projection", statements, lambda: project(store.columns()))
    rows = timed("row by row", statements, lambda: driver.execute_query("MATCH (s:Statement) RETURN properties(s)"))
    work = dumped(driver)
    _empty(driver)
    direct = timed("bare script", statements, lambda: bare(driver, work))
    print(f"  {direct / loaded:8.2f} of the bare script's rate; columns {rows / columns:.1f} times faster than rows")


if __name__ == "__main__":
    main()
