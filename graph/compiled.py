"""How loops over arrays are compiled: by Numba, without the interpreter lock, cached on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Return the function compiled to machine code on its first call.

    The code is kept in the folder named by `NUMBA_CACHE_DIR`, else beside the module. With `NUMBA_DISABLE_JIT=1` the
    function is returned as it is, and gives the same results slowly.
    """
    return cast(F, njit(cache=True, nogil=True)(function))
