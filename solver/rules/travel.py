"""travel: there is time to get from each visit to the next, and from and to home."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from solver.facts import Facts, Run, Stop
from solver.rules.base import KEPT, Rule, Verdict, Violation
from solver.words import length


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures start >= previous end + travel + handover, and journeys from and to home in shifts.

    Between two shifts a carer without a counted home goes straight from the last visit to the next
    first one; a carer with one goes home between them, and both journeys lie in their shifts.

    In a re-plan nobody sets out before now: a journey to a visit that is not pinned begins then or
    later, for people can only follow what they were told.
    """
    for runs in facts.runs.values():
        for run in runs:
            yield from _inside_a_run(facts, run)
        for before, after in pairwise(runs):
            yield from _between_runs(facts, before, after)


def _inside_a_run(facts: Facts, run: Run) -> Iterator[Verdict]:
    carer_id = run.carer.id
    for leg in run.legs:
        if leg.origin is None or leg.destination is None:
            continue
        idle = leg.idle - _already_gone(facts, leg.origin.end, leg.destination)
        if idle < 0:
            yield Violation(
                "travel",
                (leg.origin.visit.id, leg.destination.visit.id),
                (carer_id,),
                f"carer {carer_id} needs {length(leg.seconds + facts.policy.handover_s)} from "
                f"visit {leg.origin.visit.id} to {leg.destination.visit.id} and is "
                f"{length(-idle)} short",
                -idle,
            )
        else:
            yield KEPT
    shift = run.stops[0].shift
    if shift is None or facts.home_of(run.carer) is None:
        return
    opens = run.carer.shifts[shift].start
    early = opens + _already_gone(facts, opens, run.stops[0]) - run.start
    late = run.end - run.carer.shifts[shift].end
    for excess, stop, way in ((early, run.stops[0], "from"), (late, run.stops[-1], "to")):
        if excess > 0:
            yield Violation(
                "travel",
                (stop.visit.id,),
                (carer_id,),
                f"carer {carer_id}'s journey {way} home at visit {stop.visit.id} lies "
                f"{length(excess)} outside the shift",
                excess,
            )
        else:
            yield KEPT


def _already_gone(facts: Facts, ready: int, stop: Stop) -> int:
    """Seconds of the time since ``ready`` that are past, where the stop may still be replanned."""
    now = facts.problem.now
    if now is None or (stop.visit.id, stop.slot) in facts.problem.pinned:
        return 0
    return max(0, now - ready)


def _between_runs(facts: Facts, before: Run, after: Run) -> Iterator[Verdict]:
    last, first = before.stops[-1], after.stops[0]
    if facts.home_of(before.carer) is None:
        travel = facts.problem.travel.time(
            before.carer.transport, last.visit.location, first.visit.location
        )
        short = last.end + travel + facts.policy.handover_s - first.start
    else:
        short = before.end - after.start
    if short > 0:
        yield Violation(
            "travel",
            (last.visit.id, first.visit.id),
            (before.carer.id,),
            f"carer {before.carer.id} cannot get from visit {last.visit.id} to "
            f"{first.visit.id} in the next shift: {length(short)} short",
            short,
        )
    else:
        yield KEPT


RULE = Rule("travel", "Time to travel", "NICE NG21 1.4.1", "journey", examine)
