"""The store in Neo4j against what a Neo4j user would do by hand, on one server and the same data, in one run.

Run as `python -m bench.server`: 10,000 actors with 100,000 statements; `--large`: 100,000 with 1,000,000, which takes
about half an hour; `--gds`: the Graph Data Science plug-in as a peer too (GPL, fetched for the benchmark only).

It prints, with medians and percentiles:
  load     statements a second of `Store.record`, against a bare UNWIND/MERGE script that writes the same actors,
           documents, statements, evidence relationships and ties
  read     `Store.columns` and `project`, against the same statements fetched row by row
  path     one path of fewest hops over Legation's HTTP, against `SHORTEST 1` in Cypher, p50 and p99
  gds      strongest path (Dijkstra), five strongest (Yen), walk with restart (personalised PageRank), HTTP against GDS
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.neo4j_schema import KIND_LABELS
from graph.neo4j_store import Neo4jStore
from graph.projection import Projection, project
from graph.relation import RELATIONS
from graph.statement import ExtractorScore, Statement
from graph.store import Batch, Columns, ExtractedStatement
from tests.neo4j_server.launcher import find_or_start
from tests.neo4j_server.running import RunningServer

SEED, BATCH, ROWS, PER_DOCUMENT = 20260101, 10_000, 5_000, 10
SERVER = {"db.transaction.timeout": "10m", "server.memory.pagecache.size": "1g"}
HEAP = "3g"
TYPES = "|".join(relation.value for relation in RELATIONS)
KINDS = [kind for kind in ActorKind if kind is not ActorKind.EVENT]


def batches(actors: int, statements: int) -> Iterator[Batch]:
    """Yield random statements in batches, ten to a document of today, each batch with the actors it needs first."""
    random = np.random.default_rng(SEED)
    now = datetime.now(UTC)
    known = [Actor(f"a{place:07}", KINDS[place % len(KINDS)], f"Actor {place}") for place in range(actors)]
    for start in range(0, actors, BATCH):
        yield Batch(actors=tuple(known[start : start + BATCH]))
    for start in range(0, statements, BATCH):
        count = min(BATCH, statements - start)
        subject = random.integers(0, actors, count)
        other = (subject + random.integers(1, actors, count)) % actors
        codes, scores = random.integers(0, len(RELATIONS), count), random.uniform(0.3, 0.95, count).round(3)
        documents = [
            Document(f"Report {start + at}.", now, title=f"Report {start + at}") for at in range(0, count, PER_DOCUMENT)
        ]
        rows = zip(subject.tolist(), other.tolist(), codes.tolist(), scores.tolist(), strict=True)
        yield Batch(
            documents=tuple(documents),
            statements=tuple(
                ExtractedStatement(
                    Statement(
                        RELATIONS[code], known[s].id, known[o].id, documents[at // PER_DOCUMENT].id,
                        f"quote {start + at}", f"row={start + at}", topic="a topic" if code == 7 else None,
                    ),
                    ExtractorScore("bench/1", score),
                )
                for at, (s, o, code, score) in enumerate(rows)
            ),
        )  # fmt: skip


def load_store(server: RunningServer, actors: int, statements: int) -> tuple[float, Columns, Projection]:
    """Record all batches; return seconds, and what the store then holds."""
    user, password = server.auth
    store = Neo4jStore(server.bolt_uri, user=user, password=password)
    made = list(batches(actors, statements))
    started = time.perf_counter()
    for number, batch in enumerate(made):
        store.record(batch)
        tell(f"recorded {number + 1} of {len(made)} batches, {time.perf_counter() - started:.0f} s")
    seconds = time.perf_counter() - started
    del made
    started = time.perf_counter()
    columns = store.columns()
    read = time.perf_counter() - started
    started = time.perf_counter()
    projection = project(columns)
    print(f"read   columns {read:.2f} s, project {time.perf_counter() - started:.2f} s, {len(columns):,} statements")
    by_row = fetch_rows(server)
    print(f"       row by row {by_row:.2f} s: {by_row / read:.1f} times the columns")
    store.close()
    return seconds, columns, projection


def fetch_rows(server: RunningServer) -> float:
    """Fetch the same statements row by row, as one would without columns, and return the seconds."""
    query = """MATCH (a:Actor)<-[:SUBJECT]-(s:Statement)-[:OBJECT]->(b:Actor), (s)-[:`IN`]->(d:Document)
        RETURN s.id, a.id, b.id, d.id, s.relation, s.polarity, s.modality, s.speaker, s.topic, s.valid, s.score,
        d.published_at, d.retrieved_at"""
    with driver_of(server) as driver, driver.session() as session:
        started = time.perf_counter()
        rows = [tuple(record) for record in session.run(query)]
        seconds = time.perf_counter() - started
    assert rows
    return seconds


def load_bare(
    server: RunningServer, actors: int, statements: int, ties: Sequence[tuple[str, str, str, dict[str, Any]]]
) -> float:
    """Write the same nodes, relationships and ties by a bare script; return the seconds."""
    with driver_of(server) as driver, driver.session() as session:
        for label in ("Actor", "Document", "Statement"):
            session.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE").consume()
        made = list(batches(actors, statements))
        started = time.perf_counter()
        for batch in made:
            write_actors(session, batch)
            write_statements(session, batch)
        for relation in RELATIONS:
            write(
                session,
                f"UNWIND $rows AS row MATCH (a:Actor {{id: row[0]}}) MATCH (b:Actor {{id: row[1]}}) "
                f"MERGE (a)-[r:{relation.value}]->(b) SET r = row[2]",
                [[subject, obj, shown] for subject, type_, obj, shown in ties if type_ == relation.value],
            )
        return time.perf_counter() - started


def write_actors(session: Any, batch: Batch) -> None:
    """Write the actors of a batch, kind by kind."""
    for kind in KINDS:
        rows = [
            {"id": actor.id, "name": actor.label, "names": [actor.label], "kind": kind.value, "described": False}
            for actor in batch.actors
            if actor.kind is kind
        ]
        write(session, f"UNWIND $rows AS row MERGE (a:Actor {{id: row.id}}) SET a = row, a:{KIND_LABELS[kind]}", rows)


def write_statements(session: Any, batch: Batch) -> None:
    """Write documents and statements of a batch with their evidence relationships."""
    documents = [
        {"id": one.id, "title": one.title, "retrieved_at": one.retrieved_at.isoformat(), "text": one.text}
        for one in batch.documents
    ]
    write(session, "UNWIND $rows AS row MERGE (d:Document {id: row.id}) SET d = row", documents)
    rows = [
        {
            "id": one.id, "name": f"{one.subject} {one.relation.value} {one.object}", "relation": one.relation.value,
            "subject": one.subject, "object": one.object, "document": one.document, "quote": one.quote,
            "locator": one.locator, "polarity": one.polarity.value, "modality": one.modality.value, "topic": one.topic,
            "explicit": True, "dataset": one.dataset, "score": found.extraction.score, "extractors": ["bench/1"],
        }
        for found in batch.statements
        for one in (found.statement,)
    ]  # fmt: skip
    query = """UNWIND $rows AS row MATCH (a:Actor {id: row.subject}) MATCH (b:Actor {id: row.object})
        MATCH (d:Document {id: row.document}) MERGE (s:Statement {id: row.id}) SET s = row
        MERGE (s)-[:SUBJECT]->(a) MERGE (s)-[:OBJECT]->(b) MERGE (s)-[:`IN`]->(d)"""
    write(session, query, rows)


def write(session: Any, query: str, rows: list[Any]) -> None:
    """Run one query over rows, a transaction for so many of them."""
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        session.execute_write(lambda tx, part=part: tx.run(query, rows=part).consume())


def ties_of(server: RunningServer) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return the ties that stand in the database."""
    with driver_of(server) as driver, driver.session() as session:
        query = f"MATCH (a:Actor)-[r:{TYPES}]->(b:Actor) RETURN a.id, type(r), b.id, properties(r)"
        return [tuple(record) for record in session.run(query)]


