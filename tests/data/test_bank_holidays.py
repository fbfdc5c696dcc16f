"""Bank holidays: the lists of the government, with substitute days in place of weekends."""

from __future__ import annotations

import datetime as dt

import pytest

from data.law import Nation, bank_holidays, coming_bank_holidays

# gov.uk/bank-holidays, written down by hand: month-day.
ENGLAND_2026 = "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
ENGLAND_2027 = "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"
# 15 June 2026: Scotland's first match of the World Cup, for that year alone.
SCOTLAND_2026 = "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"
SCOTLAND_2027 = "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28"
NORTHERN_IRELAND_2026 = "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"
NORTHERN_IRELAND_2027 = "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28"
# Christmas Day was a Sunday: Boxing Day stayed, the substitute came after it.
ENGLAND_2022 = "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"


@pytest.mark.parametrize(
    ("nation", "year", "days"),
    [
        ("England", 2022, ENGLAND_2022),
        ("England", 2026, ENGLAND_2026),
        ("England", 2027, ENGLAND_2027),
        ("Wales", 2026, ENGLAND_2026),
        ("Wales", 2027, ENGLAND_2027),
        ("Scotland", 2026, SCOTLAND_2026),
        ("Scotland", 2027, SCOTLAND_2027),
        ("Northern Ireland", 2026, NORTHERN_IRELAND_2026),
        ("Northern Ireland", 2027, NORTHERN_IRELAND_2027),
    ],
)
def test_that_a_nation_has_the_days_of_its_list(nation: Nation, year: int, days: str) -> None:
    found = {day for day in bank_holidays(nation, dt.date(year, 6, 1)) if day.year == year}
    assert found == {dt.date.fromisoformat(f"{year}-{day}") for day in days.split()}


@pytest.mark.parametrize(
    ("nation", "usual"), [("England", 8), ("Wales", 8), ("Scotland", 9), ("Northern Ireland", 10)]
)
def test_that_no_year_has_one_too_many_or_too_few(nation: Nation, usual: int) -> None:
    for year in range(2028, 2045):
        days = [day for day in bank_holidays(nation, dt.date(year, 1, 1)) if day.year == year]
        assert len(days) == usual, year
        assert all(day.weekday() < 5 for day in days)


def test_that_a_horizon_may_reach_into_the_next_year() -> None:
    days = bank_holidays("Scotland", dt.date(2026, 12, 20))
    assert {dt.date(2026, 12, 28), dt.date(2027, 1, 1), dt.date(2027, 1, 4)} <= days


def test_that_coming_days_are_listed_for_a_year_with_their_nations() -> None:
    coming = coming_bank_holidays(dt.date(2026, 11, 30))
    assert [each.day for each in coming] == sorted(each.day for each in coming)
    first, second, third = coming[:3]
    assert (first.day, first.name, first.nations) == (
        dt.date(2026, 11, 30),
        "Saint Andrew's Day",
        ("Scotland",),
    )
    assert len(second.nations) == 4
    assert (third.day, third.name) == (dt.date(2026, 12, 28), "Boxing Day (substitute day)")
    assert coming[-1].day == dt.date(2027, 8, 30)
    of_england = {each.day for each in coming if "England" in each.nations}
    assert of_england == {
        day
        for day in bank_holidays("England", dt.date(2026, 11, 30))
        if dt.date(2026, 11, 30) <= day < dt.date(2027, 11, 30)
    }
