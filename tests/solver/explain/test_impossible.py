"""Tests of what pins, links to pinned visits and the time of a re-plan prove."""

from dataclasses import replace

import pytest

from solver import exact
from solver.explain import explain, uncovered
from solver.problem import Link, Pin
from tests.builders import (
    HOUR,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.solver.explain.test_explain import EMPTY, covered_when_red


def test_that_a_carer_pinned_somewhere_else_at_that_time_proves_it() -> None:
    visits = [
        a_visit("v1", latest=at(8.5)),
        a_visit("v2", client_id="c2", duration=HOUR, latest=at(8)),
    ]
    pin = Pin("v2", 1, "k1", at(8))
    apart = a_problem(visits, pins=(pin,), default_minutes=20)
    rota = a_rota(("v2", "k1", at(8)))
    assert explain(apart, a_policy(), rota, "v1").proof == "impossible"
    early = replace(visits[0], earliest=at(7))
    before = a_problem([early, visits[1]], pins=(pin,), default_minutes=20)
    assert explain(before, a_policy(), EMPTY, "v1").proof == "not_found"


def test_that_a_link_to_a_pinned_visit_proves_it() -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2", latest=at(12))]
    carers = [a_carer("k1"), a_carer("k2")]
    link = Link("v1", "v2", min_gap=4 * HOUR)
    rota = a_rota(("v2", "k2", at(11)))
    loose = a_problem(visits, carers, links=(link,))
    assert explain(loose, a_policy(), rota, "v1").proof == "not_found"
    pinned = replace(loose, pins=(Pin("v2", 1, "k2", at(11)),))
    told = explain(pinned, a_policy(), rota, "v1")
    assert (told.proof, told.reason_code) == ("impossible", "gaps")


def test_that_in_a_replan_nobody_starts_or_sets_out_before_now() -> None:
    carer = a_carer("k1", home="h")
    problem = a_problem([a_visit()], [carer], minutes={("h", "c1"): 45})
    late = replace(problem, now=at(9.5))
    told = explain(late, a_policy(), EMPTY, "v1")
    assert (told.proof, told.stops) == ("impossible", {"travel": 1})
    assert explain(replace(problem, now=at(9)), a_policy(), EMPTY, "v1").reason_code == "free"
    over = explain(replace(problem, now=at(11)), a_policy(), EMPTY, "v1")
    assert (over.proof, over.reason_code, over.stops) == ("impossible", "frozen", {"frozen": 1})
    assert over.reason == (
        "Visit v1 lacks 1 of 1 carer: it had to start by Tue 10:00, and it is later than that."
    )


@pytest.mark.parametrize("seed", range(0, 100, 2))
def test_that_what_is_proved_in_a_replan_is_true(seed: int) -> None:
    problem = random_problem(seed, legal_pins=seed % 4 == 0)
    problem = replace(problem, now=at(8 + seed % 5 * 2))
    # Only pins may have started.
    problem = replace(problem, pins=tuple(p for p in problem.pins if p.start < problem.now + HOUR))
    policy = random_policy(seed)
    rota = exact.solve(problem, policy, effort=5, workers=1).rota
    for visit_id in dict.fromkeys(visit for visit, _ in uncovered(problem, rota)):
        if explain(problem, policy, rota, visit_id).proof == "impossible":
            assert not covered_when_red(problem, policy, visit_id)
