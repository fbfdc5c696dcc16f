"""Mend a rota that is in force with the fewest changes, and say what is proved of it.

`solver.repair.frame.frame` makes the problem of a re-plan, `solver.repair.triage.triage` tells what
is hit, `solver.repair.mend.repair` mends it. This module holds the types of the answer alone, so
that naming them loads no engine.
"""

from solver.repair.result import Figure, Hit, Known, Point, Proof, Proposal, Repair

__all__ = ["Figure", "Hit", "Known", "Point", "Proof", "Proposal", "Repair"]
