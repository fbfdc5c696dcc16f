"""Column generation: a certified bound of what any rota can reach."""

from solver.bound.bound import bound, is_countable
from solver.bound.result import BoundResult, Proved, Status

__all__ = ["BoundResult", "Proved", "Status", "bound", "is_countable"]
