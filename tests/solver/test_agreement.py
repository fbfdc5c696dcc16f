"""The engines agree: on the optimum of small problems, and on what the rules allow."""

from __future__ import annotations

import pytest

from solver import exact
from solver.check import check
from solver.encoding import encode
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Limits, Status
from solver.search import engine
from solver.solve import solve
from tests.builders import random_policy, random_problem
from tests.solver.oracle import new_violations


@pytest.mark.parametrize("seed", range(200))
def test_that_solve_and_exact_agree_on_the_optimum(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    result = solve(problem, policy, Limits(iterations=500, seed=seed, threads=1))
    proved = exact.solve(problem, policy, seconds=60, seed=seed, workers=1)
    assert proved.optimal
    assert result.status is Status.OPTIMAL
    assert result.score.levels == proved.bounds
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.slow
def test_that_search_alone_is_never_better_than_the_optimum_and_mostly_reaches_it() -> None:
    seeds, reached = range(300, 360), 0
    for seed in seeds:
        problem, policy = random_problem(seed), random_policy(seed)
        proved = exact.solve(problem, policy, seconds=60, seed=seed, workers=1)
        found = searched(problem, policy, seed)
        assert found >= proved.bounds
        reached += found == proved.bounds
    assert reached >= 0.85 * len(seeds)


@pytest.mark.parametrize("seed", range(5000, 5500))
def test_that_answers_to_larger_problems_break_no_rule(seed: int) -> None:
    problem = random_problem(seed, min_visits=21, max_visits=30, max_carers=7)
    policy = random_policy(seed)
    result = solve(problem, policy, Limits(iterations=300, seed=seed, threads=1))
    assert new_violations(problem, policy, result.rota) == []
    assert check(problem, policy, result.rota).score == result.score


def searched(problem: Problem, policy: Policy, seed: int) -> tuple[int, ...]:
    """Levels of the best rota of the search, without retiming and without the whole model."""
    run = engine.prepare(problem, encode(problem, policy), seed=seed, threads=1, start=None)
    engine.run(run, seconds=None, iterations=2000, report=lambda _: None, stop=lambda: False)
    return min(check(problem, policy, rota).score.levels for rota in engine.best_rotas(run))
