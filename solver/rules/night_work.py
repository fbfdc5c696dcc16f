"""night_work: nobody young works at night, and night workers do not work too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from solver.facts import Facts, Run
from solver.rules.base import KEPT, Rule, Verdict, Violation
from solver.rules.weekly_hours import averages


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures the hours in which young workers do not work, and the average of night workers.

    Eight hours in each 24 on the average, weekly rest left out, are 48 hours in a week: the same
    as everybody's, but nobody can opt out of it.
    """
    night = facts.policy.law.night
    for carer_id, runs in facts.runs.items():
        carer = facts.problem.carer[carer_id]
        law = facts.law_of(carer)
        if law.no_work is not None:
            for run in runs:
                seconds = _at_night(facts, run, law.no_work)
                if seconds:
                    yield Violation(
                        "night_work",
                        tuple(stop.visit.id for stop in run.stops),
                        (carer_id,),
                        f"carer {carer_id} is under 18 and works {seconds / 60:.0f} min at night "
                        f"from {facts.problem.horizon.clock(run.start)} on",
                        seconds,
                    )
                else:
                    yield KEPT
        if night is None or not carer.night_worker:
            continue
        # Where rule weekly_hours asks for as much, it is not told twice.
        most = None if carer.wtr_opt_out else law.average_s_week
        if most is None or night.average_s_week < most:
            days = facts.working_days[carer_id]
            yield from averages(
                "night_work", facts, carer, days, night.average_s_week, law.average_weeks
            )


def _at_night(facts: Facts, run: Run, hours: tuple[int, int]) -> int:
    """Seconds of a run between two hours of the clock, across midnight."""
    horizon = facts.problem.horizon
    day = horizon.local(run.start).date() - timedelta(days=1)
    last = horizon.local(run.end).date()
    seconds = 0
    while day <= last:
        begin, end = horizon.at(day, hours[0]), horizon.at(day + timedelta(days=1), hours[1])
        seconds += max(0, min(end, run.end) - max(begin, run.start))
        day += timedelta(days=1)
    return seconds


RULE = Rule(
    "night_work",
    "Work at night",
    "Working Time Regulations 1998 regs. 6 and 6A",
    "run of a young worker, or average of a night worker",
    examine,
)
