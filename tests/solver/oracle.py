"""The plainest of solvers: every rota on a grid of times, judged by `check` alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from solver.check import check
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Problem, Visit
from solver.rota import Assignment, Rota
from solver.rules import Violation, competence, exclusions
from tests.builders import pins_alone


def new_violations(problem: Problem, policy: Policy, rota: Rota) -> list[Violation]:
    """What a rota breaks beyond what the pins break among themselves."""
    pinned = check(problem, policy, pins_alone(problem.pins)).violations
    forgiven = {(v.rule_id, v.visit_ids, v.carer_ids) for v in pinned}
    found = check(problem, policy, rota).violations
    return [v for v in found if (v.rule_id, v.visit_ids, v.carer_ids) not in forgiven]


def brute_force(problem: Problem, policy: Policy, unit: int) -> tuple[int, ...]:
    """The best levels over all rotas whose free starts are multiples of ``unit``.

    Complete where every time of the problem is such a multiple: an optimal start then is, too.
    """
    pins = pins_alone(problem.pins)
    best: tuple[int, ...] | None = None
    for choice in product(*(list(_ways(problem, policy, v, unit)) for v in problem.visits)):
        rota = Rota.of([*pins.assignments, *(a for way in choice for a in way)])
        report = check(problem, policy, rota)
        if (best is None or report.score.levels < best) and not (
            report.violations and new_violations(problem, policy, rota)
        ):
            best = report.score.levels
    assert best is not None
    return best


def _ways(
    problem: Problem, policy: Policy, visit: Visit, unit: int
) -> Iterator[tuple[Assignment, ...]]:
    """All ways to fill the free slots of a visit, the first of which is to fill none."""
    yield ()
    pins = [p for p in problem.pinned.values() if p.visit_id == visit.id]
    taken = {p.slot for p in pins}
    slots = [s for s in range(1, visit.carers_required + 1) if s not in taken]
    if not slots:
        return
    # Only a saving of time: what has not started yet does not start in the past.
    past = visit.earliest if problem.now is None else problem.now
    late = _late(problem, policy, visit, unit)
    starts = [s for s in (*range(visit.earliest, visit.latest + 1, unit), *late) if s >= past]
    able = [c for c in problem.carers if may_come(problem, policy, visit, c.id)]
    for start in {p.start for p in pins} or starts:
        end = start + visit.duration
        # Only a saving of time, too: whose shifts do not hold a late start cannot come so late.
        there = [
            c.id
            for c in able
            if start not in late or any(s.start <= start and end <= s.end for s in c.shifts)
        ]
        for carers in combinations(sorted(there), len(slots)):
            yield tuple(
                Assignment(start, visit.id, slot, carer)
                for slot, carer in zip(slots, carers, strict=True)
            )


def _late(problem: Problem, policy: Policy, visit: Visit, unit: int) -> range:
    """Starts after the window; a soft one goes on until the last shift ends."""
    last = visit.latest
    if policy.window_end == "soft":
        last = max([last, *(s.end - visit.duration for c in problem.carers for s in c.shifts)])
    return range(visit.latest + unit, last + 1, unit)


def may_come(problem: Problem, policy: Policy, visit: Visit, carer_id: str) -> bool:
    """Only a saving of time: what the rules on persons forbid, they forbid at any start."""
    alone = Rota.of([Assignment(visit.earliest, visit.id, 1, carer_id)])
    facts = Facts(problem, policy, alone)
    persons = (competence.RULE, exclusions.RULE)
    return all(next(rule.find(facts), None) is None for rule in persons)
