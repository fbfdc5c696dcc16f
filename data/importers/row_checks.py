"""What a row can get wrong by itself."""

from __future__ import annotations

from collections.abc import Iterator

from data.importers.agency import Agency, Sheet
from data.importers.problems import Problem
from solver.problem.wall_clock import shown

_PERIODS = (
    ("skills", "valid_from", "valid_to"),
    ("budgets", "period_start", "period_end"),
)
_SPANS = (("availability", "start", "end"), ("actuals", "arrived", "left"))
_GENDERS = (None, "female", "male", "other")


def check_rows(agency: Agency) -> Iterator[Problem]:
    """Ensures that the cells of each row agree with one another."""
    for name, sheet in agency.sheets.items():
        for check in _CHECKS.get(name, ()):
            yield from check(sheet, agency)
    for name, first, last in _PERIODS:
        if name in agency.sheets:
            yield from _periods(agency.sheets[name], first, last)
    for name, first, last in _SPANS:
        if name in agency.sheets:
            yield from _spans(agency.sheets[name], first, last)


def _windows(sheet: Sheet, agency: Agency) -> Iterator[Problem]:
    for row in sheet.having("earliest_start", "latest_start"):
        earliest, latest = row["earliest_start"], row["latest_start"]
        first, last = earliest.astimezone(agency.zone), latest.astimezone(agency.zone)
        if latest < earliest:
            row.bad.add("latest_start")
            yield sheet.problem(
                "window_ends_first",
                row,
                "latest_start",
                earliest=shown(first, "%Y-%m-%dT%H:%M"),
                latest=shown(last, "%Y-%m-%dT%H:%M"),
            )
            continue
        if (latest - earliest).total_seconds() < 60:
            yield sheet.problem("narrow_window", row, "latest_start")
        if row.good("date") and not first.date() <= row["date"] <= last.date():
            yield sheet.problem("visit_date_differs", row, "date", day=row["date"])


def _durations(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    for row in sheet.having("duration_minutes", "min_duration_minutes"):
        shortest = row["min_duration_minutes"]
        if shortest is not None and shortest > row["duration_minutes"]:
            yield sheet.problem("longer_than_duration", row, "min_duration_minutes")


def _preferred(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    """Clip the preferred start to the window: a plan cannot aim at what it may not do."""
    for row in sheet.having("earliest_start", "latest_start", "preferred_start"):
        wanted = row["preferred_start"]
        if wanted is None:
            continue
        clipped = min(max(wanted, row["earliest_start"]), row["latest_start"])
        if clipped != wanted:
            row.values["preferred_start"] = clipped
            yield sheet.problem("preferred_clipped", row, "preferred_start")


def _coordinates(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    for row in sheet.having("latitude", "longitude"):
        if (row["latitude"] is None) != (row["longitude"] is None):
            lone, missing = "latitude", "longitude"
            if row["latitude"] is None:
                lone, missing = missing, lone
            yield sheet.problem("half_a_coordinate", row, lone, other=missing)


def _genders(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    for row in sheet.having("gender"):
        if row["gender"] not in _GENDERS:
            yield sheet.problem("unknown_gender", row, "gender")


def _links(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    for row in sheet.rows:
        if row.good("first_visit_id", "second_visit_id") and (
            row["first_visit_id"] == row["second_visit_id"]
        ):
            row.bad.add("second_visit_id")
            yield sheet.problem("link_to_itself", row, "second_visit_id")
        least, most = row["min_gap_minutes"], row["max_gap_minutes"]
        if least is not None and most is not None and most < least:
            row.bad.add("max_gap_minutes")
            yield sheet.problem("gap_contradicts", row, "max_gap_minutes")


def _arrivals(sheet: Sheet, _: Agency) -> Iterator[Problem]:
    for row in sheet.having("outcome"):
        for column in ("arrived", "left"):
            if row["outcome"] == "delivered" and row[column] is None and row.good(column):
                row.bad.add(column)
                yield sheet.problem("empty_cell", row, column)


def _periods(sheet: Sheet, first: str, last: str) -> Iterator[Problem]:
    for row in sheet.having(first, last):
        start, end = row[first], row[last]
        if start is not None and end is not None and end < start:
            yield sheet.problem("period_ends_first", row, last, other=first)


def _spans(sheet: Sheet, first: str, last: str) -> Iterator[Problem]:
    for row in sheet.having(first, last):
        start, end = row[first], row[last]
        # A stay of no length is what call monitoring records when a carer taps twice.
        ends_first = (
            end is not None
            and start is not None
            and (end <= start if first == "start" else end < start)
        )
        if ends_first:
            row.bad.add(last)
            what = row["kind"] or "shift" if first == "start" else "stay"
            yield sheet.problem("shift_ends_first", row, last, other=first, what=what)


_CHECKS = {
    "clients": (_coordinates,),
    "carers": (_coordinates, _genders),
    "visits": (_windows, _durations, _preferred),
    "links": (_links,),
    "actuals": (_arrivals,),
}
