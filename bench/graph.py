"""Projection and searches against NetworkX: medians and ratios of one run on a random signed graph, answers compared.

Run as `python -m bench.graph`: 10,000 actors with 100,000 statements, then 100,000 with 1,000,000; `--small` or
`--large` for one of them. Both build ties from statements: grouped, each with the noisy-or over its documents and the
days it counts. Both search the same ties in either direction: NetworkX on a graph made ready for it, with the cost of
the strongest tie of each pair on the day; Legation on the projection of all days, first the search alone, which
the ratio is of, then the whole answer with signs and evidence of every hop.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice, takewhile
from math import log, prod
from typing import Any

import networkx as nx
import numpy as np

from graph.interval import ALWAYS_AFTER
from graph.projection import Projection, project
from graph.relation import RELATIONS
from graph.store import Columns
from queries.kernels import HOP_COST
from queries.pathfinding import find
from queries.paths import PathsParams, PathsResult, run, search_of
from queries.views import follow_of
from queries.warm import warm

DAY = "2025-06-01"
SEED = 20250601
MOST_HOPS = 8


@dataclass(frozen=True)
class Size:
    """How large the graph is, and how many pairs each comparison takes."""

    actors: int
    statements: int
    pairs: int
    slow_pairs: int
    builds: int
    slow_builds: int


SMALL = Size(10_000, 100_000, pairs=15, slow_pairs=7, builds=21, slow_builds=3)
LARGE = Size(100_000, 1_000_000, pairs=7, slow_pairs=3, builds=7, slow_builds=1)


def random_columns(size: Size) -> Columns:
    """Return undated statements of random relations between random actors, each of its own document."""
    random = np.random.default_rng(SEED)
    count = size.statements
    subject = random.integers(0, size.actors, count)
    object_ = (subject + random.integers(1, size.actors, count)) % size.actors
    zeros, unknown = np.zeros(count, np.int8), np.full(count, 2, np.int8)
    return Columns(
        revision=1,
        actors=[f"a{place:07}" for place in range(size.actors)],
        statements=[f"s{place:07}" for place in range(count)],
        documents=[f"d{place:07}" for place in range(count)],
        subject=subject.astype(np.int32),
        object=object_.astype(np.int32),
        relation=random.integers(0, len(RELATIONS), count).astype(np.int8),
        polarity=zeros,
        modality=zeros,
        attributed=zeros,
        bound=zeros,
        valid_from=np.zeros(count, np.int32),
        valid_to=np.full(count, ALWAYS_AFTER, np.int32),
        start=unknown,
        end=unknown,
        seen=np.full(count, 739_000, np.int32),
        published=zeros,
        document=random.permutation(count).astype(np.int32),
        score=random.uniform(0.3, 0.95, count).astype(np.float32),
    )


def networkx_build(columns: Columns) -> Any:
    """Group the statements into ties with days and noisy-or over documents, as one would by hand."""
    network: Any = nx.MultiDiGraph()
    actors = columns.actors
    fields = (columns.subject, columns.relation, columns.object, columns.document, columns.seen, columns.score)
    for subject, code, object_, document, seen, score in zip(*(field.tolist() for field in fields), strict=True):
        relation = RELATIONS[code]
        if not relation.directed and subject > object_:
            subject, object_ = object_, subject
        start, end = actors[subject], actors[object_]
        if network.has_edge(start, end, relation):
            tie = network[start][end][relation]
            tie["documents"][document] = max(score, tie["documents"].get(document, 0.0))
            tie["first"], tie["attested"] = min(tie["first"], seen), max(tie["attested"], seen)
        else:
            network.add_edge(start, end, relation, documents={document: score}, first=seen, attested=seen)
    for _, _, tie in network.edges(data=True):
        tie["confidence"] = 1.0 - prod(1.0 - score for score in tie["documents"].values())
    return network


def networkx_pairs(projection: Projection) -> Any:
    """Return the undirected graph of pairs with the cost of their strongest tie on the day."""
    network: Any = nx.Graph()
    day = int(np.datetime64(DAY).astype("datetime64[D]").astype(int)) + 719_163
    for segment in projection.all_segments():
        if segment.from_day <= day < segment.to_day:
            cost = max(HOP_COST, -log(segment.confidence_on(day, projection.rules)))
            known = network.get_edge_data(segment.subject, segment.object)
            if known is None or cost < known["cost"]:
                network.add_edge(segment.subject, segment.object, cost=cost)
    return network


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result of one call."""
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result


def median_of(function: Callable[[], Any], times: int) -> float:
    """Return the median seconds of several calls."""
    return statistics.median(timed(function)[0] for _ in range(times))


def report(what: str, ours: float, theirs: float, target: int, whole: float | None = None) -> None:
    """Print one comparison: median times, their ratio, the ratio aimed at, and the time of a whole answer."""
    verdict = " " if theirs / ours >= target else "!"
    answer = "" if whole is None else f"{whole * 1e3:12.3f} ms"
    print(f"{verdict} {what:46} {ours * 1e3:10.3f} ms {theirs * 1e3:11.1f} ms {theirs / ours:8.0f} {target:8}{answer}")


