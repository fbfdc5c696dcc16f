"""A proposal that does not suit what happened since its input was read is not published."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from data.disruptions import (
    AbsentFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    NewVisit,
    NewVisitsFacts,
    TakenBackFacts,
    record,
)
from data.errors import UserError
from data.overtaken import Refused, Superseded
from data.plan_rows import ProposalKind
from data.plans import StoredRota, save_plan, save_plans
from data.store import UnitOfWork
from tests.data.decided import audit, statuses, yes
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, saved, wall

DAY = dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A visit on each of two days, and a carer."""
    branch = Branch(tmp_path)
    branch.client()
    branch.carer("k1")
    branch.visit("v0")
    branch.visit("v1", TUESDAY + DAY)
    return branch


def absent(branch: Branch, day: dt.date = TUESDAY) -> str:
    facts = AbsentFacts("k1", wall(day, "07:00"), wall(day, "15:00"))
    return record(branch.store, "main", facts, by="Ann", now=NOON).disruption_id


def test_that_a_disruption_after_the_reading_makes_a_proposal_out_of_date(branch: Branch) -> None:
    yes(branch, saved(branch).proposal_id)
    plan = saved(branch)
    absent(branch)
    record(branch.store, "main", CancelFacts("v0"), by="Ann", now=NOON)
    before = audit(branch)
    with pytest.raises(Superseded, match="does not know D1, D2, recorded after") as raised:
        yes(branch, plan.proposal_id)
    assert raised.value.mend == "Re-plan: rotamend replan --disruption D1 --disruption D2."
    assert statuses(branch)["P2"] == "open"
    assert audit(branch) == before
    yes(branch, save_plan(branch.store, a_plan(branch.problem())).proposal_id)


def test_that_where_nothing_is_in_force_the_days_are_to_be_planned_again(branch: Branch) -> None:
    plan = saved(branch)
    absent(branch)
    with pytest.raises(Superseded) as raised:
        yes(branch, plan.proposal_id)
    assert raised.value.mend == "Plan 2026-11-24 to 2026-11-24 again."


def test_that_a_disruption_of_other_days_or_known_to_it_stops_no_proposal(branch: Branch) -> None:
    absent(branch)
    plan = saved(branch)
    absent(branch, TUESDAY + DAY)
    record(branch.store, "main", CancelFacts("v1"), by="Ann", now=NOON)
    yes(branch, plan.proposal_id)


def test_that_a_cancelled_visit_of_its_days_makes_a_proposal_out_of_date(branch: Branch) -> None:
    plan = saved(branch)
    record(branch.store, "main", CancelFacts("v0"), by="Ann", now=NOON)
    with pytest.raises(Superseded, match="does not know D1"):
        yes(branch, plan.proposal_id)


def test_that_what_is_taken_back_after_the_reading_counts_as_well(branch: Branch) -> None:
    hit = absent(branch)
    plan = saved(branch)
    record(branch.store, "main", TakenBackFacts(hit), by="Ann", now=NOON)
    with pytest.raises(Superseded, match="does not know D2"):
        yes(branch, plan.proposal_id)


def test_that_what_came_and_went_after_the_reading_stops_nothing(branch: Branch) -> None:
    plan = saved(branch)
    record(branch.store, "main", TakenBackFacts(absent(branch)), by="Ann", now=NOON)
    yes(branch, plan.proposal_id)


def suits(uow: UnitOfWork, stored: StoredRota) -> None:
    """A check of the rules that finds nothing."""


def broken(uow: UnitOfWork, stored: StoredRota) -> None:
    """A check of the rules that finds something."""
    raise Refused("a rule is broken")


def test_that_a_disruption_that_the_rota_suits_stops_nothing(branch: Branch) -> None:
    plan = saved(branch)
    absent(branch)
    with pytest.raises(Superseded, match="does not know D1"):
        yes(branch, plan.proposal_id, refuse=broken)
    assert statuses(branch)["P1"] == "open"
    assert yes(branch, plan.proposal_id, refuse=suits).rota_id == "R1"


