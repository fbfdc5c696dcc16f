"""How the functions of the search are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit, types
from numba.np import arrayobj

from solver.search import jit

OURS = "_ZN6solver"
"""How the names of all kernels of this package begin in the compiled code."""

jit.use_cache()


def _index_from_the_front() -> None:
    """Leave out of the kernels that an index below 0 counts from the end: no kernel has one.

    numba asks it of every index of every look at an array, a sixth of the time, and has no option
    to leave it out. Code of others is compiled as ever.
    """
    from_either_end: Any = arrayobj.fix_integer_index

    def fix(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
        if builder.function.name.startswith(OURS):
            return context.cast(builder, index, kind, types.intp)
        return from_either_end(context, builder, kind, index, size)

    arrayobj.fix_integer_index = fix


_index_from_the_front()

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
