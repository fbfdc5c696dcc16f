"""How the seconds of a horizon are told as times of the wall clock."""

from __future__ import annotations

from datetime import date

import pytest

from solver.explain.words import span
from solver.problem import Horizon

HOUR = 3600
BEFORE, AFTER = ("(before the clocks go back)", "(after the clocks go back)")


@pytest.fixture
def night() -> Horizon:
    """The day on which London's clocks go back, from 02:00 to 01:00."""
    return Horizon.of(date(2026, 10, 25), 1, "Europe/London")


def test_that_a_time_that_is_there_twice_says_which_of_the_two_it_is(night: Horizon) -> None:
    told = [night.clock(round(hour * HOUR)) for hour in (0.5, 1.5, 2.5, 3)]

    assert told == ["Sun 00:30", f"Sun 01:30 {BEFORE}", f"Sun 01:30 {AFTER}", "Sun 02:00"]


def test_that_a_span_between_two_equal_times_tells_them_apart(night: Horizon) -> None:
    told = span(night, round(1.5 * HOUR), round(2.5 * HOUR))

    assert told == f"Sun 01:30 {BEFORE} to 01:30 {AFTER}"
