"""The penny test: a bill is the sum of its lines, and another way of reckoning finds the same."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import get_args

import pytest

from solver.bill import Bill, Kind, bill
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rota import Assignment, Rota
from solver.tariff import Tariff
from tests.builders import a_rota, at, random_policy, random_problem
from tests.replans import random_replan
from tests.solver.rules.contract_table import a_week, made, paying
from tests.solver.rules.pay_table import tariff, two_visits
from tests.solver.rules.stability_table import measure

ROTAS = 1000


def random_rota(problem: Problem, seed: int) -> Rota:
    """Visits with random carers at random starts, most of them inside shifts; no rule is kept."""
    rng = Random(seed)
    made = []
    for visit in problem.visits:
        if rng.random() < 0.2:
            continue
        carers = rng.sample(problem.carers, min(visit.carers_required, len(problem.carers)))
        start = rng.randint(visit.earliest, visit.latest)
        made += [Assignment(start, visit.id, k + 1, c.id) for k, c in enumerate(carers)]
    return Rota.of(made)


def pennies(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


Owed = dict[tuple[str, str | None, date], int]
"""Pence by carer, client (None: nobody's) and day."""


def reckoned(problem: Problem, policy: Policy, rota: Rota) -> Owed:
    """What is owed, from the rota and the published rules of pay alone."""
    pay: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    owed: dict[tuple[str, str | None, date], int] = defaultdict(int)
    for carer_id, visit in told_late(problem, policy, rota):
        day = problem.horizon.local(visit.preferred).date()
        owed[carer_id, visit.client_id, day] += policy.tariff.short_notice_pence
    for carer in problem.carers:
        agency = carer.employment == "agency"
        mine = sorted(a for a in rota.assignments if a.carer_id == carer.id)
        metres = dict(carer.metres_by_tax_year)
        before = None
        for assignment in mine:
            visit = problem.visit[assignment.visit_id]
            wanted = problem.horizon.local(visit.preferred)
            day = wanted.date()
            whose = carer.id, visit.client_id, day
            rates = policy.law.on(day)
            if day in policy.tariff.bank_holidays:
                percent = policy.tariff.percent.get("bank_holiday", 100)
            elif day.weekday() >= 5:
                percent = policy.tariff.percent.get(("saturday", "sunday")[day.weekday() - 5], 100)
            elif 6 <= wanted.hour < 20:
                percent = policy.tariff.percent.get("weekday", 100)
            else:
                percent = policy.tariff.percent.get("evening", 100)
            base = carer.rate_pence_hour
            if base is None:
                base = policy.default_rate_pence_hour
            if base is None:
                base = max(pence for _, pence in rates.wages)
            own = pennies(Fraction(base * percent, 100))
            full = pennies(Fraction(own * policy.tariff.agency_percent, 100)) if agency else own
            shift = next(
                (
                    i
                    for i, s in enumerate(carer.shifts)
                    if s.start <= assignment.start and assignment.start + visit.duration <= s.end
                ),
                None,
            )
            pieces = [visit.duration]
            if before is not None and shift is not None and before[0] == shift:
                place = before[2].location
                way = problem.travel.time(carer.transport, place, visit.location)
                idle = assignment.start - before[1] - way - policy.handover_s
                pieces.append((way + policy.handover_s) * policy.pay_travel)
                pieces.append(max(0, idle) * policy.pay_waiting)
                miles = rates.mileage.get(carer.transport)
                if miles is not None:
                    year = day.year if (day.month, day.day) >= (4, 6) else day.year - 1
                    driven = metres.get(date(year, 4, 6), 0)
                    far = problem.travel.distance(carer.transport, place, visit.location)
                    limit = miles.first_metres
                    cheap = 0 if limit is None else max(0, driven + far - max(driven, limit))
                    metres[date(year, 4, 6)] = driven + far
                    amount = (far - cheap) * miles.pence_mile + cheap * miles.pence_mile_after
                    owed[whose] += pennies(Fraction(amount * 1000, 1_609_344))
            for seconds in pieces:
                mean = pennies(Fraction(own * seconds, 3600))
                pay[carer.id][day] += mean
                owed[whose] += mean
                owed[whose] += pennies(Fraction(full * seconds, 3600)) - mean
            before = (shift, assignment.start + visit.duration, visit)
        if agency:
            continue
        if carer.contract_s_week:
            for day, pence in promised(problem, policy, carer, mine).items():
                pay[carer.id][day] += pence
                owed[carer.id, None, day] += pence
        weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
        for day, pence in pay[carer.id].items():
            points = policy.law.on(day).holiday_basis_points
            owed[carer.id, None, day] += pennies(Fraction(pence * points, 10_000))
            if pence:
                weeks[day.isocalendar()[:2]].append(day)
        for week, days in weeks.items():
            rates, outside = policy.law.on(max(days)), dict(carer.pay_by_week).get(week, 0)
            free = rates.employer_above_pence_week
            whole = outside + sum(pay[carer.id][day] for day in days)
            above = max(0, whole - free) - max(0, outside - free)
            owed[carer.id, None, max(days)] += pennies(
                Fraction(above * rates.employer_basis_points, 10_000)
            )
    return {key: pence for key, pence in owed.items() if pence}


def on_budget(problem: Problem, visits: Sequence[Visit]) -> set[str | None]:
    """The budgets that may stand on lines of some visits: of each the narrowest that pays."""
    found: set[str | None] = set()
    for visit in visits:
        day, client = problem.horizon.local(visit.preferred).date(), problem.client[visit.client_id]
        there = [b for b in problem.budgets if b.first_day <= day <= b.last_day]
        named = [b for b in there if b.id == visit.budget_id and b.scope != "branch"]
        if visit.budget_id is None:
            own = [b for b in there if b.scope == "client" and b.scope_id == client.id]
            funders = [b for b in there if b.scope == "funder" and b.scope_id is not None]
            named = own or [b for b in funders if b.scope_id == client.funder_id]
        narrow = named or [b for b in there if b.scope == "branch"]
        found |= {b.id for b in narrow} or {None}
    return found


def told_late(problem: Problem, policy: Policy, rota: Rota) -> list[tuple[str, Visit]]:
    """Who comes by changes at short notice, and where; of a visit that moves the first carer."""
    if problem.now is None:
        return []
    found = []
    for visit in problem.visits:
        told = [each for each in problem.in_force if each.visit_id == visit.id]
        made = sorted((a for a in rota.assignments if a.visit_id == visit.id), key=lambda a: a.slot)
        if not told or not told[0].start - problem.now < policy.short_notice_s:
            continue
        expected = [each.carer_id for each in told]
        found += [(a.carer_id, visit) for a in made if a.carer_id not in expected]
        if len(made) == visit.carers_required and not (
            -policy.moved_s <= made[0].start - told[0].start <= policy.moved_s
        ):
            found.append((made[0].carer_id, visit))
    return found


def promised(
    problem: Problem, policy: Policy, carer: Carer, mine: list[Assignment]
) -> dict[date, int]:
    """Pence for overtime and for guaranteed hours, by the last day of each week that is planned."""
    days = [problem.horizon.first_day + timedelta(days=i) for i in range(problem.horizon.days)]
    contract = carer.contract_s_week or 0
    care: dict[date, int] = defaultdict(int)
    for assignment in mine:
        visit = problem.visit[assignment.visit_id]
        care[problem.horizon.local(visit.preferred).date()] += visit.duration
    pence: dict[date, int] = {}
    for monday in {day - timedelta(days=day.weekday()) for day in (*days, *care)}:
        week = [monday + timedelta(days=i) for i in range(7)]
        given = sum(care[day] for day in week)
        base = carer.rate_pence_hour or policy.default_rate_pence_hour
        if base is None:
            base = max(p for _, p in policy.law.on(max(monday, days[0])).wages)
        before = dict(carer.care_s_by_week).get(monday.isocalendar()[:2], 0)
        premium = pennies(Fraction(base * (policy.tariff.overtime_percent - 100), 100))
        over = max(0, given - max(0, contract - before))
        unused = 0
        if set(week) <= set(days):
            offered = sum(
                shift.end - max(0, shift.start)
                for shift in carer.shifts
                if problem.horizon.local(shift.start).date() in week
            )
            least = min(offered, contract * policy.tariff.guaranteed_percent // 100)
            unused = max(0, least - given)
        owed = pennies(Fraction(premium * over, 3600)) + pennies(Fraction(base * unused, 3600))
        if owed:
            pence[min(week[-1], days[-1])] = owed
    return pence


def a_random_question(seed: int) -> tuple[Problem, Policy]:
    """Every fourth is a week, every fifth a re-plan."""
    if seed % 5 == 1:
        return random_replan(seed)
    return random_problem(seed, week=seed % 4 == 0), random_policy(seed)


def test_that_a_thousand_bills_add_up_to_the_penny() -> None:
    priced: Counter[object] = Counter()
    for seed in range(ROTAS):
        problem, policy = a_random_question(seed)
        rota = random_rota(problem, seed)
        made = bill(Facts(problem, policy, rota))
        owed = reckoned(problem, policy, rota)
        assert made.by(lambda line: (line.carer_id, line.client_id, line.day)) == owed, seed
        assert made.pence == sum(owed.values())
        for line in made.lines:
            visits = [] if line.visit_id is None else [problem.visit[line.visit_id]]
            assert line.budget_id in (on_budget(problem, visits) if visits else {None}), seed
        priced.update(made.by(lambda line: line.kind))
    assert set(priced) == set(get_args(Kind))


def of_two(first: float = 8, second: float = 8.75, **carer: object) -> Bill:
    problem = two_visits(first, second, **carer)
    rota = a_rota(("v1", "k1", at(first)), ("v2", "k1", at(second)))
    return bill(Facts(problem, tariff(), rota))


def kinds(found: Bill) -> dict[object, int]:
    return found.by(lambda line: line.kind)


def test_that_every_line_has_its_kind() -> None:
    # 15 minutes before the second visit: 10 of travel, 5 of waiting; 750 pence of pay and more.
    assert kinds(of_two()) == {
        "contact": 1000,
        "travel": 167,
        "waiting": 83,
        "mileage": 280,
        "holiday": 151,
        "employer contributions": 188,
    }


def test_that_an_agency_invoices_one_price() -> None:
    assert kinds(of_two(employment="agency")) == {
        "contact": 1000,
        "travel": 167,
        "waiting": 83,
        "agency": 375,
        "mileage": 280,
    }


@pytest.mark.parametrize(
    ("driven", "pence"),
    [
        (0, 280),
        (90_000, 280),
        # A metre of the ten kilometres is beyond the first 100 km.
        (90_001, 280),
        (95_000, 217),
        (99_999, 155),
        (100_000, 155),
        (500_000, 155),
    ],
)
def test_that_the_journey_over_the_first_miles_is_paid_at_both_rates(
    driven: int, pence: int
) -> None:
    found = of_two(metres_by_tax_year=((date(2026, 4, 6), driven),))
    assert kinds(found)["mileage"] == pence


def test_that_free_pay_of_a_week_owes_no_contributions() -> None:
    policy = tariff()
    (first, rates), later = policy.law.changes
    law = replace(
        policy.law, changes=((first, replace(rates, employer_above_pence_week=1249)), later)
    )
    problem = two_visits()
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.75)))
    owed = kinds(bill(Facts(problem, replace(policy, law=law), rota)))
    # 15 % of a penny are less than half of one.
    assert "employer contributions" not in owed
    assert owed["contact"] + owed["travel"] + owed["waiting"] == 1250


