"""The cost of change, on a day on which every point is known."""

from __future__ import annotations

from solver.problem import InForce, Problem
from solver.repair import Proof
from solver.repair.frontier import MOST_POINTS
from solver.repair.mend import repair
from solver.result import Limits
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_visit, at

POLICY = a_policy({"uncovered": 1})


def a_day(visits: int) -> Problem:
    """Visits at once, which lost their carers; a carer for each, and the longest matter most."""
    asked = [
        a_visit(f"v{i}", client_id=f"c{i}", duration=HOUR * i // 10, earliest=at(8), latest=at(8))
        for i in range(1, visits + 1)
    ]
    carers = [a_carer(f"k{i}") for i in range(1, visits + 1)]
    told = tuple(InForce(v.id, 1, "gone", at(8)) for v in asked)
    return a_problem(asked, carers, in_force=told, now=at(6))


def points(problem: Problem) -> list[tuple[int, float, int, Proof]]:
    found = repair(problem, POLICY, Limits(iterations=50, seed=1)).frontier
    return [(p.changed, p.uncovered, p.uncovered_slots, p.proof) for p in found]


def test_that_each_change_covers_the_most_that_it_can() -> None:
    risk = POLICY.risk_weights["amber"]

    assert points(a_day(3)) == [
        (0, 36 * risk, 3, Proof.NEIGHBOURHOOD),
        (1, 18 * risk, 2, Proof.NEIGHBOURHOOD),
        (2, 6 * risk, 1, Proof.NEIGHBOURHOOD),
        (3, 0, 0, Proof.GLOBAL),
    ]


def test_that_a_change_that_covers_nothing_more_is_no_point() -> None:
    problem = a_day(2)

    assert [changed for changed, *_ in points(problem)] == [0, 1, 2]


def test_that_few_bounds_are_tried_from_none_to_all() -> None:
    found = points(a_day(12))

    assert len(found) == MOST_POINTS
    assert (found[0][0], found[-1][0]) == (0, 12)


def test_that_where_nothing_changes_there_is_one_point() -> None:
    told = (InForce("v1", 1, "k1", at(8)),)
    problem = a_problem([a_visit("v1")], in_force=told, now=at(6))

    assert points(problem) == [(0, 0, 0, Proof.GLOBAL)]
