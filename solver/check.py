"""The checker: what a rota breaks and what it is worth. It shares no code with any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.facts import Facts
from solver.objective import Score, score
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from solver.rules import HARD, Violation


@dataclass(frozen=True, slots=True)
class Report:
    """Every violation of every hard rule, in the order of `HARD`, and the score.

    ``tested`` is how many facts were tested, by the id of each rule.
    """

    violations: tuple[Violation, ...]
    score: Score
    tested: Mapping[str, int]


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
    violations: list[Violation] = []
    tested: dict[str, int] = {}
    for rule in HARD:
        verdicts = list(rule.examine(facts))
        tested[rule.id] = len(verdicts)
        violations += (
            verdict
            for verdict in verdicts
            if verdict is not None
            and not (verdict.visit_ids and past.issuperset(verdict.visit_ids))
        )
    return Report(tuple(violations), score(facts), tested)


def place_of(violation: Violation) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What makes two violations of two rotas the same one: the rule, who and what."""
    return violation.rule_id, violation.visit_ids, violation.carer_ids


def _past(problem: Problem, rota: Rota) -> frozenset[str]:
    """Visits that have started, and are on the rota just as they are pinned."""
    if problem.now is None:
        return frozenset()
    pins: dict[str, set[tuple[int, str, int]]] = {}
    for pin in problem.pinned.values():
        pins.setdefault(pin.visit_id, set()).add((pin.slot, pin.carer_id, pin.start))
    return frozenset(
        visit_id
        for visit_id, made in pins.items()
        if all(start < problem.now for _, _, start in made)
        and {(a.slot, a.carer_id, a.start) for a in rota.by_visit.get(visit_id, ())} == made
    )
