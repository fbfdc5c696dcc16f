"""The rota that a repair goes on from: whoever can make a visit at another start keeps it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from solver.policy import Policy
from solver.problem import InForce, Pin, Problem
from solver.repair.frame import legal_starts
from solver.repair.judging import Judge
from solver.repair.rounds import Rounds
from solver.retime import retime
from solver.rota import Assignment, Rota
from solver.rules import Violation


def gone_on_from(judge: Judge, policy: Policy, left: Rota, seconds: float | None) -> Rota:
    """What is left of the rota in force, retimed where it cannot stay as it was told.

    A start that is no longer possible (the carer is late, the visit takes longer) is a matter of
    timing, not a carer lost: such visits are tried from the nearest legal start. Those for which
    no starts are found lack their carers after all. First only the carers of those visits start
    otherwise, so that few people have to be told; all starts move together where that saves
    visits their carers.

    Parameters
    ----------
    policy
        As starts are compared by it.
    left
        The visits in force that keep all their carers (`solver.repair.neighbourhood.in_force`).
    seconds
        For all tries together; None: no limit.
    """
    problem = judge.problem
    delayed = _delayed(judge.rounds, left)
    deadline = None if seconds is None else time.monotonic() + seconds
    best: Rota | None = None
    kept: Mapping[str, int] = {}
    for retimed in (_of_few, _retimed):
        remaining = dict(delayed)
        while len(remaining) > len(kept):
            tried = retimed(problem, policy, _with(problem, left, remaining), deadline)
            stuck = _stuck(judge.broken(tried), problem, remaining)
            if stuck is None:
                best, kept = tried, remaining
            else:
                del remaining[stuck]
    if best is not None:
        return best
    return _retimed(problem, policy, left, deadline) if judge.broken(left) else left


def _of_few(problem: Problem, policy: Policy, rota: Rota, deadline: float | None) -> Rota:
    """Other starts for the carers alone who have a visit at another start than was told."""
    told = {(t.visit_id, t.start) for t in problem.in_force}
    otherwise = {a.visit_id for a in rota.assignments if (a.visit_id, a.start) not in told}
    few = {a.carer_id for visit_id in otherwise for a in rota.by_visit[visit_id]}
    part = Rota.of(a for a in rota.assignments if a.carer_id in few)
    bound = [
        Pin(a.visit_id, a.slot, a.carer_id, a.start)
        for a in part.assignments
        if any(other.carer_id not in few for other in rota.by_visit[a.visit_id])
    ]
    pins = {(p.visit_id, p.slot): p for p in (*bound, *problem.pins)}
    alone = replace(problem, pins=tuple(pins.values()))
    timed = _retimed(alone, policy, part, deadline)
    others = [a for a in rota.assignments if a.carer_id not in few]
    return Rota.of([*others, *timed.assignments])


def _retimed(problem: Problem, policy: Policy, rota: Rota, deadline: float | None) -> Rota:
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    return retime(problem, policy, rota, seconds=left)


def _delayed(rounds: Rounds, left: Rota) -> dict[str, int]:
    """The visits whose carers may all come, but not when they were told, and when they may."""
    problem, delayed = rounds.problem, {}
    for visit_id, told in problem.told.items():
        if len(told) < problem.visit[visit_id].carers_required or any(
            (visit_id, t.slot) in problem.pinned for t in told
        ):
            continue
        now = {a.start for a in left.by_visit.get(visit_id, ())}
        if now == {told[0].start}:
            continue
        start = _nearest(problem, rounds.policy, told)
        if start is not None and {start} != now:
            delayed[visit_id] = start
    return delayed


def _nearest(problem: Problem, policy: Policy, told: tuple[InForce, ...]) -> int | None:
    """The start nearest to the one told at which all who were told may come; None: there is none.

    The rounds judge by themselves whether who stays has set out in time.
    """
    starts = []
    for spans in product(*(legal_starts(problem, policy, t) for t in told)):
        first, last = max(a for a, _ in spans), min(b for _, b in spans)
        if problem.now is not None:
            first = max(first, problem.now)
        if first <= last:
            starts.append(max(first, min(last, told[0].start)))
    return min(starts, key=lambda start: abs(start - told[0].start), default=None)


def _with(problem: Problem, left: Rota, delayed: Mapping[str, int]) -> Rota:
    """The rota with the delayed visits, each carer's in the order told where starts coincide."""
    made = [a for a in left.assignments if a.visit_id not in delayed]
    made += [
        Assignment(start, t.visit_id, t.slot, t.carer_id)
        for visit_id, start in delayed.items()
        for t in problem.told[visit_id]
    ]
    told = {(t.visit_id, t.carer_id): t.start for t in problem.in_force}
    starts: dict[str, int] = {}
    last: dict[str, int] = {}
    by_start = sorted(made, key=lambda a: (a.start, told.get((a.visit_id, a.carer_id), a.start)))
    for a in by_start:
        # A second apart is order enough: retiming makes room.
        start = starts.setdefault(a.visit_id, a.start)
        if not a.pinned and last.get(a.carer_id, -1) == start:
            starts[a.visit_id] = start + 1
        last[a.carer_id] = starts[a.visit_id]
    return Rota.of(a if a.pinned else replace(a, start=starts[a.visit_id]) for a in made)


def _stuck(
    broken: tuple[Violation, ...], problem: Problem, delayed: Mapping[str, int]
) -> str | None:
    """The last delayed visit of those that a rule stops, or of those whom it stops."""
    visits = {visit_id for violation in broken for visit_id in violation.visit_ids}
    carers = {carer_id for violation in broken for carer_id in violation.carer_ids}
    named = [v for v in delayed if v in visits]
    theirs = [v for v in delayed if carers & {t.carer_id for t in problem.told[v]}]
    return max(
        named or theirs, key=lambda v: (delayed[v], problem.told[v][0].start, v), default=None
    )
