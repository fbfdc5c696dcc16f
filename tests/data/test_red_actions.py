"""Tests of what was decided about red visits, as it is read again."""

from __future__ import annotations

from pathlib import Path

from data.decisions import RedAction, approve
from data.people import add_person, remove_person
from data.plans import save_plan
from data.red_actions import decided_actions
from tests.data.store_rows import NOON, Branch, a_plan


def decided(tmp_path: Path, owner: str, *, leaves: bool = False) -> tuple[str, str | None]:
    branch = Branch(tmp_path)
    branch.client("c2", risk="red")
    branch.carer("k1")
    branch.visit("r0", client_id="c2")
    add_person(branch.store, "Ann Lee", role="manager", now=NOON)
    add_person(branch.store, "Kim Ode", role="coordinator", now=NOON)
    plan = save_plan(branch.store, a_plan(branch.problem()))
    actions = {"r0": RedAction("Ring the client now", owner)}
    approve(
        branch.store,
        plan.proposal_id or "",
        as_name="Ann Lee",
        reason="x",
        now=NOON,
        actions=actions,
    )
    if leaves:
        remove_person(branch.store, "Kim Ode", now=NOON)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert decided_actions(uow, "R9") == {}
        return decided_actions(uow, plan.rota_id)["r0"]


def test_that_an_owner_who_is_recorded_is_told_by_id(tmp_path: Path) -> None:
    assert decided(tmp_path, " kim  ode ") == ("Ring the client now", "U2")


def test_that_an_owner_who_has_left_is_still_told_by_id(tmp_path: Path) -> None:
    assert decided(tmp_path, "Kim Ode", leaves=True) == ("Ring the client now", "U2")


def test_that_an_owner_who_is_not_recorded_has_no_id(tmp_path: Path) -> None:
    assert decided(tmp_path, "Her daughter") == ("Ring the client now", None)
