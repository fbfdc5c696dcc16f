"""The random problems are worth solving: every rule bites in some of them."""

from __future__ import annotations

import pytest

from solver import exact
from solver.exact import constraints, eligible, model, variables
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from tests.builders import (
    HOUR,
    a_carer,
    a_policy,
    a_problem,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.solver.oracle import new_violations

SEEDS = range(150)
EFFORT = 0.5
"""Deterministic seconds: without a rule some problems are hard, and any answer will do."""


def broken(rule_id: str) -> bool:
    """Whether the engine, as it is now, breaks a rule in one of the random problems."""
    for seed in SEEDS:
        problem, policy = random_problem(seed), random_policy(seed)
        rota = exact.solve(problem, policy, effort=EFFORT, workers=1).rota
        if rule_id in {v.rule_id for v in new_violations(problem, policy, rota)}:
            return True
    return False


@pytest.mark.parametrize(
    ("rule_id", "function"),
    [
        ("gaps", constraints.gaps),
        ("daily_rest", constraints.daily_rest),
        ("break", constraints.rest_break),
        ("weekly_hours", constraints.weekly_hours),
        ("weekly_rest", constraints.weekly_rest),
        ("night_work", constraints.night_work),
        ("budget_cap", constraints.budget_cap),
        ("minimum_wage", constraints.minimum_wage),
        # Pins are on the rota anyway: without the rule others are put where they are.
        ("travel", constraints.frozen),
    ],
)
def test_that_each_constraint_is_needed(
    rule_id: str, function: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tuple(ensure for ensure in constraints.CONSTRAINTS if ensure is not function)
    monkeypatch.setattr(model, "CONSTRAINTS", kept)
    assert broken(rule_id)


@pytest.mark.parametrize("name", ["_from_home", "_to_home"])
def test_that_each_part_of_travel_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constraints, name, lambda *_: None)
    assert broken("travel")


def test_that_travel_between_two_shifts_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly any random problem has shifts so near each other that a journey does not fit."""
    visits = [
        a_visit("v1", client_id="c1", earliest=at(8), duration=HOUR),
        a_visit("v2", client_id="c2", earliest=at(9.25), duration=HOUR),
    ]
    carer = a_carer("k1", (at(8), at(9)), (at(9.25), at(10.25)))
    problem, policy = a_problem(visits, [carer], default_minutes=20), a_policy({"uncovered": 1})
    assert len(exact.solve(problem, policy, workers=1).rota) == 1
    monkeypatch.setattr(constraints, "_between_runs", lambda *_: None)
    rota = exact.solve(problem, policy, workers=1).rota
    assert {v.rule_id for v in new_violations(problem, policy, rota)} == {"travel"}


@pytest.mark.parametrize("rule_id", ["competence", "exclusions"])
def test_that_each_rule_on_persons_is_needed(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(problem: Problem, policy: Policy, carer: Carer, visit: Visit) -> bool:
        return (rule_id == "competence" or eligible.competence(problem, carer, visit)) and (
            rule_id == "exclusions" or eligible.exclusions(problem, policy, carer, visit)
        )

    monkeypatch.setattr(variables, "may_make", without)
    assert broken(rule_id)


def test_that_the_limit_of_time_critical_visits_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def whole(_: Problem, __: Policy, visit: Visit) -> tuple[int, int]:
        return visit.earliest, visit.latest

    monkeypatch.setattr(variables, "hard_window", whole)
    assert broken("window")


def test_that_as_many_slots_are_covered_as_not() -> None:
    covered = asked = 0
    for seed in SEEDS:
        problem, policy = random_problem(seed), random_policy(seed)
        covered += len(exact.solve(problem, policy, effort=EFFORT, workers=1).rota)
        asked += problem.slots
    assert 0.3 * asked < covered < 0.9 * asked
