"""Mend a rota that is in force with the fewest changes, and say what is proved of it."""

from solver.repair.result import Figure, Hit, Known, Point, Proof, Proposal, Repair

__all__ = ["Figure", "Hit", "Known", "Point", "Proof", "Proposal", "Repair"]
