"""fairness: care hours shared by contract, unsocial ones by who offers them."""

from __future__ import annotations

from collections.abc import Mapping

from solver.facts import Facts
from solver.policy import Policy, Tier
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


def unsocial(facts: Facts) -> int:
    """Seconds of unsocial contact above or below each carer's fair share, summed over carers."""
    fair = unsocial_shares(facts.problem, facts.policy)
    contact = dict.fromkeys(fair, 0)
    for assignment in facts.rota.assignments:
        visit = facts.problem.visit[assignment.visit_id]
        if assignment.carer_id in contact and facts.payroll.band(visit) != "weekday":
            contact[assignment.carer_id] += visit.duration
    return sum(abs(seconds - fair[carer_id]) for carer_id, seconds in contact.items())


def unsocial_shares(problem: Problem, policy: Policy) -> Mapping[str, int]:
    """Fair contact seconds at unsocial times, of every carer who offers any.

    All the care asked for on evenings, weekends and bank holidays, divided in proportion to the
    time that shifts offer then, from the horizon's start on; rounded down.
    """
    tariff, horizon = policy.tariff, problem.horizon
    offered = {
        carer.id: sum(
            tariff.unsocial_s(horizon, max(shift.start, 0), shift.end) for shift in carer.shifts
        )
        for carer in problem.carers
    }
    asked = sum(
        visit.duration * visit.carers_required
        for visit in problem.visits
        if tariff.band(horizon.local(visit.preferred)) != "weekday"
    )
    total = sum(offered.values())
    return {carer_id: asked * own // total for carer_id, own in offered.items() if own}


TERM = Term(
    "fairness",
    "Hours away from the fair share",
    "A minute of contact above or below a carer's fair share.",
    Tier.FAIRNESS,
    Unit.MINUTES,
    measure,
)
UNSOCIAL = Term(
    "unsocial",
    "Unsocial hours away from the fair share",
    "A minute of contact on evenings, weekends and bank holidays above or below a carer's fair "
    "share of it.",
    Tier.FAIRNESS,
    Unit.MINUTES,
    unsocial,
)
