"""weekly_rest: an unbroken rest in each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from solver.facts import Facts, Run
from solver.rules.base import KEPT, Rule, Verdict, Violation

Span = tuple[int, int]


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures the weekly rest inside each ISO week that a carer works in.

    Where the policy has it by the fortnight, and the law lets that carer have it so, twice as long
    a rest lies in each two weeks instead: an odd and the even one after it, counted without a
    break through the years. Work that is published outside the horizon is no rest, either.
    """
    horizon = facts.problem.horizon
    for carer_id, runs in facts.runs.items():
        carer = facts.problem.carer[carer_id]
        law = facts.law_of(carer)
        least, weeks = law.weekly_rest_s, 1
        if facts.policy.weekly_rest == "fortnight" and law.fortnightly_rest_s is not None:
            least, weeks = law.fortnightly_rest_s, 2
        days = {horizon.local(second).date() for run in runs for second in (run.start, run.end - 1)}
        for monday in sorted({_period(day, weeks) for day in days}):
            begin = horizon.midnight(monday)
            end = horizon.midnight(monday + timedelta(weeks=weeks))
            inside = [run for run in runs if run.start < end and run.end > begin]
            busy = [*carer.work_outside, *((run.start, run.end) for run in inside)]
            longest = _longest(busy, begin, end)
            if longest < least:
                yield Violation(
                    "weekly_rest",
                    _visits(inside),
                    (carer_id,),
                    f"carer {carer_id} has no more than {longest / 3600:.2f} h of rest at a time "
                    f"from {monday} on in {7 * weeks} days, {least / 3600:.0f} h are required",
                    least - longest,
                    firm=facts.is_young(carer),
                    about=str(monday),
                )
            else:
                yield KEPT


def _period(day: date, weeks: int) -> date:
    monday = day - timedelta(days=day.weekday())
    return monday - timedelta(weeks=monday.toordinal() // 7 % weeks)


def _longest(busy: Sequence[Span], begin: int, end: int) -> int:
    """The longest part of a time in which nothing is done."""
    free, at = 0, begin
    for start, until in sorted(busy):
        free = max(free, min(start, end) - at)
        at = max(at, until)
    return max(free, end - at)


def _visits(runs: Sequence[Run]) -> tuple[str, ...]:
    return tuple(stop.visit.id for run in runs for stop in run.stops)


RULE = Rule(
    "weekly_rest",
    "Weekly rest",
    "Working Time Regulations 1998 reg. 11",
    "week of a carer",
    examine,
)
