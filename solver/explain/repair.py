"""The cheapest repair: the smallest widening of the window with which the visit would fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from solver.check import check
from solver.explain.trials import Bench
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Assignment, Rota

LONGEST_MIN = 120
"""A window is never widened by more minutes than this."""


def cheapest_repair(
    problem: Problem, policy: Policy, rota: Rota, bench: Bench, carers: Sequence[Carer]
) -> str:
    """One true sentence, or '' where no widening up to two hours helps.

    ``carers`` may come by the rules on persons. Time-critical visits are never moved, and nobody
    else's work changes. The repaired rota is verified by the checker before it is named.
    """
    question = bench.question
    visit, clock = question.visit, problem.horizon.clock
    if visit.time_critical or question.there:
        return ""
    reach = LONGEST_MIN * 60
    low, high = question.low - reach, question.high + reach
    places = {c.id: list(bench.reach(c, low, high)) for c in carers}
    for minutes in range(1, LONGEST_MIN + 1):
        for start in (question.low - minutes * 60, question.high + minutes * 60):
            able = [
                c for c in carers if any(first <= start <= last for first, last, _ in places[c.id])
            ]
            if len(able) < question.missing:
                continue
            free = [c.id for c in able if not bench.missed(c, start)]
            if len(free) < question.missing:
                continue
            chosen = free[: question.missing]
            if _verified(problem, policy, rota, bench, chosen, start):
                who = " and ".join(chosen)
                return (
                    f"window {minutes} min wider: carer {who} could start at {clock(start)} with "
                    f"nobody else changed"
                )
    return ""


def _verified(
    problem: Problem, policy: Policy, rota: Rota, bench: Bench, carers: list[str], start: int
) -> bool:
    visit = bench.question.visit
    wider = replace(visit, earliest=min(visit.earliest, start), latest=max(visit.latest, start))
    widened = replace(
        problem, visits=tuple(wider if v.id == visit.id else v for v in problem.visits)
    )
    mended = Rota.of(
        [
            *rota.assignments,
            *(Assignment(start, visit.id, i, carer) for i, carer in enumerate(carers, 1)),
        ]
    )
    before = {
        (v.rule_id, v.visit_ids, v.carer_ids) for v in check(problem, policy, rota).violations
    }
    after = check(widened, policy, mended).violations
    return all((v.rule_id, v.visit_ids, v.carer_ids) in before for v in after)
