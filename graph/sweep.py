"""Compiled building of ties: statements are grouped by tie and swept over time into segments.

A tie's statements begin and cease to count on certain days. Between two such days nothing changes: that stretch is a
segment, with one confidence before fading. The segments of a tie never overlap. The rules stand in `docs/model.md`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE

Array = NDArray[Any]

PLAIN, QUALIFIED, DENIES, DENIES_QUALIFIED, ENDS, ENDS_QUALIFIED, IGNORED = range(7)
"""What a statement does to its tie; the order matters to `_affirms` and `_denies`."""

ROW = np.dtype(
    [
        ("weight", "f8"),
        ("begin", "i4"),
        ("until", "i4"),
        ("attested", "i4"),
        ("document", "i4"),
        ("statement", "i4"),
        ("role", "i1"),
        ("endable", "u1"),
        ("fades", "u1"),
    ],
    align=True,
)
"""One statement: its weighted score, the days [begin, until) on which it counts, the day that attests it, its role.

For a statement that ends a tie, `begin` is the day of the end. `statement` is its number in the columns.
"""

TIE = np.dtype(
    [("subject", "i4"), ("object", "i4"), ("first_row", "i4"), ("first_segment", "i4"), ("relation", "i1")], align=True
)
"""One tie; its rows and segments go on to where those of the next tie begin, so a last record closes the table."""

SEGMENT = np.dtype(
    [
        ("cost", "f8"),
        ("from_day", "i4"),
        ("to_day", "i4"),
        ("anchor", "i4"),
        ("tie", "i4"),
        ("qualified", "u1"),
        ("relation", "i1"),
        ("sign", "i1"),
        ("direction", "i1"),
    ],
    align=True,
)
"""A tie on the days [from_day, to_day): cost = −log(confidence); it fades after the day `anchor`.

