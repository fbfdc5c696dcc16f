"""What a rota costs, line by line in whole pence, so that every total is a sum of lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from solver.facts import Facts
from solver.law import Mileage, age_on, tax_year_of
from solver.problem import Carer, Problem, Visit
from solver.rules.contract import weeks
from solver.rules.money import MILE_MM
from solver.rules.stability import told_late
from solver.tariff import WHOLE, Payroll

Kind = Literal[
    "contact",
    "travel",
    "waiting",
    "overtime",
    "guaranteed hours",
    "short notice",
    "agency",
    "mileage",
    "holiday",
    "employer contributions",
]
PAID: tuple[Kind, ...] = ("contact", "travel", "waiting", "overtime", "guaranteed hours")
"""What is a carer's pay: holiday accrues on it, and contributions are owed on it."""
NARROWEST = ("client", "funder", "branch")
"""Scopes of budgets, those of fewest people first."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Line:
    """Pence that one thing costs.

    Parameters
    ----------
    kind
        What for. ``agency`` is what an agency invoices beyond an own carer's pay.
    carer_id, day
        Who is paid for it, and the local day that it is for.
    visit_id, client_id, budget_id
        For whom; None where it belongs to nobody's visit. Where several budgets pay for a visit the
        line is on one alone, that of fewest people.
    """

    kind: Kind
    carer_id: str
    day: date
    pence: int
    visit_id: str | None = None
    client_id: str | None = None
    budget_id: str | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a rota, by carer, day and visit."""

    lines: tuple[Line, ...]

    @property
    def pence(self) -> int:
        """What the rota costs."""
        return sum(line.pence for line in self.lines)

    def by(self, key: Callable[[Line], str | date | None]) -> dict[str | date | None, int]:
        """Pence by whatever a line has: a carer, a client, a budget, a day."""
        totals: dict[str | date | None, int] = defaultdict(int)
        for line in self.lines:
            totals[key(line)] += line.pence
        return dict(totals)


def bill(facts: Facts) -> Bill:
    """Price a rota.

    Each line is rounded for itself, half a penny up, and nothing is rounded again. Mileage counts
    each journey from the carer's first of the horizon on, so that the one which crosses the first
    miles of the tax year is paid at both rates. Contributions are those of a week's pay beyond what
    is free of them: what this rota adds to those owed on the week's other pay.
    """
    lines = [*_work(facts), *_contracts(facts), *_notice(facts), *_miles(facts)]
    lines += [*_holiday(facts, lines), *_contributions(facts, lines)]
    lines = [line for line in lines if line.pence]
    return Bill(tuple(sorted(lines, key=lambda n: (n.carer_id, n.day, n.visit_id or "", n.kind))))


def _work(facts: Facts) -> Iterator[Line]:
    """Paid time, at an own carer's price, and what an agency asks beyond it."""
    problem = facts.problem
    for assignment in facts.rota.assignments:
        carer, visit = problem.carer[assignment.carer_id], problem.visit[assignment.visit_id]
        yield from _paid_time(facts, "contact", carer, visit, visit.duration)
    for carer, leg in facts.legs():
        if leg.origin is None or leg.destination is None:
            continue
        visit = leg.destination.visit
        if facts.policy.pay_travel:
            seconds = leg.seconds + facts.policy.handover_s
            yield from _paid_time(facts, "travel", carer, visit, seconds)
        if facts.policy.pay_waiting:
            yield from _paid_time(facts, "waiting", carer, visit, max(0, leg.idle))


def _paid_time(
    facts: Facts, kind: Kind, carer: Carer, visit: Visit, seconds: int
) -> Iterator[Line]:
    own = own_pence(facts.payroll, carer, visit, seconds)
    whole = _pence(facts.payroll.hour(carer, visit) * seconds, HOUR)
    yield _line(facts, kind, carer, visit, own)
    yield _line(facts, "agency", carer, visit, whole - own)


def own_pence(payroll: Payroll, carer: Carer, visit: Visit, seconds: int) -> int:
    """Pence that an own carer is paid for some time at a visit, or before it."""
    return _pence(payroll.own_hour(carer, visit) * seconds, HOUR)


def _contracts(facts: Facts) -> Iterator[Line]:
    """Overtime and unused guaranteed hours of each ISO week, on its last day in the horizon."""
    horizon = facts.problem.horizon
    last = horizon.date_of(horizon.days - 1)
    for carer_id, week, terms, seconds in weeks(facts):
        day = min(last, horizon.monday_of(week) + timedelta(days=6))
        over = terms.overtime_pence_hour * (seconds - terms.before_overtime_s)
        unused = terms.guaranteed_pence_hour * (terms.guaranteed_s - seconds)
        if over > 0:
            yield Line("overtime", carer_id, day, _pence(over, HOUR))
        if unused > 0:
            yield Line("guaranteed hours", carer_id, day, _pence(unused, HOUR))


