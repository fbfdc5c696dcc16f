"""Contracts, rates of pay and ages of carers that contradict themselves or the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from data.importers.agency import Agency, Sheet
from data.importers.problems import Problem
from data.law import WORKING_AGE, rates_on
from solver.law import age_on

DAYS_A_WEEK = 7


def check_carers(agency: Agency) -> Iterator[Problem]:
    """Ensures that contracts can be kept, rates are lawful, and carers are old enough to work."""
    if "carers" not in agency.sheets:
        return
    sheet = agency.sheets["carers"]
    days = [row["date"] for row in agency.rows("visits", "date")]
    yield from _contracts(sheet)
    if days:
        yield from _rates(sheet, min(days), max(days))
    yield from _ages(sheet, _first_shifts(agency), min(days, default=None))


def _contracts(sheet: Sheet) -> Iterator[Problem]:
    for row in sheet.having("contract_hours_week"):
        hours = row["contract_hours_week"]
        most = row["max_hours_week"], row["max_hours_day"]  # None also where it cannot be read
        if hours is None:
            continue
        if most[0] is not None and hours > most[0]:
            yield sheet.problem("contract_above_maximum", row, "contract_hours_week", most=most[0])
        elif most[1] is not None and hours > DAYS_A_WEEK * most[1]:
            yield sheet.problem("contract_above_days", row, "contract_hours_week", most=most[1])


def _rates(sheet: Sheet, first: dt.date, last: dt.date) -> Iterator[Problem]:
    """A rate under the minimum wage on the first day is an error, on the last one a warning."""
    for row in sheet.having("hourly_rate", "employment", "date_of_birth"):
        rate = row["hourly_rate"]
        if rate is None or row["employment"] == "agency":
            continue
        for code, day in (("rate_below_minimum", first), ("rate_too_low_later", last)):
            age = age_on(row["date_of_birth"], _pay_period_begins(day))
            least = rates_on(day).minimum_wage(age)
            if round(rate * 100, 2) < least:
                pounds = f"{least / 100:.2f}"
                yield sheet.problem(code, row, "hourly_rate", least=pounds, day=day)
                break


def _pay_period_begins(day: dt.date) -> dt.date:
    """The first day of the pay period of a day, of its month or its week: whichever is earlier.

    The age on that day is what counts (National Minimum Wage Regulations 2015 reg. 4B); the policy,
    which an import does not know, says which of the two it is.
    """
    return min(day.replace(day=1), day - dt.timedelta(days=day.weekday()))


def _first_shifts(agency: Agency) -> dict[str, dt.date]:
    """The first day on which each carer of the folder offers to work."""
    days: dict[str, dt.date] = {}
    for row in agency.rows("availability", "carer_id", "start", "kind"):
        if row["kind"] == "shift":
            day = row["start"].astimezone(agency.zone).date()
            days[row["carer_id"]] = min(day, days.get(row["carer_id"], day))
    return days


def _ages(sheet: Sheet, shifts: dict[str, dt.date], first: dt.date | None) -> Iterator[Problem]:
    """Whoever offers no work in the folder must at least be born by its first visit."""
    for row in sheet.having("carer_id", "date_of_birth"):
        born, shift = row["date_of_birth"], shifts.get(row["carer_id"])
        day = shift or first
        age = None if day is None else age_on(born, day)
        if age is None:
            continue
        if born > day:
            yield sheet.problem("born_later", row, "date_of_birth", day=day)
        elif shift is not None and age < WORKING_AGE:
            yield sheet.problem("too_young", row, "date_of_birth", day=day, least=WORKING_AGE)
