"""The exact engine against exhaustive enumeration and against the checker."""

import pytest

from solver import exact
from solver.check import check
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Status
from solver.tariff import Payroll
from tests.builders import HOUR, random_policy, random_problem
from tests.replans import KINDS, random_replan
from tests.solver.oracle import brute_force, new_violations

UNIT = HOUR // 2


def is_best(problem: Problem, policy: Policy, levels: tuple[int, ...], unit: int) -> bool:
    """Whether levels are the best there are.

    Where waiting could bring pay under the minimum wage the best start may lie off the grid: then
    only nothing on it is better.
    """
    on_grid = brute_force(problem, policy, unit)
    payroll = Payroll(problem, policy)
    if any(payroll.may_miss_minimum(carer) for carer in problem.carers):
        return levels <= on_grid
    return levels == on_grid


def test_that_mostly_starts_on_the_grid_are_best() -> None:
    """The comparison above says something: hardly any problem needs a start off the grid."""
    found = []
    for seed in range(80):
        problem = random_problem(seed, max_visits=3, max_carers=3, unit=UNIT, window=4)
        policy = random_policy(seed, unit=UNIT)
        bounds = exact.solve(problem, policy, workers=1).bounds
        found.append(bounds == brute_force(problem, policy, UNIT))
    assert sum(found) >= 78


@pytest.mark.parametrize("seed", range(80))
def test_that_exact_is_as_good_as_trying_everything(seed: int) -> None:
    problem = random_problem(seed, max_visits=3, max_carers=3, unit=UNIT, window=4)
    policy = random_policy(seed, unit=UNIT)
    result = exact.solve(problem, policy, workers=1)
    assert result.status is Status.OPTIMAL
    assert check(problem, policy, result.rota).score.levels == result.bounds
    assert is_best(problem, policy, result.bounds, UNIT)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize("seed", range(80, 100))
def test_that_exact_is_as_good_as_trying_everything_in_a_week(seed: int) -> None:
    problem = random_problem(seed, max_visits=3, max_carers=3, unit=UNIT, window=4, week=True)
    policy = random_policy(seed, unit=UNIT)
    result = exact.solve(problem, policy, workers=1)
    assert result.status is Status.OPTIMAL
    assert check(problem, policy, result.rota).score.levels == result.bounds
    assert is_best(problem, policy, result.bounds, UNIT)


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_that_exact_is_as_good_as_trying_everything_around_pins_that_break_rules(
    seed: int,
) -> None:
    problem = random_problem(
        seed, max_visits=3, max_carers=3, unit=UNIT, window=4, legal_pins=False
    )
    policy = random_policy(seed, unit=UNIT)
    result = exact.solve(problem, policy, workers=1)
    assert check(problem, policy, result.rota).score.levels == result.bounds
    assert is_best(problem, policy, result.bounds, UNIT)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize(
    ("seed", "visits", "kinds"),
    [(seed, 3, tuple(kind for kind in KINDS if kind != "new visit")) for seed in range(80)]
    # Trying everything takes too long for a fourth visit.
    + [(seed, 2, ("new visit", "absent")) for seed in range(20)],
)
def test_that_exact_is_as_good_as_trying_everything_in_a_replan(
    seed: int, visits: int, kinds: tuple[str, ...]
) -> None:
    problem, policy = random_replan(
        seed,
        unit=UNIT,
        kinds=kinds,
        told=2,
        min_visits=2,
        max_visits=visits,
        max_carers=3,
        window=4,
    )
    result = exact.solve(problem, policy, workers=1)
    assert result.status is Status.OPTIMAL
    assert check(problem, policy, result.rota).score.levels == result.bounds
    assert is_best(problem, policy, result.bounds, UNIT)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize("legal_pins", [True, False], ids=["legal pins", "pins that break rules"])
@pytest.mark.parametrize("seed", range(100))
def test_that_exact_is_as_good_as_trying_everything_where_windows_end_softly(
    seed: int, legal_pins: bool
) -> None:
    problem = a_soft_problem(seed, legal_pins)
    policy = random_policy(seed, unit=HOUR, window_end="soft")
    result = exact.solve(problem, policy, workers=1)
    assert result.status is Status.OPTIMAL
    assert check(problem, policy, result.rota).score.levels == result.bounds
    assert is_best(problem, policy, result.bounds, HOUR)
    assert new_violations(problem, policy, result.rota) == []


def a_soft_problem(seed: int, legal_pins: bool = True) -> Problem:
    return random_problem(
        seed, max_visits=3, max_carers=2, unit=HOUR, window=2, legal_pins=legal_pins
    )


def test_that_soft_ends_of_windows_are_worth_trying() -> None:
    """In some problems the best rota is late, and each of the two terms has something to say."""
    late = []
    for seed in range(100):
        problem, policy = (
            a_soft_problem(seed),
            random_policy(seed, unit=HOUR, window_end="soft"),
        )
        best = exact.solve(problem, policy, workers=1).rota
        late.append(check(problem, policy, best).score.terms)
    assert sum(terms["worst_late"] > 0 for terms in late) >= 20
    assert sum(terms["late"] > terms["worst_late"] for terms in late) >= 5


@pytest.mark.parametrize("seed", range(60))
def test_that_exact_is_as_good_as_trying_everything_in_a_replan_with_soft_windows(
    seed: int,
) -> None:
    problem, policy = random_replan(
        seed,
        unit=HOUR,
        told=1,
        window_end="soft",
        min_visits=2,
        max_visits=2,
        max_carers=2,
        window=2,
    )
    result = exact.solve(problem, policy, workers=1)
    assert is_best(problem, policy, result.bounds, HOUR)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize("seed", range(200))
def test_that_exact_breaks_no_rule_and_bounds_are_what_the_checker_measures(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    result = exact.solve(problem, policy, workers=1)
    assert result.optimal
    assert new_violations(problem, policy, result.rota) == []
    assert check(problem, policy, result.rota).score.levels == result.bounds