def compare_build(columns: Columns, size: Size) -> Projection:
    """Compare the building of ties, and check that both find the same ties with the same confidence."""
    ours = median_of(lambda: project(columns), size.builds)
    built = [timed(lambda: networkx_build(columns)) for _ in range(size.slow_builds)]
    theirs, network = statistics.median(seconds for seconds, _ in built), built[-1][1]
    found = {(s.subject, s.object, s.relation): s.confidence for s in project(columns, timed=False).all_segments()}
    expected = {(s, o, r): tie["confidence"] for s, o, r, tie in network.edges(keys=True, data=True)}
    assert found.keys() == expected.keys()
    assert all(abs(found[key] - confidence) < 1e-5 for key, confidence in expected.items())
    report("build: statements to ties", ours, theirs, 100)
    return project(columns)


@dataclass(frozen=True)
class Search:
    """One kind of search: what it is called, the question, NetworkX's way to the same, and how answers compare."""

    name: str
    target: int
    asked: dict[str, Any]
    networkx: Callable[[Any, str, str], Any]
    same: Callable[[PathsResult, Any], bool]


def same_cost(answer: PathsResult, paths: list[tuple[float, list[str]]]) -> bool:
    """Whether the costs are equal; where NetworkX, which has no hop limit, went farther, the costs before that."""
    within = list(takewhile(lambda found: len(found[1]) <= MOST_HOPS + 1, paths))
    return np.allclose([path.cost for path in answer.paths][: len(within)], [cost for cost, _ in within], atol=1e-6)


def same_paths(answer: PathsResult, paths: list[list[str]]) -> bool:
    """Whether the sequences of actors are the same set; an answer lists 100 paths at most."""
    found = {tuple(path.actors) for path in answer.paths}
    return found == set(map(tuple, paths)) if len(answer.paths) < 100 else found <= set(map(tuple, paths))


def with_cost(network: Any, paths: Iterator[list[str]]) -> list[tuple[float, list[str]]]:
    """Return paths with the sum of their costs."""
    return [(nx.path_weight(network, path, "cost"), path) for path in paths]


SEARCHES = (
    Search(
        "strongest path (nx.dijkstra_path)",
        15,
        {"order": "strongest", "k": 1, "max_hops": MOST_HOPS, "count": False},
        lambda network, s, t: with_cost(network, iter([nx.dijkstra_path(network, s, t, "cost")])),
        same_cost,
    ),
    Search(
        "5 strongest paths (nx.shortest_simple_paths)",
        60,
        {"order": "strongest", "k": 5, "max_hops": MOST_HOPS, "count": False},
        lambda network, s, t: with_cost(network, islice(nx.shortest_simple_paths(network, s, t, "cost"), 5)),
        same_cost,
    ),
    Search(
        "all paths to 4 hops (nx.all_simple_paths)",
        500,
        {"order": "hops", "k": 100, "max_hops": 4},
        lambda network, s, t: list(nx.all_simple_paths(network, s, t, cutoff=4)),
        same_paths,
    ),
)


def compare_search(search: Search, projection: Projection, network: Any, pairs: list[tuple[str, str]]) -> None:
    """Compare one kind of search over pairs of actors."""
    ours, whole, theirs = [], [], []
    for source, target in pairs:
        params = PathsParams(source=source, target=target, valid_at=DAY, relations=RELATIONS, **search.asked)
        what = search_of(projection, params, follow_of(projection, params, RELATIONS))
        seconds, expected = timed(lambda source=source, target=target: search.networkx(network, source, target))
        assert search.same(run(projection, params), expected), (search.name, source, target)
        theirs.append(seconds)
        ours.append(median_of(lambda what=what, params=params: find(projection, what, params.k), 7))
        whole.append(median_of(lambda params=params: run(projection, params), 7))
    report(search.name, *map(statistics.median, (ours, theirs)), search.target, statistics.median(whole))


def compare(size: Size) -> None:
    """Print all comparisons at one size."""
    print(f"\n{size.actors:,} actors, {size.statements:,} statements")
    print(f"  {'medians':46} {'Legation':>13} {'NetworkX':>14} {'ratio':>8} {'aim':>8} {'whole answer':>14}")
    columns = random_columns(size)
    projection = compare_build(columns, size)
    network = networkx_pairs(projection)
    random = np.random.default_rng(SEED)
    chosen = random.choice(size.actors, 2 * size.pairs, replace=False).tolist()
    pairs = [(projection.actors[a], projection.actors[b]) for a, b in zip(chosen[::2], chosen[1::2], strict=True)]
    for search in SEARCHES:
        slow = search.target == 60
        compare_search(search, projection, network, pairs[: size.slow_pairs] if slow else pairs)


def main() -> None:
    """Print machine, versions and comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only 10,000 actors")
    parser.add_argument("--large", action="store_true", help="only 100,000 actors")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, NumPy {np.__version__}, Numba {version('numba')}, NetworkX {nx.__version__}")
    seconds, _ = timed(warm)
    print(f"compiled or loaded all searches in {seconds:.1f} s")
    for size, wanted in ((SMALL, not asked.large), (LARGE, not asked.small)):
        if wanted:
            compare(size)


if __name__ == "__main__":
    main()
