"""Tests of whom to introduce before a first red visit, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver import exact
from solver.check import check
from solver.explain import Introduction, introductions
from solver.policy import Policy
from solver.problem import Acquaintance, Preference, Problem
from solver.rota import Assignment, Rota
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

POLICY = a_policy()
PLAN = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(10)), ("v3", "k2", at(12)))
"""The carer who is known twice, and then one who is not."""


def a_day(**carer: object) -> Problem:
    visits = [
        a_visit(f"v{n}", risk="red", earliest=at(hour), latest=at(hour))
        for n, hour in ((1, 8), (2, 10), (3, 12))
    ]
    return a_problem(
        visits,
        [a_carer("k1"), a_carer("k2", **carer)],
        days=1,
        history=(Acquaintance("c1", "k1", 4),),
    )


def only(problem: Problem, rota: Rota = PLAN) -> Introduction:
    (found,) = introductions(problem, POLICY, rota)
    return found


def test_that_a_stranger_could_go_along_at_each_earlier_visit() -> None:
    found = only(a_day())

    assert (found.visit_id, found.client_id, found.carer_id) == ("v3", "c1", "k2")
    assert [(s.visit_id, s.start, s.carer_ids) for s in found.shadows] == [
        ("v1", at(8), ("k1",)),
        ("v2", at(10), ("k1",)),
    ]
    assert "could go along with k1 at v1" in found.words
    assert "or at 1 other visit before it" in found.words


def test_that_whoever_is_not_on_shift_cannot_go_along() -> None:
    problem = a_day()
    late = replace(problem.carer["k2"], shifts=a_carer("k2", (at(9), at(15))).shifts)
    found = only(replace(problem, carers=(problem.carers[0], late)))

    assert [shadow.visit_id for shadow in found.shadows] == ["v2"]


def test_that_whoever_is_elsewhere_cannot_go_along() -> None:
    problem = a_day()
    other = a_visit("w", client_id="c2", duration=3 * HOUR, earliest=at(7.5), latest=at(7.5))
    problem = a_problem([*problem.visits, other], problem.carers, days=1, history=problem.history)
    found = only(problem, Rota.of([*PLAN.assignments, Assignment(at(7.5), "w", 1, "k2")]))

    assert found.shadows == ()
    assert found.words.endswith("the carer is not free at 2 visits before it.")


def test_that_hours_of_the_day_are_kept() -> None:
    problem = a_day(max_s_day=4 * HOUR)

    # From 8:00 to 12:30 it is longer than the four hours.
    assert [s.visit_id for s in only(problem).shadows] == ["v2"]


def test_that_without_an_earlier_visit_there_is_none() -> None:
    found = only(a_day(), a_rota(("v3", "k2", at(12))))

    assert (found.earlier, found.shadows) == (0, ())
    assert found.words.endswith("no visit of theirs comes before it.")


def test_that_a_visit_that_has_started_is_too_late() -> None:
    problem = replace(a_day(), now=at(9))

    assert [s.visit_id for s in only(problem).shadows] == ["v2"]


def test_that_on_a_visit_for_known_carers_nobody_is_introduced() -> None:
    problem = a_day()
    first = replace(problem.visits[0], known_carer_only=True)
    problem = replace(problem, visits=(first, *problem.visits[1:]))

    assert [s.visit_id for s in only(problem).shadows] == ["v2"]


@pytest.mark.parametrize(
    "known",
    [
        {"history": (Acquaintance("c1", "k1", 4), Acquaintance("c1", "k2", 1))},
        {"preferences": (Preference("c1", "k2", "preferred"),)},
    ],
)
def test_that_whom_the_client_knows_needs_no_introduction(known: dict[str, object]) -> None:
    assert introductions(replace(a_day(), **known), POLICY, PLAN) == ()


def test_that_only_the_first_visit_counts_and_only_where_it_is_red() -> None:
    problem = a_day()
    amber = replace(problem.visits[1], risk="amber")
    problem = replace(problem, visits=(problem.visits[0], amber, problem.visits[2]))
    twice = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(10)), ("v3", "k2", at(12)))

    assert introductions(problem, POLICY, twice) == ()


def strangers(seed: int) -> tuple[Problem, Policy, Rota]:
    """A random problem in which everybody is a stranger and every visit red, with a rota."""
    problem, policy = random_problem(seed), random_policy(seed)
    red = tuple(replace(v, risk="red", known_carer_only=False) for v in problem.visits)
    problem = replace(problem, history=(), preferences=(), budgets=(), visits=red)
    policy = replace(policy, known_carer_under_s=0)
    return problem, policy, exact.solve(problem, policy, effort=2, workers=1).rota


@pytest.mark.parametrize("seed", range(40))
def test_that_going_along_breaks_no_rule_on_the_time_of_the_carer(seed: int) -> None:
    """The visit is given one carer more and the whole rota is checked."""
    problem, policy, rota = strangers(seed)
    before = check(problem, policy, rota).violations
    for each in introductions(problem, policy, rota):
        for shadow in each.shadows:
            visit = problem.visit[shadow.visit_id]
            joined = replace(visit, carers_required=visit.carers_required + 1, skills=())
            others = (joined if v.id == visit.id else v for v in problem.visits)
            more = replace(problem, visits=tuple(others), links=())
            slot = Assignment(shadow.start, visit.id, joined.carers_required, each.carer_id)
            found = check(more, policy, Rota.of([*rota.assignments, slot])).violations
            mine = {v.rule_id for v in found if each.carer_id in v.carer_ids}
            known = {v.rule_id for v in before if each.carer_id in v.carer_ids}
            assert mine <= known


def test_that_there_are_introductions_in_the_random_problems() -> None:
    """Else the property above would hold of nothing."""
    found = [introductions(*strangers(seed)) for seed in range(40)]

    assert sum(bool(each.shadows) for some in found for each in some) >= 3
