"""Tests of a carer's days: a day named without hours means the shifts that begin on it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flows.carer_days import span_of_shifts
from flows.clock import hearing
from tests.data.store_rows import LONDON, TUESDAY, Branch, wall

DAY = dt.timedelta(days=1)
MONDAY, WEDNESDAY, THURSDAY = TUESDAY - DAY, TUESDAY + DAY, TUESDAY + 2 * DAY
NOW = wall(MONDAY, "12:00")
Times = tuple[str | None, str | None]


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Carer k1 on Tuesday by day and by night, k2 by day, k3 from Monday to Wednesday on end."""
    branch = Branch(tmp_path)
    at = wall
    branch.carer("k1", (at(TUESDAY, "07:00"), at(TUESDAY, "11:00")))
    branch.shift("k1", at(TUESDAY, "22:00"), at(WEDNESDAY, "06:00"))
    branch.shift("k1", at(WEDNESDAY, "05:00"), at(WEDNESDAY, "13:00"))
    branch.carer("k2", (at(TUESDAY, "07:00"), at(TUESDAY, "15:00")))
    branch.carer("k3", (at(MONDAY, "08:00"), at(THURSDAY, "08:00")))
    branch.carer("k4", (at(TUESDAY, "22:00"), at(WEDNESDAY, "06:00")))
    branch.shift("k4", at(WEDNESDAY, "00:00"), at(WEDNESDAY, "23:59"), "leave")
    return branch


def taken(
    branch: Branch,
    carer_id: str,
    times: Times,
    now: dt.datetime = NOW,
    *,
    at_midnight: bool = False,
) -> tuple[str, str, list[str]]:
    """The span as local times, and which of its options something was told of."""
    told: list[str] = []
    with branch.store.unit_of_work(read_only=True) as uow, hearing(told.append):
        span = span_of_shifts(uow, "main", carer_id, times, now, at_midnight=at_midnight)
    start, end = (f"{moment.astimezone(LONDON):%d %H:%M}" for moment in span)
    return start, end, [words.partition(":")[0] for words in told]


@pytest.mark.parametrize(
    ("times", "wanted"),
    [
        (("2026-11-24", "2026-11-24"), ("24 00:00", "25 06:00", ["--to"])),
        (("tomorrow", None), ("24 00:00", "25 06:00", ["--to"])),
        (("2026-11-24T09:00", None), ("24 09:00", "25 06:00", ["--to"])),
        ((None, "2026-11-24"), ("23 12:00", "25 06:00", ["--to"])),
        ((None, None), ("23 12:00", "24 00:00", [])),
        (("2026-11-25", None), ("25 06:00", "26 00:00", ["--from"])),
        (("2026-11-24", "2026-11-25"), ("24 00:00", "26 00:00", [])),
        (("2026-11-24", "2026-11-25T00:00"), ("24 00:00", "25 00:00", [])),
        (("2026-11-25T00:00", "2026-11-25T03:00"), ("25 00:00", "25 03:00", [])),
    ],
)
def test_that_a_day_takes_the_shifts_that_begin_on_it_and_hours_stay_as_typed(
    branch: Branch, times: Times, wanted: tuple[str, str, list[str]]
) -> None:
    assert taken(branch, "k1", times) == wanted


@pytest.mark.parametrize("carer_id", ["k2", "k4", "nobody"])
def test_that_a_day_ends_at_midnight_where_no_shift_is_on_then(
    branch: Branch, carer_id: str
) -> None:
    wanted = ("24 00:00", "25 00:00", [])
    assert taken(branch, carer_id, ("2026-11-24", "2026-11-24")) == wanted
    assert taken(branch, carer_id, ("2026-11-25", None))[0] == "25 00:00"


def test_that_days_that_one_shift_fills_are_those_of_the_calendar(branch: Branch) -> None:
    wanted = ("24 00:00", "26 00:00", [])
    assert taken(branch, "k3", ("2026-11-24", "2026-11-25")) == wanted


def test_that_what_counts_for_whole_plans_ends_at_midnight_but_leaves_the_night_before(
    branch: Branch,
) -> None:
    assert taken(branch, "k1", ("2026-11-24", "2026-11-24"), at_midnight=True) == (
        "24 00:00",
        "25 00:00",
        [],
    )
    assert taken(branch, "k1", ("2026-11-25", "2026-11-25"), at_midnight=True)[0] == "25 06:00"


@pytest.mark.parametrize(
    ("evening", "end", "hours"),
    [("2026-10-24", "06:00", 31), ("2027-03-27", "06:00", 29), ("2026-10-24", "01:30", 25.5)],
)
def test_that_a_night_of_the_clock_change_is_taken_as_long_as_it_is(
    branch: Branch, evening: str, end: str, hours: float
) -> None:
    day = dt.date.fromisoformat(evening)
    # 01:30 is there twice that night: the shift ends at the first, an hour before the second.
    branch.shift("k2", wall(day, "22:00"), wall(day + DAY, end))
    told: list[str] = []
    with branch.store.unit_of_work(read_only=True) as uow, hearing(told.append):
        start, stop = span_of_shifts(uow, "main", "k2", (evening, None), wall(day, "06:00"))
    passed = (stop.astimezone(dt.UTC) - start.astimezone(dt.UTC)) / dt.timedelta(hours=1)

    assert passed == hours
    assert ("before the clocks go back" in told[0]) == (end == "01:30")


def test_that_what_differs_from_midnight_is_told_with_its_reason_and_how_to_say_it(
    branch: Branch,
) -> None:
    told: list[str] = []
    with branch.store.unit_of_work(read_only=True) as uow, hearing(told.append):
        span_of_shifts(uow, "main", "k1", ("2026-11-24", None), NOW)
    assert told == [
        "--to: a shift that carer k1 begins by the end of that day goes on until "
        "2026-11-25 06:00, so it counts until then. Else give a time: 2026-11-25T00:00."
    ]
