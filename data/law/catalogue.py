"""Which figures a law book may hold: name, unit, to whom they apply, and from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Unit = Literal[
    "hours",
    "minutes",
    "weeks",
    "hour_of_day",
    "percent",
    "pence_per_mile",
    "miles_a_tax_year",
    "pounds_per_hour",
    "pounds_a_week",
]
ADULT = "adult"
YOUNG = "under 18"
NIGHT = "night worker"
EMPLOYER = "employer"
WORKER = "worker"
WAGES = ("national_living_wage", "minimum_wage")
"""Names of the rows that together say what everybody of working age is paid at least."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rows of one name must look like.

    Parameters
    ----------
    unit
        Of the value.
    least, most
        The value lies between them, both allowed: wide enough for any law, too narrow for a slip
        of the pen.
    applies_to
        To whom or what it applies. Nothing is planned without a figure for each of them.
    ages
        Whether rows may apply to ages (``age 21+``, ``age 18-20``) as well.
    """

    unit: Unit
    least: Decimal
    most: Decimal
    applies_to: tuple[str, ...]
    ages: bool = False


def _kind(unit: Unit, least: int, most: int, *applies_to: str, ages: bool = False) -> Kind:
    return Kind(unit, Decimal(least), Decimal(most), applies_to, ages)


KINDS: Mapping[str, Kind] = {
    "daily_rest": _kind("hours", 1, 24, ADULT, YOUNG),
    "weekly_rest": _kind("hours", 1, 168, ADULT, YOUNG),
    "fortnightly_rest": _kind("hours", 1, 336, ADULT),
    "break_after": _kind("hours", 1, 24, ADULT, YOUNG),
    "break": _kind("minutes", 1, 240, ADULT, YOUNG),
    "weekly_average": _kind("hours", 1, 168, ADULT),
    "weekly_average_over": _kind("weeks", 1, 52, ADULT),
    "daily_maximum": _kind("hours", 1, 24, YOUNG),
    "weekly_maximum": _kind("hours", 1, 168, YOUNG),
    "night_average": _kind("hours", 1, 24, NIGHT),
    "night_hours": _kind("hours", 1, 24, NIGHT),
    "night_begins": _kind("hour_of_day", 1, 23, NIGHT),
    "night_ends": _kind("hour_of_day", 1, 23, NIGHT),
    "no_work_from": _kind("hour_of_day", 1, 23, YOUNG),
    "no_work_until": _kind("hour_of_day", 1, 23, YOUNG),
    "holiday_accrual": _kind("percent", 1, 100, WORKER),
    "mileage": _kind("pence_per_mile", 1, 500, "car", "bicycle"),
    "mileage_first": _kind("miles_a_tax_year", 1, 1_000_000, "car"),
    "mileage_after": _kind("pence_per_mile", 1, 500, "car"),
    "national_living_wage": _kind("pounds_per_hour", 1, 1000, ages=True),
    "minimum_wage": _kind("pounds_per_hour", 1, 1000, ages=True),
    "employer_nic": _kind("percent", 1, 100, EMPLOYER),
    "employer_nic_above": _kind("pounds_a_week", 1, 10_000, EMPLOYER, ages=True),
}
"""Every figure that Rotamend plans by. The book holds all of them, and nothing else."""
