"""From bytes to recorded statements: readers of documents and lists, extraction, resolution, recording.

`LOADERS` names every loader. A new one is one module in this folder and its name here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.base import Loader

LOADERS: tuple[str, ...] = ("article",)


def loader(name: str) -> Loader:
    """Return the loader of this name; only its own module is imported.

    Raises:
        KeyError: when `LOADERS` does not name it.

    Example:
        >>> loader("article").name
        'article'
    """
    if name not in LOADERS:
        raise KeyError(name)
    found: Loader = import_module(f"loaders.{name}").LOADER
    return found
