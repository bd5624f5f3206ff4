"""Strong ETags: what an answer depends on, as one hash."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from app.engine import Engine, release


def tag(engine: Engine, revision: int, *asked: Any) -> str:
    """Return the ETag of an answer: a hash of release, rules, revision, and what was asked, in quotes."""
    rules = engine.settings.rules
    content = [release(), repr(rules), engine.settings.open_licences, revision, *asked]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'"{sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def matches(header: str | None, current: str) -> bool:
    """Whether an `If-None-Match` header names this ETag.

    Example:
        >>> matches('"a", W/"b"', '"b"'), matches("*", '"b"'), matches(None, '"b"')
        (True, True, False)
    """
    if header is None:
        return False
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return current in named or "*" in named
