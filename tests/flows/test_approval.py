"""Tests of the form in which a person decides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from prefect.utilities.schema_tools import validate
from prefect.utilities.schema_tools.validation import ValidationError

from flows.approval import MOST_RED, OPEN, Asked, form, in_short
from flows.question import ACTIONS, REASONS, Option, Question

QUESTION = Question(
    group="P7",
    options=(Option("P7", "least change", red=("V2",)), Option("P8", "cheapest", red=("V1", "V2"))),
    people={"U1": "manager", "U2": "viewer", "U3": "coordinator"},
    page="# What changes",
)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema that the server keeps, and holds every answer to."""
    return form(QUESTION, QUESTION.page).model_json_schema()


def test_that_every_field_is_a_choice_so_that_no_name_can_be_typed(schema: dict[str, Any]) -> None:
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        assert field["enum"], name
        assert field["default"] == field["enum"][0]


def test_that_every_field_says_what_it_is_and_what_it_takes(schema: dict[str, Any]) -> None:
    assert all(field["title"] and field["description"] for field in schema["properties"].values())


def test_that_only_the_recommended_proposal_is_chosen_beforehand(schema: dict[str, Any]) -> None:
    chosen = {
        name: field["default"]
        for name, field in schema["properties"].items()
        if field["default"] != OPEN
    }

    assert chosen == {"proposal": "P7 · least change"}


def test_that_the_first_field_tells_all_proposals_in_short(schema: dict[str, Any]) -> None:
    first, *_ = schema["properties"]

    assert first == "proposal"
    # As the UI makes markdown of a description: a line break that no other one follows is a space.
    in_the_ui = re.sub(r"\n(?!\n)", " ", schema["properties"][first]["description"])
    assert in_the_ui.splitlines() == [
        "The first one is recommended.",
        " - **P7** least change; red without a carer: V2",
        " - **P8** cheapest; red without a carer: V1, V2",
    ]


def test_that_many_red_visits_are_counted_and_none_is_said() -> None:
    red = tuple(f"V{number}" for number in range(MOST_RED + 2))
    told = in_short(replace(QUESTION, options=(Option("P7", "balanced", red), Option("P8", "x"))))

    assert f"V{MOST_RED - 1} and 2 more" in told
    assert told.endswith("- **P8** x; no red visit without a carer")


def test_that_those_who_may_not_decide_are_offered_as_owners_only(schema: dict[str, Any]) -> None:
    fields = schema["properties"]

    assert fields["approver"]["enum"] == [OPEN, "U1 (manager)", "U3 (coordinator)"]
    assert "U2 (viewer)" in fields["owner_1"]["enum"]


def test_that_each_red_visit_has_an_action_and_an_owner_and_says_what_needs_them(
    schema: dict[str, Any],
) -> None:
    fields = schema["properties"]

    assert [name for name in fields if name.startswith("action")] == ["action_1", "action_2"]
    assert fields["action_1"]["title"].startswith("V1")
    assert "Needed to approve P8." in fields["action_1"]["description"]
    assert "Needed to approve P7, P8." in fields["action_2"]["description"]
    assert fields["owner_2"]["title"].startswith("V2")


@pytest.mark.parametrize(
    "answer",
    [{"approver": "Grace Hopper"}, {"reason": "She asked for it"}, {"note": "Grace Hopper"}],
)
def test_that_the_server_refuses_free_text(schema: dict[str, Any], answer: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        validate(answer, schema, raise_on_error=True)


def test_that_the_server_takes_what_can_be_chosen(schema: dict[str, Any]) -> None:
    answer = {
        "decision": "approve",
        "proposal": "P8 · cheapest",
        "approver": "U3 (coordinator)",
        "reason": REASONS[2],
        "action_1": ACTIONS[1],
        "owner_1": "U2 (viewer)",
    }

    assert validate(answer, schema, raise_on_error=True) == []


def test_that_a_question_has_a_key_that_prefect_allows() -> None:
    assert Asked("P7", 3).key == "p7-3"