Relation, sign and direction, which `graph/adjacency.py` writes, are those of the tie: direction is 1 from the lower end
to the higher, 2 from the higher to the lower, 3 where symmetric.
"""

_PLACE_BITS, _RELATION_BITS = 32, 5
_PLACE, _RELATION = (1 << _PLACE_BITS) - 1, (1 << _RELATION_BITS) - 1
MOST_ACTORS = 1 << (62 - _PLACE_BITS - _RELATION_BITS)
"""A projection holds fewer actors than this, about 33 million."""


@compiled
def _role(polarity: int, modality: int, bound: int) -> int:
    if modality > 1:
        return IGNORED
    qualified = 1 if bound or modality == 1 else 0
    if polarity == 0:
        return PLAIN + qualified
    if polarity == 1:
        return DENIES_QUALIFIED if bound else DENIES
    return ENDS + qualified


@compiled
def _begin(start: int, end: int, valid_from: int, valid_to: int, seen: int) -> int:
    if start == 0:
        return valid_from
    if start == 1:
        return ALWAYS_BEFORE
    return min(seen, valid_to - 1) if end == 0 else seen


@compiled
def _until(end: int, valid_to: int, attested: int, standing: int, window: int) -> int:
    last = valid_to if end == 0 else max(attested, standing * ALWAYS_AFTER)
    return min(last + (1 - standing) * window, ALWAYS_AFTER)


@compiled
def _day_of_end(start: int, end: int, valid_from: int, valid_to: int, seen: int) -> int:
    if end == 0:
        return valid_to
    return valid_from if start == 0 else seen


@compiled
def count_rows(subject: Array, object_: Array, actors: int) -> Array:
    """Return, shifted by one, where the rows of each actor begin when each goes to the lower of its ends."""
    starts = np.zeros(actors + 2, np.int64)
    for i in range(len(subject)):
        starts[min(subject[i], object_[i]) + 2] += 1
    for actor in range(2, actors + 2):
        starts[actor] += starts[actor - 1]
    return starts


@compiled
def fill_rows(
    rows: Array,
    keys: Array,
    starts: Array,
    columns: tuple[Array, ...],
    kinds: tuple[Array, Array, Array],
    window: int,
    weights: Array,
    timed: bool,
) -> None:
    """Write every statement's record, and its key, among those of the lower of its ends.

    A key packs the higher end, the relation, whether the subject is the higher end, and the place of the record.
    `starts` comes as `count_rows` returns it, and leaves without its shift. `kinds` are by relation: 1 where directed,
    standing, bound by a topic. `weights` are by modality and whether there is a speaker.
    """
    subject, object_, relation, polarity, modality, speaker, topic = columns[:7]
    valid_from, valid_to, start, end, seen, document, score = columns[7:]
    directed, standing, binds = kinds
    for i in range(len(rows)):
        kind, low, high = relation[i], min(subject[i], object_[i]), max(subject[i], object_[i])
        place = starts[low + 1]
        starts[low + 1] = place + 1
        flipped = directed[kind] & (subject[i] > object_[i])
        keys[place] = ((np.int64(high) << _RELATION_BITS | kind) << 1 | flipped) << _PLACE_BITS | place
        row = rows[place]
        begin = _begin(start[i], end[i], valid_from[i], valid_to[i], seen[i])
        attested, is_open = max(begin, seen[i]), end[i] != 0
        row["role"] = role = _role(polarity[i], modality[i], topic[i] & binds[kind])
        row["weight"] = np.floor(np.float64(score[i]) * 1e6 + 0.5) / 1e6 * weights[modality[i], speaker[i]]
        row["attested"], row["document"], row["statement"] = attested, document[i], i
        row["endable"], row["fades"] = is_open, is_open & standing[kind]
        row["until"] = _until(end[i], valid_to[i], attested, int(standing[kind]), window)
        row["begin"] = begin
        if role in (ENDS, ENDS_QUALIFIED):
            row["begin"] = _day_of_end(start[i], end[i], valid_from[i], valid_to[i], seen[i])
        if not timed:
            _switch_off_time(row)


@compiled
def _switch_off_time(row: Any) -> None:
    row["begin"], row["until"], row["fades"] = ALWAYS_BEFORE, ALWAYS_AFTER, 0
    if row["role"] >= ENDS:
        row["role"] = IGNORED


@compiled
def sort_slice(values: Array, first: int, last: int) -> None:
    """Sort values[first:last] in place."""
    if last - first > 32:
        _heap_sort(values[first:last])
        return
    for i in range(first + 1, last):
        value = values[i]
        j = i
        while j > first and values[j - 1] > value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value


@compiled
def _heap_sort(values: Array) -> None:
    size = len(values)
    for start in range(size // 2 - 1, -1, -1):
        _sift(values, start, size)
    for end in range(size - 1, 0, -1):
        values[0], values[end] = values[end], values[0]
        _sift(values, 0, end)


@compiled
def _sift(values: Array, place: int, size: int) -> None:
    value = values[place]
    below = 2 * place + 1
    while below < size:
        if below + 1 < size and values[below + 1] > values[below]:
            below += 1
        if values[below] <= value:
            break
        values[place] = values[below]
        place, below = below, 2 * below + 1
    values[place] = value


@compiled
def sweep(keys: Array, starts: Array, rows: Array, ties: Array, order: Array, segments: Array) -> tuple[int, int]:
    """Write every tie with its segments; return how many ties and segments there are.

    Ties come in order of their lower end, higher end, relation and direction. `order` gets the places of rows by tie,
    those of one tie by document; days on which rows stop to count because the tie was ended go into their `until`.
    Cost: rows of a tie times the days on which something changes.
    """
    count, used = 0, 0
    for actor in range(len(starts) - 1):
        sort_slice(keys, starts[actor], starts[actor + 1])
        first = starts[actor]
        while first < starts[actor + 1]:
            last = _write_tie(keys, first, starts[actor + 1], actor, order, ties[count])
            ties[count]["first_segment"] = used
            if last - first == 1:
                used = _one_row(rows[order[first]], segments, used, count)
            else:
                used = _many_rows(rows, order[first:last], segments, used, count)
            first = last
            count += 1
    ties[count]["first_row"], ties[count]["first_segment"] = len(keys), used
    return count, used


@compiled
def _write_tie(keys: Array, first: int, last: int, low: int, order: Array, tie: Any) -> int:
    key = keys[first] >> _PLACE_BITS
    kind = key >> 1
    high = kind >> _RELATION_BITS
    tie["relation"], tie["first_row"] = kind & _RELATION, first
    tie["subject"], tie["object"] = (high, low) if key & 1 else (low, high)
    place = first
    while place < last and keys[place] >> _PLACE_BITS == key:
        order[place] = keys[place] & _PLACE
        place += 1
    return place


@compiled
def _one_row(row: Any, segments: Array, used: int, tie: int) -> int:
    if row["role"] > QUALIFIED or row["weight"] <= 0.0:
        return used
    _write(segments[used], row["begin"], row["until"], row["weight"], _fades_after(row), row["role"], tie)
    return used + 1


@compiled
def _write(segment: Any, from_day: int, to_day: int, confidence: float, anchor: int, qualified: int, tie: int) -> None:
    segment["from_day"], segment["to_day"], segment["anchor"] = from_day, to_day, anchor
    segment["cost"], segment["qualified"], segment["tie"] = max(0.0, -np.log(confidence)), qualified, tie


@compiled
def _many_rows(rows: Array, order: Array, segments: Array, used: int, tie: int) -> int:
    _by_document(rows, order)
    _apply_ends(rows, order)
    days = _days_of_change(rows, order)
    start = used
    for i in range(len(days) - 1):
        qualified = _kind_on(rows, order, days[i])
        if qualified > QUALIFIED:
            continue
        confidence = support(rows, order, days[i], qualified) * undenied(rows, order, days[i], qualified)
        if confidence > 0.0:
            anchor = _anchor(rows, order, days[i], qualified)
            _write(segments[used], days[i], days[i + 1], min(1.0, confidence), anchor, qualified, tie)
            used += 0 if _extends(segments, start, used) else 1
    return used


@compiled
def _extends(segments: Array, start: int, used: int) -> bool:
    if used == start:
        return False
    before, new = segments[used - 1], segments[used]
    if (
        before["to_day"] != new["from_day"]
        or before["cost"] != new["cost"]
        or before["anchor"] != new["anchor"]
        or before["qualified"] != new["qualified"]
    ):
        return False
    before["to_day"] = new["to_day"]
    return True


@compiled
def _by_document(rows: Array, order: Array) -> None:
    keys = np.empty(len(order), np.int64)
    for i in range(len(order)):
        keys[i] = (np.int64(rows[order[i]]["document"]) << _PLACE_BITS) | order[i]
    sort_slice(keys, 0, len(keys))
    for i in range(len(order)):
        order[i] = keys[i] & _PLACE


@compiled
def _apply_ends(rows: Array, order: Array) -> None:
    for i in order:
        if rows[i]["role"] != ENDS and rows[i]["role"] != ENDS_QUALIFIED:
            continue
        for j in order:
            row = rows[j]
            hit = row["role"] == QUALIFIED or (row["role"] == PLAIN and rows[i]["role"] == ENDS)
            if hit and row["endable"] and row["attested"] <= rows[i]["begin"]:
                row["until"] = min(row["until"], rows[i]["begin"])


@compiled
def _days_of_change(rows: Array, order: Array) -> Array:
    days = np.empty(2 * len(order), np.int64)
    size = 0
    for i in order:
        if rows[i]["role"] < ENDS and rows[i]["until"] > rows[i]["begin"]:
            days[size], days[size + 1] = rows[i]["begin"], rows[i]["until"]
            size += 2
    sort_slice(days, 0, size)
    distinct = 0
    for i in range(size):
        if distinct == 0 or days[i] != days[distinct - 1]:
            days[distinct] = days[i]
            distinct += 1
    return days[:distinct]


@compiled
def counts_on(row: Any, day: int) -> bool:
    """Whether the statement counts on this day."""
    return bool(row["begin"] <= day < row["until"])


@compiled
def _kind_on(rows: Array, order: Array, day: int) -> int:
    kind = IGNORED
    for i in order:
        if rows[i]["role"] < kind and counts_on(rows[i], day):
            kind = rows[i]["role"]
    return kind


@compiled
def support(rows: Array, order: Array, day: int, qualified: int) -> float:
    """Return 1 − Π over documents (1 − p), p the highest weight among the document's counting statements."""
    return 1.0 - _none_of(rows, order, day, qualified, qualified)


@compiled
def undenied(rows: Array, order: Array, day: int, qualified: int) -> float:
    """Return Π over documents (1 − p) of the denials that count on this day."""
    return _none_of(rows, order, day, DENIES, DENIES_QUALIFIED if qualified else DENIES)


@compiled
def _none_of(rows: Array, order: Array, day: int, lowest: int, highest: int) -> float:
    product, document, best = 1.0, -1, 0.0
    for i in order:
        row = rows[i]
        if row["role"] < lowest or row["role"] > highest or not counts_on(row, day):
            continue
        if row["document"] != document:
            product *= 1.0 - best
            document, best = row["document"], 0.0
        best = max(best, row["weight"])
    return product * (1.0 - best)


@compiled
def _anchor(rows: Array, order: Array, day: int, qualified: int) -> int:
    anchor = ALWAYS_BEFORE
    for i in order:
        if rows[i]["role"] == qualified and counts_on(rows[i], day):
            anchor = max(anchor, _fades_after(rows[i]))
    return anchor


@compiled
def _fades_after(row: Any) -> int:
    day: int = max(row["attested"], (1 - np.int64(row["fades"])) * ALWAYS_AFTER)
    return day
