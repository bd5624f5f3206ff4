"""The time that a text gives for a relation, as an interval."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.errors import InvalidDate
from graph.interval import Interval, NoDate, PartialDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DATE = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{_MONTH},? {_YEAR}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}"
    rf"|\d{{4}}-\d\d-\d\d|{_YEAR})(?!\d|[-–]\w|s\b)"
)
_EXPRESSION = re.compile(
    rf"\b(?:(?P<since>since|ever since)(?: early| late| mid)? (?P<a>{_DATE})"
    rf"|(?:from|between) (?P<b>{_DATE}) (?:to|until|till|and|through) (?P<c>{_DATE})"
    rf"|(?P<until>until|till) (?P<d>{_DATE})"
    rf"|(?:in|on|during|in early|in late|in mid|of) (?P<e>{_DATE})"
    rf"|\((?P<f>{_YEAR})[-–](?P<g>{_YEAR})\))",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Za-z]+|\d+")


class Dated(NamedTuple):
    """Characters [start, end) that say a time, and the time."""

    start: int
    end: int
    valid: Interval


def dates(text: str, start: int, end: int) -> list[Dated]:
    """Return the times that are said in [start, end) of a text, in order; dates without a year are none.

    Example:
        >>> [str(dated.valid) for dated in dates("since 2015, from 2011 to 2014, on 6 February 2017, on Monday", 0, 62)]
        ['2015/..', '2011/2014', '2017-02-06']
    """
    found = []
    for match in _EXPRESSION.finditer(text, start, end):
        valid = _interval(match)
        if valid is not None:
            found.append(Dated(match.start(), match.end(), valid))
    return found


def _interval(match: re.Match[str]) -> Interval | None:
    try:
        if match["since"]:
            return Interval(_partial(match["a"]), NoDate.OPEN)
        if match["b"]:
            return Interval(_partial(match["b"]), _partial(match["c"]))
        if match["until"]:
            return Interval(NoDate.UNKNOWN, _partial(match["d"]))
        if match["f"]:
            return Interval(_partial(match["f"]), _partial(match["g"]))
        day = _partial(match["e"])
        return Interval(day, day)
    except InvalidDate:
        return None


def _partial(text: str) -> PartialDate:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return PartialDate.parse(text)
    parts = [part.lower() for part in _PARTS.findall(text)]
    year = next(int(part) for part in parts if part.isdigit() and len(part) == 4)
    month = next((_MONTHS[part] for part in parts if part in _MONTHS), None)
    day = next((int(part) for part in parts if part.isdigit() and len(part) < 3), None)
    return PartialDate(year, month, day)


def date_of(found: list[Dated], text: str, start: int, end: int) -> Interval | None:
    """Return the time that belongs to [start, end): said inside, right after, or at the head of the sentence."""
    for dated in found:
        if start <= dated.start and dated.end <= end:
            return dated.valid
    for dated in found:
        if end <= dated.start and len(text[end : dated.start].split()) <= 3 and "," not in text[end : dated.start]:
            return dated.valid
        if dated.end <= start and re.fullmatch(r",?\s(?:the\s)?(?:[\w-]+\s){0,2}", text[dated.end : start]):
            return dated.valid
    return None
