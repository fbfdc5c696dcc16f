"""Tests of who has a visit and cannot make it any more."""

from __future__ import annotations

from dataclasses import replace

from solver.explain import candidates, hindered
from solver.problem import Acquaintance, CarerAbsent, CarerLate, Problem, VehicleLost, disrupted
from solver.repair.frame import frame
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_rota, a_travel, a_visit, at

POLICY = a_policy({"uncovered": 1})
ROTA = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)))


def a_day() -> Problem:
    """k1 drives ten minutes from v1 to v2; it is an hour on foot."""
    visits = [a_visit("v1"), a_visit("v2", client_id="c2")]
    drive = a_travel(["c1", "c2"], default=10)
    walk = a_travel(["c1", "c2"], default=60).seconds["walk"]
    travel = replace(drive, seconds={**drive.seconds, "walk": walk})
    return a_problem(visits, [a_carer("k1"), a_carer("k2")], travel=travel, days=1)


def test_that_whoever_can_make_a_visit_is_not_hindered() -> None:
    assert hindered(a_day(), POLICY, ROTA, "v1") == hindered(a_day(), POLICY, ROTA, "v2") == ()


def test_that_an_absent_carer_is_stopped_by_availability() -> None:
    problem = disrupted(a_day(), [CarerAbsent("k1", at(8.25), at(8.75))])
    (lost,) = hindered(problem, POLICY, ROTA, "v1")

    assert (lost.slot, lost.carer_id, lost.start, lost.rule_id) == (1, "k1", at(8), "availability")
    assert lost.words == "visit v1, Tue 08:00 to Tue 08:30, lies in no shift of carer k1"
    assert hindered(problem, POLICY, ROTA, "v2") == ()


def test_that_one_who_is_late_loses_only_what_begins_before() -> None:
    problem = disrupted(a_day(), [CarerLate("k1", at(7), at(8.5))])

    assert [each.carer_id for each in hindered(problem, POLICY, ROTA, "v1")] == ["k1"]
    assert hindered(problem, POLICY, ROTA, "v2") == ()


def test_that_without_a_car_the_later_of_two_visits_is_lost() -> None:
    problem = disrupted(a_day(), [VehicleLost("k1", "walk")])
    (lost,) = hindered(problem, POLICY, ROTA, "v2")

    assert hindered(problem, POLICY, ROTA, "v1") == ()
    assert lost.rule_id == "travel"
    assert lost.words == ("carer k1 needs 1 h from visit v1 to v2 and is 30 min short")


def test_that_what_is_over_was_made_whatever_was_reported_since() -> None:
    problem = disrupted(a_day(), [CarerAbsent("k1", at(7), at(15))])
    over = frame(problem, ROTA, at(8) + 30 * MINUTE, POLICY)

    assert hindered(over, POLICY, ROTA, "v1") == ()
    assert [each.rule_id for each in hindered(over, POLICY, ROTA, "v2")] == ["availability"]


def test_that_candidates_are_asked_for_the_place_of_the_one_who_cannot_come() -> None:
    visit = a_visit("v1", carers_required=2, duration=HOUR)
    carers = [a_carer("k1"), a_carer("k2", (at(12), at(15))), a_carer("k3")]
    rota = a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2))
    problem = a_problem([visit], carers, history=(Acquaintance("c1", "k1", 3),))
    (found,) = candidates(problem, POLICY, rota, "v1")

    # In the place of k1, whom the client knows, there would be one more unknown face.
    assert found.carer_id == "k3"
    assert found.effect is not None
    assert found.effect.terms["unknown_carer"] == 0
