"""What is hit, in which order, and whom to ring at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.check import check
from solver.policy import Policy
from solver.problem import (
    Carer,
    CarerAbsent,
    CarerLate,
    Disruption,
    HeldSkill,
    InForce,
    Pin,
    Problem,
    disrupted,
)
from solver.repair.result import Hit
from solver.repair.triage import triage
from solver.rota import Assignment, Rota
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_visit, at, pins_alone
from tests.replans import random_replan

POLICY = a_policy({"uncovered": 1})


def hits(problem: Problem) -> list[Hit]:
    return list(triage(problem, POLICY))


def test_that_hits_come_by_start_then_by_risk_then_by_name() -> None:
    risks = {"v1": "green", "v2": "red", "v3": "amber", "v4": "red", "v5": "red"}
    visits = [a_visit(v, client_id=f"c{v}", risk=risk) for v, risk in risks.items()]
    told = tuple(InForce(v, 1, "gone", at(9 if v == "v5" else 9.5)) for v in risks)
    problem = a_problem(visits, in_force=told, now=at(7))

    assert [h.visit_id for h in hits(problem)] == ["v5", "v2", "v4", "v3", "v1"]
    assert {h.carer_id for h in hits(problem)} == {"gone"}


def test_that_only_slots_that_lack_a_carer_are_hit() -> None:
    visits = [a_visit("v1", carers_required=2), a_visit("v2"), a_visit("v3"), a_visit("v4")]
    told = (
        InForce("v1", 1, "k1", at(9)),
        InForce("v1", 2, "gone", at(9)),
        InForce("v2", 1, "k1", at(10)),
        InForce("v4", 1, "k2", at(8)),
    )
    # k2 is absent now, and had started.
    pins = (Pin("v4", 1, "k2", at(8)),)
    carers = [a_carer("k1"), a_carer("k2", (at(7), at(8.25)))]
    problem = a_problem(visits, carers, in_force=told, now=at(8.25), pins=pins)

    assert [(h.visit_id, h.slot, h.carer_id) for h in hits(problem)] == [
        ("v3", 1, None),
        ("v1", 2, "gone"),
    ]


def test_that_nobody_counts_on_a_carer_of_whom_nobody_knows_where_they_are() -> None:
    """k1 has a home an hour away; k2 has none, and has been on shift for a while."""
    told = (InForce("v1", 1, "gone", at(9)),)
    k1, k2 = a_carer("k1", home="h"), a_carer("k2")
    minutes = {("h", "c1"): 60.0}

    def hit(*carers: Carer) -> Hit:
        visit = a_visit("v1", client_id="c1")
        problem = a_problem([visit], carers, minutes=minutes, in_force=told, now=at(8.5))
        return hits(problem)[0]

    assert (hit(k1, k2).soonest, hit(k1, k2).call_now) == (at(9.5), True)
    # Where no place is known there is nothing better; nor before the shift begins.
    assert (hit(k2).soonest, hit(k2).call_now) == (at(8.5), False)
    later = a_carer("k2", (at(8.75), at(15)))
    assert (hit(k1, later).soonest, hit(k1, later).call_now) == (at(8.75), False)


@pytest.mark.parametrize(
    ("now", "way", "soonest", "call"),
    [
        # k2 lives so many minutes away; the client expects somebody at nine.
        (8.0, 30, at(9), False),
        (8.5, 30, at(9), False),
        (8.75, 30, at(9.25), False),
        (8.75, 31, at(9.25) + MINUTE, True),
        (8.75, 90, None, True),
    ],
)
def test_that_who_comes_too_late_from_home_is_no_help(
    now: float, way: float, soonest: int | None, call: bool
) -> None:
    visit = a_visit("v1", client_id="c1", earliest=at(9), latest=at(10))
    problem = a_problem(
        [visit],
        [a_carer("k2", home="h")],
        minutes={("h", "c1"): way, ("c1", "h"): way},
        in_force=(InForce("v1", 1, "gone", at(9)),),
        now=at(now),
    )

    (hit,) = hits(problem)
    assert (hit.soonest, hit.call_now) == (soonest, call)


def test_that_whoever_has_begun_comes_from_where_they_are() -> None:
    visits = [
        a_visit("v1", client_id="c1", earliest=at(9), latest=at(10)),
        a_visit("v2", client_id="c2"),
    ]
    problem = a_problem(
        visits,
        [a_carer("k2", home="h")],
        minutes={("h", "c1"): 0, ("c2", "c1"): 50},
        in_force=(InForce("v1", 1, "gone", at(9)), InForce("v2", 1, "k2", at(8))),
        pins=(Pin("v2", 1, "k2", at(8)),),
        now=at(8.25),
    )

    (hit,) = hits(problem)
    # With c2 until half past eight, and then on the way for 50 minutes.
    assert hit.soonest == at(8.5) + 50 * MINUTE
    assert hit.call_now


@pytest.mark.parametrize(
    "nobody",
    [
        {"skills": (HeldSkill("meds"),)},
        {"shifts": ()},
    ],
    ids=["not competent", "not at work"],
)
def test_that_where_nobody_may_come_there_is_no_soonest(nobody: dict[str, object]) -> None:
    visit = a_visit("v1", skills=("peg",), earliest=at(9), latest=at(10))
    able = a_carer("k2", skills=(HeldSkill("peg"),))
    problem = a_problem([visit], [able], in_force=(InForce("v1", 1, "gone", at(9)),), now=at(7))

    assert hits(problem)[0].soonest == at(9)
    without = replace(problem, carers=(replace(able, **nobody),))  # type: ignore[arg-type]
    assert hits(without)[0].soonest is None
    assert hits(without)[0].call_now


def test_that_a_late_carer_may_be_the_first_to_come_and_an_absent_one_is_no_help() -> None:
    visit = a_visit("v1", earliest=at(9), latest=at(10))
    carers = [a_carer("k1", (at(7), at(15))), a_carer("k2", (at(9.75), at(15)))]
    told = (InForce("v1", 1, "k1", at(9)),)
    problem = a_problem([visit], carers, in_force=told, now=at(7.5))

    def soonest(*disruptions: Disruption) -> int | None:
        (hit,) = hits(disrupted(problem, disruptions))
        assert (hit.carer_id, hit.call_now) == ("k1", True)
        return hit.soonest

    assert soonest(CarerLate("k1", at(7), at(9.5))) == at(9.5)
    assert soonest(CarerLate("k1", at(7), at(9.9))) == at(9.75)
    assert soonest(CarerAbsent("k1", at(7), at(15))) == at(9.75)
    both = (CarerAbsent("k2", at(7), at(15)), CarerLate("k1", at(7), at(10.25)))
    assert soonest(*both) is None


def test_that_who_comes_to_a_visit_anyway_is_no_help_for_its_second_slot() -> None:
    visit = a_visit("v1", carers_required=2, earliest=at(9), latest=at(10))
    told = (InForce("v1", 1, "k1", at(9)), InForce("v1", 2, "gone", at(9)))
    second = a_carer("k2", (at(9.5), at(15)))
    problem = a_problem([visit], [a_carer("k1"), second], in_force=told, now=at(7.5))

    (hit,) = hits(problem)
    assert (hit.slot, hit.soonest, hit.call_now) == (2, at(9.5), True)


@pytest.mark.parametrize(
    ("later_s", "now", "latest", "call"),
    [
        # At the same minute, or by no more than counts as moved: nobody need be told.
        (0, 18.5, 21, False),
        (20, 18.5, 21, False),
        (MINUTE, 18.5, 21, False),
        (15 * MINUTE, 18.5, 21, False),
        (15 * MINUTE + 1, 18.5, 21, True),
        # Hours away a re-plan can mend it within the window; what it cannot mend is urgent.
        (60 * MINUTE, 8, 21, False),
        (60 * MINUTE, 17, 21, False),
        (60 * MINUTE, 17.5, 21, True),
        (60 * MINUTE, 8, 19.5, True),
    ],
)
def test_that_only_who_would_wait_in_vain_or_notably_at_short_notice_is_called(
    later_s: int, now: float, latest: float, call: bool
) -> None:
    told = at(19)
    visit = a_visit("v1", earliest=told, latest=at(latest))
    carer = a_carer("k2", (told + later_s, at(23)))
    problem = a_problem([visit], [carer], in_force=(InForce("v1", 1, "gone", told),), now=at(now))

    (hit,) = hits(problem)
    assert hit.call_now is call
    assert hit.soonest == (told + later_s if told + later_s <= at(latest) else None)


def test_that_no_threshold_makes_seconds_of_a_minute_a_reason_to_call() -> None:
    visit = a_visit("v1", earliest=at(9), latest=at(10))
    told = (InForce("v1", 1, "gone", at(9)),)

    def is_called(later_s: int) -> bool:
        carer = a_carer("k2", (at(9) + later_s, at(15)))
        problem = a_problem([visit], [carer], in_force=told, now=at(8))
        (hit,) = triage(problem, replace(POLICY, moved_s=0))
        return hit.call_now

    assert [is_called(seconds) for seconds in (0, 59, 60)] == [False, False, True]


def test_that_after_a_window_that_ends_softly_it_is_too_late() -> None:
    policy = a_policy({"uncovered": 1}, window_end="soft")
    visit = a_visit("v1", earliest=at(19), latest=at(19.5))
    told = (InForce("v1", 1, "gone", at(19)),)
    carer = a_carer("k2", (at(19.6), at(23)))
    (hit,) = triage(a_problem([visit], [carer], in_force=told, now=at(8)), policy)

    assert (hit.soonest, hit.call_now) == (at(19.6), True)


def is_known(problem: Problem, policy: Policy, carer: Carer, start: int) -> bool:
    """Whether anybody knows where a carer sets out from who would be at a visit at a start.

    Not so in a shift that has begun, without a visit so far and without a home.
    """
    shift = next((s for s in carer.shifts if s.start <= start < s.end), None)
    if shift is None or problem.now is None or shift.start >= problem.now:
        return True
    if policy.home_counts and carer.home is not None:
        return True
    return any(
        p.carer_id == carer.id and shift.start <= p.start < min(problem.now, shift.end)
        for p in problem.pins
    )


@pytest.mark.parametrize("seed", range(60))
def test_that_nobody_can_legally_begin_before_the_soonest(seed: int) -> None:
    problem, policy = random_replan(seed)
    pins = pins_alone(problem.pins)
    forgiven = {str(v) for v in check(problem, policy, pins).violations}
    for hit in triage(problem, policy):
        visit = problem.visit[hit.visit_id]
        first = visit.earliest if problem.now is None else max(problem.now, visit.earliest)
        last = visit.latest + 1 if hit.soonest is None else hit.soonest
        if visit.carers_required > 1:
            continue
        for start in range(first, last, 900):
            for carer in problem.carers:
                if hit.call_now and not is_known(problem, policy, carer, start):
                    continue
                made = Assignment(start, visit.id, hit.slot, carer.id)
                report = check(problem, policy, Rota.of([*pins.assignments, made]))
                assert {str(v) for v in report.violations} - forgiven, (hit, carer.id, start)
