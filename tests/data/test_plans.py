"""A plan is saved whole, decided once, and published only over what it knew."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.decisions import PublishedPlan, RejectedPlan, approve, reject
from data.errors import UserError
from data.plans import SavedPlan, StoredRota, find, save_plan
from solver.rota import Assignment
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, saved, wall

HOUR = 3600
DAY = dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A visit a day for a week, a carer with a home 10 minutes away, on shift from 7 to 15."""
    branch = Branch(tmp_path)
    branch.client()
    days = [TUESDAY + i * DAY for i in range(7)]
    branch.carer("k1", *((wall(day, "07:00"), wall(day, "15:00")) for day in days))
    branch.way("k1", "c1", 10)
    for i, day in enumerate(days):
        branch.visit(f"v{i}", day)
    return branch


def publish(branch: Branch, plan: SavedPlan) -> PublishedPlan:
    assert plan.proposal_id is not None
    return approve(branch.store, plan.proposal_id, as_name="Ann", reason="looks right", now=NOON)


def found(branch: Branch, ref: str, branch_id: str | None = None) -> StoredRota:
    with branch.store.unit_of_work(read_only=True) as uow:
        return find(uow, ref, branch_id)


def statuses(branch: Branch) -> dict[str, str]:
    with branch.store.unit_of_work(read_only=True) as uow:
        rows = uow.session.execute(text("SELECT rota_id, status FROM rota_versions")).all()
    return {row.rota_id: row.status for row in rows}


def test_that_a_plan_comes_back_as_it_was_saved(branch: Branch) -> None:
    problem = branch.problem(days=2)
    first = Assignment(9 * HOUR, "v0", 1, "k1", pinned=True)
    kept = save_plan(branch.store, a_plan(problem, first, name="least change"))
    assert kept == SavedPlan("R1", 1, None, "P1", "proposed")
    stored = found(branch, "R1")
    assert stored.rota.assignments == (first,)
    assert stored.horizon == problem.horizon
    assert (stored.visits, stored.slots, stored.covered_slots) == (2, 2, 1)
    assert (stored.policy, stored.seed, stored.input_hash) == ("balanced", 7, problem.digest)
    assert (stored.proposal_id, stored.proposal_name) == ("P1", "least change")
    assert stored.created_at == NOON
    row = stored.assignments[0]
    assert (row.start, row.end) == (wall(TUESDAY, "09:00"), wall(TUESDAY, "09:30"))
    assert row.travel_minutes_before == 10
    gap = stored.uncovered[0]
    assert (gap.visit_id, gap.slot, gap.risk, gap.proof) == ("v1", 1, "amber", "not_found")
    assert stored.run.score["terms"]["travel"] == 20 * 60
    assert stored.run.bound == {
        "uncovered_slots": 0,
        "levels": [0.0, 0.0],
        "travel_minutes": None,
    }
    assert (stored.run.seconds, stored.run.iterations) == (1.5, 100)


def test_that_ids_are_unique_in_the_database_and_versions_within_the_branch(
    branch: Branch, tmp_path: Path
) -> None:
    other = Branch(tmp_path, "south", store=branch.store)
    other.client()
    other.carer("k1")
    other.visit("v0")
    plans = [saved(branch), saved(other), saved(branch)]
    assert [(p.rota_id, p.proposal_id, p.version) for p in plans] == [
        ("R1", "P1", 1),
        ("R2", "P2", 1),
        ("R3", "P3", 2),
    ]


def test_that_a_failed_save_leaves_nothing_behind(branch: Branch) -> None:
    plan = a_plan(branch.problem(), Assignment(9 * HOUR, "v0", 1, "k1"))
    broken = replace(plan, result=replace(plan.result, status="unheard of"))
    with pytest.raises(IntegrityError):
        save_plan(branch.store, broken)
    assert statuses(branch) == {}
    assert saved(branch).rota_id == "R1"


