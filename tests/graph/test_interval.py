from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidDate
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE, Interval, NoDate, PartialDate


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates())
    return draw(st.sampled_from([PartialDate.of(day), PartialDate(day.year, day.month), PartialDate(day.year)]))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = draw(partial_dates() | st.sampled_from(NoDate)), draw(partial_dates() | st.sampled_from(NoDate))
    if isinstance(start, PartialDate) and isinstance(end, PartialDate) and end.after <= start.first:
        start, end = end, start
    return Interval(start, end)


@given(partial_dates())
def test_a_date_is_read_as_it_is_written(one: PartialDate) -> None:
    assert PartialDate.parse(str(one)) == one


@given(partial_dates())
def test_a_date_begins_before_it_is_over(one: PartialDate) -> None:
    assert one.first <= one.after


@given(intervals())
def test_an_interval_is_read_as_it_is_written(one: Interval) -> None:
    assert Interval.parse(str(one)) == one


@given(intervals(), st.dates())
def test_an_interval_covers_exactly_the_days_between_its_ordinals(one: Interval, day: date) -> None:
    assert one.covers(day) == (one.first <= day.toordinal() < one.after)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2015", date(2015, 1, 1), date(2016, 1, 1)),
        ("2015-12", date(2015, 12, 1), date(2016, 1, 1)),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 3, 1)),
    ],
)
def test_a_partial_date_is_an_interval_of_days(text: str, first: date, after: date) -> None:
    assert (PartialDate.parse(text).first, PartialDate.parse(text).after) == (first, after)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "2015-13",
        "2015-02-30",
        "2015-2-3",
        "0000",
        "2015-00",
        "next year",
        "2015-01-01T00:00",
        "٢٠١٥",
        "20155",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["", "..", "2016/2015", "2015-06-02/2015-06-01", "2015/2016/2017", "soon/later"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        Interval.parse(text)


def test_a_day_needs_a_month() -> None:
    with pytest.raises(InvalidDate, match="without a month"):
        PartialDate(2015, None, 3)


def test_a_year_ends_where_the_next_begins() -> None:
    year = Interval.parse("2015")
    assert year.covers(date(2015, 12, 31))
    assert not year.covers(date(2016, 1, 1))


def test_an_interval_of_two_partial_dates_includes_the_whole_of_the_second() -> None:
    assert Interval.parse("2015/2016").covers(date(2016, 12, 31))
    assert Interval.parse("2015-06/2015").after == date(2016, 1, 1).toordinal()


def test_an_open_end_and_an_unknown_end_differ() -> None:
    assert Interval.parse("2015/..") != Interval.parse("2015/")
    assert Interval.parse("2015/..").after == Interval.parse("2015/").after == ALWAYS_AFTER


def test_an_interval_without_dates_covers_every_day() -> None:
    assert (Interval().first, Interval().after) == (ALWAYS_BEFORE, ALWAYS_AFTER)
    assert Interval().covers(date.min)
    assert Interval().covers(date.max)


def test_the_last_day_of_the_calendar_is_an_interval_of_one_day() -> None:
    last = Interval.parse("9999-12-31")
    assert last.covers(date.max)
    assert not last.covers(date(9999, 12, 30))
    assert Interval.parse("9999").covers(date.max)
