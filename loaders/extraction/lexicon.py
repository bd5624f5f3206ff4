"""Word lists of the project, read from `data/words.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def word_lists() -> dict[str, frozenset[str]]:
    """Return every list of the file, by name; entries in lower case, with spaces inside where the file has `_`."""
    lists = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
    return {name: frozenset(entry.replace("_", " ") for entry in text.split()) for name, text in lists.items()}


def words(name: str) -> frozenset[str]:
    """Return one list."""
    return word_lists()[name]


def alternatives(*names: str) -> str:
    """Return a regular expression for any entry of the lists over the code of a line, each ending in a space.

    Longer entries come first, so that the longest one is found.
    """
    entries = sorted({entry for name in names for entry in words(name)}, key=lambda entry: (-len(entry), entry))
    return f"(?:{'|'.join(re.escape(entry) + ' ' for entry in entries)})"