def test_that_uncovered_slots_must_be_those_the_rota_leaves_out(branch: Branch) -> None:
    plan = a_plan(branch.problem())
    with pytest.raises(ValueError, match="uncovered slots"):
        save_plan(branch.store, replace(plan, uncovered=()))


def test_that_approval_publishes_and_supersedes_the_version_of_the_same_days(
    branch: Branch,
) -> None:
    assert publish(branch, saved(branch)) == PublishedPlan(
        "R1", "P1", 1, None, (), closed=(), messages=0, name_checked=False
    )
    again = saved(branch)
    assert again.parent == 1
    published = publish(branch, again)
    assert (published.rota_id, published.version, published.parent) == ("R2", 2, 1)
    assert published.superseded == ("R1",)
    assert statuses(branch) == {"R1": "superseded", "R2": "published"}


def test_that_a_week_stays_in_force_while_one_of_its_days_does(branch: Branch) -> None:
    publish(branch, saved(branch, days=2))
    assert publish(branch, saved(branch, TUESDAY)).superseded == ()
    assert publish(branch, saved(branch, TUESDAY + DAY)).superseded == ("R1",)
    assert statuses(branch) == {"R1": "superseded", "R2": "published", "R3": "published"}


def test_that_a_plan_of_other_days_has_no_parent_and_supersedes_nothing(branch: Branch) -> None:
    publish(branch, saved(branch))
    tomorrow = saved(branch, TUESDAY + DAY)
    assert tomorrow.parent is None
    assert publish(branch, tomorrow).superseded == ()


def test_that_a_plan_is_refused_when_another_was_published_after_its_input(
    branch: Branch,
) -> None:
    stale, fresh = saved(branch), saved(branch)
    publish(branch, fresh)
    with pytest.raises(UserError, match=r"does not know R2 \(version 2\)") as raised:
        publish(branch, stale)
    assert "Plan 2026-11-24 to 2026-11-24 again" in raised.value.mend
    assert statuses(branch) == {"R1": "proposed", "R2": "published"}
    assert found(branch, "latest").rota_id == "R2"


def test_that_a_plan_is_refused_when_an_older_version_was_published_since(branch: Branch) -> None:
    """R1 (Tuesday) is older than R3's parent R2, so comparing parents would not notice it."""
    early = saved(branch)
    publish(branch, saved(branch, TUESDAY + DAY, days=2))
    both = saved(branch, days=2)
    assert both.parent == 2
    publish(branch, early)
    with pytest.raises(UserError, match="does not know R1"):
        publish(branch, both)


def test_that_what_is_published_while_a_plan_is_solved_is_unknown_to_it(branch: Branch) -> None:
    problem = branch.problem()
    with branch.store.unit_of_work(read_only=True) as uow:
        base = uow.audit.last_seq()
    publish(branch, saved(branch))
    assignment = Assignment(9 * HOUR, "v0", 1, "k1")
    late = save_plan(branch.store, a_plan(problem, assignment, base_seq=base))
    assert late.parent is None
    with pytest.raises(UserError, match="does not know R1"):
        publish(branch, late)


def test_that_a_proposal_is_decided_once(branch: Branch) -> None:
    plan = saved(branch)
    publish(branch, plan)
    with pytest.raises(UserError, match="already approved"):
        publish(branch, plan)
    with pytest.raises(UserError, match="already approved"):
        reject(branch.store, "P1", as_name="Ann", reason="no", now=NOON)


def test_that_rejection_is_recorded_and_publishes_nothing(branch: Branch) -> None:
    saved(branch)
    turned_down = reject(branch.store, " p1 ", as_name="Ann", reason="too far", now=NOON)
    assert turned_down == RejectedPlan("R1", "P1", name_checked=False)
    assert statuses(branch) == {"R1": "rejected"}
    with branch.store.unit_of_work() as uow:
        proposal = uow.rotas.proposal("P1")
    assert proposal is not None
    assert (proposal.status, proposal.decided_by, proposal.reason, proposal.decided_at) == (
        "rejected",
        "Ann",
        "too far",
        NOON,
    )


