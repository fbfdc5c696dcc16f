"""What is claimed of a candidate: no more than its neighbourhood proves, and no more slots."""

from __future__ import annotations

import pytest

from solver import exact
from solver.check import check
from solver.problem import HeldSkill, InForce, Pin
from solver.repair import keeping
from solver.repair.figures import STRICT, figures, ordered
from solver.repair.judging import SEARCHED, Judge
from solver.repair.master import LEAST_CHANGE
from solver.repair.neighbourhood import LEVEL_0
from solver.repair.result import Figure, Proof, Proposal
from solver.rota import Rota
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.replans import random_replan

STAYS = a_rota(("v2", "k3", at(8)))
"""k3 keeps v2, and nobody comes to v1."""


def a_judge(hours_at_v1: int) -> Judge:
    """k1, who had v1, is gone; k3 alone could go, but is at v2 (half an hour) then."""
    visits = [
        a_visit(
            "v1", client_id="c1", skills=("peg",), latest=at(8), duration=hours_at_v1 * HOUR // 2
        ),
        a_visit("v2", client_id="c2", latest=at(8)),
    ]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k3", at(8)))
    carers = [a_carer("k3", skills=(HeldSkill("peg"),))]
    problem = a_problem(visits, carers, in_force=told, now=at(6))
    judge = Judge(problem, a_policy({"uncovered": 1}))
    judge.offer(STAYS, LEVEL_0, frozenset({Figure.UNCOVERED}))
    return judge


def proposed(judge: Judge, rota: Rota) -> Proposal:
    candidate = judge.offer(rota, SEARCHED)
    return judge.proposal("least change", candidate, LEAST_CHANGE, seed=1, seconds=0, iterations=0)


@pytest.mark.parametrize("halves", [1, 2])
def test_that_nothing_is_claimed_for_a_neighbourhood_that_a_rota_lies_outside_of(
    halves: int,
) -> None:
    # At v1 k3 covers as much as at v2, or more; either way somebody else's carer has changed.
    proposal = proposed(a_judge(halves), a_rota(("v1", "k3", at(8))))

    assert proposal.value(Figure.UNCOVERED) > 0
    assert proposal.proved(Figure.UNCOVERED) is Proof.FOUND
    assert proposal.neighbourhood == SEARCHED


def test_that_what_a_neighbourhood_proves_holds_for_a_rota_of_it_whoever_found_it() -> None:
    proposal = proposed(a_judge(2), STAYS)

    assert proposal.proved(Figure.UNCOVERED) is Proof.NEIGHBOURHOOD
    assert proposal.neighbourhood == LEVEL_0


def test_that_the_bound_leaves_out_who_is_there_already() -> None:
    # k1 has begun the double-handed visit; k2 cannot come, and nobody else could.
    problem = a_problem(
        [a_visit("v1", carers_required=2)],
        [a_carer("k1")],
        in_force=(InForce("v1", 1, "k1", at(8)), InForce("v1", 2, "k2", at(8))),
        now=at(8.1),
        pins=(Pin("v1", 1, "k1", at(8)),),
    )
    judge = Judge(problem, a_policy({"uncovered": 1}))

    proposal = proposed(judge, a_rota(("v1", "k1", at(8))))

    assert proposal.result.bound.uncovered_slots == 1


def a_late_judge(*, first_latest: float = 9, minutes: int = 0, home: str | None = None) -> Judge:
    """k1, who was to begin at eight, is late until nine, and has two visits of an hour; k2 is free.

    The first may start until ``first_latest``, the second from half past eight to half past nine.
    """
    visits = [
        a_visit("v1", client_id="c1", duration=HOUR, latest=at(first_latest)),
        a_visit("v2", client_id="c2", duration=HOUR, earliest=at(8.5), latest=at(9.5)),
    ]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k1", at(9.5)))
    carers = [a_carer("k1", (at(9), at(12)), home=home), a_carer("k2")]
    problem = a_problem(visits, carers, in_force=told, now=at(7), minutes={("h1", "c2"): minutes})
    return Judge(problem, a_policy({"uncovered": 1}))


ONE_HANDED_ON = a_rota(("v1", "k2", at(8)), ("v2", "k1", at(9.5)))


def test_that_carers_changed_are_proved_where_who_is_late_can_keep_no_more() -> None:
    # From nine k1 could make either visit in time, and not both.
    proposal = proposed(a_late_judge(), ONE_HANDED_ON)

    assert proposal.value(Figure.CHANGED) == 1
    assert proposal.proved(Figure.CHANGED) is Proof.GLOBAL


def test_that_carers_changed_are_not_proved_where_who_is_late_could_keep_more() -> None:
    # k1 could make the second visit from nine and the first one after it.
    proposal = proposed(a_late_judge(first_latest=10), ONE_HANDED_ON)

    assert proposal.proved(Figure.CHANGED) is Proof.FOUND


def test_that_carers_changed_are_not_proved_where_too_many_ways_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "MOST_STATES", -1)

    proposal = proposed(a_late_judge(), ONE_HANDED_ON)

    assert proposal.proved(Figure.CHANGED) is Proof.FOUND


def test_that_the_way_from_home_counts_in_what_a_carer_can_keep() -> None:
    # With no way to go k1 makes the second visit from nine, and the first after it.
    near, far = (
        a_late_judge(first_latest=10, minutes=minutes, home="h1").must_change(ONE_HANDED_ON)
        for minutes in (0, 31)
    )

    assert (near, far) == (0, 1)


CANNOT_COME_AS_TOLD = ("absent all day", "absent", "late", "vehicle", "weather", "longer")


@pytest.mark.parametrize("seed", range(120))
def test_that_the_oracle_changes_no_fewer_carers_than_must_change(seed: int) -> None:
    problem, policy = random_replan(seed, kinds=CANNOT_COME_AS_TOLD)
    judge = Judge(problem, policy)
    best = exact.solve(problem, ordered(policy, STRICT), workers=1, seconds=60)
    assert best.optimal
    report = check(problem, policy, best.rota)

    assert judge.must_change(best.rota) <= figures(report.score)[Figure.CHANGED]
