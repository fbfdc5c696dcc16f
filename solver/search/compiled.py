"""How the functions of the search are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

from solver.search import jit

jit.use_cache()

# The kernels allocate nothing, so they need no reference counts: with them, every look at an array
# of a tuple is two atomic operations on a counter that all threads share (40 % of the time).
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
}

compiled: Callable[[Callable[..., Any]], Any] = njit(**_OPTIONS)
"""Compiles a kernel; its code is kept on disk."""
inlined: Callable[[Callable[..., Any]], Any] = njit(forceinline=True, **_OPTIONS)
"""Compiles a kernel into its callers: a call hands over the 300 words of both tuples, which takes
longer than what most kernels do (docs/adr/0002-search-in-numba.md). For kernels that are called in
one place, or are small."""
