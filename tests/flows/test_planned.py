"""Tests of the result that programs read."""

from __future__ import annotations

import json
from shlex import split

import pytest

from data.plans import SavedPlan
from flows.planned import RESULT_KEYS, Changes, approve_command
from solver.result import Bound
from tests.builders import a_rota, at
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap, a_planned

CONTRACT = {
    *("rota", "version", "parent", "status", "proposal", "branch", "proposals", "from", "days"),
    *("visits", "slots", "covered_slots", "uncovered", "objective", "travel_minutes"),
    *("travel_metres", "waiting_minutes", "paid_hours", "cost", "mileage_cost"),
    *("distinct_carers_per_client", "changes", "bound", "violations", "solve_seconds"),
    *("wall_seconds", "seed"),
}
"""Keys of the result in OUTPUT_FORMAT."""


def test_that_the_result_has_every_key_of_the_contract() -> None:
    result = a_covered_day(changes=Changes(1, 2, 3)).as_json()

    assert result.keys() >= CONTRACT
    assert tuple(result) == RESULT_KEYS
    assert list(result["objective"]) == [
        "uncovered",
        "timing",
        "stability",
        "continuity",
        "money",
        "fairness",
    ]
    assert result["changes"] == {"carer": 1, "time": 2, "uncovered": 3}
    assert result["proposals"][0].keys() == {
        *("proposal", "name", "uncovered", "changed", "moved", "cost", "proved"),
        *("proofs", "neighbourhood"),
    }
    assert (result["rota"], result["version"], result["parent"]) == ("R3", 3, 2)
    assert (result["from"], result["days"], result["seed"]) == ("2026-11-24", 1, 1)
    json.dumps(result, allow_nan=False)


def test_that_an_unproved_bound_is_null() -> None:
    bound = a_covered_day().as_json()["bound"]

    assert bound == dict.fromkeys(
        ("uncovered", "objective", "gap", "more_slots", "travel_minutes", "travel_gap")
    )


def test_that_a_bound_gives_the_gap_and_what_is_proved() -> None:
    result = a_day_with_a_gap(bound=Bound(2, (0.0, 0.0))).as_json()

    assert result["bound"]["uncovered"] == 2
    assert result["proposals"][0]["proved"] == ["uncovered"]


def test_that_a_bound_tells_in_units_of_the_service_how_much_better_a_rota_could_be() -> None:
    uncovered = a_day_with_a_gap(bound=Bound(1, (900.0, 0.0), 5.0)).as_json()["bound"]
    travel = a_covered_day(bound=Bound(0, (0.0, 8.0), 8.0)).as_json()["bound"]

    assert (uncovered["more_slots"], uncovered["travel_gap"]) == (1, 0)
    assert (travel["more_slots"], travel["travel_minutes"], travel["travel_gap"]) == (0, 8, 0.25)


def test_that_the_uncovered_are_listed_by_slot() -> None:
    listed = a_day_with_a_gap("amber").as_json()["uncovered"]

    assert [(each["visit"], each["slot"]) for each in listed] == [("v2", 1), ("v2", 2)]
    assert listed[0]["risk"] == "amber"
    assert listed[0]["reason_code"] == "availability"
    assert listed[0]["proof"] == "impossible"


def test_that_violations_name_rule_visits_and_carers() -> None:
    planned = a_planned(a_covered_day().problem, a_rota(("v1", "k1", at(12))))
    (violation,) = planned.as_json()["violations"]

    assert (violation["rule"], violation["visits"]) == ("window", ["v1"])


def test_that_the_command_that_approves_says_all_that_red_visits_need() -> None:
    plain = "approve P3 --as NAME --reason TEXT"

    assert a_covered_day().approval == plain
    assert a_day_with_a_gap("amber").approval == plain
    assert a_day_with_a_gap("red").approval == f"{plain} --action v2=TEXT --owner v2=NAME"
    odd = approve_command("P3", ["v 2", "v 2", "v3"])
    assert split(odd)[6:] == [
        *("--action", "v 2=TEXT", "--owner", "v 2=NAME"),
        *("--action", "v3=TEXT", "--owner", "v3=NAME"),
    ]


@pytest.mark.parametrize("risk", ["red", "amber", "green"])
def test_that_an_uncovered_slot_needs_a_person(risk: str) -> None:
    assert a_day_with_a_gap(risk).needs_a_person


def test_that_a_broken_rule_or_a_draft_needs_a_person_and_a_covered_day_does_not() -> None:
    broken = a_planned(a_covered_day().problem, a_rota(("v1", "k1", at(12)), ("v2", "k1", at(9))))

    assert broken.needs_a_person
    assert a_covered_day(saved=SavedPlan("R1", 1, None, None, "draft")).needs_a_person
    assert not a_covered_day().needs_a_person
