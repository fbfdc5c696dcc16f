"""Proposals of one question are decided together, and nothing red is left to nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.decisions import (
    RedAction,
    publish_by_policy,
    reject,
    reject_all,
)
from data.errors import UserError
from data.models import RedActionRow
from data.plans import PricedPoint, SavedPlan, find, group_of, save_draft, save_plan, save_plans
from solver.repair.result import Figure, Known, Proof
from solver.rota import Assignment
from tests.data.decided import audit, statuses, yes
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, policy, saved

HOUR = 3600
DAY = dt.timedelta(days=1)
NAMES = ("least change", "best continuity", "cheapest")
FIGURES = (
    Known(Figure.UNCOVERED, 0.0, Proof.GLOBAL),
    Known(Figure.CHANGED, 2.0, Proof.NEIGHBOURHOOD),
)
FRONTIER = (
    PricedPoint(0, 30.0, 1, 12.5, Proof.GLOBAL),
    PricedPoint(2, 0.0, 0, 14.0, Proof.FOUND),
)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """An amber visit on two days, a red one with two carers, and carers for all of them."""
    branch = Branch(tmp_path)
    branch.client()
    branch.client("c2", risk="red")
    for carer_id in ("k1", "k2", "k3"):
        branch.carer(carer_id)
    branch.visit("v0")
    branch.visit("v1", TUESDAY + DAY)
    return branch


def three(branch: Branch, **fields: object) -> tuple[SavedPlan, ...]:
    """Save a group of three proposals: v0 by k1, k2, k3."""
    problem = branch.problem()
    plans = [
        a_plan(
            problem,
            Assignment(9 * HOUR, "v0", 1, f"k{i}"),
            name=name,
            kind="replan",
            figures=FIGURES,
            neighbourhood="nobody else changes",
        )
        for i, name in enumerate(NAMES, start=1)
    ]
    return save_plans(branch.store, plans, frontier=FRONTIER, disruptions=("D1", "D2"), **fields)


def test_that_a_group_comes_back_as_it_was_saved(branch: Branch) -> None:
    assert [(p.rota_id, p.version, p.proposal_id, p.status) for p in three(branch)] == [
        ("R1", 1, "P1", "proposed"),
        ("R2", 2, "P2", "proposed"),
        ("R3", 3, "P3", "proposed"),
    ]
    with branch.store.unit_of_work(read_only=True) as uow:
        group = group_of(uow, " p2 ")
        stored = find(uow, "P2")
    assert [(p.name, p.rank, p.group_id, p.kind, p.status) for p in group] == [
        (name, rank, "P1", "replan", "open") for rank, name in enumerate(NAMES, start=1)
    ]
    assert stored.proposal == group[1]
    assert [p.frontier for p in group] == [FRONTIER, (), ()]
    for proposal in group:
        assert proposal.figures == FIGURES
        assert proposal.neighbourhood == "nobody else changes"
        assert proposal.disruptions == ("D1", "D2")


def test_that_one_plan_is_a_group_of_its_own(branch: Branch) -> None:
    saved(branch)
    saved(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert [p.proposal_id for p in group_of(uow, "P2")] == ["P2"]
        assert (group_of(uow, "P1")[0].kind, group_of(uow, "P1")[0].figures) == ("nightly", ())
        with pytest.raises(UserError, match="no proposal 'P9'"):
            group_of(uow, "P9")


def test_that_a_group_is_saved_whole_or_not_at_all(branch: Branch) -> None:
    problem = branch.problem()
    good = a_plan(problem, Assignment(9 * HOUR, "v0", 1, "k1"))
    broken = replace(good, result=replace(good.result, status="unheard of"))
    with pytest.raises(IntegrityError):
        save_plans(branch.store, (good, broken))
    assert (statuses(branch), audit(branch)) == ({}, [])


def test_that_plans_of_other_days_make_no_group(branch: Branch) -> None:
    plans = [a_plan(branch.problem()), a_plan(branch.problem(days=2))]
    for wrong in (plans, []):
        with pytest.raises(ValueError, match="a group of proposals"):
            save_plans(branch.store, wrong)


def test_that_the_recommended_proposal_of_the_newest_group_is_the_latest(branch: Branch) -> None:
    saved(branch)
    three(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert uow.rotas.open_proposals() == ("P2", "P3", "P4", "P1")
        assert find(uow, "latest").rota_id == "R2"
    reject(branch.store, "P2", as_name="Ann", reason="too far", now=NOON)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert uow.rotas.open_proposals() == ("P3", "P4", "P1")
        assert find(uow, "latest").rota_id == "R3"


def test_that_a_draft_among_proposals_is_found_by_its_id_alone(branch: Branch) -> None:
    three(branch)
    draft = save_draft(branch.store, a_plan(branch.problem()))
    with branch.store.unit_of_work(read_only=True) as uow:
        assert (find(uow, draft.rota_id).status, find(uow, draft.rota_id).proposal) == (
            "draft",
            None,
        )
        assert find(uow, "latest").rota_id == "R1"


def test_that_approving_one_closes_the_others_of_its_group_alone(branch: Branch) -> None:
    other = saved(branch)
    three(branch)
    published = yes(branch, "P3")
    assert published.closed == ("P2", "P4")
    assert statuses(branch) == {
        other.rota_id: "proposed",
        "P1": "open",
        "R2": "superseded",
        "P2": "superseded",
        "R3": "published",
        "P3": "approved",
        "R4": "superseded",
        "P4": "superseded",
    }
    assert audit(branch)[4:] == [
        ("Ann", "rota.published", "R3"),
        ("rotamend", "rota.superseded", "R2"),
        ("rotamend", "rota.superseded", "R4"),
    ]
    for closed in published.closed:
        with pytest.raises(UserError, match="already superseded"):
            yes(branch, closed)


def test_that_rejecting_one_leaves_the_others_open(branch: Branch) -> None:
    three(branch)
    reject(branch.store, "P1", as_name="Ann", reason="too far", now=NOON)
    assert [statuses(branch)[p] for p in ("P1", "P2", "P3")] == ["rejected", "open", "open"]
    assert yes(branch, "P2").closed == ("P3",)
    assert statuses(branch)["P1"] == "rejected"


def test_that_all_are_rejected_together_or_none(branch: Branch) -> None:
    three(branch)
    reject(branch.store, "P2", as_name="Ann", reason="too far", now=NOON)
    before = audit(branch)
    with pytest.raises(UserError, match="P2 is already rejected"):
        reject_all(branch.store, ("P1", "P2", "P3"), as_name="Ann", reason="too far", now=NOON)
    assert [statuses(branch)[p] for p in ("P1", "P2", "P3")] == ["open", "rejected", "open"]
    assert audit(branch) == before

    reject_all(branch.store, ("P1", "P3"), as_name="Ann", reason="too far", now=NOON)
    assert [statuses(branch)[p] for p in ("P1", "P3")] == ["rejected", "rejected"]


@pytest.mark.parametrize(
    "column", ["name", "kind", "group_id", "rank", "figures", "frontier", "disruptions"]
)
def test_that_what_was_proposed_is_never_changed(branch: Branch, column: str) -> None:
    three(branch)
    with (
        pytest.raises(IntegrityError, match="never changed"),
        branch.store.unit_of_work() as uow,
    ):
        uow.session.execute(text(f"UPDATE proposals SET {column} = {column}"))


def red(branch: Branch) -> SavedPlan:
    """A proposal that leaves both slots of the red visit r0 and the amber v0 to nobody."""
    branch.visit("r0", client_id="c2", carers_required=2)
    return save_plan(branch.store, a_plan(branch.problem()))


def test_that_a_red_visit_without_a_carer_needs_an_action_and_an_owner(branch: Branch) -> None:
    plan = red(branch)
    before = audit(branch)
    for actions in ({}, {"r0": RedAction(" ", "Kim")}, {"r0": RedAction("Ring", "")}):
        with pytest.raises(UserError, match="nobody sees to them: r0") as raised:
            yes(branch, plan.proposal_id, actions=actions)
        assert '--action r0="TEXT" --owner r0=NAME' in raised.value.mend
    assert statuses(branch) == {"R1": "proposed", "P1": "open"}
    assert audit(branch) == before


def test_that_an_action_is_stored_with_the_publication_and_only_its_visit_in_the_log(
    branch: Branch,
) -> None:
    plan = red(branch)
    yes(branch, plan.proposal_id, actions={"r0": RedAction(" Ring the daughter ", " Kim ")})
    with branch.store.unit_of_work(read_only=True) as uow:
        row = uow.session.get(RedActionRow, ("R1", "r0"))
        details = uow.session.scalar(
            text("SELECT details FROM audit WHERE action = 'rota.published'")
        )
    assert row is not None
    assert (row.action, row.owner, row.recorded_at) == ("Ring the daughter", "Kim", NOON)
    assert '"red_actions": ["r0"]' in details
    assert "daughter" not in details
    assert "Kim" not in details
    for statement in ("UPDATE red_actions SET owner = 'Bo'", "DELETE FROM red_actions"):
        with pytest.raises(IntegrityError, match="never"), branch.store.unit_of_work() as uow:
            uow.session.execute(text(statement))


@pytest.mark.parametrize("visit_id", ["v0", "v1", "nowhere"])
def test_that_an_action_for_a_visit_that_needs_none_is_refused(
    branch: Branch, visit_id: str
) -> None:
    plan = red(branch)
    actions = {"r0": RedAction("Ring", "Kim"), visit_id: RedAction("Ring", "Kim")}
    with pytest.raises(UserError, match=f"^{visit_id}: not a red visit"):
        yes(branch, plan.proposal_id, actions=actions)
    assert statuses(branch) == {"R1": "proposed", "P1": "open"}


def test_that_a_rota_that_covers_all_needs_no_action_and_takes_none(branch: Branch) -> None:
    plan = saved(branch)
    with pytest.raises(UserError, match="v0: not a red visit") as raised:
        yes(branch, plan.proposal_id, actions={"v0": RedAction("Ring", "Kim")})
    assert "needs no action" in raised.value.mend
    yes(branch, plan.proposal_id, actions={})


def lenient(branch: Branch, *assignments: Assignment, kind: str = "replan") -> SavedPlan:
    """A proposal planned with a policy that publishes re-plans without a person."""
    plan = a_plan(branch.problem(), *assignments, kind=kind)
    allowed = replace(policy(), publish_without_person=("replan",))
    return save_plan(branch.store, replace(plan, policy=allowed))


def test_that_the_policy_may_publish_a_kind_without_a_person(branch: Branch) -> None:
    plan = lenient(branch, Assignment(9 * HOUR, "v0", 1, "k1"))
    publish_by_policy(branch.store, plan.proposal_id or "", now=NOON)
    assert statuses(branch) == {"R1": "published", "P1": "approved"}
    assert audit(branch)[-1] == ("rotamend", "rota.published", "R1")


def test_that_without_the_policys_word_nothing_is_published_without_a_person(
    branch: Branch,
) -> None:
    nightly = lenient(branch, Assignment(9 * HOUR, "v0", 1, "k1"), kind="nightly")
    strict = saved(branch, kind="replan")
    for plan in (nightly, strict):
        with pytest.raises(UserError, match="be published without a person"):
            publish_by_policy(branch.store, plan.proposal_id or "", now=NOON)
    assert set(statuses(branch).values()) == {"proposed", "open"}


def test_that_a_red_visit_without_a_carer_always_waits_for_a_person(branch: Branch) -> None:
    branch.visit("r0", client_id="c2")
    plan = lenient(branch, Assignment(9 * HOUR, "v0", 1, "k1"))
    with pytest.raises(UserError, match="nobody sees to them: r0"):
        publish_by_policy(branch.store, plan.proposal_id or "", now=NOON)
    assert statuses(branch) == {"R1": "proposed", "P1": "open"}


@pytest.mark.parametrize(
    "fields",
    [
        {"as_name": "A" * 201, "reason": "seen"},
        {"as_name": "Ann", "reason": "a" * 2001},
    ],
    ids=["name", "reason"],
)
def test_that_what_is_too_long_to_be_kept_is_refused(
    branch: Branch, fields: dict[str, str]
) -> None:
    three(branch)
    before = audit(branch)
    with pytest.raises(UserError, match="characters long"):
        reject(branch.store, "P1", now=NOON, **fields)
    with pytest.raises(UserError) as refused:
        reject(branch.store, "P" * 5000, as_name="Ann", reason="seen", now=NOON)
    assert len(str(refused.value)) < 300
    assert audit(branch) == before
