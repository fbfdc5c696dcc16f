"""Visits that nobody has go back to those who were told of them, in place of what matters less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from solver.check import check
from solver.explain.question import Question
from solver.explain.trials import Bench
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Assignment, Rota

MOST_WAYS = 30
"""Ways to make room for one visit that are tried, those that cost least first."""


def weight(problem: Problem, policy: Policy, visit_id: str) -> int:
    """Seconds of care that a visit stands for, weighted by risk."""
    visit = problem.visit[visit_id]
    return policy.risk_weights[visit.risk] * visit.duration * visit.carers_required


def taken_back(
    problem: Problem, policy: Policy, rota: Rota, lacking: Iterable[str], faults: int
) -> Rota:
    """The rota in which those who were told of visits make them, where that covers more.

    What matters most goes first. Each of its carers may leave one visit of theirs to nobody for it;
    nobody's start changes but that of the visit.

    Parameters
    ----------
    lacking
        Visits that nobody has in the rota.
    faults
        Rules that the rota may break.
    """
    most_first = sorted(lacking, key=lambda v: (-weight(problem, policy, v), v))
    for visit_id in most_first:
        for without in _ways(problem, policy, rota, visit_id):
            tried = _placed(problem, policy, without, visit_id)
            if tried is not None and len(check(problem, policy, tried).violations) <= faults:
                rota = tried
                break
    return rota


def _ways(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> Iterator[Rota]:
    """The rota without nothing, or one lesser visit of each carer who was told of the visit."""
    pinned = {pinned_id for pinned_id, _ in problem.pinned}
    told = problem.told.get(visit_id, ())
    if len(told) < problem.visit[visit_id].carers_required or visit_id in pinned:
        return
    mine = (
        [None, *(a.visit_id for a in rota.by_carer.get(t.carer_id, ()) if a.visit_id not in pinned)]
        for t in told
    )
    costs = {}
    for way in product(*mine):
        gone = frozenset(v for v in way if v is not None)
        costs[gone] = sum(weight(problem, policy, v) for v in gone)
    for gone in sorted(costs, key=lambda each: (costs[each], sorted(each)))[:MOST_WAYS]:
        if costs[gone] < weight(problem, policy, visit_id):
            yield Rota.of(a for a in rota.assignments if a.visit_id not in gone)


def _placed(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> Rota | None:
    """The rota with the visit made by those who were told, near the start told; None if it cannot.

    The first of them says at which starts it fits, the others whether it does.
    """
    told = problem.told[visit_id]
    asked = Question.of(problem, policy, rota, visit_id)
    near = min(max(told[0].start, asked.visit.earliest), asked.visit.latest)
    asked = replace(asked, visit=replace(asked.visit, preferred=near), missing=1)
    if any(t.carer_id not in problem.carer for t in told):
        return None
    bench = Bench(problem, policy, rota, asked)
    first, *others = (problem.carer[t.carer_id] for t in told)
    for start in bench.fits(first):
        if not any(bench.missed(other, start) for other in others):
            made = (Assignment(start, visit_id, t.slot, t.carer_id) for t in told)
            return Rota.of((*rota.assignments, *made))
    return None