def test_that_an_unknown_proposal_names_those_that_wait(branch: Branch) -> None:
    saved(branch)
    with pytest.raises(UserError, match="no proposal 'P9'") as raised:
        approve(branch.store, "P9", as_name="Ann", reason="ok", now=NOON)
    assert "P1" in raised.value.mend


@pytest.mark.parametrize(
    ("name", "reason"), [("", "fine"), ("  ", "fine"), ("Ann", ""), ("Ann", " ")]
)
def test_that_a_decision_needs_a_name_and_a_reason(branch: Branch, name: str, reason: str) -> None:
    saved(branch)
    for decide in (approve, reject):
        with pytest.raises(UserError, match="needs"):
            decide(branch.store, "P1", as_name=name, reason=reason, now=NOON)
    assert statuses(branch) == {"R1": "proposed"}


def test_that_a_draft_is_kept_but_not_up_for_a_decision(branch: Branch) -> None:
    assert saved(branch, draft=True) == SavedPlan("R1", 1, None, None, "draft")
    with pytest.raises(UserError, match=r"R1 is a rota \(draft\), and no proposal belongs to it"):
        approve(branch.store, "R1", as_name="Robin", reason="all seen", now=NOON)
    assert found(branch, "R1").proposal_id is None
    with pytest.raises(UserError, match="no proposal"):
        approve(branch.store, "P1", as_name="Ann", reason="ok", now=NOON)
    with pytest.raises(UserError, match="no rota yet"):
        found(branch, "latest")


def test_that_latest_is_the_newest_published_else_the_newest_proposed(branch: Branch) -> None:
    first, _second = saved(branch), saved(branch)
    assert found(branch, "latest").rota_id == "R2"
    publish(branch, first)
    assert found(branch, "LATEST").rota_id == "R1"
    assert found(branch, "latest", "main").rota_id == "R1"
    with pytest.raises(UserError, match="no rota yet"):
        found(branch, "latest", "south")


def test_that_a_rota_is_found_by_its_own_id_and_by_its_proposals(branch: Branch) -> None:
    saved(branch)
    assert [found(branch, ref).rota_id for ref in ("R1", "r1", "P1", " p1 ")] == ["R1"] * 4
    for unknown in ("R2", "", "Robert'); DROP TABLE rota_versions;--"):
        with pytest.raises(UserError, match="no rota or proposal"):
            found(branch, unknown)


def test_that_a_rota_across_the_clock_change_comes_back_on_the_same_seconds(
    tmp_path: Path,
) -> None:
    branch = Branch(tmp_path)
    sunday = dt.date(2026, 10, 25)
    branch.client()
    branch.carer("k1", (wall(sunday, "00:30"), wall(sunday, "04:00")))
    branch.visit("v0", sunday, ("02:30", "02:30"))
    plan = saved(branch, sunday)
    stored = found(branch, plan.rota_id)
    assert stored.rota.assignments[0].start == int(3.5 * HOUR)
    assert stored.assignments[0].start == dt.datetime(2026, 10, 25, 2, 30, tzinfo=dt.UTC)


def test_that_pinned_work_on_the_day_after_counts_for_the_plan_that_pins_it(
    branch: Branch,
) -> None:
    after_midnight = wall(TUESDAY + DAY, "00:30")
    branch.visit("night", earliest_start=after_midnight, latest_start=after_midnight)
    problem = branch.problem()
    day = Assignment(9 * HOUR, "v0", 1, "k1")
    night = Assignment(24 * HOUR + HOUR // 2, "night", 1, "k1", pinned=True)
    publish(branch, save_plan(branch.store, a_plan(problem, day, night)))
    carer = branch.problem(TUESDAY + DAY).carer["k1"]
    assert carer.last_work_end == HOUR + 10 * 60
    assert carer.worked_s_by_week == (((2026, 48), 100 * 60),)
