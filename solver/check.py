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

    What lies wholly in the past of a re-plan cannot be mended and is no violation of the plan.

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
    past = _past(problem, rota)
    violations = tuple(
        violation
        for rule in HARD
        for violation in rule.find(facts)
        if not violation.visit_ids or not past.issuperset(violation.visit_ids)
    )
    return Report(violations, score(facts))


def _past(problem: Problem, rota: Rota) -> frozenset[str]:
    """Visits that have started, and are on the rota as it was."""
    now, pinned = problem.now, problem.pinned
    if now is None:
        return frozenset()
    return frozenset(
        visit_id
        for visit_id, made in rota.by_visit.items()
        if all(a.start < now and (visit_id, a.slot) in pinned for a in made)
    )
