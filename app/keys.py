"""Keys: who may write, once hashes of keys are configured."""

from __future__ import annotations

import hmac
import ipaddress
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from starlette.datastructures import Headers

from app.replies import Opened
from graph.errors import Forbidden

bearer = HTTPBearer(auto_error=False, description="A key whose SHA-256 is in `LEGATION_API_KEY_HASHES`.")


def hash_key(key: str) -> str:
    """Return the SHA-256 of a key, as the settings want it.

    Example:
        >>> hash_key("correct horse")[:8]
        '4104d36f'
    """
    return sha256(key.encode()).hexdigest()


def is_valid(key: str, hashes: tuple[str, ...]) -> bool:
    """Whether a key has one of these hashes; takes the same time for every key."""
    given = hash_key(key)
    return any([hmac.compare_digest(given, known) for known in hashes])  # noqa: C419 # all are compared, none first


def writer(
    request: Request, engine: Opened, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    """Let a writing request pass. Raises Forbidden when keys are configured and it carries none of them, or when a
    page of another site sends it and no keys are configured."""
    hashes = engine.settings.api_key_hashes
    if not hashes:
        _refuse_other_sites(request.headers, engine.settings.host)
    elif given is None:
        raise Forbidden("this route writes: send a key as `Authorization: Bearer KEY`")
    elif not is_valid(given.credentials, hashes):
        raise Forbidden("the key is not known")


def _refuse_other_sites(headers: Headers, bound_to: str) -> None:
    """Browsers name the page that makes them write. A name that outsiders may point at this machine is outside too."""
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin is None:
        return
    known = is_loopback if is_loopback(bound_to) else _is_no_name
    if origin.partition("://")[2] != host or not known(_name_of(host)):
        raise Forbidden("pages of other sites may not write here without a key")


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_no_name(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
