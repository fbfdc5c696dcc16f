"""The time grid: what lies in which quarter of an hour."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reports.rota.grid import Activity, Grid, cut, day_span, lanes, rows
from data.reports.rota.printed import Span
from tests.data.store_rows import LONDON, TUESDAY, wall

WHOLE = day_span(TUESDAY, LONDON)
MINUTES = st.integers(-120, 25 * 60)


def span(start: str, end: str) -> Span:
    return Span(wall(TUESDAY, start), wall(TUESDAY, end))


def grid_of(*spans: Span) -> Grid:
    return Grid.of(TUESDAY, LONDON, spans)


def shown(*activities: tuple[str, str, str]) -> list[tuple[str, int, int]]:
    """Kind, first and last quarter since midnight of each block."""
    found = [Activity(kind, span(start, end), n) for n, (kind, start, end) in enumerate(activities)]
    (row,) = rows(grid_of(WHOLE), found)
    return [(b.kind, b.first, b.last) for b in row]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["visit", "travel", "waiting", "shift"]), MINUTES, st.integers(0, 300)
        ),
        max_size=25,
    )
)
def test_that_no_two_blocks_share_a_cell_and_no_visit_is_lost(
    drawn: list[tuple[str, int, int]],
) -> None:
    def at(minute: int) -> dt.datetime:
        return WHOLE.start + dt.timedelta(minutes=minute)

    activities = [
        Activity(kind, Span(at(start), at(start + length)), number)
        for number, (kind, start, length) in enumerate(drawn)
    ]
    grid = grid_of(*(each.span for each in activities))
    found = rows(grid, activities)

    assert all(grid.first <= b.first <= b.last < grid.last for row in found for b in row)
    assert all(a.last < b.first for row in found for a, b in pairwise(row))
    seen = [{block.of for block in row if block.kind == "visit"} for row in found]
    visits = {a.of for a in activities if a.kind == "visit" and cut(a.span, WHOLE) is not None}
    # Every visit has cells of its own, in one row alone.
    assert sum(map(len, seen)) == len(visits)
    assert set().union(*seen) == visits
    assert all(block.kind == "visit" for row in found[1:] for block in row)
    for block in (block for row in found for block in row):
        own = activities[block.of]
        first = (own.span.start - grid.midnight) // dt.timedelta(minutes=15)
        last = max(-(-(own.span.end - grid.midnight) // dt.timedelta(minutes=15)), first + 1)
        assert block.last >= first
        assert block.first < last


def test_that_a_quarter_belongs_to_what_fills_most_of_it() -> None:
    told = shown(
        ("shift", "07:00", "10:00"),
        ("travel", "07:48", "08:00"),
        ("visit", "08:00", "08:35"),
        ("travel", "08:35", "08:45"),
        ("waiting", "08:45", "09:00"),
        ("visit", "09:00", "09:30"),
    )

    assert told == [
        ("shift", 28, 30),
        ("travel", 31, 31),
        ("visit", 32, 33),
        ("travel", 34, 34),
        ("waiting", 35, 35),
        ("visit", 36, 37),
        ("shift", 38, 39),
    ]


def test_that_visits_too_short_for_a_quarter_have_rows_of_their_own() -> None:
    visits = [
        Activity("visit", span(start, end), start)
        for start, end in (("08:00", "08:09"), ("08:09", "08:12"), ("08:12", "08:15"))
    ]
    found = rows(grid_of(WHOLE), visits)

    assert [[(b.first, b.last, b.of) for b in row] for row in found] == [
        [(32, 32, "08:00")],
        [(32, 32, "08:09")],
        [(32, 32, "08:12")],
    ]


def test_that_the_grid_shows_whole_hours_around_what_is_busy() -> None:
    assert [rota.hour for _, rota in grid_of(span("08:20", "11:05")).hours] == [8, 9, 10, 11]
    assert [rota.hour for _, rota in grid_of().hours] == [*range(8, 20)]


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (dt.date(2026, 10, 25), "Europe/London", [0, 1, 1, *range(2, 24)]),
        (dt.date(2027, 3, 28), "Europe/London", [0, *range(2, 24)]),
        (dt.date(2026, 11, 24), "Asia/Kathmandu", [*range(24)]),
    ],
)
def test_that_a_day_has_the_hours_its_clocks_show(
    day: dt.date, zone: str, hours: list[int]
) -> None:
    place = ZoneInfo(zone)
    grid = Grid.of(day, place, [day_span(day, place)])

    assert [moment.astimezone(place).hour for _, moment in grid.hours] == hours


def test_that_what_is_wanted_at_once_gets_rows_of_its_own() -> None:
    wanted = [
        Activity("visit", span(start, end), start)
        for start, end in (("08:00", "09:00"), ("08:30", "09:30"), ("09:00", "09:20"))
    ]

    assert [[b.of for b in row] for row in lanes(grid_of(WHOLE), wanted)] == [
        ["08:00", "09:00"],
        ["08:30"],
    ]
