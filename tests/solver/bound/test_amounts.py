"""What routes are charged, against what the objective measures of the same rota."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solver import exact
from solver.bound.amounts import OPEN_TERMS, Amounts
from solver.bound.shifts import kinds, wanted
from solver.facts import Facts
from solver.objective import score
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from tests.builders import random_policy, random_problem

SEEDS = range(80)


def charged(problem: Problem, policy: Policy, rota: Rota, level: int) -> int:
    """Sum of what the kinds of shifts charge for the routes of a rota."""
    amounts, visits = Amounts.of(problem, policy, level), wanted(problem, policy)
    index = {visit.id: v for v, visit in enumerate(problem.visits)}
    total = sum(amounts.uncovered(v) for v in problem.visits if v.id not in rota.by_visit)
    for kind in kinds(problem, policy, visits, amounts):
        for c, s in kind.members:
            carer = problem.carers[c]
            shift = carer.shifts[s]
            own = [
                index[made.visit_id]
                for made in rota.by_carer.get(carer.id, ())
                if shift.start <= made.start < shift.end
                and made.start + problem.visit[made.visit_id].duration <= shift.end
            ]
            at = np.searchsorted(kind.visits, own)
            if len(at):
                assert kind.visits[at].tolist() == own
                total += int(kind.first[at[0]] + kind.last[at[-1]] + kind.pair[at].sum())
                total += int(kind.leg[at[:-1], at[1:]].sum())
    return total


def test_that_routes_are_charged_what_the_objective_measures() -> None:
    routes = 0
    for seed in SEEDS:
        problem = replace(random_problem(seed, max_visits=6, max_carers=3), pins=())
        policy = random_policy(seed)
        known = {term: w for term, w in policy.weights.items() if term not in OPEN_TERMS}
        policy = replace(policy, weights=known, pay_waiting=False)
        rota = exact.solve(problem, policy, effort=1, workers=1).rota
        measured = score(Facts(problem, policy, rota))
        routes += len(rota.by_carer)
        for level, points in enumerate(measured.levels):
            assert charged(problem, policy, rota, level) == points, (seed, level)
    assert routes > len(SEEDS) / 2
