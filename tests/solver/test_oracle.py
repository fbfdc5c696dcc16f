"""The exact engine against exhaustive enumeration and against the checker."""

import pytest

from solver import exact
from solver.check import check
from solver.result import Status
from tests.builders import HOUR, random_policy, random_problem
from tests.replans import KINDS, random_replan
from tests.solver.oracle import brute_force, new_violations

UNIT = HOUR // 2


@pytest.mark.parametrize("seed", range(80))
def test_that_exact_is_as_good_as_trying_everything(seed: int) -> None:
    problem = random_problem(seed, max_visits=3, max_carers=3, unit=UNIT, window=4)
    policy = random_policy(seed, unit=UNIT)
    result = exact.solve(problem, policy, workers=1)
    assert result.status is Status.OPTIMAL
    assert check(problem, policy, result.rota).score.levels == brute_force(problem, policy, UNIT)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_that_exact_is_as_good_as_trying_everything_around_pins_that_break_rules(
    seed: int,
) -> None:
    problem = random_problem(
        seed, max_visits=3, max_carers=3, unit=UNIT, window=4, legal_pins=False
    )
    policy = random_policy(seed, unit=UNIT)
    result = exact.solve(problem, policy, workers=1)
    assert check(problem, policy, result.rota).score.levels == brute_force(problem, policy, UNIT)
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
    assert result.bounds == brute_force(problem, policy, UNIT)
    assert new_violations(problem, policy, result.rota) == []


@pytest.mark.parametrize("seed", range(200))
def test_that_exact_breaks_no_rule_and_bounds_are_what_the_checker_measures(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    result = exact.solve(problem, policy, workers=1)
    assert result.optimal
    assert new_violations(problem, policy, result.rota) == []
    assert check(problem, policy, result.rota).score.levels == result.bounds
