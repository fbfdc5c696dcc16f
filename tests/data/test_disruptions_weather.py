"""Weather told last holds over what was told before, in every problem."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.disruptions import Facts, TakenBackFacts, WeatherFacts, record
from tests.data.store_rows import NOON, TUESDAY, Branch, wall

DAY = dt.timedelta(days=1)
WEDNESDAY = TUESDAY + DAY
THURSDAY = WEDNESDAY + DAY


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Three clients with visits on three days; c1 and c3 are in AB12, c2 is in AB1."""
    branch = Branch(tmp_path)
    branch.carer("k1")
    for client, postcode, longitude in (
        ("c1", "AB12 3CD", 0.0),
        ("c2", "AB1 2CD", 0.1),
        ("c3", "AB12 9ZZ", 0.2),
    ):
        branch.client(client, postcode=postcode, latitude=51.0, longitude=longitude)
        for day in (TUESDAY, WEDNESDAY, THURSDAY):
            branch.visit(f"{client}-{day.day}", day, client_id=client)
    return branch


def tell(branch: Branch, facts: Facts) -> str:
    return record(branch.store, "main", facts, by="Ann", now=NOON).disruption_id


def span(start: str, end: str, day: dt.date = TUESDAY) -> tuple[dt.datetime, dt.datetime]:
    return wall(day, start), wall(day, end)


def slowness(branch: Branch, day: dt.date = TUESDAY, days: int = 1) -> tuple[int, int, int]:
    """Percent of the usual time between c1 and c2, c1 and c3, and c2 and c3."""
    usual, travel = branch.problem(THURSDAY).travel, branch.problem(day, days).travel
    ways = (("c1", "c2"), ("c1", "c3"), ("c2", "c3"))
    first, second, third = (
        round(100 * travel.time("car", *way) / usual.time("car", *way)) for way in ways
    )
    return first, second, third


def test_that_weather_told_last_replaces_what_was_told_before(branch: Branch) -> None:
    tell(branch, WeatherFacts(1.5, *span("06:00", "12:00")))
    again = tell(branch, WeatherFacts(2, *span("06:00", "12:00")))
    assert slowness(branch) == (200, 200, 200)
    tell(branch, WeatherFacts(1.5, *span("06:00", "12:00"), "AB12"))
    assert slowness(branch) == (150, 150, 150)
    tell(branch, WeatherFacts(3, *span("06:00", "12:00"), "AB1"))
    assert slowness(branch) == (300, 150, 300)
    tell(branch, TakenBackFacts(again))
    assert slowness(branch) == (300, 150, 300)


def test_that_the_factor_one_ends_bad_weather_and_taking_it_back_brings_it_back(
    branch: Branch,
) -> None:
    tell(branch, WeatherFacts(10, *span("00:00", "23:59")))
    over = tell(branch, WeatherFacts(1, *span("00:00", "23:59"), "AB12"))
    assert slowness(branch) == (100, 100, 100)
    tell(branch, TakenBackFacts(over))
    assert slowness(branch) == (1000, 1000, 1000)


def test_that_where_a_report_does_not_reach_the_earlier_one_goes_on(branch: Branch) -> None:
    """A plan of two days reckons with the worst of both."""
    tell(branch, WeatherFacts(2, wall(TUESDAY, "06:00"), wall(WEDNESDAY, "20:00")))
    tell(branch, WeatherFacts(1, wall(TUESDAY, "00:00"), wall(WEDNESDAY, "00:00")))
    assert slowness(branch, TUESDAY) == (100, 100, 100)
    assert slowness(branch, WEDNESDAY) == (200, 200, 200)
    assert slowness(branch, TUESDAY, 2) == (200, 200, 200)


def test_that_a_storm_that_was_over_when_weather_was_told_last_slows_nobody(
    branch: Branch,
) -> None:
    """Told at noon that it is over, the morning's storm does not slow the afternoon."""
    tell(branch, WeatherFacts(3, *span("06:00", "22:00")))
    noon = wall(TUESDAY, "12:00")
    over = WeatherFacts(1, noon, wall(TUESDAY, "23:00"))
    told_at_noon = record(branch.store, "main", over, by="Ann", now=noon).disruption_id
    assert slowness(branch) == (100, 100, 100)
    record(branch.store, "main", TakenBackFacts(told_at_noon), by="Ann", now=noon)
    assert slowness(branch) == (300, 300, 300)
