"""How loops over arrays are compiled: by Numba, without the interpreter lock, cached on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = "NUMBA_CACHE_DIR"
"""The variable that names the folder of compiled code."""


def _choose_folder() -> None:
    """Name a folder of the user, before Numba is read, so that every start finds what another has compiled."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base, "legation", "numba").absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return
    if os.access(folder, os.W_OK):
        os.environ[FOLDER] = str(folder)


if not os.environ.get(FOLDER):
    _choose_folder()


def compiled(function: F) -> F:
    """Return the function compiled to machine code on its first call.

    The code is kept in the folder named by `NUMBA_CACHE_DIR`; else in `legation/numba` of the user's cache folder
    (`XDG_CACHE_HOME`, else `~/.cache`); where that cannot be written, beside the module; where no folder can, each
    process compiles anew. With `NUMBA_DISABLE_JIT=1` the function is returned as it is, and gives the same results
    slowly.
    """
    from numba import njit

    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # Numba's word for no folder
        return cast(F, njit(nogil=True)(function))
