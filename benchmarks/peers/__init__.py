"""Planners that a user could take instead, each with the best model we could write for it.

Each has a module of its own that is run as a process of its own (``python -m benchmarks.peers``),
so that a crash or a lack of memory hurts no other. None of them is part of the product: see
README.md for what each can express, and ``make peers`` to install them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from solver.policy import Policy
from solver.problem import Problem

Row = tuple[str, int, str, int]
"""What an answer is made of: visit, slot, carer, and start in seconds of the horizon."""


class Planner(Protocol):
    """What the module of a planner offers."""

    def solve(self, problem: Problem, policy: Policy, seconds: float, seed: int) -> Sequence[Row]:
        """Plan the day within ``seconds`` of solving; slots that nobody covers are left out."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A planner by name.

    Parameters
    ----------
    package
        The distribution that it comes in.
    double_handed
        Whether its model can say that two carers start together.
    program
        What it needs besides Python, or None.
    """

    name: str
    module: str
    package: str
    double_handed: bool
    program: str | None = None

    def load(self) -> Planner:
        """Import its module; ImportError where its library is not installed."""
        planner: Planner = import_module(f"benchmarks.peers.{self.module}")
        return planner


PEERS = {
    peer.name: peer
    for peer in (
        Peer("rotamend", "rotamend", "rotamend", double_handed=True),
        Peer("pyvrp", "pyvrp_model", "pyvrp", double_handed=False),
        Peer("vroom", "vroom_model", "pyvroom", double_handed=False),
        Peer("ortools-routing", "ortools_routing", "ortools", double_handed=False),
        Peer("timefold", "timefold_model", "timefold", double_handed=True, program="javac"),
    )
}
