"""The store in Neo4j against what a Neo4j user would do by hand, on one server and the same data, in one run.

Run as `make bench-neo4j`, or `python -m bench.server`: 10,000 actors with 100,000 statements; `--large`: 100,000 with
1,000,000, which takes about half an hour; `--gds`: the Graph Data Science plug-in as a peer too (GPL, fetched for the
benchmark only). It needs a Neo4j server for tests, and empties it; see `tests/neo4j_server/`.

It prints, with medians and percentiles:
  load     statements a second of `Store.record`, against a bare UNWIND/MERGE script that gets ready rows and writes the
           same nodes with the same properties, the same evidence and ties, on the same server and constraints; both
           sides have loaded a little before
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
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.neo4j_schema import KIND_LABELS
from graph.neo4j_store import Neo4jStore
from graph.projection import project
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
WARMING = (1_000, 10_000)
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
NODES = {
    "Referent": "MERGE (n:Referent {id: row.id}) SET n = row",
    "Name": "MERGE (n:Name {folded_key: row.folded_key, referent: row.referent, place: row.place}) SET n = row",
    **{KIND_LABELS[kind]: f"MERGE (n:Actor {{id: row.id}}) SET n = row, n:{KIND_LABELS[kind]}" for kind in KINDS},
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


def load_store(server: RunningServer, made: Sequence[Batch]) -> float:
    """Record all batches; return seconds."""
    with closing(store_on(server)) as store:
        started = time.perf_counter()
        for number, batch in enumerate(made):
            store.record(batch)
            tell(f"recorded {number + 1} of {len(made)} batches, {time.perf_counter() - started:.0f} s")
        return time.perf_counter() - started


def read_store(server: RunningServer) -> Columns:
    """Read the store into a projection, and the same statements row by row; return the columns."""
    with closing(store_on(server)) as store:
        started = time.perf_counter()
        columns = store.columns()
        read = time.perf_counter()
        project(columns)
        made = time.perf_counter()
    by_row = fetch_rows(server)
    whole = made - started
    print(f"read   columns {read - started:.2f} s, project {made - read:.2f} s, {len(columns):,} statements")
    print(f"       row by row {by_row:.2f} s: {by_row / whole:.1f} times columns and projection")
    return columns


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


Work = list[tuple[str, list[Any]]]


def dumped(server: RunningServer) -> Work:
    """Return queries and ready rows that write the graph which is there: every node, evidence and ties."""
    found: Work = []
    with driver_of(server) as driver:

        def rows_of(query: str) -> list[list[Any]]:
            return [list(row) for row in driver.execute_query(query).records]

        for label, query in NODES.items():
            found.append((query, [row for (row,) in rows_of(f"MATCH (n:{label}) RETURN properties(n)")]))
        for kind, query in EVIDENCE.items():
            found.append((query, rows_of(f"MATCH (a)-[:`{kind}`]->(b) RETURN a.id, b.id")))
        found.append((TEXT, rows_of("MATCH (d:Document)-[:TEXT]->(t) RETURN d.id, properties(t)")))
        for relation in RELATIONS:
            query = f"MATCH (a:Actor)-[r:{relation.value}]->(b:Actor) RETURN a.id, b.id, properties(r)"
            found.append((TIE.format(relation.value), rows_of(query)))
    return found


def load_bare(server: RunningServer, work: Work) -> float:
    """Write the same nodes, relationships and ties by a bare script, on the same constraints; return the seconds."""
    with driver_of(server) as driver, driver.session() as session:
        started = time.perf_counter()
        for query, rows in work:
            for start in range(0, len(rows), ROWS):
                part = rows[start : start + ROWS]
                session.execute_write(
                    lambda tx, part=part, query=query: tx.run(f"UNWIND $rows AS row {query}", rows=part).consume()
                )
        return time.perf_counter() - started


def empty(server: RunningServer) -> None:
    """Delete all nodes; constraints and indexes stay."""
    with driver_of(server) as driver, driver.session() as session:
        session.run(EMPTY).consume()


def warm_up(server: RunningServer) -> None:
    """Let both sides load a little, so that neither is measured while the server compiles its own code."""
    load_store(server, list(batches(*WARMING)))
    work = dumped(server)
    empty(server)
    load_bare(server, work)
    empty(server)


def store_on(server: RunningServer) -> Neo4jStore:
    """Return the store on a server."""
    return Neo4jStore(server.bolt_uri, user=server.user, password=server.password)


def driver_of(server: RunningServer) -> Driver:
    """Return a driver for the server."""
    return GraphDatabase.driver(server.bolt_uri, auth=server.auth, notifications_min_severity="OFF")


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
        session.run("CALL gds.graph.drop('ties') YIELD graphName").consume()


def tell(line: str) -> None:
    """Say on stderr how far it is."""
    sys.stderr.write(f"\r{line} ")
    sys.stderr.flush()


def main() -> None:
    """Run all comparisons at one size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true", help="100,000 actors and 1,000,000 statements")
    parser.add_argument("--actors", type=int, help="another size; 20 of them or more")
    parser.add_argument("--statements", type=int, help="another size")
    parser.add_argument("--gds", action="store_true", help="measure against Graph Data Science too")
    parser.add_argument("--pairs", type=int, default=100, help="how many pairs of actors each question takes")
    asked = parser.parse_args()
    usual = (100_000, 1_000_000) if asked.large else (10_000, 100_000)
    actors, statements = asked.actors or usual[0], asked.statements or usual[1]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, heap of the server {HEAP}"
    )
    print(f"{actors:,} actors, {statements:,} statements")
    with find_or_start(gds=asked.gds, settings=SERVER, heap=HEAP) as server:
        warm_up(server)
        seconds = load_store(server, list(batches(actors, statements)))
        columns = read_store(server)
        compare(server, columns, asked.pairs, gds=asked.gds)
        work = dumped(server)
        empty(server)
        bare = load_bare(server, work)
    ties = sum(len(rows) for _, rows in work[-len(RELATIONS) :])
    print(f"load   {statements / seconds:,.0f} statements a second, {ties:,} ties")
    print(f"       bare script {statements / bare:,.0f}: Legation at {bare / seconds:.2f} of its rate")


def compare(server: RunningServer, columns: Columns, count: int, *, gds: bool) -> None:
    """Ask the same questions of Legation, of Cypher and, if wanted, of Graph Data Science."""
    random = np.random.default_rng(SEED)
    chosen = random.choice(len(columns.actors), 2 * count, replace=False).tolist()
    pairs = [(columns.actors[a], columns.actors[b]) for a, b in zip(chosen[::2], chosen[1::2], strict=True)]
    print(f"{'milliseconds':34} {'Legation p50':>9} {'p99':>7}   {'peer p50':>9} {'p99':>9}   {'ratio':>7}")
    with served(server) as address:
        compare_paths(server, address, pairs)
        if gds:
            compare_gds(server, address, pairs)


if __name__ == "__main__":
    main()
