"""Why a visit is uncovered, in care words."""

from solver.explain.explain import Explanation, Near, Proof, explain, uncovered

__all__ = ["Explanation", "Near", "Proof", "explain", "uncovered"]