def driver_of(server: RunningServer) -> Driver:
    """Return a driver for the server."""
    return GraphDatabase.driver(server.bolt_uri, auth=server.auth)


@contextmanager
def served(server: RunningServer) -> Iterator[str]:
    """Serve the store over HTTP in a process of its own; give the address."""
    user, password = server.auth
    environment = {**os.environ, "LEGATION_NEO4J_USER": user, "LEGATION_NEO4J_PASSWORD": password}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--json", "--store", server.bolt_uri]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["address"]
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask(address: str, query: str, **parameters: Any) -> Any:
    """Return the answer to one question over HTTP."""
    url = f"{address}/v1/{query}?{urllib.parse.urlencode(parameters, doseq=True)}"
    with urllib.request.urlopen(url, timeout=120) as answer:
        return json.load(answer)


def timings(function: Callable[[str, str], Any], pairs: Sequence[tuple[str, str]]) -> tuple[list[float], list[Any]]:
    """Return milliseconds and answers of a function of pairs; each pair is asked once to warm and once measured."""
    taken, answers = [], []
    for source, target in pairs:
        function(source, target)
        started = time.perf_counter()
        answers.append(function(source, target))
        taken.append((time.perf_counter() - started) * 1e3)
    return taken, answers


def report(what: str, ours: list[float], theirs: list[float]) -> None:
    """Print p50 and p99 of both, and the ratio of the medians."""
    spread = [f"{statistics.median(one):9.2f} {np.percentile(one, 99):9.2f}" for one in (ours, theirs)]
    print(f"{what:34} {spread[0]}   {spread[1]}   {statistics.median(theirs) / statistics.median(ours):7.1f}")


