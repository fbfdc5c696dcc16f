"""Contracts, rates of pay and budgets that contradict themselves, the law or one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from data.importers.agency import Agency, Sheet
from data.importers.problems import Problem
from data.law import rates_on
from solver.law import age_on


def check_money(agency: Agency) -> Iterator[Problem]:
    """Ensures that contracts can be kept, rates are lawful, and periods of a budget are apart."""
    if "carers" in agency.sheets:
        yield from _contracts(agency.sheets["carers"])
        yield from _rates(agency.sheets["carers"], _days(agency))
    if "budgets" in agency.sheets:
        yield from _periods(agency, agency.sheets["budgets"])


def _contracts(sheet: Sheet) -> Iterator[Problem]:
    for row in sheet.having("contract_hours_week", "max_hours_week"):
        least, most = row["contract_hours_week"], row["max_hours_week"]
        if least is not None and most is not None and least > most:
            yield sheet.problem("contract_above_maximum", row, "contract_hours_week", most=most)


def _days(agency: Agency) -> tuple[dt.date, dt.date] | None:
    """First and last day of the folder's visits; None where it has none."""
    days = [row["date"] for row in agency.rows("visits", "date")]
    return (min(days), max(days)) if days else None


def _rates(sheet: Sheet, days: tuple[dt.date, dt.date] | None) -> Iterator[Problem]:
    """A rate under the minimum wage on the first day is an error, on the last one a warning."""
    if days is None:
        return
    for row in sheet.having("hourly_rate", "employment", "date_of_birth"):
        rate = row["hourly_rate"]
        if rate is None or row["employment"] == "agency":
            continue
        for code, day in zip(("rate_below_minimum", "rate_too_low_later"), days, strict=True):
            least = rates_on(day).minimum_wage(age_on(row["date_of_birth"], day))
            if round(rate * 100, 2) < least:
                pounds = f"{least / 100:.2f}"
                yield sheet.problem(code, row, "hourly_rate", least=pounds, day=day)
                break


def _periods(agency: Agency, sheet: Sheet) -> Iterator[Problem]:
    """Two periods of one budget that share a day: a visit would be paid for twice."""
    found: dict[str, list[tuple[dt.date, dt.date, int | None]]] = {}
    rows = [
        row
        for row in sheet.having("budget_id", "period_start", "period_end")
        if row["period_end"] >= row["period_start"]
    ]
    given = {(row["budget_id"], row["period_start"]) for row in rows}
    for (budget_id, start), end in agency.known.periods.items():
        if (budget_id, start) not in given:
            found.setdefault(budget_id, []).append((start, end, None))
    for row in rows:
        start, end = row["period_start"], row["period_end"]
        for first, last, number in found.get(row["budget_id"], ()):
            if first <= end and start <= last and first != start:
                where = "of what is stored" if number is None else f"in row {number}"
                yield sheet.problem(
                    "budget_overlaps", row, "period_start", first=first, last=last, where=where
                )
                break
        found.setdefault(row["budget_id"], []).append((start, end, row.number))
