"""Stores by address: `sqlite:FILE` or `sqlite::memory:`."""

from __future__ import annotations

import re

from graph.errors import InvalidParameter
from graph.store import Store

_USER_PART = re.compile(r"//[^/@]*@")


def open_store(address: str, *, create: bool = True) -> Store:
    """Return the store at an address.

    Args:
        address: scheme, colon, and what the scheme needs: `sqlite:FILE` (a path) or `sqlite::memory:`.
        create: whether a file that is not there is made.

    Raises:
        InvalidParameter: for a scheme that is not known, or an address without a place.
        StoreUnavailable: when the place cannot be opened, or is not there and not to be made.
        StoreTooNew: when a newer Legation wrote it.

    Example:
        >>> store = open_store("sqlite::memory:")
        >>> store.revision()
        0
        >>> store.close()
    """
    scheme, _, place = address.partition(":")
    if scheme != "sqlite":
        raise InvalidParameter("store", f"{shown(address)!r} is no address of a store; write sqlite:FILE")
    if not place:
        raise InvalidParameter("store", "the file is missing; write sqlite:FILE")
    from graph.sqlite_store import MEMORY, SqliteStore

    return SqliteStore(place, create=create or place == MEMORY)


def shown(address: str) -> str:
    """Return the address without user and password, for messages and logs.

    Example:
        >>> shown("other://user:secret@host/base")
        'other://host/base'
    """
    return _USER_PART.sub("//", address)
