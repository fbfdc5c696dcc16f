"""The engines agree: on the optimum of small problems, and on what the rules allow."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from solver import exact
from solver.check import check
from solver.encoding import encode
from solver.policy import Policy, Tier
from solver.problem import Problem
from solver.result import Limits, Status
from solver.rules import SOFT
from solver.search import engine
from solver.solve import solve
from tests.builders import SUMS, random_policy, random_problem
from tests.replans import random_replan
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


@pytest.mark.parametrize("seed", range(200, 220))
def test_that_they_agree_on_the_optimum_of_a_week(seed: int) -> None:
    problem, policy = random_problem(seed, week=True), random_policy(seed)
    result = solve(problem, policy, Limits(iterations=500, seed=seed, threads=1))
    proved = exact.solve(problem, policy, seconds=60, seed=seed, workers=1)
    assert result.status is Status.OPTIMAL
    assert result.score.levels == proved.bounds
    assert new_violations(problem, policy, result.rota) == []


def test_that_contracts_and_unsocial_hours_count_in_random_problems() -> None:
    bites: Counter[str] = Counter()
    for seed in range(200, 240):
        problem, policy = random_problem(seed, week=True), random_policy(seed)
        score = solve(problem, policy, Limits(iterations=100, seed=seed, threads=1)).score
        bites.update(term for term in SUMS if score.terms[term])
    assert min(bites[term] for term in SUMS) >= 3


@pytest.mark.parametrize("seed", range(120))
def test_that_the_engines_agree_on_the_optimum_of_a_replan(seed: int) -> None:
    problem, policy = random_replan(seed)
    proved = optimum_of_a_replan(seed)
    assert proved.optimal
    assert check(problem, policy, proved.rota).score.levels == proved.bounds
    assert new_violations(problem, policy, proved.rota) == []
    result = solve(problem, policy, Limits(iterations=300, seed=seed, threads=1))
    assert result.status is Status.OPTIMAL
    assert result.score.levels == proved.bounds
    assert new_violations(problem, policy, result.rota) == []
    assert searched_replan(seed) >= proved.bounds


def test_that_search_alone_mostly_reaches_the_optimum_of_a_replan() -> None:
    reached = sum(searched_replan(seed) == optimum_of_a_replan(seed).bounds for seed in range(120))
    assert reached >= 84


def test_that_replans_are_worth_solving() -> None:
    """Most keep to what was told, some cannot: every term of stability and every change counts."""
    bites: Counter[str] = Counter()
    for seed in range(120):
        problem, policy = random_replan(seed)
        score = check(problem, policy, optimum_of_a_replan(seed).rota).score
        bites.update(t.id for t in SOFT if t.tier is Tier.STABILITY and score.terms[t.id])
        bites["now"] += problem.now is not None
        bites["started"] += any(p.start < (problem.now or 0) for p in problem.pins)
    assert min(bites[term] for term in ("changed_carer", "moved_start", "moved_by")) >= 15
    assert bites["short_notice"] >= 5
    assert bites["started"] >= 40
    assert 80 <= bites["now"] < 120


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


@pytest.mark.slow
def test_that_search_alone_mostly_reaches_the_optimum_where_windows_end_softly() -> None:
    seeds, optima, reached = range(400, 460), 0, 0
    for seed in seeds:
        problem, policy = random_problem(seed), random_policy(seed, window_end="soft")
        proved = exact.solve(problem, policy, effort=20, seed=seed, workers=1)
        optima += proved.optimal
        found = searched(problem, policy, seed)
        assert found >= proved.bounds
        reached += found == proved.bounds
    assert optima >= 0.95 * len(seeds)
    assert reached >= 0.7 * len(seeds)


@pytest.mark.parametrize("seed", range(5500, 5700))
def test_that_answers_with_soft_windows_break_no_rule(seed: int) -> None:
    problem = random_problem(seed, min_visits=21, max_visits=30, max_carers=7)
    policy = random_policy(seed, window_end="soft")
    result = solve(problem, policy, Limits(iterations=200, seed=seed, threads=1))
    assert new_violations(problem, policy, result.rota) == []
    assert check(problem, policy, result.rota).score == result.score


@pytest.mark.parametrize("seed", range(5000, 5500))
def test_that_answers_to_larger_problems_break_no_rule(seed: int) -> None:
    problem = random_problem(seed, min_visits=21, max_visits=30, max_carers=7)
    policy = random_policy(seed)
    result = solve(problem, policy, Limits(iterations=300, seed=seed, threads=1))
    assert new_violations(problem, policy, result.rota) == []
    assert check(problem, policy, result.rota).score == result.score


@cache
def optimum_of_a_replan(seed: int) -> exact.ExactResult:
    problem, policy = random_replan(seed)
    return exact.solve(problem, policy, seconds=60, seed=seed, workers=1)


@cache
def searched_replan(seed: int) -> tuple[int, ...]:
    return searched(*random_replan(seed), seed, steps=300)


def searched(problem: Problem, policy: Policy, seed: int, steps: int = 2000) -> tuple[int, ...]:
    """Levels of the best rota of the search, without retiming and without the whole model."""
    run = engine.prepare(problem, encode(problem, policy), seed=seed, threads=1, start=None)
    engine.run(run, seconds=None, iterations=steps, report=lambda _: None, stop=lambda: False)
    return min(check(problem, policy, rota).score.levels for rota in engine.best_rotas(run))
