"""What days and times mean when they are asked for."""

from __future__ import annotations

import pytest

from app.clock import parse_known_at, parse_valid_at, shown, today
from graph.errors import InvalidParameter


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-31", "2026-01-31T23:59:59.999999Z"),
        ("20260131", "2026-01-31T23:59:59.999999Z"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31 12:00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31T12:00:00 02:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z"),
    ],
)
def test_a_time_is_read_in_every_usual_form(text: str, meant: str) -> None:
    moment = parse_known_at(text)
    assert moment is not None
    assert shown(moment) == meant


@pytest.mark.parametrize(
    "text", ["", "x", "2026", "2026-02-30", "0001-01-01T00:00:00+14:00", "any", "\x00", "9" * 5000]
)
def test_what_is_no_time_is_an_invalid_parameter(text: str) -> None:
    with pytest.raises(InvalidParameter, match="known_at: is no time"):
        parse_known_at(text)


def test_now_is_none_and_today() -> None:
    assert parse_known_at("now") is None
    assert parse_valid_at("now") == today().isoformat()
