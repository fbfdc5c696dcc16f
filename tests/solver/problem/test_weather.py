"""Of reports of weather the one told last holds, where and when it is told for."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from solver.problem import SevereWeather
from solver.problem.weather import slowed
from tests.builders import a_travel

PLACES = ("a", "b", "c", "d")
TRAVEL = a_travel(PLACES, default=10)
HOURS = 8


def a_report(rng: Random) -> SevereWeather:
    start = rng.randrange(HOURS)
    end = rng.randint(start + 1, HOURS)
    where = frozenset(rng.sample(PLACES, rng.randint(1, 2))) if rng.random() < 0.7 else None
    return SevereWeather(rng.choice((100, 150, 200, 300)), where, start, end)


def percents(reports: list[SevereWeather]) -> dict[tuple[str, str], int]:
    slow = slowed(TRAVEL, reports)
    ways = [(a, b) for a in PLACES for b in PLACES if a != b]
    return {way: 100 * slow.time("car", *way) // TRAVEL.time("car", *way) for way in ways}


@given(seed=st.integers(0, 2**32))
def test_that_the_report_told_last_holds_at_each_moment_on_each_way(seed: int) -> None:
    """Against a clock that asks every report at every moment."""
    rng = Random(seed)
    reports = [a_report(rng) for _ in range(rng.randint(1, 6))]
    for way, percent in percents(reports).items():
        worst = 100
        for moment in range(HOURS):
            holds = 100
            for report in reports:
                concerned = report.locations is None or report.locations & set(way)
                if concerned and report.start <= moment < report.end:
                    holds = report.percent
            worst = max(worst, holds)
        assert percent == worst, (way, reports)


@given(seed=st.integers(0, 2**32))
def test_that_a_report_told_last_is_as_if_told_alone_where_and_when_it_holds(seed: int) -> None:
    rng = Random(seed)
    earlier = [a_report(rng) for _ in range(rng.randint(0, 5))]
    last = SevereWeather(rng.choice((100, 150, 300)), None, 0, HOURS)
    assert percents([*earlier, last]) == percents([last])


def test_that_the_same_report_twice_slows_no_more_than_once() -> None:
    once = SevereWeather(150)
    assert percents([once, SevereWeather(150)]) == percents([once])
