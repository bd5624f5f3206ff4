"""Valid time: partial dates and half-open intervals, written as in EDTF (ISO 8601-2)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from graph.errors import InvalidDate

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

ALWAYS_BEFORE = 0
"""Ordinal that stands for "no known or no first day" in columns."""
ALWAYS_AFTER = 4_000_000
"""Ordinal that stands for "no known or no last day" in columns; later than any date."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, a month or a year: an interval of days, not its first day.

    Args:
        year: 1 to 9999.
        month: 1 to 12, or None when only the year is known.
        day: 1 to 31, or None when only the month is known.

    Raises:
        InvalidDate: when no such date exists.

    Example:
        >>> str(PartialDate.parse("2015-06")), PartialDate.parse("2015-06").after
        ('2015-06', datetime.date(2015, 7, 1))
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise InvalidDate(f"a day without a month: {self.year}-?-{self.day}")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise InvalidDate(f"{self.year}-{self.month}-{self.day} is no date: {error}") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the date written as YYYY, YYYY-MM or YYYY-MM-DD; raises InvalidDate otherwise."""
        match = _DATE.fullmatch(text.strip())
        if match is None:
            raise InvalidDate(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type] # the year always matches

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the partial date that is exactly this day."""
        return cls(day.year, day.month, day.day)

    @property
    def first(self) -> date:
        """First day of the date."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Last day of the date."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def after(self) -> date:
        """First day after the date; the last day of the calendar where there is none."""
        return self.last + timedelta(days=1) if self.last < date.max else date.max

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


class NoDate(StrEnum):
    """An end of an interval that is no date: open (there is none) or unknown (the text does not say)."""

    OPEN = ".."
    UNKNOWN = ""


Bound = PartialDate | NoDate


@dataclass(frozen=True, slots=True)
class Interval:
    """The time for which a statement says that it holds; from its first day to before the day after its last.

    An open end ("2015/..", since 2015 and still) and an unknown end ("2015/", from 2015, until we do not know) differ.
    "2015" alone says: in 2015, from 1 January until before 1 January 2016.

    Example:
        >>> Interval.parse("2015/..").covers(date(2020, 5, 1)), Interval.parse("2015").covers(date(2020, 5, 1))
        (True, False)
        >>> str(Interval.parse("2015/"))
        '2015/'
    """

    start: Bound = NoDate.UNKNOWN
    end: Bound = NoDate.UNKNOWN

    def __post_init__(self) -> None:
        if (
            isinstance(self.start, PartialDate)
            and isinstance(self.end, PartialDate)
            and self.end.last < self.start.first
        ):
            raise InvalidDate(f"{self} ends before it starts")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the interval written as DATE or BOUND/BOUND, a bound being a date, `..` (open) or nothing (unknown).

        Raises:
            InvalidDate: when the text is neither, or ends before it starts.
        """
        start, slash, end = text.strip().partition("/")
        if not slash:
            return cls(PartialDate.parse(start), PartialDate.parse(start))
        return cls(_bound(start), _bound(end))

    @property
    def first(self) -> int:
        """Ordinal of the first day, or ALWAYS_BEFORE."""
        return self.start.first.toordinal() if isinstance(self.start, PartialDate) else ALWAYS_BEFORE

    @property
    def after(self) -> int:
        """Ordinal of the first day after the interval, or ALWAYS_AFTER."""
        return self.end.last.toordinal() + 1 if isinstance(self.end, PartialDate) else ALWAYS_AFTER

    def covers(self, day: date) -> bool:
        """Whether the day lies inside; an open or unknown end excludes nothing."""
        return self.first <= day.toordinal() < self.after

    def __str__(self) -> str:
        return (
            str(self.start)
            if self.start == self.end and isinstance(self.start, PartialDate)
            else f"{self.start}/{self.end}"
        )


def _bound(text: str) -> Bound:
    return NoDate(text) if text in ("..", "") else PartialDate.parse(text)
