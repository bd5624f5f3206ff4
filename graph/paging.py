"""Pages of lists: their limits and their cursors."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from graph.errors import InvalidParameter

T = TypeVar("T")

_MOST = 10_000_000


def check_limit(limit: int) -> None:
    """Raise InvalidParameter for a limit below 1 or above ten million."""
    if limit < 1:
        raise InvalidParameter("limit", f"{limit} is below 1")
    if limit > _MOST:
        raise InvalidParameter("limit", f"{limit} is above {_MOST}")


def cursor_after(last: str) -> str:
    """Return the cursor of the page after the thing with this id."""
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")


def following(found: Sequence[T], limit: int, id_of: Callable[[T], str]) -> str | None:
    """Return the cursor after the first `limit` of what was found; None when that is all."""
    return cursor_after(id_of(found[limit - 1])) if len(found) > limit else None


def place_of(cursor: str | None) -> str:
    """Return the id that a cursor stands behind; "" for None. Raises InvalidParameter for one that no page gave."""
    if cursor is None:
        return ""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise InvalidParameter("cursor", f"{cursor[:80]!r} is not one that a page gave") from error
