"""weekly_hours: how long a carer may work in a day, in a week, and on the average of weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from solver.facts import Facts, WorkingDay
from solver.problem import Carer
from solver.rules.base import KEPT, Rule, Verdict, Violation

Week = tuple[int, int]
HOUR = 3600


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures working time within every limit of each working day and of each ISO week.

    A day and a week have the carer's own maximum, and the law's for young workers. The average of
    the weeks that end with a week of the rota has the law's, unless the carer opted out of it. What
    breaks the law is not told as a matter of the contract: nobody may allow it.
    """
    for carer_id, days in facts.working_days.items():
        carer = facts.problem.carer[carer_id]
        law = facts.law_of(carer)
        on_day = dict(carer.worked_s_by_day)
        for day in days:
            in_day = day.length + on_day.get(day.day, 0)
            when = f"on {facts.problem.horizon.date_of(day.day)}"
            for most, firm in ((law.max_s_day, True), (carer.max_s_day, False)):
                if most is None:
                    continue
                if in_day > most:
                    yield violation([day], in_day, most, when, firm=firm)
                    break
                yield KEPT
        for week, worked in by_week(facts, days).items():
            total = dict(carer.worked_s_by_week).get(week, 0) + sum(d.length for d in worked)
            when = f"in week {week[0]}-W{week[1]:02d}"
            for most, firm in ((law.max_s_week, True), (carer.max_s_week, False)):
                if most is None:
                    continue
                if total > most:
                    yield violation(worked, total, most, when, firm=firm)
                    break
                yield KEPT
        if law.average_s_week is not None and not carer.wtr_opt_out:
            yield from averages(
                "weekly_hours", facts, carer, days, law.average_s_week, law.average_weeks
            )


def averages(
    rule_id: str, facts: Facts, carer: Carer, days: tuple[WorkingDay, ...], most: int, weeks: int
) -> Iterator[Verdict]:
    """Weeks of the horizon, and whether the weeks that end with each of them exceed an average.

    Only where something is planned in them. Weeks before the first one that something is known of
    do not count.
    """
    first = carer.averaged_from or facts.problem.horizon.week_of(0)
    planned = by_week(facts, days)
    total: dict[Week, int] = defaultdict(int, dict(carer.worked_s_by_week))
    for week, worked in planned.items():
        total[week] += sum(day.length for day in worked)
    horizon = facts.problem.horizon
    for last in sorted({horizon.week_of(day) for day in range(-1, horizon.days)}):
        monday = date.fromisocalendar(*last, 1)
        span = [_week(monday - timedelta(weeks=back)) for back in range(weeks)]
        counted = [week for week in span if week >= first]
        seconds = sum(total[week] for week in counted)
        mine = [day for week in counted for day in planned.get(week, ())]
        if not mine:
            continue
        if seconds > most * len(counted):
            yield Violation(
                rule_id,
                tuple(stop.visit.id for day in mine for run in day.runs for stop in run.stops),
                (carer.id,),
                f"carer {carer.id} works {seconds / len(counted) / HOUR:.2f} h a week on the "
                f"average of the {len(counted)} weeks to {last[0]}-W{last[1]:02d}, at most "
                f"{most / HOUR:.0f} h",
                seconds - most * len(counted),
                firm=True,
            )
        else:
            yield KEPT


def by_week(facts: Facts, days: tuple[WorkingDay, ...]) -> dict[Week, list[WorkingDay]]:
    """Working days by the ISO week they lie in."""
    weeks: dict[Week, list[WorkingDay]] = defaultdict(list)
    for day in days:
        weeks[facts.problem.horizon.week_of(day.day)].append(day)
    return weeks


def violation(
    days: list[WorkingDay], worked: int, most: int, when: str, *, firm: bool
) -> Violation:
    """Working time that exceeds a limit; ``firm``: one of the law."""
    carer_id = days[0].carer.id
    return Violation(
        "weekly_hours",
        tuple(stop.visit.id for day in days for run in day.runs for stop in run.stops),
        (carer_id,),
        f"carer {carer_id} works {worked / HOUR:.2f} h {when}, at most {most / HOUR:.2f} h",
        worked - most,
        firm=firm,
        about=when,
    )


def _week(day: date) -> Week:
    year, week, _ = day.isocalendar()
    return year, week


RULE = Rule(
    "weekly_hours",
    "Daily and weekly maximum, and the average over 17 weeks",
    "contract of employment; Working Time Regulations 1998 regs. 4 and 5A",
    "limit of a day, a week or an average",
    examine,
)