def test_that_a_broken_rule_is_told_as_such_where_nothing_was_recorded(branch: Branch) -> None:
    with pytest.raises(Refused, match="a rule is broken"):
        yes(branch, saved(branch).proposal_id, refuse=broken)


@pytest.mark.parametrize(
    "facts",
    [
        CancelFacts("v0"),
        ChangeFacts("v0", carers_required=2),
        ChangeFacts("v0", 20),
        NewVisitsFacts(
            (NewVisit("n0", "c1", TUESDAY, wall(TUESDAY, "12:00"), wall(TUESDAY, "13:00"), 30),)
        ),
    ],
    ids=["gone", "another slot", "shorter", "new"],
)
def test_that_other_visits_make_a_proposal_out_of_date_whatever_the_rules_say(
    branch: Branch, facts: Facts
) -> None:
    plan = saved(branch)
    record(branch.store, "main", facts, by="Ann", now=NOON)
    with pytest.raises(Superseded, match="does not know D1"):
        yes(branch, plan.proposal_id, refuse=suits)


def test_that_what_is_taken_back_counts_whatever_the_rules_say(branch: Branch) -> None:
    hit = absent(branch)
    plan = saved(branch)
    record(branch.store, "main", TakenBackFacts(hit), by="Ann", now=NOON)
    with pytest.raises(Superseded, match="does not know D2"):
        yes(branch, plan.proposal_id, refuse=suits)


def test_that_what_was_published_since_is_told_apart_for_flows(branch: Branch) -> None:
    stale, fresh = saved(branch), saved(branch)
    yes(branch, fresh.proposal_id)
    with pytest.raises(Superseded, match="does not know R2"):
        yes(branch, stale.proposal_id)


def a_replan(branch: Branch, kind: ProposalKind = "replan") -> str:
    """A proposal that answers D1 and nobody has decided on."""
    plan = replace(a_plan(branch.problem()), kind=kind)
    (made,) = save_plans(branch.store, [plan], disruptions=("D1",) if kind == "replan" else ())
    assert made.proposal_id is not None
    return made.proposal_id


def test_that_a_replan_on_a_rota_that_was_superseded_says_what_to_type(branch: Branch) -> None:
    absent(branch)
    stale, fresh = a_replan(branch), saved(branch)
    yes(branch, fresh.proposal_id)
    with pytest.raises(Superseded, match="does not know R2") as raised:
        yes(branch, stale)
    assert raised.value.mend == "Re-plan: rotamend replan --disruption D1."


def test_that_a_replan_is_to_answer_again_what_it_answered_and_what_is_new(branch: Branch) -> None:
    absent(branch)
    stale = a_replan(branch)
    record(branch.store, "main", CancelFacts("v0"), by="Ann", now=NOON)
    with pytest.raises(Superseded, match="does not know D2") as raised:
        yes(branch, stale)
    assert raised.value.mend == "Re-plan: rotamend replan --disruption D1 --disruption D2."


def test_that_a_hand_edit_on_a_rota_that_was_superseded_is_to_be_made_again(branch: Branch) -> None:
    stale, fresh = a_replan(branch, "edit"), saved(branch)
    yes(branch, fresh.proposal_id)
    with pytest.raises(Superseded) as raised:
        yes(branch, stale)
    assert raised.value.mend == "Make the change again: rotamend move VISIT --carer ID."


def test_that_a_replan_that_was_decided_on_says_what_to_type(branch: Branch) -> None:
    absent(branch)
    stale = a_replan(branch)
    yes(branch, stale)
    with pytest.raises(UserError, match="already approved") as raised:
        yes(branch, stale)
    assert raised.value.mend == "A decision stands. Re-plan: rotamend replan --disruption D1."
