"""fairness: care hours shared by contract."""

from __future__ import annotations

from collections.abc import Mapping

from solver.facts import Facts
from solver.policy import Tier
from solver.problem import Problem
from solver.rules.base import Term, Unit


def measure(facts: Facts) -> int:
    """Seconds of contact above or below each carer's fair share, summed over carers."""
    contact = dict.fromkeys(shares(facts.problem), 0)
    for assignment in facts.rota.assignments:
        if assignment.carer_id in contact:
            contact[assignment.carer_id] += facts.problem.visit[assignment.visit_id].duration
    fair = shares(facts.problem)
    return sum(abs(seconds - fair[carer_id]) for carer_id, seconds in contact.items())


def shares(problem: Problem) -> Mapping[str, int]:
    """Fair contact seconds of every carer with a shift.

    All the care asked for, divided in proportion to contract hours (of the horizon's days) or,
    without a contract, to the hours offered from the horizon's start on; rounded down.
    """
    claims = {}
    for carer in problem.carers:
        offered = sum(shift.end - max(shift.start, 0) for shift in carer.shifts)
        if offered and carer.contract_s_week is not None:
            claims[carer.id] = carer.contract_s_week * problem.horizon.days // 7
        elif offered:
            claims[carer.id] = offered
    asked = sum(visit.duration * visit.carers_required for visit in problem.visits)
    total = sum(claims.values())
    return {carer_id: asked * claim // total if total else 0 for carer_id, claim in claims.items()}


TERM = Term(
    "fairness",
    "Hours away from the fair share",
    "A minute of contact above or below a carer's fair share.",
    Tier.FAIRNESS,
    Unit.MINUTES,
    measure,
)
