"""The checks of an agency folder, in the order in which they build on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from data.importers.agency import Agency, Known, Row, Sheet
from data.importers.budget_checks import check_budgets
from data.importers.carer_checks import check_carers
from data.importers.cells import Fault, WallTime
from data.importers.coverage import check_coverage
from data.importers.layout import FILE, FILES, File
from data.importers.links import check_links
from data.importers.local_time import exists_twice, place
from data.importers.messages import tell
from data.importers.problems import Problem
from data.importers.reading import ParsedAgency
from data.importers.references import check_keys, check_references
from data.importers.row_checks import check_rows
from data.importers.schemas import check_columns, read_cell
from data.importers.settling import settle
from data.importers.slots import fill_slots

Tables = dict[str, list[dict[str, Any]]]
"""Rows ready to be stored, by file name without ``.csv``: every column but ``branch_id``; times are
aware UTC, lists are tuples, what was not given is the default or None."""

MAIN_BRANCH = "main"
DEFAULT_TIMEZONE = "Europe/London"

CHECKS: tuple[Callable[[Agency], Iterable[Problem]], ...] = (
    check_rows,
    check_references,
    check_carers,
    check_budgets,
    fill_slots,
    check_keys,
    settle,
    check_links,
    check_coverage,
)


def validate(
    parsed: ParsedAgency, known: Known | None = None, timezone: str = DEFAULT_TIMEZONE
) -> tuple[Tables, list[Problem]]:
    """Check everything that `read_agency` read, and turn it into rows.

    Parameters
    ----------
    known
        What the store already holds; a folder may refer to that as well as to itself.
    timezone
        Of the wall times where branch.csv does not name one.

    Returns
    -------
    tables, problems
        Every problem of every file, by file and row. The tables are complete, and may be stored,
        only where no problem is an error.
    """
    problems = list(parsed.problems)
    sheets: dict[str, Sheet] = {}
    for file in FILES:
        if file.name in parsed.tables:
            text = parsed.tables[file.name]
            problems += check_columns(file, text)
            sheets[file.name] = Sheet(file, text, _rows(file, text))
    branch_id, zone = _branch(sheets, timezone, problems)
    for sheet in sheets.values():
        _place_times(sheet, zone, problems)
    agency = Agency(sheets, parsed.unreadable, branch_id, zone, known or Known())
    for check in CHECKS:
        problems += check(agency)
    tables = {name: [row.values for row in sheet.rows] for name, sheet in sheets.items()}
    return tables, sorted(problems, key=_position)


def _rows(file: File, text: pd.DataFrame) -> list[Row]:
    """Rows with values; a cell that cannot be read, or a missing column, is marked as bad."""
    columns: list[list[Any]] = []
    for column in file.columns:
        if column.name in text.columns:
            series = text[column.name]
            value = {cell: read_cell(file, column, cell) for cell in series.unique()}
            columns.append([value[cell] for cell in series])
        elif column.required:
            columns.append([Fault("missing_column")] * len(text))
        else:
            columns.append([column.default] * len(text))
    rows = []
    for number, cells in zip(text.index, zip(*columns, strict=True), strict=True):
        row = Row(int(number), dict(zip(file.names, cells, strict=True)))
        for name, cell in row.values.items():
            if isinstance(cell, Fault):
                row.bad.add(name)
        for name in row.bad:
            row.values[name] = None
        rows.append(row)
    return rows


def _branch(
    sheets: dict[str, Sheet], timezone: str, problems: list[Problem]
) -> tuple[str, ZoneInfo]:
    sheet = sheets.get("branch")
    if sheet is None or not sheet.rows:
        sheets.pop("branch", None)
        return MAIN_BRANCH, ZoneInfo(timezone)
    if len(sheet.rows) > 1:
        problems.append(tell("more_than_one_branch", sheet.file.csv, sheet.rows[1].number))
    row = sheet.rows[0]
    return row["branch_id"] or MAIN_BRANCH, ZoneInfo(row["timezone"] or DEFAULT_TIMEZONE)


def _place_times(sheet: Sheet, zone: ZoneInfo, problems: list[Problem]) -> None:
    """Replace wall times by UTC times."""
    for row in sheet.rows:
        for name, wall in row.values.items():
            if not isinstance(wall, WallTime):
                continue
            day = row.values.get("date")
            if wall.day is None and day is None:
                # The date of the row is at fault and already reported.
                placed: Any = Fault("not_a_date")
            else:
                placed = place(wall, zone, day)
                if isinstance(placed, Fault):
                    problems.append(sheet.problem(placed.code, row, name, **placed.details))
                elif exists_twice(wall, zone, day):
                    problems.append(sheet.problem("time_exists_twice", row, name, zone=zone.key))
            if isinstance(placed, Fault):
                row.bad.add(name)
                placed = None
            row.values[name] = placed


def _position(problem: Problem) -> tuple[int, str, int, int]:
    """Order of a report: files as the contract lists them, then rows."""
    name = problem.file.removesuffix(".csv")
    order = list(FILE).index(name) if name in FILE else -1
    return order, problem.file, problem.row or 0, 0 if problem.severity == "error" else 1