def contributions(policy: Policy, **carer: object) -> int:
    """Pence on 1250 of pay, of which the law of the test leaves 1000 a week free."""
    (first, rates), later = policy.law.changes
    rates = replace(rates, employer_above_pence_week=1000, employer_above_young=((21, 1200),))
    policy = replace(policy, law=replace(policy.law, changes=((first, rates), later)))
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.75)))
    made = bill(Facts(two_visits(**carer), policy, rota))
    return kinds(made).get("employer contributions", 0)


@pytest.mark.parametrize(
    ("outside", "owed"), [(0, 250), (600, 850), (1000, 1250), (1300, 1250)], ids=str
)
def test_that_other_pay_of_the_week_uses_up_what_is_free(outside: int, owed: int) -> None:
    week = (((2026, 48), outside), ((2026, 47), 9999))
    # 15 %, half a penny up.
    assert contributions(tariff(), pay_by_week=week) == (owed * 15 + 50) // 100


@pytest.mark.parametrize(
    ("born", "owed"), [(None, 250), (date(2005, 11, 24), 250), (date(2005, 11, 25), 50)]
)
def test_that_more_is_free_of_contributions_before_21(born: date | None, owed: int) -> None:
    assert contributions(tariff(), date_of_birth=born) == (owed * 15 + 50) // 100


