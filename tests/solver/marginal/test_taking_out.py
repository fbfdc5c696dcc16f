"""Tests of which visits a smaller budget does without."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from solver import exact
from solver.marginal.measures import Spending, limits_of, uncovered_min
from solver.marginal.taking_out import ONLY_TAKEN_OUT, taken_out
from solver.problem import Budget, Pin
from solver.repair.result import Proof
from solver.rota import Rota
from tests.builders import (
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.solver.oracle import new_violations
from tests.units import PLAIN_DAY

POLICY = a_policy({"uncovered": 1})


@pytest.mark.parametrize("seed", [*range(16), *range(17, 21), 23, 24, 26, 27])
def test_that_no_other_choice_of_visits_weighs_less(seed: int) -> None:
    problem, policy = random_problem(seed, max_visits=6), random_policy(seed)
    budget = Budget("all", "branch", None, PLAIN_DAY, PLAIN_DAY, hard=True)
    first, last = problem.horizon.first_day, problem.horizon.date_of(problem.horizon.days)
    problem = replace(problem, budgets=(replace(budget, first_day=first, last_day=last),))
    plan = exact.solve(problem, policy, effort=5, workers=1).rota
    used = sum(problem.visit[a.visit_id].duration for a in plan.assignments)
    tight = replace(problem.budgets[0], seconds=used * 2 // 3)
    smaller = replace(problem, budgets=(tight,))
    # Of the seeds left out nothing is on the plan.
    assert Spending(smaller, policy, plan).left(0, "hours") < 0

    found = taken_out(smaller, policy, plan, 0, "hours", seed=1)

    made = sorted(plan.by_visit)
    ways = [
        Rota.of(a for a in plan.assignments if a.visit_id not in gone)
        for size in range(len(made) + 1)
        for gone in combinations(made, size)
    ]
    legal = [rota for rota in ways if not new_violations(smaller, policy, rota)]
    if not legal:
        assert found is None
        return
    assert found is not None
    assert (found.proof, found.neighbourhood) == (Proof.NEIGHBOURHOOD, ONLY_TAKEN_OUT)
    best = min(uncovered_min(smaller, policy, rota) for rota in legal)
    assert uncovered_min(smaller, policy, found.rota) == best


def test_that_a_visit_stays_without_which_the_way_to_the_next_is_too_long() -> None:
    visits = [
        a_visit(f"v{n}", client_id=f"c{n}", risk=risk, earliest=at(hour), latest=at(hour))
        for n, (risk, hour) in enumerate((("red", 8), ("green", 9), ("amber", 10)))
    ]
    # From the first to the last it is two hours, and half an hour by way of the second.
    minutes = {("c0", "c2"): 120.0, ("c0", "c1"): 15.0, ("c1", "c2"): 15.0}
    budget = Budget("b", "branch", None, PLAIN_DAY, PLAIN_DAY, seconds=60 * MINUTE, hard=True)
    problem = a_problem(visits, [a_carer()], minutes=minutes, days=1, budgets=(budget,))
    plan = a_rota(("v0", "k1", at(8)), ("v1", "k1", at(9)), ("v2", "k1", at(10)))

    found = taken_out(problem, POLICY, plan, 0, "hours", seed=1)

    assert found is not None
    assert sorted(found.rota.by_visit) == ["v0", "v1"]


def test_that_what_is_pinned_stays() -> None:
    visits = [a_visit(f"v{n}", risk=r) for n, r in enumerate(("green", "red"))]
    budget = Budget("b", "branch", None, PLAIN_DAY, PLAIN_DAY, seconds=30 * MINUTE, hard=True)
    pins = (Pin("v0", 1, "k1", at(8)),)
    problem = a_problem(visits, [a_carer(), a_carer("k2")], days=1, budgets=(budget,), pins=pins)
    found = taken_out(
        problem, POLICY, a_rota(("v0", "k1", at(8)), ("v1", "k2", at(8))), 0, "hours", seed=1
    )

    assert found is not None
    assert sorted(found.rota.by_visit) == ["v0"]
    assert limits_of(budget) == ("hours",)
