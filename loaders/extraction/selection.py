"""Each statement once, with its best quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from loaders.extraction.base import FoundStatement


def best(statements: Iterable[FoundStatement]) -> tuple[FoundStatement, ...]:
    """Return each statement once, in the order of the text.

    Of those with equal relation, ends, polarity and topic the one with the best quote stays: the highest score, then a
    time or title, then the shortest quote, then the first place. A statement without a topic gives way to one with a
    topic whose quote overlaps its own.
    """
    chosen: dict[tuple[object, ...], FoundStatement] = {}
    for statement in statements:
        key = (*_identity(statement), statement.topic)
        if key not in chosen or _rank(statement) < _rank(chosen[key]):
            chosen[key] = statement
    groups: dict[tuple[object, ...], list[FoundStatement]] = defaultdict(list)
    for statement in chosen.values():
        groups[_identity(statement)].append(statement)
    kept = [found for group in groups.values() for found in group if not any(_covers(other, found) for other in group)]
    return tuple(sorted(kept, key=lambda found: (found.start, found.end, found.relation, found.subject, found.object)))


def _covers(other: FoundStatement, found: FoundStatement) -> bool:
    overlap = other.start < found.end and found.start < other.end
    return found.topic is None and other.topic is not None and overlap


def _identity(found: FoundStatement) -> tuple[object, ...]:
    ends: tuple[str, ...] = (found.subject, found.object)
    if not found.relation.directed:
        ends = tuple(sorted(ends))
    return found.relation, ends, found.polarity


def _rank(found: FoundStatement) -> tuple[float, int, int, int]:
    more = sum(part is not None for part in (found.valid, found.title))
    return -found.score, -more, found.end - found.start, found.start
