"""Times that a text gives."""

from __future__ import annotations

import pytest

from loaders.extraction.dates import dates
from tests.loaders.extraction.reading import only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since 2015", ["2015/.."]),
        ("since June 2015", ["2015-06/.."]),
        ("in 2015", ["2015"]),
        ("from 2011 to 2014", ["2011/2014"]),
        ("between 2011 and 2014", ["2011/2014"]),
        ("until 2014", ["/2014"]),
        ("on 6 February 2017", ["2017-02-06"]),
        ("on February 6, 2017", ["2017-02-06"]),
        ("on February 6", []),
        ("on 31 February 2017", []),
        ("from 2014 to 2011", []),
        ("in the 1990s", []),
        ("in 20155", []),
    ],
)
def test_a_time_is_an_interval_and_a_date_without_a_year_is_none(text: str, expected: list[str]) -> None:
    assert [str(dated.valid) for dated in dates(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Libya has backed the Chadian rebels since 1978.", "1978/.."),
        ("In 1978, Libya backed the Chadian rebels.", "1978"),
        ("Libya backed the Chadian rebels, and an election was held there in 1990.", None),
    ],
)
def test_a_statement_takes_the_time_that_stands_beside_it(text: str, expected: str | None) -> None:
    valid = only(text).valid
    assert (str(valid) if valid else None) == expected
