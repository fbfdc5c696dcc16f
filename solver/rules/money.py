"""Money: travel, waiting, what carers are paid, and what an employer owes besides."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.policy import Tier
from solver.problem import Carer, Visit
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

    Journeys from and to home are neither paid nor given mileage. What is before a visit is paid as
    the visit is.
    """
    payroll = facts.payroll
    total = sum(payroll.hour(carer, visit) * seconds for carer, visit, seconds in paid(facts))
    for carer, leg in facts.legs():
        if leg.origin is not None and leg.destination is not None:
            total += mileage(leg.metres, payroll.mile(carer, leg.destination.visit))
    return total


def on_costs(facts: Facts) -> int:
    """Pence x 3600 of holiday and employer's contributions on that pay, mileage left out."""
    payroll = facts.payroll
    return sum(payroll.on_costs(carer, visit) * seconds for carer, visit, seconds in paid(facts))


def paid(facts: Facts) -> Iterator[tuple[Carer, Visit, int]]:
    """Paid seconds of each carer, for each visit: contact, and what comes before it in the run."""
    policy, problem = facts.policy, facts.problem
    for assignment in facts.rota.assignments:
        visit = problem.visit[assignment.visit_id]
        yield problem.carer[assignment.carer_id], visit, visit.duration
    for carer, leg in facts.legs():
        if leg.origin is None or leg.destination is None:
            continue
        seconds = (leg.seconds + policy.handover_s) * policy.pay_travel
        seconds += max(0, leg.idle) * policy.pay_waiting
        yield carer, leg.destination.visit, seconds


def mileage(metres: int, pence_mile: int) -> int:
    """Pence x 3600 of a journey's mileage, rounded half up."""
    return (metres * 1000 * pence_mile * 3600 + MILE_MM // 2) // MILE_MM


TRAVEL = Term("travel", "Travel", "A minute of travel.", Tier.MONEY, Unit.MINUTES, travel)
WAITING = Term(
    "waiting",
    "Waiting between visits",
    "A minute of waiting between two visits of a shift.",
    Tier.MONEY,
    Unit.MINUTES,
    waiting,
)
PAY = Term("pay", "Pay and mileage", "A penny of pay and mileage.", Tier.MONEY, Unit.PENCE, pay)
ON_COSTS = Term(
    "on_costs",
    "Holiday and employer's contributions",
    "A penny of what an employer owes besides.",
    Tier.MONEY,
    Unit.PENCE,
    on_costs,
)
