"""minimum_wage: pay for all working time of a pay period is at least the minimum for the age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from solver.facts import Facts, Run
from solver.law import age_on
from solver.problem import Carer, Visit
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures the minimum wage over contact, travel between visits and waiting inside a shift.

    Paid is what the policy pays for, at the carer's own rate: premiums and mileage do not count.
    Each day's work counts at the minimum of that day, for the age on the first day of the pay
    period (National Minimum Wage Regulations 2015 reg. 4B). What was worked and paid outside the
    horizon in the same pay period counts, too. Whom an agency sends is paid by the agency.
    """
    for carer_id, runs in facts.runs.items():
        carer = facts.problem.carer[carer_id]
        if carer.employment == "agency":
            continue
        surplus: dict[date, int] = defaultdict(int)
        highest: dict[date, int] = defaultdict(int)
        visits: dict[date, list[str]] = defaultdict(list)
        for run in runs:
            for visit, care, travel, waiting in _times(facts, run):
                period = facts.payroll.period(facts.payroll.day(visit))
                least, rate = _least(facts, carer, visit), _rate(facts, carer, visit)
                paid = care + travel * facts.policy.pay_travel + waiting * facts.policy.pay_waiting
                surplus[period] += rate * paid - least * (care + travel + waiting)
                highest[period] = max(highest[period], least)
                visits[period].append(visit.id)
        outside = dict(carer.wage_surplus)
        for period, amount in surplus.items():
            short = -(amount + outside.get(period, 0))
            if short > 0:
                yield Violation(
                    "minimum_wage",
                    tuple(visits[period]),
                    (carer_id,),
                    f"carer {carer_id} is paid {-(-short // 3600) / 100:.2f} pounds less than the "
                    f"minimum wage in the pay period from {period}",
                    -(-short // highest[period]),
                )
            else:
                yield KEPT


def _times(facts: Facts, run: Run) -> Iterator[tuple[Visit, int, int, int]]:
    """Seconds of care of each stop, and of travel (with handover) and waiting before it."""
    legs = {leg.destination.visit.id: leg for leg in run.legs if leg.destination and leg.origin}
    for stop in run.stops:
        leg = legs.get(stop.visit.id)
        travel = 0 if leg is None else leg.seconds + facts.policy.handover_s
        yield stop.visit, stop.visit.duration, travel, 0 if leg is None else max(0, leg.idle)


def _least(facts: Facts, carer: Carer, visit: Visit) -> int:
    """Minimum wage in pence an hour on the visit's day, for the age at which its period began."""
    day = facts.payroll.day(visit)
    age = age_on(carer.date_of_birth, facts.payroll.period(day))
    return facts.policy.law.on(day).minimum_wage(age)


def _rate(facts: Facts, carer: Carer, visit: Visit) -> int:
    """What counts of an hour's pay: the carer's own rate without premiums."""
    own = facts.payroll.base(carer, facts.payroll.day(visit))
    return min(own, facts.payroll.own_hour(carer, visit))


RULE = Rule(
    "minimum_wage",
    "Minimum wage",
    "National Minimum Wage Act 1998; National Minimum Wage Regulations 2015",
    "pay period of a carer",
    examine,
)
