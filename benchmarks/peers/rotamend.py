"""Rotamend itself, through the same door as everybody else."""

from __future__ import annotations

from benchmarks.peers import Row
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Limits
from solver.solve import solve as plan


def solve(problem: Problem, policy: Policy, seconds: float, seed: int) -> list[Row]:
    result = plan(problem, policy, Limits(seconds=seconds, seed=seed))
    return [(a.visit_id, a.slot, a.carer_id, a.start) for a in result.rota.assignments]
