"""Choices of sets that whole days forbid are made again."""

from __future__ import annotations

import pytest

from solver.check import check
from solver.policy import Policy
from solver.problem import Carer, InForce, Problem
from solver.repair.columns import Enumerator
from solver.repair.master import LEAST_CHANGE
from solver.repair.neighbourhood import in_force, level_0
from solver.repair.result import Figure
from solver.repair.rounds import Rounds
from solver.repair.settle import Settled, settle
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_visit, at
from tests.replans import random_replan
from tests.solver.oracle import new_violations

POLICY = a_policy({"uncovered": 1})
SPLIT = ((at(7), at(11)), (at(11), at(15)))


def settled(problem: Problem, policy: Policy) -> Settled | None:
    rounds = Rounds(problem, policy)
    near = level_0(rounds, Enumerator(rounds))
    return settle(rounds, policy, near, near.master(rounds), LEAST_CHANGE, seed=1, seconds=None)


def a_day(*carers: Carer, hours: tuple[float, ...] = (8, 9, 12, 13)) -> Problem:
    """Visits of an hour at set times, all of a carer who is gone."""
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", duration=HOUR, earliest=at(h), latest=at(h))
        for i, h in enumerate(hours)
    ]
    told = tuple(InForce(v.id, 1, "gone", v.preferred) for v in visits)
    return a_problem(visits, carers, in_force=told, now=at(6), days=1)


def is_legal(seed: int) -> bool:
    problem, policy = random_replan(seed)
    return new_violations(problem, policy, in_force(Rounds(problem, policy))) == []


def made(found: Settled | None) -> dict[str, str]:
    assert found is not None
    return {a.visit_id: a.carer_id for a in found.rota.assignments}


def test_that_hours_over_two_shifts_are_kept_though_each_shift_alone_would_do() -> None:
    # Two hours in each shift are possible, and three a day are allowed.
    problem = a_day(a_carer("k1", *SPLIT, max_s_day=3 * HOUR))
    found = settled(problem, POLICY)

    assert len(made(found)) == 3
    assert found is not None
    assert check(problem, POLICY, found.rota).violations == ()
    assert Figure.UNCOVERED in found.proved


def test_that_what_one_may_not_do_goes_to_another() -> None:
    problem = a_day(a_carer("k1", *SPLIT, max_s_day=3 * HOUR), a_carer("k2", (at(12.75), at(14.5))))
    carers = made(settled(problem, POLICY))

    assert len(carers) == 4
    assert carers["v3"] == "k2"


def test_that_a_day_without_a_break_is_not_chosen() -> None:
    # Seven hours on end in two shifts that meet: more than six without a break.
    problem = a_day(a_carer("k1", *SPLIT), hours=(8, 9, 10, 11, 12, 13, 14))
    found = settled(problem, POLICY)

    assert found is not None
    assert check(problem, POLICY, found.rota).violations == ()
    assert len(found.rota) == 6


def test_that_another_order_is_tried_before_a_choice_is_given_up() -> None:
    # v0 may be made at any time: only between the others does it leave a pause of twenty minutes.
    visits = [
        a_visit("v0", client_id="c0", duration=HOUR, earliest=at(7), latest=at(13)),
        *(
            a_visit(f"v{i}", client_id=f"c{i}", duration=HOUR, earliest=at(h), latest=at(h))
            for i, h in ((1, 8), (2, 9), (3, 10), (4, 12.5), (5, 13.5))
        ),
    ]
    told = tuple(InForce(v.id, 1, "gone", v.preferred) for v in visits)
    problem = a_problem(visits, [a_carer("k1", (at(7), at(15)))], in_force=told, now=at(6), days=1)
    found = settled(problem, POLICY)

    assert found is not None
    assert check(problem, POLICY, found.rota).violations == ()
    assert len(found.rota) == 6


LEGAL = [seed for seed in range(200, 280) if is_legal(seed)]
"""Re-plans in which what is left of the rota breaks no rule."""


@pytest.mark.parametrize("seed", LEGAL)
def test_that_what_is_settled_breaks_no_rule(seed: int) -> None:
    problem, policy = random_replan(seed)
    found = settled(problem, policy)

    assert found is not None
    assert new_violations(problem, policy, found.rota) == []
