"""weekly_hours: the carer's own daily and weekly maximum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from solver.facts import Facts, WorkingDay
from solver.rules.base import Rule, Violation


def find(facts: Facts) -> Iterator[Violation]:
    """Ensures working time within max_s_day for each day and max_s_week for each ISO week."""
    horizon = facts.problem.horizon
    for carer_id, days in facts.working_days.items():
        carer = facts.problem.carer[carer_id]
        weeks: dict[tuple[int, int], list[WorkingDay]] = defaultdict(list)
        on_day = dict(carer.worked_s_by_day)
        for day in days:
            weeks[horizon.week_of(day.day)].append(day)
            in_day = day.length + on_day.get(day.day, 0)
            if carer.max_s_day is not None and in_day > carer.max_s_day:
                yield _violation(
                    carer_id,
                    [day],
                    in_day,
                    carer.max_s_day,
                    f"on {horizon.date_of(day.day)}",
                )
        if carer.max_s_week is None:
            continue
        outside = dict(carer.worked_s_by_week)
        for week, worked in weeks.items():
            total = outside.get(week, 0) + sum(day.length for day in worked)
            if total > carer.max_s_week:
                yield _violation(
                    carer_id, worked, total, carer.max_s_week, f"in week {week[0]}-W{week[1]:02d}"
                )


def _violation(
    carer_id: str, days: list[WorkingDay], worked: int, most: int, when: str
) -> Violation:
    return Violation(
        "weekly_hours",
        tuple(stop.visit.id for day in days for run in day.runs for stop in run.stops),
        (carer_id,),
        f"carer {carer_id} works {worked / 3600:.2f} h {when}, at most {most / 3600:.2f} h",
        worked - most,
    )


RULE = Rule(
    "weekly_hours",
    "Daily and weekly maximum",
    "contract of employment; Working Time Regulations 1998 reg. 4",
    find,
)
