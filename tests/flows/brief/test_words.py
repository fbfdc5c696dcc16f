"""Tests of how numbers are written."""

from __future__ import annotations

from flows.brief.words import hours, kilometres, pounds, share


def test_that_hours_are_written_in_hours_and_minutes() -> None:
    assert [hours(s) for s in (0, 1500, 3600, 26_100)] == [
        "0 min",
        "25 min",
        "1 h 00 min",
        "7 h 15 min",
    ]
    assert hours(-1800) == "−30 min"


def test_that_a_share_is_whole_only_when_all_are_there() -> None:
    assert [share(3, 3), share(999, 1000), share(0, 5), share(0, 0)] == [
        "100 %",
        "99 %",
        "0 %",
        "–",
    ]


def test_that_money_and_distance_have_their_units() -> None:
    assert pounds(1234.5) == "£1,234.50"
    assert kilometres(12_345) == "12.3 km"
