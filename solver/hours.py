"""How long a carer may work, as the engines read it.

The checker does not: it has the meaning of the rules in `solver.rules.weekly_hours` and
`solver.rules.night_work`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from solver.law import WorkerLimits
from solver.policy import Policy
from solver.problem import Carer, Horizon, Problem, Shift

Week = tuple[int, int]


@dataclass(frozen=True, slots=True)
class HoursLeft:
    """Most working seconds that may still be planned for a carer.

    Parameters
    ----------
    of_day
        By index of the working day; a day that is not there has no limit.
    of_weeks
        ``(ISO weeks, seconds)``: of so many weeks together, all of them touched by the horizon.
    """

    of_day: dict[int, int]
    of_weeks: tuple[tuple[tuple[Week, ...], int], ...]


def worker_limits(problem: Problem, policy: Policy, carer: Carer) -> WorkerLimits:
    """What the law says of a carer: by their age on the first day of the horizon."""
    return policy.law.of(carer.date_of_birth, problem.horizon.first_day)


def weeks_of(horizon: Horizon) -> tuple[Week, ...]:
    """ISO weeks in which work of the horizon lies, the evening before it included."""
    return tuple(sorted({horizon.week_of(day) for day in range(-1, horizon.days)}))


@dataclass(frozen=True, slots=True)
class RestPeriod:
    """A time ``[begin, end)`` that must hold an unbroken rest of ``least`` seconds."""

    begin: int
    end: int
    least: int


def rest_periods(problem: Problem, policy: Policy, carer: Carer) -> tuple[RestPeriod, ...]:
    """Encodes rule *weekly_rest*: the times in which a carer rests, those the horizon touches."""
    law, horizon = worker_limits(problem, policy, carer), problem.horizon
    least, weeks = law.weekly_rest_s, 1
    if policy.weekly_rest == "fortnight" and law.fortnightly_rest_s is not None:
        least, weeks = law.fortnightly_rest_s, 2
    if least <= 0:
        return ()
    # A night that begins on the last day ends in the week after, perhaps.
    last = horizon.local(problem.end).date()
    days = [horizon.date_of(day) for day in range(-1, horizon.days)] + [last]
    mondays = {rest_period_of(day, weeks) for day in days}
    return tuple(
        RestPeriod(
            horizon.midnight(monday), horizon.midnight(monday + timedelta(weeks=weeks)), least
        )
        for monday in sorted(mondays)
    )


def rest_period_of(day: date, weeks: int) -> date:
    """Monday with which the period of one or two ISO weeks begins that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return monday - timedelta(weeks=(monday.toordinal() // 7) % weeks)


def nights_off(problem: Problem, policy: Policy, carer: Carer) -> tuple[tuple[int, int], ...]:
    """Nights ``[begin, end)`` in which somebody young does not work; none for anybody else."""
    hours = worker_limits(problem, policy, carer).no_work
    if hours is None or not carer.shifts:
        return ()
    horizon, day = problem.horizon, -2
    nights: list[tuple[int, int]] = []
    while True:
        evening, morning = horizon.date_of(day), horizon.date_of(day + 1)
        night = horizon.at(evening, hours[0]), horizon.at(morning, hours[1])
        if night[0] >= problem.end:
            return tuple(nights)
        nights.append(night)
        day += 1


def by_day(shift: Shift, nights: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Encodes rule *night_work*: the longest part of a shift outside some nights.

    One part only, for waiting through the night would be work; of no length where nothing is left.
    """
    best, start = (shift.start, shift.start), shift.start
    for begin, end in (*nights, (shift.end, shift.end)):
        until = min(begin, shift.end)
        if until - start > best[1] - best[0]:
            best = start, until
        start = max(start, end)
    return best


def hours_left(problem: Problem, policy: Policy, carer: Carer) -> HoursLeft:
    """Encodes rules *weekly_hours* and *night_work* but for the hours nobody young works in."""
    law = worker_limits(problem, policy, carer)
    day = _least(carer.max_s_day, law.max_s_day)
    week = _least(carer.max_s_week, law.max_s_week)
    on_day, worked = dict(carer.worked_s_by_day), dict(carer.worked_s_by_week)
    weeks = weeks_of(problem.horizon)
    of_day = {}
    if day is not None:
        of_day = {d: day - on_day.get(d, 0) for d in range(-1, problem.horizon.days)}
    of_weeks: list[tuple[tuple[Week, ...], int]] = []
    if week is not None:
        of_weeks += [((w,), week - worked.get(w, 0)) for w in weeks]
    average = _average(policy, law, carer)
    if average is not None:
        first = carer.averaged_from or problem.horizon.week_of(0)
        for last in weeks:
            back = set(_back_from(last, law.average_weeks, first))
            known = sum(worked.get(w, 0) for w in back)
            if back:
                inside = tuple(w for w in weeks if w in back)
                of_weeks.append((inside, len(back) * average - known))
    return HoursLeft(of_day, tuple(of_weeks))


def _average(policy: Policy, law: WorkerLimits, carer: Carer) -> int | None:
    night = policy.law.night
    if carer.night_worker and night is not None:
        return _least(night.average_s_week, None if carer.wtr_opt_out else law.average_s_week)
    return None if carer.wtr_opt_out else law.average_s_week


def _back_from(last: Week, weeks: int, first: Week) -> Iterator[Week]:
    """So many ISO weeks up to one of them, none before the first."""
    monday = Horizon.monday_of(last)
    for back in range(weeks):
        year, week, _ = (monday - timedelta(weeks=back)).isocalendar()
        if (year, week) < first:
            return
        yield year, week


def _least(one: int | None, two: int | None) -> int | None:
    if one is None or two is None:
        return two if one is None else one
    return min(one, two)
