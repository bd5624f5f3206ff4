"""What `now`, `any`, a day and a time mean when they are asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from graph.errors import InvalidParameter

NOW = "now"
ANY = "any"


def today() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()


def parse_valid_at(text: str) -> str:
    """Return the ISO day that `valid_at` means, or `any`.

    Raises:
        InvalidParameter: when it is neither a day, `now` nor `any`.

    Example:
        >>> parse_valid_at("2016-08-09"), parse_valid_at("any")
        ('2016-08-09', 'any')
    """
    if text == ANY:
        return ANY
    if text == NOW:
        return today().isoformat()
    if len(text) != len("2016-08-09"):
        raise InvalidParameter("valid_at", "is no day; write YYYY-MM-DD, now or any")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InvalidParameter("valid_at", f"is no day: {error}; write YYYY-MM-DD, now or any") from None


def parse_known_at(text: str) -> datetime | None:
    """Return the time that `known_at` means, in UTC; a day counts whole; None for `now`.

    A `+` that an address lost ("T12:00:00 02:00") is put back. A time without a zone is in UTC.

    Raises:
        InvalidParameter: when it is neither a day, a time nor `now`.

    Example:
        >>> parse_known_at("2026-01-31").isoformat()
        '2026-01-31T23:59:59.999999+00:00'
        >>> parse_known_at("2026-01-31T12:00:00+02:00").isoformat()
        '2026-01-31T10:00:00+00:00'
    """
    if text == NOW:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        return _moment(text)


def _moment(text: str) -> datetime:
    unescaped = text.replace(" ", "+") if "T" in text else text
    try:
        moment = datetime.fromisoformat(unescaped)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidParameter("known_at", f"is no time: {error}; write an ISO 8601 day or time, or now") from None


def shown(moment: datetime) -> str:
    """Return a time as answers show it, with all its digits: asking for it again gives the same answer."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
