"""Column generation: a certified bound of what any rota can reach."""

from solver.bound.bound import bound
from solver.bound.result import BoundResult, Proved, Status

__all__ = ["BoundResult", "Proved", "Status", "bound"]
