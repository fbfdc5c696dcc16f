"""The cost of change, on a day on which every point is known."""

from __future__ import annotations

from typing import Any

import pytest

from solver.check import check
from solver.problem import Client, HeldSkill, InForce, Problem
from solver.repair import Proof, mend
from solver.repair import frontier as module
from solver.repair.frontier import MOST_POINTS, _middle_first, frontier
from solver.repair.master import Choice
from solver.repair.mend import repair
from solver.repair.result import Figure, Point
from solver.repair.settle import Settled
from solver.result import Limits
from solver.rota import Rota
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_visit, at
from tests.replans import random_replan

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


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search has taken all the time."""

    def at_once(*asked: Any, **options: Any) -> tuple[Point, ...]:
        return frontier(*asked, **{**options, "seconds": 0.0})

    monkeypatch.setattr(mend, "frontier", at_once)


@pytest.mark.usefixtures("no_time")
def test_that_without_time_the_points_are_the_mended_rota_without_what_matters_least() -> None:
    risk = POLICY.risk_weights["amber"]

    assert points(a_day(3)) == [
        (0, 36 * risk, 3, Proof.FOUND),
        (1, 18 * risk, 2, Proof.FOUND),
        (2, 6 * risk, 1, Proof.FOUND),
        (3, 0, 0, Proof.GLOBAL),
    ]
    assert [changed for changed, *_ in points(a_day(12))] == [0, 2, 5, 7, 10, 12]


@pytest.mark.usefixtures("no_time")
def test_that_a_double_handed_visit_is_left_out_whole() -> None:
    short = {"carers_required": 2, "duration": 10 * MINUTE}
    asked = [a_visit("v1", latest=at(8)), a_visit("v2", latest=at(8), **short)]
    carers = [a_carer(f"k{i}") for i in range(1, 4)]
    told = tuple(InForce(v, s, "gone", at(8)) for v, s in (("v1", 1), ("v2", 1), ("v2", 2)))
    found = points(a_problem(asked, carers, in_force=told, now=at(6)))

    assert [(changed, slots) for changed, _, slots, _ in found] == [(0, 3), (1, 2), (3, 0)]


@pytest.mark.parametrize(("whole", "sure"), [(False, True), (True, False)])
def test_that_a_choice_that_was_not_thought_through_is_no_point(
    monkeypatch: pytest.MonkeyPatch, whole: bool, sure: bool
) -> None:
    # Time or tries were up: some carers have given up all they have, or a better choice may be.
    proved = frozenset({Figure.UNCOVERED} if sure else ())
    nothing = Settled(Rota.of([]), Choice((), frozenset(), proved), frozenset(), whole)
    monkeypatch.setattr(module, "settle", lambda *asked, **options: nothing)
    visits = [a_visit("v1", client_id="c1"), a_visit("v2", client_id="c2")]
    told = (InForce("v1", 1, "gone", at(8)), InForce("v2", 1, "k1", at(9)))
    problem = a_problem(visits, [a_carer("k1")], in_force=told, now=at(6))

    assert [(changed, slots) for changed, _, slots, _ in points(problem)] == [(0, 1), (1, 0)]


@pytest.mark.usefixtures("no_time")
def test_that_without_a_change_carers_keep_what_matters_most() -> None:
    # k1 is late and can make one of two; k2 can only go to the red one.
    visits = [
        a_visit("v1", client_id="c1", latest=at(9), risk="red", skills=("meds",)),
        a_visit("v2", client_id="c2", latest=at(9), earliest=at(8), risk="green"),
    ]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k1", at(8.75)))
    carers = [
        a_carer("k1", (at(9), at(15)), skills=(HeldSkill("meds"),), gender="female"),
        a_carer("k2", skills=(HeldSkill("meds"),), gender="male"),
    ]
    clients = [Client("c2", "c2", gender_of_carer="female")]
    problem = a_problem(visits, carers, clients=clients, in_force=told, now=at(6))
    found = repair(problem, POLICY, Limits(iterations=50, seed=1)).frontier

    assert [(p.changed, {*p.rota.by_visit}) for p in found] == [(0, {"v1"}), (1, {"v1", "v2"})]


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.usefixtures("no_time")
def test_that_no_point_breaks_a_rule_or_claims_a_proof_it_has_not(seed: int) -> None:
    problem, policy = random_replan(seed)
    mended = repair(problem, policy, Limits(iterations=50, seed=1))
    broken = len(check(problem, policy, mended.proposals[0].result.rota).violations)
    for point in mended.frontier[:-1]:
        assert len(check(problem, policy, point.rota).violations) <= broken
        assert point.proof is Proof.FOUND


def test_that_bounds_are_tried_from_the_middle() -> None:
    assert _middle_first([0, 1, 2, 3, 4, 5]) == [0, 3, 1, 4, 2, 5]
    assert _middle_first([0]) == [0]


def test_that_where_nothing_changes_there_is_one_point() -> None:
    told = (InForce("v1", 1, "k1", at(8)),)
    problem = a_problem([a_visit("v1")], in_force=told, now=at(6))

    assert points(problem) == [(0, 0, 0, Proof.GLOBAL)]
