"""How the functions of the search are compiled."""

from __future__ import annotations

from numba import njit

from solver.search import jit

jit.use_cache()

# The kernels allocate nothing, so they need no reference counts: with them, every look at an array
# of a tuple is two atomic operations on a counter that all threads share (40 % of the time).
compiled = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
inlined = njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