def compare_paths(server: RunningServer, address: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Compare one path of fewest hops, over HTTP and in Cypher; their lengths must be equal."""
    relations = [relation.value for relation in RELATIONS]
    query = f"""MATCH p = SHORTEST 1 (a:Actor {{id: $s}})-[:{TYPES}]-{{1,8}}(b:Actor {{id: $t}})
        RETURN [n IN nodes(p) | n.id], [r IN relationships(p) | r.statements]"""
    with driver_of(server) as driver, driver.session() as session:
        theirs, found = timings(lambda s, t: [list(row) for row in session.run(query, s=s, t=t)], pairs)
    ours, answers = timings(
        lambda s, t: ask(
            address, "paths", source=s, target=t, k=1, max_hops=8, order="hops", count="false", relations=relations
        ),
        pairs,
    )
    for answer, rows in zip(answers, found, strict=True):
        assert [path["length"] + 1 for path in answer["paths"]] == [len(row[0]) for row in rows]
    report("path of fewest hops, SHORTEST 1", ours, theirs)


PROJECT = f"""MATCH (a:Actor)-[r:{TYPES}]->(b:Actor) WHERE r.confidence > 0
    WITH gds.graph.project('ties', a, b, {{relationshipProperties:
        {{cost: CASE WHEN r.confidence > 0.99 THEN 0.01 ELSE -log(r.confidence) END}}}},
        {{undirectedRelationshipTypes: ['*']}}) AS g RETURN g.relationshipCount"""
ENDS = "MATCH (a:Actor {id: $s}), (b:Actor {id: $t}) "
DIJKSTRA = (
    ENDS
    + """CALL gds.shortestPath.dijkstra.stream('ties', {sourceNode: a, targetNode: b,
    relationshipWeightProperty: 'cost'}) YIELD totalCost, nodeIds
    RETURN totalCost, [n IN nodeIds | gds.util.asNode(n).id]"""
)
YEN = (
    ENDS
    + """CALL gds.shortestPath.yens.stream('ties', {sourceNode: a, targetNode: b, k: 5,
    relationshipWeightProperty: 'cost'}) YIELD totalCost, nodeIds
    RETURN totalCost, [n IN nodeIds | gds.util.asNode(n).id]"""
)
PAGERANK = """MATCH (a:Actor {id: $s}) CALL gds.pageRank.stream('ties', {sourceNodes: [a], maxIterations: 100,
    tolerance: 1e-9, relationshipWeightProperty: 'cost'}) YIELD nodeId, score
    RETURN gds.util.asNode(nodeId).id, score ORDER BY score DESC LIMIT 20"""


def compare_gds(server: RunningServer, address: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Compare the strongest path, five of them, and the walk with restart."""
    relations = [relation.value for relation in RELATIONS]
    strongest = {"order": "strongest", "max_hops": 8, "count": "false", "relations": relations}
    with driver_of(server) as driver, driver.session() as session:
        started = time.perf_counter()
        session.run(PROJECT).consume()
        print(f"projection of GDS: {time.perf_counter() - started:.2f} s")

        def gds(query: str) -> Callable[[str, str], Any]:
            return lambda s, t: [list(row) for row in session.run(query, s=s, t=t)]

        few = pairs[: max(3, len(pairs) // 10)]
        theirs, found = timings(gds(DIJKSTRA), pairs)
        ours, answers = timings(lambda s, t: ask(address, "paths", source=s, target=t, k=1, **strongest), pairs)
        for answer, rows in zip(answers, found, strict=True):
            assert not rows or len(rows[0][1]) > 9 or abs(answer["paths"][0]["cost"] - rows[0][0]) < 1e-3
        report("strongest path, GDS Dijkstra", ours, theirs)
        theirs, _ = timings(gds(YEN), few)
        ours, _ = timings(lambda s, t: ask(address, "paths", source=s, target=t, k=5, **strongest), few)
        report("five strongest, GDS Yen", ours, theirs)
        theirs, _ = timings(gds(PAGERANK), few)
        ours, _ = timings(lambda s, t: ask(address, "influence", actor=s, limit=20), few)
        report("walk with restart, GDS PageRank", ours, theirs)


def tell(line: str) -> None:
    """Say on stderr how far it is."""
    sys.stderr.write(f"\r{line} ")
    sys.stderr.flush()


def main() -> None:
    """Run all comparisons at one size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true", help="100,000 actors and 1,000,000 statements")
    parser.add_argument("--gds", action="store_true", help="measure against Graph Data Science too")
    parser.add_argument("--pairs", type=int, default=100, help="how many pairs of actors each question takes")
    asked = parser.parse_args()
    actors, statements = (100_000, 1_000_000) if asked.large else (10_000, 100_000)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, heap of the server {HEAP}"
    )
    print(f"{actors:,} actors, {statements:,} statements")
    with find_or_start(gds=asked.gds, settings=SERVER, heap=HEAP) as server:
        seconds, columns, _ = load_store(server, actors, statements)
        ties = ties_of(server)
        random = np.random.default_rng(SEED)
        chosen = random.choice(len(columns.actors), 2 * asked.pairs, replace=False).tolist()
        pairs = [(columns.actors[a], columns.actors[b]) for a, b in zip(chosen[::2], chosen[1::2], strict=True)]
        print(f"{'milliseconds':34} {'Legation p50':>9} {'p99':>7}   {'peer p50':>9} {'p99':>9}   {'ratio':>7}")
        with served(server) as address:
            compare_paths(server, address, pairs)
            if asked.gds:
                compare_gds(server, address, pairs)
    with find_or_start(settings=SERVER, heap=HEAP) as server:
        bare = load_bare(server, actors, statements, ties)
    print(f"load   {statements / seconds:,.0f} statements a second, {len(ties):,} ties")
    print(f"       bare script {statements / bare:,.0f}: Legation at {bare / seconds:.2f} of its rate")


if __name__ == "__main__":
    main()
