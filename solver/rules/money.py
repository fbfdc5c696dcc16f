"""Money: travel, waiting and what is paid."""

from __future__ import annotations

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit

MILE_MM = 1_609_344
"""Millimetres in an international mile."""


def travel(facts: Facts) -> int:
    """Seconds of travel between visits of a run, and from and to home where it counts."""
    return sum(leg.seconds for _, leg in facts.legs())


def waiting(facts: Facts) -> int:
    """Seconds between two visits of a run that neither travel nor handover fills."""
    return sum(max(0, leg.idle) for _, leg in facts.legs())


def pay(facts: Facts) -> int:
    """Pence x 3600 for contact, paid travel (with handover) and waiting between visits, mileage.

    Journeys from and to home are neither paid nor given mileage.
    """
    policy, problem = facts.policy, facts.problem
    total = 0
    for assignment in facts.rota.assignments:
        rate = policy.rate(problem.carer[assignment.carer_id].rate_pence_hour)
        total += rate * problem.visit[assignment.visit_id].duration
    for carer, leg in facts.legs():
        if leg.origin is None or leg.destination is None:
            continue
        rate = policy.rate(carer.rate_pence_hour)
        if policy.pay_travel:
            total += rate * (leg.seconds + policy.handover_s)
        if policy.pay_waiting:
            total += rate * max(0, leg.idle)
        total += mileage(leg.metres, policy.limits.mileage_pence_mile.get(carer.transport, 0))
    return total


def mileage(metres: int, pence_mile: int) -> int:
    """Pence x 3600 of a journey's mileage, rounded half up."""
    return (metres * 1000 * pence_mile * 3600 + MILE_MM // 2) // MILE_MM


TRAVEL = Term("travel", "Travel", Tier.MONEY, Unit.MINUTES, travel)
WAITING = Term("waiting", "Waiting between visits", Tier.MONEY, Unit.MINUTES, waiting)
PAY = Term("pay", "Pay and mileage", Tier.MONEY, Unit.PENCE, pay)
