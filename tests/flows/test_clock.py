"""Tests of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from data.errors import UserError
from flows.clock import day, moment


def test_that_a_time_without_an_offset_is_local_to_the_zone() -> None:
    assert moment("2026-07-01T08:00").astimezone(UTC) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert moment("2026-07-01T08:00", "Europe/Paris").astimezone(UTC).hour == 6


def test_that_an_offset_is_honoured() -> None:
    assert moment("2026-07-01T23:30+00:00").date() == date(2026, 7, 2)


def test_that_a_time_that_exists_twice_is_the_first() -> None:
    assert moment("2026-10-25T01:30").astimezone(UTC).hour == 0


@pytest.mark.parametrize("text", ["noon", "2026-13-01T08:00", ""])
def test_that_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no time"):
        moment(text)


def test_that_a_time_the_clock_change_skips_is_refused() -> None:
    with pytest.raises(UserError, match="skipped"):
        moment("2026-03-29T01:30")


def test_that_tomorrow_is_the_day_after_the_local_date() -> None:
    # 23:30 UTC in July is already the next day in London.
    now = moment("2026-07-01T23:30+00:00")

    assert day(None, now) == date(2026, 7, 3)
    assert day("today", now) == date(2026, 7, 2)
    assert day("2026-11-24", now) == date(2026, 11, 24)


def test_that_what_is_no_day_is_refused() -> None:
    with pytest.raises(UserError, match="no date"):
        day("24/11/2026", moment("2026-11-23T18:00"))
