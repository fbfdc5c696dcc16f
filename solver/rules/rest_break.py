"""break: a long working day holds an unbroken pause."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures one unbroken pause in each working day whose working time exceeds the limit.

    A pause is time between two visits that neither travel nor handover fills, or the time between
    two runs of the same working day.
    """
    for carer_id, days in facts.working_days.items():
        limits = facts.law_of(facts.problem.carer[carer_id])
        for day in days:
            if day.length <= limits.break_after_s:
                yield KEPT
                continue
            pauses = [leg.idle for run in day.runs for leg in run.legs]
            pauses += [b.start - a.end for a, b in zip(day.runs, day.runs[1:], strict=False)]
            longest = max(pauses, default=0)
            if longest < limits.break_s:
                date = facts.problem.horizon.date_of(day.day)
                yield Violation(
                    "break",
                    tuple(stop.visit.id for run in day.runs for stop in run.stops),
                    (carer_id,),
                    f"carer {carer_id} works {day.length / 3600:.2f} h on {date} and has no "
                    f"unbroken {limits.break_s // 60} min (longest {max(longest, 0) // 60} min)",
                    limits.break_s - longest,
                    firm=facts.is_young(day.carer),
                    about=str(date),
                )
            else:
                yield KEPT


RULE = Rule(
    "break", "Break in a long day", "Working Time Regulations 1998 reg. 12", "working day", examine
)
