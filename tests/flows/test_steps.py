"""Tests of the steps of a plan, with the real store and the real solver."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data import decisions, plans
from data.errors import UserError
from data.models import AuditRow, AvailabilityRow, LinkRow, VisitRow
from data.store import Store
from flows import steps
from flows.planned import Planned, PublicationRefused
from flows.steps import Order
from solver.result import Bound, Limits, Status
from tests.flows.conftest import NOW, TUESDAY, keep_few

Orders = Callable[..., Order]

PROVING = 60.0
"""Seconds for a bound that ends long before: of a small day all is proved in one or two."""


def plan(store: Store, order: Order) -> Planned:
    """All steps of one order."""
    reading = steps.read(store, order)
    steps.validate(store, reading)
    before = steps.planned_before(store, reading)
    if before is not None:
        return before
    result = steps.solve(reading)
    return steps.save(store, reading, result, steps.check_result(reading, result), NOW)


def take_out_a_visit(store: Store, planned: Planned) -> str:
    """Delete a visit of the rota, and its links, from the store; return its id."""
    gone, branch_id = planned.rota.assignments[0].visit_id, planned.problem.branch_id
    with store.unit_of_work() as uow:
        linked = [
            row
            for row in uow.agency.rows(LinkRow, branch_id)
            if gone in (row["first_visit_id"], row["second_visit_id"])
        ]
        uow.agency.delete(LinkRow, linked)
        uow.agency.delete(VisitRow, [{"branch_id": branch_id, "visit_id": gone}])
    return gone


def test_that_a_plan_is_saved_as_a_proposal_and_read_back_the_same(
    store: Store, order: Orders
) -> None:
    planned = plan(store, order())
    restored = steps.restore(store, "latest")

    assert planned.saved is not None
    assert planned.saved.status == "proposed"
    assert restored.rota == planned.rota
    assert restored.as_json() | {"wall_seconds": 0} == planned.as_json() | {"wall_seconds": 0}


def test_that_a_bound_that_is_asked_for_is_proved_and_kept(store: Store, order: Orders) -> None:
    keep_few(store, order())
    asked = replace(order(), bound_seconds=PROVING)
    reading = steps.read(store, asked)
    solved = steps.solve(reading)
    began = time.monotonic()
    proved = steps.bound(reading, solved)
    assert time.monotonic() - began < PROVING / 4
    planned = steps.save(store, reading, proved, steps.check_result(reading, proved), NOW)

    assert solved.bound.travel_minutes is None
    assert proved.bound.travel_minutes is not None
    assert proved.bound.uncovered_slots >= solved.bound.uncovered_slots
    assert 0 < proved.bound.travel_minutes <= proved.score.value("travel")
    assert planned.travel_gap is not None
    assert steps.restore(store, "latest").run.bound == proved.bound


def test_that_what_was_proved_is_not_told_of_other_data_or_another_policy(
    store: Store, order: Orders
) -> None:
    reading = steps.read(store, order())
    proved = replace(steps.solve(reading), status=Status.OPTIMAL, bound=Bound(0, (0.0, 1.0), 1.0))
    steps.save(store, reading, proved, steps.check_result(reading, proved), NOW)

    same, judged = steps.restore(store, "latest"), steps.restore(store, "latest", policy="travel")
    assert (same.run.status, same.run.bound) == ("optimal", proved.bound)
    assert (judged.run.status, judged.run.bound) == ("feasible", None)

    problem = reading.problem
    away = {"start": problem.horizon.start, "end": NOW + timedelta(days=9), "kind": "leave"}
    row = {"branch_id": problem.branch_id, "carer_id": problem.carers[0].id, **away}
    with store.unit_of_work() as uow:
        uow.agency.insert(AvailabilityRow, [row])
    changed = steps.restore(store, "latest")
    assert (changed.run.status, changed.run.bound) == ("feasible", None)


def test_that_a_bound_is_refused_before_solving_where_weights_are_too_large(
    store: Store, order: Orders, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    text = "[weights]\nuncovered = 1000000\n[risk_weights]\nred = 1000000\n"
    own.write_text(text, encoding="utf-8")
    asked = replace(order(policy=str(own)), bound_seconds=PROVING)

    steps.validate(store, steps.read(store, replace(asked, bound_seconds=None)))
    with pytest.raises(UserError, match="too large for --bound"):
        steps.validate(store, steps.read(store, asked))


def test_that_a_proposal_without_a_bound_does_not_answer_who_asks_for_one(
    store: Store, order: Orders
) -> None:
    plan(store, order())
    reading = steps.read(store, replace(order(), bound_seconds=PROVING))

    assert steps.planned_before(store, steps.read(store, order())) is not None
    assert steps.planned_before(store, reading) is None

    proved = replace(steps.solve(reading), bound=Bound(0, (), 1.0))
    steps.save(store, reading, proved, steps.check_result(reading, proved), NOW)
    again = steps.planned_before(store, reading)

    assert again is not None
    assert again.run.bound == proved.bound


def test_that_nothing_is_proved_after_a_solve_that_was_stopped(store: Store, order: Orders) -> None:
    reading = steps.read(store, replace(order(), bound_seconds=PROVING))
    stopped = steps.solve(reading, stop=lambda: True)

    assert steps.bound(reading, stopped) is stopped


def test_that_every_slot_is_covered_or_explained(store: Store, order: Orders) -> None:
    planned = plan(store, order())

    assert planned.figures.covered_slots + len(planned.uncovered) == planned.figures.slots
    assert all(slot.reason for slot in planned.uncovered)
    assert planned.report.violations == ()


def test_that_the_same_input_is_not_planned_twice(store: Store, order: Orders) -> None:
    first, second = plan(store, order()), plan(store, order())

    assert second.repeated
    assert not first.repeated
    assert second.saved == first.saved
    with store.unit_of_work(read_only=True) as uow:
        assert len(uow.rotas.open_proposals()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"policy": "travel"},
        {"limits": Limits(iterations=201)},
        {"limits": Limits(iterations=200, seed=2)},
        {"days": 2, "first_day": date(2026, 11, 23)},
        {"again": True},
    ],
    ids=str,
)
def test_that_another_wish_is_planned_anew(
    store: Store, order: Orders, other: dict[str, object]
) -> None:
    first, second = plan(store, order()), plan(store, order(**other))

    assert not second.repeated
    assert first.saved is not None
    assert second.saved is not None
    assert second.saved.version == first.saved.version + 1


def test_that_a_rejected_proposal_is_planned_anew(store: Store, order: Orders) -> None:
    first = plan(store, order())
    assert first.saved is not None
    assert first.saved.proposal_id is not None
    decisions.reject(store, first.saved.proposal_id, as_name="A", reason="B", now=NOW)

    assert not plan(store, order()).repeated


def test_that_a_plan_after_publication_has_a_parent_and_says_what_changes(
    store: Store, order: Orders
) -> None:
    first = plan(store, order())
    assert first.saved is not None
    assert first.saved.proposal_id is not None
    decisions.approve(store, first.saved.proposal_id, as_name="A", reason="B", now=NOW)
    second = plan(store, order(limits=Limits(iterations=50, seed=9), policy="travel"))

    assert second.saved is not None
    assert second.saved.parent == first.saved.version
    before = {(a.visit_id, a.slot): a for a in first.rota.assignments}
    after = {(a.visit_id, a.slot): a for a in second.rota.assignments}
    both = before.keys() & after.keys()
    moved = [key for key in both if before[key].carer_id != after[key].carer_id]
    assert second.changes.carer == len(moved)


def test_that_a_day_without_visits_is_refused_with_the_days_there_are(
    store: Store, order: Orders
) -> None:
    with pytest.raises(UserError, match="no visit on 2027-01-01") as refused:
        plan(store, order(date(2027, 1, 1)))

    assert "2026-11-23 to 2026-11-24" in refused.value.mend


def test_that_an_unknown_branch_or_policy_is_refused(store: Store, order: Orders) -> None:
    with pytest.raises(UserError, match="no branch"):
        steps.one_branch(store, "elsewhere")
    with pytest.raises(UserError, match="no policy preset"):
        plan(store, order(policy="balancd"))


def test_that_an_empty_store_says_to_import_first() -> None:
    with Store.open() as store, pytest.raises(UserError, match="no agency"):
        steps.one_branch(store)


def test_that_an_interrupted_solve_is_kept_as_a_draft(store: Store, order: Orders) -> None:
    reading = steps.read(store, order(limits=Limits(seconds=60)))
    result = steps.solve(reading, stop=lambda: True)
    planned = steps.save(store, reading, result, steps.check_result(reading, result), NOW)

    assert result.status is Status.INTERRUPTED
    assert planned.saved is not None
    assert (planned.saved.status, planned.saved.proposal_id) == ("draft", None)
    assert planned.needs_a_person
    with store.unit_of_work(read_only=True) as uow:
        assert uow.rotas.open_proposals() == ()


def test_that_progress_is_reported_while_solving(store: Store, order: Orders) -> None:
    seen = []
    steps.solve(steps.read(store, order(limits=Limits(seconds=2))), progress=seen.append)

    assert seen
    assert seen[-1].slots == steps.read(store, order()).problem.slots
    assert all(0 <= each.fraction <= 1 for each in seen)


def test_that_a_rota_whose_visits_are_gone_says_to_plan_again(store: Store, order: Orders) -> None:
    gone = take_out_a_visit(store, plan(store, order()))

    with pytest.raises(UserError, match=gone):
        steps.restore(store, "latest")


def publish(store: Store, planned: Planned) -> decisions.PublishedPlan:
    """Approve what was planned."""
    assert planned.saved is not None
    assert planned.saved.proposal_id is not None
    return steps.publish(store, planned.saved.proposal_id, as_name="A", reason="B", now=NOW)


def nothing_changed(store: Store) -> bool:
    """Whether R1 is proposed, P1 open, and nothing but the proposal in the audit log."""
    with store.unit_of_work(read_only=True) as uow:
        stored = plans.find(uow, "R1")
        statuses = stored.status, uow.rotas.open_proposals()
        actions = uow.session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    return statuses == ("proposed", ("P1",)) and "rota.published" not in actions


def test_that_a_rota_without_violations_is_published(store: Store, order: Orders) -> None:
    assert publish(store, plan(store, order())).rota_id == "R1"


def test_that_a_rota_the_agency_has_outgrown_is_not_published(store: Store, order: Orders) -> None:
    planned = plan(store, order())
    carer = planned.rota.assignments[0].carer_id
    away = {"start": planned.problem.horizon.start, "end": NOW + timedelta(days=9)}
    row = {"branch_id": planned.problem.branch_id, "carer_id": carer, "kind": "leave", **away}
    with store.unit_of_work() as uow:
        uow.agency.insert(AvailabilityRow, [row])

    with pytest.raises(PublicationRefused) as refused:
        publish(store, planned)
    assert {v.rule_id for v in refused.value.violations} == {"availability"}
    assert {v.carer_ids for v in refused.value.violations} == {(carer,)}
    assert nothing_changed(store)


def test_that_a_rota_whose_visits_are_gone_is_not_published(store: Store, order: Orders) -> None:
    planned = plan(store, order())
    gone = take_out_a_visit(store, planned)

    with pytest.raises(PublicationRefused, match=gone) as refused:
        publish(store, planned)
    assert refused.value.gone == (gone,)
    assert nothing_changed(store)


def test_that_a_decided_proposal_is_told_so_whatever_its_rota_breaks(
    store: Store, order: Orders
) -> None:
    planned = plan(store, order())
    publish(store, planned)
    take_out_a_visit(store, planned)

    with pytest.raises(UserError, match="already approved"):
        publish(store, planned)


def test_that_a_rota_keeps_the_policy_it_was_planned_with(
    store: Store, order: Orders, tmp_path: Path
) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text("handover_minutes = 3\n[weights]\ntravel = 77\n", encoding="utf-8")
    planned = plan(store, order(policy=str(ours)))
    ours.unlink()
    restored = steps.restore(store, "latest")

    assert restored.policy == planned.policy
    assert restored.policy.handover_s == 180
    assert restored.report == planned.report
    assert publish(store, planned).rota_id == "R1"
    assert steps.restore(store, "latest", policy="balanced").policy.name == "balanced"


def test_that_a_run_from_before_policies_were_recorded_is_checked_with_its_preset(
    store: Store, order: Orders
) -> None:
    planned = plan(store, order(policy="cheapest"))
    with store.unit_of_work(read_only=True) as uow:
        stored = plans.find(uow, "latest")
    stored.run.policy = None

    assert steps.policy_of(stored) == planned.policy


def test_that_the_digest_of_a_request_knows_every_weight(store: Store, order: Orders) -> None:
    reading = steps.read(store, order())
    heavier = replace(reading.policy, weights={**reading.policy.weights, "travel": 999})

    assert replace(reading, policy=heavier).request != reading.request
    assert steps.read(store, order()).request == reading.request


def test_that_every_branch_is_listed(store: Store, order: Orders) -> None:
    assert steps.branches(store) == (order().branch_id,)
    assert steps.zone_of(store, order().branch_id) == "Europe/London"
    assert order().first_day == TUESDAY


def test_that_a_branch_has_the_bank_holidays_of_its_nation(
    store: Store, order: Orders, tmp_path: Path
) -> None:
    asked = order()
    own = tmp_path / "own.toml"
    own.write_text(
        'description = "North of the border"\n'
        f'[bank_holidays_of]\n"{asked.branch_id}" = "Scotland"\n'
    )
    holidays = steps.read(store, replace(asked, policy=str(own))).policy.tariff.bank_holidays
    # Saint Andrew's day is none in England, and Easter Monday is none in Scotland.
    assert date(2026, 11, 30) in holidays
    assert date(2026, 11, 30) not in steps.read(store, asked).policy.tariff.bank_holidays
