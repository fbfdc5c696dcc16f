"""Tests of what is wrong with an answer about proposals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import UserError
from flows.question import ACTIONS, REASONS, Answer, Option, Question, refuse_unclear

QUESTION = Question(
    group="P7",
    options=(Option("P7", "least change"), Option("P8", "cheapest", red=("v1", "v2"))),
    people={"U1": "manager", "U2": "viewer"},
    page="# What changes",
)
APPROVAL = Answer("approve", "P7", "U1", REASONS[0])


def test_that_a_whole_answer_is_clear() -> None:
    refuse_unclear(QUESTION, APPROVAL)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": ""}, "No decision was chosen."),
        ({"decision": "perhaps"}, "No decision was chosen."),
        ({"proposal_id": "P99"}, "none of those that were asked about"),
        ({"person_id": ""}, "Nobody was chosen"),
        ({"person_id": "U9"}, "U9 is not recorded."),
        ({"reason": ""}, "No reason was chosen."),
    ],
)
def test_that_what_is_left_open_or_is_not_there_is_named(fields: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        refuse_unclear(QUESTION, replace(APPROVAL, **fields))


def test_that_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(UserError) as refused:
        refuse_unclear(QUESTION, Answer())

    assert str(refused.value).count("No") >= 3


def test_that_each_red_visit_of_the_chosen_proposal_needs_an_action_and_an_owner() -> None:
    answer = replace(
        APPROVAL, proposal_id="P8", actions={"v1": ACTIONS[0]}, owners={"v1": "U2", "v2": "U9"}
    )

    with pytest.raises(UserError) as refused:
        refuse_unclear(QUESTION, answer)

    assert "v2 is red and nobody goes: choose an action." in str(refused.value)
    assert "v2 is red and nobody goes: choose who sees to it." in str(refused.value)
    assert "v1" not in str(refused.value)


def test_that_a_rejection_needs_no_action() -> None:
    refuse_unclear(QUESTION, replace(APPROVAL, decision="reject", proposal_id="P8"))


def test_that_only_coordinators_and_managers_are_offered_as_those_who_decide() -> None:
    assert QUESTION.deciders == ("U1",)
    assert QUESTION.red == ("v1", "v2")
