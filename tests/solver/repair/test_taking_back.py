"""Visits go back to those who were told of them where that covers more, and breaks nothing."""

from __future__ import annotations

import pytest

from solver.check import check
from solver.problem import InForce, Pin, Problem
from solver.repair.taking_back import taken_back, weight
from solver.rota import Rota
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at

POLICY = a_policy({"uncovered": 1})


def two_at_once(risks: tuple[str, str], **fields: object) -> Problem:
    """k1 and k2 were told of v1, for two; k1 of v2 besides, and from eight can make one of them."""
    visits = [
        a_visit("v1", client_id="c1", latest=at(8), carers_required=2, risk=risks[0]),
        a_visit("v2", client_id="c2", latest=at(8), risk=risks[1]),
        a_visit("v3", client_id="c3", earliest=at(10), latest=at(10)),
    ]
    told = [("v1", 1, "k1"), ("v1", 2, "k2"), ("v2", 1, "k1"), ("v3", 1, "k1")]
    in_force = tuple(InForce(*each, at(10 if each[0] == "v3" else 8)) for each in told)
    carers = [a_carer("k1"), a_carer("k2")]
    return a_problem(visits, carers, in_force=in_force, now=at(6), **fields)


WITHOUT = a_rota(("v2", "k1", at(8)), ("v3", "k1", at(10)))


def test_that_a_visit_takes_the_place_of_one_that_matters_less() -> None:
    problem = two_at_once(("red", "green"))
    rota = taken_back(problem, POLICY, WITHOUT, ["v1"], 0)

    assert {v: {a.carer_id for a in made} for v, made in rota.by_visit.items()} == {
        "v1": {"k1", "k2"},
        "v3": {"k1"},
    }
    assert check(problem, POLICY, rota).violations == ()


def test_that_a_visit_that_matters_less_stays_with_nobody() -> None:
    assert taken_back(two_at_once(("green", "red")), POLICY, WITHOUT, ["v1"], 0) == WITHOUT


def test_that_nothing_is_given_up_where_there_is_room() -> None:
    rota = taken_back(two_at_once(("red", "green")), POLICY, Rota.of([]), ["v3"], 0)

    assert rota == a_rota(("v3", "k1", at(10)))


def test_that_what_is_pinned_makes_no_room() -> None:
    problem = two_at_once(("red", "green"), pins=(Pin("v2", 1, "k1", at(8)),))

    assert taken_back(problem, POLICY, WITHOUT, ["v1"], 0) == WITHOUT


@pytest.mark.parametrize(("risk", "minutes"), [("red", 60_000), ("green", 60)])
def test_that_a_visit_weighs_its_care_for_each_carer_by_its_risk(risk: str, minutes: int) -> None:
    assert weight(two_at_once((risk, "green")), POLICY, "v1") == minutes * 60
