"""What the rules of `docs/model.md` say of one day, read statement by statement, without segments and arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from math import log, prod

import networkx as nx

from graph.interval import NoDate, PartialDate
from graph.projection import TOPIC_BINDS, Rules
from graph.relation import Duration, Relation
from tests.queries.said import Said

FOREVER = 10_000_000
Key = tuple[str, Relation, str]


@dataclass(frozen=True)
class HeldTie:
    confidence: float
    qualified: bool
    statements: frozenset[Said]


def key_of(said: Said) -> Key:
    ends = (said.subject, said.object) if said.relation.directed else sorted((said.subject, said.object))
    return ends[0], said.relation, ends[1]


def is_qualified(said: Said) -> bool:
    return said.modality == "hedged" or is_bound(said)


def is_bound(said: Said) -> bool:
    return said.topic and said.relation in TOPIC_BINDS


def weight(said: Said, rules: Rules) -> float:
    return said.score * (rules.attributed if said.speaker else 1) * (rules.hedged if said.modality == "hedged" else 1)


def begins(said: Said) -> int:
    interval = said.interval
    if interval.start is NoDate.OPEN:
        return 0
    if isinstance(interval.start, PartialDate):
        return interval.start.first.toordinal()
    if isinstance(interval.end, PartialDate):
        return min(said.day, interval.end.after.toordinal() - 1)
    return said.day


def stops(said: Said, rules: Rules) -> int:
    end = said.interval.end
    dated = end.after.toordinal() if isinstance(end, PartialDate) else None
    if said.relation.duration is Duration.EVENT:
        return (max(said.day, begins(said)) if dated is None else dated) + rules.event_window_days
    return FOREVER if dated is None else dated


def end_day(said: Said) -> int:
    interval = said.interval
    if isinstance(interval.end, PartialDate):
        return interval.end.after.toordinal()
    return interval.start.first.toordinal() if isinstance(interval.start, PartialDate) else said.day


def is_open(said: Said) -> bool:
    return not isinstance(said.interval.end, PartialDate)


def counts(said: Said, group: list[Said], day: int, rules: Rules, timed: bool) -> bool:
    if not timed:
        return True
    last = stops(said, rules)
    if said.polarity == "affirmed" and is_open(said):
        attested = max(said.day, begins(said))
        for other in group:
            reaches = is_qualified(said) or not is_qualified(other)
            if other.polarity == "ended" and reaches and attested <= end_day(other):
                last = min(last, end_day(other))
    return begins(said) <= day < last


def none_of(statements: Iterable[Said], rules: Rules) -> float:
    best: dict[str, float] = {}
    for said in statements:
        best[said.document] = max(best.get(said.document, 0.0), weight(said, rules))
    return prod(1 - p for p in best.values())


def fading(statements: list[Said], day: int, rules: Rules, timed: bool) -> float:
    standing = statements[0].relation.duration is Duration.STANDING
    if not timed or not standing or not all(map(is_open, statements)):
        return 1.0
    latest = max(max(said.day, begins(said)) for said in statements)
    return float(2.0 ** (-max(0, day - latest) / (rules.half_life_years * 365.25)))


def ties_on(statements: Iterable[Said], day: int, rules: Rules, timed: bool = True) -> dict[Key, HeldTie]:
    groups: dict[Key, list[Said]] = {}
    for said in statements:
        if said.modality in ("asserted", "hedged"):
            groups.setdefault(key_of(said), []).append(said)
    ties = {key: tie_on(group, day, rules, timed) for key, group in groups.items()}
    return {key: tie for key, tie in ties.items() if tie}


def tie_on(group: list[Said], day: int, rules: Rules, timed: bool) -> HeldTie | None:
    counting = [said for said in group if counts(said, group, day, rules, timed)]
    affirming = [said for said in counting if said.polarity == "affirmed"]
    plain = [said for said in affirming if not is_qualified(said)]
    basis = plain or affirming
    if not basis:
        return None
    denying = [said for said in counting if said.polarity == "denied" and not (plain and is_bound(said))]
    confidence = (1 - none_of(basis, rules)) * none_of(denying, rules) * fading(basis, day, rules, timed)
    return HeldTie(min(1.0, confidence), not plain, frozenset(basis)) if confidence > 0 else None


@dataclass(frozen=True)
class Asked:
    relations: frozenset[Relation]
    direction: str = "any"
    sign: int = 0
    hops: int = 4
    least: float = 0.0
    qualified: bool = False
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True)
class OraclePath:
    actors: tuple[str, ...]
    signs: tuple[int, ...]
    cost: float
    ties: tuple[frozenset[Key], ...]
    mixed: tuple[bool, ...]

    @property
    def sign(self) -> int:
        return prod(self.signs)


def lanes(ties: dict[Key, HeldTie], asked: Asked) -> dict[tuple[str, str], dict[int, dict[Key, float]]]:
    """Return for each ordered pair of actors the ties of each sign by which a hop may go."""
    found: dict[tuple[str, str], dict[int, dict[Key, float]]] = {}
    for key, tie in ties.items():
        subject, relation, object_ = key
        if relation not in asked.relations or tie.confidence < asked.least - 1e-12:
            continue
        if tie.qualified and not asked.qualified:
            continue
        for start, end, way in ((subject, object_, "forward"), (object_, subject, "backward")):
            if asked.direction in ("any", way) or not relation.directed:
                found.setdefault((start, end), {}).setdefault(relation.path_sign, {})[key] = tie.confidence
    return found


def all_paths(ties: dict[Key, HeldTie], source: str, target: str, asked: Asked) -> Iterator[OraclePath]:
    """Yield every path that the request allows, by NetworkX over pairs, then every choice of signs."""
    pairs = lanes(ties, asked)
    network = nx.DiGraph(pair for pair in pairs if not set(pair) & set(asked.avoid))
    if source not in network or target not in network:
        return
    for actors in nx.all_simple_paths(network, source, target, cutoff=asked.hops):
        if set(asked.via) <= set(actors):
            yield from choices(tuple(actors), pairs, asked.sign)


def choices(
    actors: tuple[str, ...], pairs: dict[tuple[str, str], dict[int, dict[Key, float]]], sign: int
) -> Iterator[OraclePath]:
    steps = [pairs[pair] for pair in pairwise(actors)]
    for signs in product(*steps):
        chosen = [step[way] for step, way in zip(steps, signs, strict=True)]
        cost = sum(max(0.01, -log(max(ties.values()))) for ties in chosen)
        mixed = tuple(len(step) > 1 for step in steps)
        path = OraclePath(actors, signs, cost, tuple(frozenset(ties) for ties in chosen), mixed)
        if not sign or path.sign == sign:
            yield path
