"""Shifts and leave become the spans a carer can work, on any day of the year."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.working_time import working_spans
from tests.data.store_rows import TUESDAY, Branch, wall

HOUR = 3600
DAY = dt.timedelta(days=1)
AUTUMN = dt.date(2026, 10, 25)
SPRING = dt.date(2027, 3, 28)

spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=8
)


def seconds(given: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> set[int]:
    return {second for start, end in given for second in range(start, end)}


@given(shifts=spans, leave=spans)
def test_that_exactly_the_time_in_a_shift_and_outside_leave_is_left(
    shifts: list[tuple[int, int]], leave: list[tuple[int, int]]
) -> None:
    assert seconds(working_spans(shifts, leave)) == seconds(shifts) - seconds(leave)


@given(shifts=spans, leave=spans)
def test_that_spans_are_sorted_disjoint_and_not_empty(
    shifts: list[tuple[int, int]], leave: list[tuple[int, int]]
) -> None:
    worked = working_spans(shifts, leave)
    assert all(start < end for start, end in worked)
    assert all(a[1] <= b[0] for a, b in pairwise(worked))


@given(shifts=spans, leave=spans)
def test_that_no_span_joins_two_shifts_that_only_touch(
    shifts: list[tuple[int, int]], leave: list[tuple[int, int]]
) -> None:
    starts = {start for start, _ in shifts}
    for start, end in working_spans(shifts, leave):
        for inner in starts & set(range(start + 1, end)):
            assert any(a < inner < b for a, b in shifts)


@given(shifts=spans, leave=spans)
def test_that_the_order_of_rows_does_not_matter(
    shifts: list[tuple[int, int]], leave: list[tuple[int, int]]
) -> None:
    assert working_spans(shifts, leave) == working_spans(shifts[::-1], leave[::-1])


@pytest.mark.parametrize(
    ("shifts", "leave", "left"),
    [
        ([(7, 11), (11, 15)], [], ((7, 11), (11, 15))),
        ([(7, 12), (11, 15)], [], ((7, 15),)),
        ([(7, 15), (8, 10)], [], ((7, 15),)),
        ([(7, 15), (7, 15)], [], ((7, 15),)),
        ([(7, 15)], [(9, 10)], ((7, 9), (10, 15))),
        ([(7, 15)], [(6, 9), (14, 20)], ((9, 14),)),
        ([(7, 15)], [(7, 15)], ()),
        ([(7, 15)], [(8, 12), (9, 10)], ((7, 8), (12, 15))),
        ([(7, 15)], [(15, 20), (1, 7)], ((7, 15),)),
    ],
)
def test_that_shifts_merge_and_leave_is_taken_out(
    shifts: list[tuple[int, int]], leave: list[tuple[int, int]], left: tuple[tuple[int, int], ...]
) -> None:
    assert working_spans(shifts, leave) == left


def shifts_of(
    home: Path, first_day: dt.date, *rows: tuple[dt.datetime, dt.datetime, str], days: int = 1
) -> list[tuple[int, int]]:
    branch = Branch(home)
    branch.carer("k1")
    for start, end, kind in rows:
        branch.shift("k1", start, end, kind)
    carer = branch.problem(first_day, days).carer["k1"]
    return [(shift.start, shift.end) for shift in carer.shifts]


def test_that_a_shift_belongs_to_the_day_it_starts_in(tmp_path: Path) -> None:
    night = (wall(TUESDAY, "22:00"), wall(TUESDAY + DAY, "06:00"), "shift")
    eve = (wall(TUESDAY - DAY, "22:00"), wall(TUESDAY, "06:00"), "shift")
    midnight = (wall(TUESDAY + DAY, "00:00"), wall(TUESDAY + DAY, "08:00"), "shift")
    before, own = (-2 * HOUR, 6 * HOUR), (22 * HOUR, 30 * HOUR)
    assert shifts_of(tmp_path, TUESDAY, eve, night, midnight) == [before, own]


def test_that_of_the_evening_before_only_what_reaches_into_the_days_is_there(
    tmp_path: Path,
) -> None:
    to_midnight = (wall(TUESDAY - DAY, "16:00"), wall(TUESDAY, "00:00"), "shift")
    past_midnight = (wall(TUESDAY - DAY, "16:01"), wall(TUESDAY, "00:01"), "shift")
    assert shifts_of(tmp_path / "a", TUESDAY, to_midnight) == []
    assert shifts_of(tmp_path / "b", TUESDAY, past_midnight) == [(-8 * HOUR + 60, 60)]


def test_that_leave_takes_the_rest_of_a_night_away(tmp_path: Path) -> None:
    eve = (wall(TUESDAY - DAY, "22:00"), wall(TUESDAY, "06:00"), "shift")
    ill = (wall(TUESDAY - DAY, "23:30"), wall(TUESDAY + DAY, "00:00"), "leave")
    assert shifts_of(tmp_path, TUESDAY, eve, ill) == []


def test_that_the_evening_before_the_change_is_as_long_as_it_really_is(tmp_path: Path) -> None:
    eve = (wall(AUTUMN - DAY, "22:00"), wall(AUTUMN, "06:00"), "shift")
    assert shifts_of(tmp_path, AUTUMN, eve) == [(-2 * HOUR, 7 * HOUR)]


def test_that_a_shift_from_midnight_belongs_to_the_new_day(tmp_path: Path) -> None:
    midnight = (wall(TUESDAY, "00:00"), wall(TUESDAY, "08:00"), "shift")
    assert shifts_of(tmp_path, TUESDAY, midnight) == [(0, 8 * HOUR)]


def test_that_leave_from_before_the_days_to_after_them_counts(tmp_path: Path) -> None:
    morning = (wall(TUESDAY, "07:00"), wall(TUESDAY, "11:00"), "shift")
    holiday = (wall(TUESDAY - 9 * DAY, "00:00"), wall(TUESDAY + 9 * DAY, "00:00"), "leave")
    assert shifts_of(tmp_path, TUESDAY, morning, holiday) == []


def test_that_leave_after_midnight_shortens_a_night_shift(tmp_path: Path) -> None:
    night = (wall(TUESDAY, "22:00"), wall(TUESDAY + DAY, "06:00"), "shift")
    ill = (wall(TUESDAY + DAY, "03:00"), wall(TUESDAY + DAY, "23:00"), "leave")
    assert shifts_of(tmp_path, TUESDAY, night, ill) == [(22 * HOUR, 27 * HOUR)]


@pytest.mark.parametrize(
    ("day", "length"), [(AUTUMN, 25 * HOUR), (SPRING, 23 * HOUR), (TUESDAY, 24 * HOUR)]
)
def test_that_a_shift_of_a_whole_day_lasts_as_long_as_the_day(
    tmp_path: Path, day: dt.date, length: int
) -> None:
    whole = (wall(day, "00:00"), wall(day + DAY, "00:00"), "shift")
    assert shifts_of(tmp_path, day, whole) == [(0, length)]


@pytest.mark.parametrize(
    ("change", "length"), [(AUTUMN, 9 * HOUR), (SPRING, 7 * HOUR), (TUESDAY, 8 * HOUR)]
)
def test_that_a_night_shift_across_the_change_lasts_as_long_as_it_really_does(
    tmp_path: Path, change: dt.date, length: int
) -> None:
    night = (wall(change - DAY, "22:00"), wall(change, "06:00"), "shift")
    assert shifts_of(tmp_path, change - DAY, night) == [(22 * HOUR, 22 * HOUR + length)]


@pytest.mark.parametrize(("day", "start"), [(AUTUMN, 9 * HOUR), (SPRING, 7 * HOUR)])
def test_that_eight_o_clock_on_the_day_of_the_change_is_an_hour_off(
    tmp_path: Path, day: dt.date, start: int
) -> None:
    morning = (wall(day, "08:00"), wall(day, "12:00"), "shift")
    assert shifts_of(tmp_path, day, morning) == [(start, start + 4 * HOUR)]


def test_that_the_hour_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    first = (wall(AUTUMN, "01:00"), wall(AUTUMN, "01:30"), "shift")
    second = (wall(AUTUMN, "01:00", fold=1), wall(AUTUMN, "01:30", fold=1), "shift")
    assert shifts_of(tmp_path, AUTUMN, first, second) == [
        (HOUR, HOUR + HOUR // 2),
        (2 * HOUR, 2 * HOUR + HOUR // 2),
    ]


@pytest.mark.parametrize(("first_day", "last_second"), [(AUTUMN, 49), (SPRING, 47)])
def test_that_the_horizon_ends_at_local_midnight_after_the_change(
    tmp_path: Path, first_day: dt.date, last_second: int
) -> None:
    late = (wall(first_day + DAY, "23:59"), wall(first_day + 2 * DAY, "06:00"), "shift")
    after = (wall(first_day + 2 * DAY, "00:00"), wall(first_day + 2 * DAY, "06:00"), "shift")
    start = last_second * HOUR - 60
    assert shifts_of(tmp_path, first_day, late, after, days=2) == [(start, start + 6 * HOUR + 60)]
