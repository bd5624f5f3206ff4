"""Stores by address: `sqlite:FILE`, `sqlite::memory:`, or that of a Neo4j server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from graph.errors import InvalidParameter
from graph.store import Store

if TYPE_CHECKING:
    from app.settings import Settings

_USER_PART = re.compile(r"//.*@", re.DOTALL)
_NEO4J = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def open_store(address: str, *, create: bool = True, settings: Settings | None = None) -> Store:
    """Return the store at an address.

    Args:
        address: scheme, colon, and what the scheme needs: `sqlite:FILE` (a path), `sqlite::memory:`,
            `bolt://HOST:PORT` or `neo4j://HOST:PORT`; with `+s` or `+ssc` where encrypted, and `USER:PASSWORD@`
            before the host where the settings have others.
        create: whether a file or graph that is not there is made.
        settings: user, password and database for Neo4j, where the address has none; None for those of the environment.

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
    if scheme in _NEO4J:
        return _open_neo4j(address, create, settings)
    if scheme != "sqlite":
        known = "write sqlite:FILE, bolt://HOST or neo4j://HOST"
        raise InvalidParameter("store", f"{shown(address)!r} is no address of a store; {known}")
    if not place:
        raise InvalidParameter("store", "the file is missing; write sqlite:FILE")
    from graph.sqlite_store import MEMORY, SqliteStore

    return SqliteStore(place, create=create or place == MEMORY)


def _open_neo4j(address: str, create: bool, settings: Settings | None) -> Store:
    from app.settings import read_settings
    from graph.neo4j_store import Neo4jStore

    settings = settings or read_settings()
    parts = _parts(address)
    user = unquote(parts.username) if parts.username else settings.neo4j_user
    password = unquote(parts.password) if parts.password else settings.neo4j_password.get_secret_value()
    return Neo4jStore(
        shown(address),
        user=user,
        password=password,
        database=settings.neo4j_database or None,
        create=create,
        rules=settings.rules,
    )


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_place = bool(parts.hostname) and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        is_place = False
    if not is_place:
        raise InvalidParameter(
            "store", f"{shown(address)!r} names no server; write {address.partition(':')[0]}://HOST:PORT"
        )
    return parts


def shown(address: str) -> str:
    """Return the address without user and password, for messages and logs.

    Example:
        >>> shown("other://user:secret@host/base")
        'other://host/base'
    """
    return _USER_PART.sub("//", address)
