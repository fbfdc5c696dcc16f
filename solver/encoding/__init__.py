"""Problem and policy as numpy arrays: the form in which the numba engines read them."""

from solver.encoding.arrays import Arrays
from solver.encoding.encode import encode

__all__ = ["Arrays", "encode"]
