"""Bank holidays of the four nations, from the package holidays (no list of them is kept here)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal

import holidays

Nation = Literal["England", "Scotland", "Wales", "Northern Ireland"]
_PARTS: dict[Nation, str] = {
    "England": "ENG",
    "Scotland": "SCT",
    "Wales": "WLS",
    "Northern Ireland": "NIR",
}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A bank holiday, and the nations that have it on that day."""

    day: dt.date
    name: str
    nations: tuple[Nation, ...]


@cache
def bank_holidays(nation: Nation, on: dt.date) -> frozenset[dt.date]:
    """Find the bank holidays of the years around a day.

    Of one that falls on a Saturday or Sunday the substitute day counts alone, as in the list of
    the government (gov.uk/bank-holidays): the package holidays gives both.

    Parameters
    ----------
    nation
        Where the branch is.
    on
        First day of a horizon, which may reach into the next year.
    """
    return frozenset(_named(nation, range(on.year - 1, on.year + 2)))


def coming_bank_holidays(on: dt.date) -> tuple[BankHoliday, ...]:
    """Find the bank holidays of the four nations from a day on, for a year, by day."""
    until = on + dt.timedelta(days=365)
    found: dict[tuple[dt.date, str], list[Nation]] = defaultdict(list)
    for nation in _PARTS:
        for day, name in _named(nation, range(on.year, on.year + 2)).items():
            if on <= day < until:
                found[day, name].append(nation)
    return tuple(BankHoliday(*key, tuple(nations)) for key, nations in sorted(found.items()))


def _named(nation: Nation, years: range) -> dict[dt.date, str]:
    """Bank holidays of some years with their names; the substitute day for one of a weekend."""
    days = holidays.country_holidays("GB", subdiv=_PARTS[nation], years=years, language="en_GB")
    return {
        day: name.replace(" (observed)", " (substitute day)")
        for day, name in days.items()
        if day.weekday() < _SATURDAY
    }