def _notice(facts: Facts) -> Iterator[Line]:
    """What each change at short notice costs, for who makes the visit; of a move, its first carer.

    It is what the agency puts on a change, not a carer's pay: no holiday accrues on it.
    """
    for assignment in told_late(facts):
        carer, visit = (
            facts.problem.carer[assignment.carer_id],
            facts.problem.visit[assignment.visit_id],
        )
        yield _line(facts, "short notice", carer, visit, facts.policy.tariff.short_notice_pence)


def _miles(facts: Facts) -> Iterator[Line]:
    """Mileage of each carer's journeys between visits, in the order in which they are made."""
    law, payroll = facts.policy.law, facts.payroll
    for carer_id, runs in facts.runs.items():
        carer = facts.problem.carer[carer_id]
        driven = defaultdict(int, dict(carer.metres_by_tax_year))
        for leg in (leg for run in runs for leg in run.legs):
            if leg.origin is None or leg.destination is None:
                continue
            visit = leg.destination.visit
            day = payroll.day(visit)
            rate = law.on(day).mileage.get(carer.transport)
            if rate is not None:
                year = tax_year_of(day)
                pence = _mileage(rate, driven[year], leg.metres)
                driven[year] += leg.metres
                yield _line(facts, "mileage", carer, visit, pence)


def _mileage(rate: Mileage, driven: int, metres: int) -> int:
    """Pence of a journey after so many metres of the tax year."""
    first = metres
    if rate.first_metres is not None:
        first = min(metres, max(0, rate.first_metres - driven))
    priced = first * rate.pence_mile + (metres - first) * rate.pence_mile_after
    return _pence(priced * 1000, MILE_MM)


def _holiday(facts: Facts, lines: Iterable[Line]) -> Iterator[Line]:
    """What holiday accrues on each day's pay."""
    for carer, day, pence in _own_pay(facts, lines):
        points = facts.policy.law.on(day).holiday_basis_points
        yield Line("holiday", carer.id, day, _pence(pence * points, WHOLE))


def _contributions(facts: Facts, lines: Iterable[Line]) -> Iterator[Line]:
    """Employer's contributions of each ISO week, on the last day that is paid in it."""

    def week(each: tuple[Carer, date, int]) -> tuple[str, int, int]:
        year, number, _ = each[1].isocalendar()
        return each[0].id, year, number

    for (carer_id, year, number), days in groupby(_own_pay(facts, lines), key=week):
        of_week = list(days)
        carer, last, _ = of_week[-1]
        rates = facts.policy.law.on(last)
        free = rates.employer_above(age_on(carer.date_of_birth, last))
        outside = dict(carer.pay_by_week).get((year, number), 0)
        added = max(0, outside + sum(pence for *_, pence in of_week) - free)
        added -= max(0, outside - free)
        owed = _pence(added * rates.employer_basis_points, WHOLE)
        yield Line("employer contributions", carer_id, last, owed)


def _own_pay(facts: Facts, lines: Iterable[Line]) -> list[tuple[Carer, date, int]]:
    """Pay of own carers by day, mileage left out; sorted."""
    days: dict[tuple[str, date], int] = defaultdict(int)
    for line in lines:
        if line.kind in PAID:
            days[line.carer_id, line.day] += line.pence
    found = ((facts.problem.carer[c], day, pence) for (c, day), pence in sorted(days.items()))
    return [each for each in found if each[0].employment != "agency"]


def _line(facts: Facts, kind: Kind, carer: Carer, visit: Visit, pence: int) -> Line:
    day = facts.payroll.day(visit)
    payer = _payer(facts.problem, visit)
    return Line(kind, carer.id, day, pence, visit.id, visit.client_id, payer)


def _payer(problem: Problem, visit: Visit) -> str | None:
    """The budget that a visit is on: of those that pay for it, the one of fewest people."""
    paying = [problem.budgets[index] for index in problem.paid_by[visit.id]]
    return min(paying, key=lambda b: NARROWEST.index(b.scope)).id if paying else None


def _pence(amount: int, whole: int) -> int:
    """A quotient in whole pence, half a penny up."""
    return (2 * amount + whole) // (2 * whole)
