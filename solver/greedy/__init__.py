"""Greedy: a first rota in well under a second."""

from solver.greedy.construct import construct

__all__ = ["construct"]
