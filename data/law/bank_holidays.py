"""Bank holidays of the four nations, from the package holidays (no list of them is kept here)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

import holidays

Nation = Literal["England", "Scotland", "Wales", "Northern Ireland"]
_PARTS = {"England": "ENG", "Scotland": "SCT", "Wales": "WLS", "Northern Ireland": "NIR"}


@cache
def bank_holidays(nation: Nation, on: dt.date) -> frozenset[dt.date]:
    """Find the bank holidays of the years around a day.

    Parameters
    ----------
    nation
        Where the branch is.
    on
        First day of a horizon, which may reach into the next year.
    """
    years = range(on.year - 1, on.year + 2)
    return frozenset(holidays.country_holidays("GB", subdiv=_PARTS[nation], years=years))
