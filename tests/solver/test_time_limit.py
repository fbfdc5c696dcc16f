"""A solve ends in time, however little of it there is."""

from __future__ import annotations

import pytest

from solver.result import Limits
from solver.solve import solve
from tests.builders import random_policy, random_problem


@pytest.mark.parametrize("seconds", [1e-6, 0.01, 0.3])
def test_that_a_limit_shorter_than_the_preparation_still_gives_a_rota(seconds: float) -> None:
    problem = random_problem(7, min_visits=21, max_visits=30, max_carers=7)
    result = solve(problem, random_policy(7), Limits(seconds=seconds, seed=7))
    assert result.seconds < 10
    assert len(result.rota) > 0
