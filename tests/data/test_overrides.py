"""Tests of the rest that is given for lost rest: how long it is, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import text

from data.decisions import approve
from data.errors import UserError
from data.overrides import (
    AROUND,
    NewOverride,
    Rest,
    overrides_of,
    published_work,
    record_override,
    state_of,
    time_off,
)
from data.people import add_person
from solver.overrides import Override
from tests.data.store_rows import NOON, TUESDAY, Branch, saved, wall

HOUR = dt.timedelta(hours=1)
WEDNESDAY = TUESDAY + dt.timedelta(days=1)


def at(hours: float) -> dt.datetime:
    return NOON + hours * HOUR


@pytest.mark.parametrize(
    ("busy", "off"),
    [
        ([], 2 * AROUND + 4 * HOUR),
        ([(at(-12), at(0))], 4 * HOUR + AROUND),
        ([(at(-12), at(-1)), (at(-40), at(-30)), (at(6), at(9))], 7 * HOUR),
        ([(at(-12), at(0)), (at(4), at(9))], 4 * HOUR),
        ([(at(-12), at(0.01))], None),
        ([(at(3.99), at(9))], None),
        ([(at(1), at(2))], None),
    ],
    ids=["nothing known", "before", "around", "touching", "into it", "out of it", "inside"],
)
def test_that_the_time_off_around_a_rest_is_all_that_is_without_work(
    busy: list[tuple[dt.datetime, dt.datetime]], off: dt.timedelta | None
) -> None:
    assert time_off(busy, at(0), at(4)) == off


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Carer k1 makes v1 on Tuesday from 08:00 to 08:30, as it is published."""
    branch = Branch(tmp_path)
    branch.client()
    branch.carer("k1", (wall(TUESDAY, "07:00"), wall(TUESDAY, "18:00")))
    branch.visit("v1", window=("08:00", "08:00"))
    approve(branch.store, saved(branch).proposal_id or "", as_name="Ann", reason="ok", now=NOON)
    return branch


def state(branch: Branch, start: dt.datetime, end: dt.datetime, due: float, now: str) -> str:
    rest = Rest("k1", start, end, due * HOUR)
    with branch.store.unit_of_work(read_only=True) as uow:
        return state_of(uow, branch.branch_id, rest, wall(TUESDAY, now))


@pytest.mark.parametrize(
    ("start", "end", "due", "now", "said"),
    [
        ("08:29", "12:00", 12, "06:00", "worked"),
        ("08:30", "12:00", 12, "06:00", "planned"),
        ("08:30", "12:00", 12, "11:59", "planned"),
        ("08:30", "12:00", 12, "12:00", "repaid"),
        ("08:30", "12:00", 24 * 9, "12:00", "too short"),
    ],
)
def test_that_what_becomes_of_a_rest_is_told_by_the_rota_in_force(
    branch: Branch, start: str, end: str, due: float, now: str, said: str
) -> None:
    assert state(branch, wall(TUESDAY, start), wall(TUESDAY, end), due, now) == said


def test_that_a_rest_on_a_day_without_a_rota_is_not_planned_yet(branch: Branch) -> None:
    assert state(branch, wall(WEDNESDAY, "08:00"), wall(WEDNESDAY, "12:00"), 12, "06:00") == (
        "not planned"
    )


def test_that_work_of_other_carers_and_of_days_that_are_replaced_does_not_count(
    branch: Branch,
) -> None:
    span = wall(TUESDAY, "08:00"), wall(TUESDAY, "12:00")
    with branch.store.unit_of_work(read_only=True) as uow:
        mine = published_work(uow, branch.branch_id, Rest("k1", *span, HOUR))
        others = published_work(uow, branch.branch_id, Rest("k2", *span, HOUR))
        replaced = published_work(uow, branch.branch_id, Rest("k1", *span, HOUR), [TUESDAY])

    assert [(s.hour, e.minute) for s, e in mine] == [(8, 30)]
    assert (others, replaced) == ((), ())


def record(branch: Branch, rest: Rest | None, reason: str = "agreed") -> str:
    with branch.store.unit_of_work(read_only=True) as uow:
        known = uow.people.all()
    if not known:
        add_person(branch.store, "Mia", "manager", now=NOON)
    new = NewOverride(
        branch_id=branch.branch_id,
        rota_id="R1",
        facts=Override("", "daily_rest", frozenset({"v1"}), frozenset({"k1"}), 60, "2026-11-24"),
        visit_ids=("v1",),
        carer_ids=("k1",),
        message="carer k1 rests too little",
        first_day=TUESDAY,
        last_day=TUESDAY,
        reason=reason,
        rest=rest,
    )
    with branch.store.unit_of_work() as uow:
        return record_override(uow, new, uow.people.all()[0], NOON).override_id


def test_that_a_promised_rest_is_taken_out_of_the_shifts_of_plans(branch: Branch) -> None:
    span = wall(TUESDAY, "10:00"), wall(TUESDAY, "12:00")
    record(branch, Rest("k1", *span, 12 * HOUR))
    shifts = branch.problem().carer["k1"].shifts

    assert [(s.start // 3600, s.end // 3600) for s in shifts] == [(7, 10), (12, 18)]


def test_that_an_override_comes_back_as_it_was_made(branch: Branch) -> None:
    rest = Rest("k1", wall(TUESDAY, "10:00"), wall(TUESDAY, "12:00"), 12 * HOUR)
    record(branch, rest)
    record(branch, None)
    with branch.store.unit_of_work(read_only=True) as uow:
        first, second = overrides_of(uow, branch.branch_id)
        audited = uow.session.execute(
            text("SELECT actor, reason FROM audit WHERE action = 'rule.override'")
        ).all()

    assert (first.override_id, second.override_id) == ("O1", "O2")
    assert first.facts == Override(
        "O1", "daily_rest", frozenset({"v1"}), frozenset({"k1"}), 60, "2026-11-24"
    )
    assert first.rest == rest
    assert second.rest is None
    assert (first.role, first.reason, first.recorded_by) == ("manager", "agreed", "Mia")
    assert "Mia" not in repr(first)
    assert "agreed" not in repr(first)
    assert audited == [("Mia", "agreed"), ("Mia", "agreed")]


def test_that_an_override_without_a_reason_is_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="needs a reason"):
        record(branch, None, reason="  ")
    with branch.store.unit_of_work(read_only=True) as uow:
        assert overrides_of(uow, branch.branch_id) == ()