def test_that_overtime_and_guaranteed_hours_are_pay() -> None:
    problem = a_week()
    policy = paying(overtime=150, guaranteed=100)
    beyond = kinds(bill(Facts(problem, policy, made(1, 2, 3, 4, 5, 6))))
    assert (beyond["contact"], beyond["overtime"]) == (14400, 1200)
    assert "guaranteed hours" not in beyond
    short = bill(Facts(problem, policy, made(1)))
    assert (kinds(short)["contact"], kinds(short)["guaranteed hours"]) == (2400, 9600)
    sunday = problem.horizon.date_of(6)
    assert [line.day for line in short.lines if line.kind == "guaranteed hours"] == [sunday]


def test_that_each_change_at_short_notice_has_a_line_of_its_own() -> None:
    told = measure("", 0, ("v1", "k2", at(9)), ("v2", "k1", at(9), 1), ("v2", "k2", at(9), 2))
    policy = replace(told.policy, tariff=Tariff(short_notice_pence=750))
    found = bill(Facts(told.problem, policy, told.rota))
    late = [line for line in found.lines if line.kind == "short notice"]
    assert [(line.visit_id, line.carer_id, line.pence) for line in late] == [
        ("v1", "k2", 750),
        ("v1", "k2", 750),
    ]
    free = bill(Facts(told.problem, told.policy, told.rota))
    assert found.pence == free.pence + 1500


def test_that_lines_know_whom_they_are_for() -> None:
    found = of_two()
    assert found.by(lambda line: line.client_id) == {"c1": 500, "c2": 1030, None: 339}
    assert found.pence == 1869
