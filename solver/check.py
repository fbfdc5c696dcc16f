"""The checker: what a rota breaks and what it is worth. It shares no code with any engine."""

from __future__ import annotations

from dataclasses import dataclass

from solver.facts import Facts
from solver.objective import Score, score
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from solver.rules import HARD, Violation


@dataclass(frozen=True, slots=True)
class Report:
    """Every violation of every hard rule, in the order of `HARD`, and the score."""

    violations: tuple[Violation, ...]
    score: Score


def check(problem: Problem, policy: Policy, rota: Rota) -> Report:
    """Check a rota from its assignments alone.

    Raises
    ------
    ValueError
        When the rota names a visit or a carer that the problem does not have.
    """
    for assignment in rota.assignments:
        if assignment.visit_id not in problem.visit:
            raise ValueError(f"the rota has visit {assignment.visit_id!r}, the problem has not")
        if assignment.carer_id not in problem.carer:
            raise ValueError(f"the rota has carer {assignment.carer_id!r}, the problem has not")
    facts = Facts(problem, policy, rota)
    violations = tuple(violation for rule in HARD for violation in rule.find(facts))
    return Report(violations, score(facts))
