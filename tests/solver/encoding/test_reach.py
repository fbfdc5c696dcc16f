"""Shifts are left out only for visits that no carer could make in them and be home again."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from solver.encoding.eligibility import Shifts
from solver.encoding.reach import Reach, regions
from solver.problem import Pin, Problem
from tests.builders import a_carer, a_policy, a_problem, a_visit, at, random_policy, random_problem
from tests.solver.encoding.test_eligibility import meant, offered


def shortest(problem: Problem, mode: str) -> dict[tuple[str, str], int]:
    """Seconds of the shortest ways over any places (Floyd, 1962)."""
    places = problem.travel.locations
    way = {(a, b): problem.travel.time(mode, a, b) for a, b in product(places, places)}
    way |= {(a, a): 0 for a in places}
    for over, a, b in product(places, places, places):
        way[a, b] = min(way[a, b], way[a, over] + way[over, b])
    return way


@pytest.mark.parametrize("seed", range(150))
def test_that_only_visits_out_of_reach_are_not_offered(seed: int) -> None:
    problem = random_problem(seed, max_visits=14, max_carers=7)
    slow = {
        mode: tuple(tuple(40 * s for s in row) for row in table)
        for mode, table in problem.travel.seconds.items()
    }
    problem = replace(problem, travel=replace(problem.travel, seconds=slow))
    policy = replace(random_policy(seed), home_counts=True)
    shifts, found = Shifts.of(problem, policy), offered(problem, policy)
    allowed = meant(problem, policy)
    assert found.items() <= allowed.items()
    ways = {mode: shortest(problem, mode) for mode in slow}
    for visit_id, h in allowed.keys() - found.keys():
        carer, visit = problem.carers[shifts.carer[h]], problem.visit[visit_id]
        assert carer.home is not None
        assert h not in shifts.of_pin.values()
        way = ways[carer.transport]
        there_and_back = way[carer.home, visit.location] + way[visit.location, carer.home]
        assert there_and_back + visit.duration > shifts.length[h]


def test_that_a_shift_is_offered_in_its_own_town_alone() -> None:
    minutes = {("h", "near"): 10, ("near", "h"): 10}
    visits = [a_visit("v1", client_id="near"), a_visit("v2", client_id="far")]
    lodger = a_carer("k2", (at(7), at(11)))
    carers = [a_carer("k1", (at(7), at(11)), home="h"), lodger]
    problem = a_problem(visits, carers, minutes=minutes, default_minutes=130)
    assert set(offered(problem, a_policy())) == {("v1", 0), ("v1", 1), ("v2", 1)}
    assert ("v2", 0) in offered(problem, a_policy(home_counts=False))
    pinned = replace(problem, pins=(Pin("v1", 1, "k1", at(8)),))
    assert ("v2", 0) in offered(pinned, a_policy())


def test_that_places_hang_together_over_others_and_by_ways_in_one_direction() -> None:
    far = 100
    seconds = np.array(
        [[0, 5, far, far], [far, 0, far, far], [far, 7, 0, far], [far, far, far, 0]], np.int32
    )
    assert regions(seconds, 7).tolist() == [0, 0, 0, 3]
    assert regions(seconds, 6).tolist() == [0, 0, 2, 3]


def test_that_nobody_and_nowhere_have_reach() -> None:
    assert Reach.of(a_problem([], []), a_policy()).of_place.shape == (0, 0)
