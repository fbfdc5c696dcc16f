"""daily_rest: enough hours between two working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from solver.facts import Facts, WorkingDay
from solver.rules.base import KEPT, Rule, Verdict, Violation
from solver.words import length


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures the daily rest between working days, and against work outside the horizon.

    Of a working day that is published in part, the rest needs no daily rest to that part: it only
    must not begin before that part has ended, or end after that part begins.
    """
    for carer_id, days in facts.working_days.items():
        carer = facts.problem.carer[carer_id]
        rest = facts.law_of(carer).daily_rest_s
        first, last = days[0], days[-1]
        horizon = facts.problem.horizon
        gaps: list[tuple[int, tuple[str, ...], str, date]] = []
        opening = (first.runs[0].stops[0].visit.id,)
        closing = (last.runs[-1].stops[-1].visit.id,)
        if first.day < 0 and carer.resumes_from is not None:
            early = carer.resumes_from - first.start
            if early > 0:
                yield _overlap(facts, first, opening, early)
            else:
                yield KEPT
        elif carer.last_work_end is not None:
            gap = first.start - carer.last_work_end
            gaps.append((gap, opening, "before the first day", horizon.date_of(first.day)))
        for before, after in pairwise(days):
            around = (before.runs[-1].stops[-1].visit.id, after.runs[0].stops[0].visit.id)
            day = horizon.date_of(after.day)
            gaps.append((after.start - before.end, around, f"before {day}", day))
        if last.day == facts.problem.horizon.days - 1 and carer.stops_by is not None:
            late = last.end - carer.stops_by
            if late > 0:
                yield _overlap(facts, last, closing, late)
            else:
                yield KEPT
        elif carer.next_work_start is not None:
            gap = carer.next_work_start - last.end
            day = horizon.local(carer.next_work_start).date()
            gaps.append((gap, closing, "after the last day", day))
        for gap, visits, where, day in gaps:
            if gap < rest:
                yield Violation(
                    "daily_rest",
                    visits,
                    (carer_id,),
                    f"carer {carer_id} rests {gap / 3600:.2f} h {where}, "
                    f"{rest / 3600:.0f} h are required",
                    rest - gap,
                    # Who works before the last day has ended is in two places at once.
                    firm=gap < 0 or facts.is_young(carer),
                    about=str(day),
                )
            else:
                yield KEPT


def _overlap(facts: Facts, day: WorkingDay, visits: tuple[str, ...], seconds: int) -> Violation:
    return Violation(
        "daily_rest",
        visits,
        (day.carer.id,),
        f"carer {day.carer.id} is {length(seconds)} short of what else is published on "
        f"{facts.problem.horizon.date_of(day.day)}",
        seconds,
        firm=True,
    )


RULE = Rule(
    "daily_rest",
    "Rest between working days",
    "Working Time Regulations 1998 reg. 10",
    "rest between two working days",
    examine,
)
