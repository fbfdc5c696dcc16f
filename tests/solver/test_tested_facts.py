"""Tests of how many facts the checker says it has tested: the numbers are counted by hand here."""

from __future__ import annotations

from datetime import date

import pytest

from solver.check import Report, check
from solver.law import WorkerLimits
from solver.problem import Budget, HeldSkill, Link, Pin
from solver.rules import HARD
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at

HOIST = (HeldSkill("hoist"),)
VISITS = (
    a_visit("v1", skills=("hoist",), carers_required=2),
    a_visit("v2", client_id="c2", preferred=at(9)),
    a_visit("v3", client_id="c2", preferred=at(34), earliest=at(24), latest=at(48)),
)
"""On the first day k1 and k2 make v1, k1 goes on to v2; on the second k1 makes v3."""
ROTA = a_rota(
    ("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2), ("v2", "k1", at(9.5)), ("v3", "k1", at(34))
)


def report(**fields: object) -> Report:
    carers = [
        a_carer("k1", (at(6), at(20)), (at(30), at(44)), skills=HOIST),
        a_carer("k2", skills=HOIST),
    ]
    problem = a_problem(VISITS, carers, default_minutes=10, days=2, **fields)
    return check(problem, a_policy(), ROTA)


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("competence", 2),  # v1, for which a skill is wanted, twice
        ("availability", 4),
        ("window", 4),
        ("double_handed", 3),
        ("exclusions", 4),  # of each carer at a visit whether the client excludes them
        ("daily_rest", 1),  # k1's, between both days
        ("break", 3),  # k1's two working days, and k2's
        ("minimum_wage", 2),  # one month for each carer
        ("gaps", 0),
        ("budget_cap", 0),
        ("frozen", 0),
        ("night_work", 0),
    ],
)
def test_that_the_checker_counts_what_it_tests(rule: str, number: int) -> None:
    assert report().tested[rule] == number


def test_that_journeys_within_shifts_and_between_them_are_counted() -> None:
    # k1: from v1 to v2, and from v2 to v3 in the next shift; nobody has a home.
    assert report().tested["travel"] == 2


def test_that_a_link_has_two_conditions_a_pin_one_and_a_hard_budget_one() -> None:
    link = Link("v1", "v2", 0, 4 * 3600, same_carer=True)
    pins = (Pin("v2", 1, "k1", at(9.5)),)
    period = date(2026, 11, 1), date(2026, 11, 30)
    budgets = tuple(
        Budget(f"B{hard}", "branch", None, *period, 100 * 3600, None, hard)
        for hard in (True, False)
    )
    tested = report(links=(link,), pins=pins, budgets=budgets).tested

    assert (tested["gaps"], tested["frozen"], tested["budget_cap"]) == (2, 1, 1)


def test_that_what_is_broken_was_tested_too() -> None:
    problem = a_problem(VISITS[1:2], [a_carer("k1")], days=1)
    late = a_rota(("v2", "k1", at(23)))

    assert check(problem, a_policy(), late).tested["window"] == 1
    assert {v.rule_id for v in check(problem, a_policy(), late).violations} >= {"window"}


def test_that_every_rule_is_counted_in_its_order() -> None:
    assert list(report().tested) == [rule.id for rule in HARD]


def test_that_an_empty_rota_tests_nothing_of_people() -> None:
    empty = check(a_problem(VISITS, [a_carer("k1")]), a_policy(), a_rota())

    assert sum(empty.tested.values()) == 0


def test_that_a_limit_of_the_law_is_told_before_that_of_the_contract_and_is_firm() -> None:
    young = WorkerLimits(12 * 3600, 16_200, 1800, max_s_day=8 * 3600)
    born = date(2009, 6, 1)
    carer = a_carer("k1", date_of_birth=born, max_s_day=3600)
    visits = (a_visit("v1", duration=9 * 3600, latest=at(9)),)
    found = check(
        a_problem(visits, [carer], days=1), a_policy(young=young), a_rota(("v1", "k1", at(8)))
    )
    hours = [v for v in found.violations if v.rule_id == "weekly_hours"]

    assert [(v.excess, v.firm) for v in hours] == [(3600, True)]
