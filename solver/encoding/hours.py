"""Rules on whole days, weeks and pay periods of carers as arrays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solver.encoding import columns as col
from solver.encoding.arrays import FAR, Int
from solver.encoding.eligibility import Shifts
from solver.hours import (
    HoursLeft,
    RestPeriod,
    Week,
    hours_left,
    rest_periods,
    weeks_of,
    worker_limits,
)
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.tariff import Payroll

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """Columns of `Arrays` for the rules on whole days and weeks.

    Parameters
    ----------
    weeks
        How many ISO weeks the horizon touches.
    week, day_left, rest
        Columns of the shifts.
    pay_period
        Column of the visits.
    carer
        The carers' table, with the columns of this module filled.
    period, span
        Tables of `Arrays`.
    """

    weeks: int
    week: list[int]
    day_left: list[int]
    rest: list[int]
    pay_period: list[int]
    carer: Int
    period: Int
    span: Int

    @classmethod
    def of(cls, problem: Problem, policy: Policy, shifts: Shifts) -> Hours:
        """Encode what each carer may still work."""
        horizon, carers = problem.horizon, problem.carers
        week_of = [horizon.week_of(int(day)) for day in shifts.day]
        weeks = sorted({*week_of, *weeks_of(horizon)})
        left = [hours_left(problem, policy, carer) for carer in carers]
        limits = [worker_limits(problem, policy, carer) for carer in carers]
        around = _around(problem, policy, shifts)
        payroll = Payroll(problem, policy)
        pay_period = [payroll.period(payroll.day(visit)) for visit in problem.visits]
        pay_periods = sorted(set(pay_period))
        wage = col.LEFT + 2 * len(weeks)
        table = np.zeros((len(carers), wage + len(pay_periods)), np.int64)
        periods: list[tuple[int, int, int, int, int]] = []
        spans: list[Span] = []
        for c, carer in enumerate(carers):
            row, own = table[c], range(shifts.ptr[c], shifts.ptr[c + 1])
            day, week = _most(problem, shifts, around, own)
            row[col.BREAK_AFTER], row[col.PAUSE_LENGTH] = limits[c].break_after_s, limits[c].break_s
            row[col.LONG] = max(day.values(), default=0) > limits[c].break_after_s
            row[col.CAPPED] = _can_exceed(left[c], day, week)
            row[col.LEFT : wage] = FAR
            if row[col.CAPPED]:
                _fill(row, left[c], weeks)
            if payroll.may_miss_minimum(carer):
                row[col.WAGE] = wage
                outside = dict(carer.wage_surplus)
                row[wage:] = [outside.get(period, 0) for period in pay_periods]
            row[col.PERIODS_BEGIN] = len(periods)
            busy = [around[h] for h in own]
            for period in rest_periods(problem, policy, carer):
                known = _inside(carer, period)
                if _may_lack(period, [*known, *busy]):
                    spans += known
                    rows = (len(spans) - len(known), len(spans))
                    periods.append((period.begin, period.end, period.least, *rows))
            row[col.PERIODS_END] = len(periods)
        return cls(
            len(weeks),
            [weeks.index(week) for week in week_of],
            [
                left[c].of_day.get(int(d), FAR)
                for c, d in zip(shifts.carer, shifts.day, strict=True)
            ],
            [limits[c].daily_rest_s for c in shifts.carer],
            [pay_periods.index(period) for period in pay_period],
            table,
            np.array(periods, np.int64).reshape(-1, col.PERIOD_COLUMNS),
            np.array(spans, np.int64).reshape(-1, 2),
        )


def _most(
    problem: Problem, shifts: Shifts, around: dict[int, Span], own: range
) -> tuple[dict[int, int], dict[Week, int]]:
    """Working seconds by day and by ISO week if a carer's shifts were filled."""
    by_day: dict[int, int] = defaultdict(int)
    by_week: dict[Week, int] = defaultdict(int)
    for h in own:
        start, end = around[h]
        by_day[int(shifts.day[h])] += end - start
        by_week[problem.horizon.week_of(int(shifts.day[h]))] += end - start
    return by_day, by_week


def _can_exceed(left: HoursLeft, day: dict[int, int], week: dict[Week, int]) -> bool:
    """Encodes rule *weekly_hours*: whether filled shifts could break it."""
    return any(seconds > left.of_day.get(d, FAR) for d, seconds in day.items()) or any(
        sum(week.get(w, 0) for w in weeks) > most for weeks, most in left.of_weeks
    )


def _fill(row: Int, left: HoursLeft, weeks: list[Week]) -> None:
    """Encodes rule *weekly_hours*: what weeks may hold, one by one and added up."""
    sums = []
    for together, seconds in left.of_weeks:
        last = weeks.index(together[-1])
        if len(together) == 1:
            row[col.LEFT + 2 * last] = min(row[col.LEFT + 2 * last], seconds)
        else:
            sums.append(together[0])
            row[col.LEFT + 2 * last + 1] = seconds
    if sums:
        if min(sums) != max(sums):
            raise ValueError("a horizon of more weeks than the average of working time has")
        row[col.SUM_FROM] = next(i for i, week in enumerate(weeks) if week >= sums[0])


def _inside(carer: Carer, period: RestPeriod) -> list[Span]:
    return [s for s in carer.work_outside if s[0] < period.end and s[1] > period.begin]


def _may_lack(period: RestPeriod, busy: list[Span]) -> bool:
    """Encodes rule *weekly_rest*: whether filled shifts could leave no rest in a period."""
    at, longest = period.begin, 0
    for start, end in sorted(busy):
        if end > period.begin and start < period.end:
            longest = max(longest, start - at)
            at = max(at, end)
    return max(longest, period.end - at) < period.least


def _around(problem: Problem, policy: Policy, shifts: Shifts) -> dict[int, Span]:
    """Working time of each shift if it were filled; of a pin with the journeys from and to home."""
    spans = {h: (int(shifts.start[h]), int(shifts.end[h])) for h in range(len(shifts.start))}
    for h in spans:
        # What rest and published work leave of a shift may be nothing.
        spans[h] = (spans[h][0], max(spans[h]))
    for pin in problem.pins:
        carer, visit = problem.carer[pin.carer_id], problem.visit[pin.visit_id]
        out = back = 0
        if carer.home is not None and policy.home_counts:
            out = problem.travel.time(carer.transport, carer.home, visit.location)
            back = problem.travel.time(carer.transport, visit.location, carer.home)
        h = shifts.of_pin[pin.visit_id, pin.slot]
        start, end = spans[h]
        spans[h] = min(start, pin.start - out), max(end, pin.start + visit.duration + back)
    return spans
