"""A sheet for each day: carers in rows, the day in quarters of an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from data.reports.rota.grid import Activity, Block, Grid, blocks, cut, day_span, lanes
from data.reports.rota.person_sheets import NOBODY
from data.reports.rota.printed import HOUR, RISKS, CarerRota, PrintedRota, PrintedVisit, Span, Stop
from data.reports.rota.styles import Styles, put, set_up
from solver.problem.wall_clock import is_twice

HEAD_ROWS = 4
"""Title, legend, hours and quarters: frozen, and repeated on each page."""
NAMES = (("Carer", 16.0), ("Id", 8.0), ("Hours", 6.0))
"""The columns before the grid, and their widths."""
QUARTER_WIDTH = 2.3
ROW_HEIGHT = 48
PAGES_WIDE = 2
LEGEND = (
    ("red", "red: must happen"),
    ("amber", "amber"),
    ("green", "green: may wait"),
    ("travel", "travel (min)"),
    ("waiting", "waiting (min)"),
    ("shift", "on shift"),
)
LEGEND_QUARTERS = 7
"""Cells of the grid that an entry of the legend takes."""
MARKS = "×2: two carers at once; !: time-critical; …: over midnight"

_Of = Stop | PrintedVisit | Span


def write_day(sheet: Any, styles: Styles, rota: PrintedRota, day: dt.date) -> None:
    """Write the sheet of one local day; what crosses midnight is on both days.

    Visits that nobody makes come first, at the times at which they are wanted. Carers have a row
    where they have a shift or a visit on the day.
    """
    whole = day_span(day, rota.zone)
    gaps: list[Activity[_Of]] = [
        Activity("visit", gap.visit.span, gap.visit)
        for gap in rota.gaps
        if gap.visit is not None and cut(gap.visit.span, whole) is not None
    ]
    rows = [(carer, found) for carer in rota.carers if (found := list(_does(carer, whole)))]
    spans = [
        activity.span
        for _, found in rows
        for activity in found
        # What a night shift has of the day widens no page where no visit is made in it.
        if activity.kind != "shift" or cut(activity.span, whole) == activity.span
    ]
    grid = Grid.of(day, rota.zone, [*spans, *(gap.span for gap in gaps)])
    _head(sheet, styles, rota, day, grid)
    row = HEAD_ROWS
    for gap_blocks in lanes(grid, gaps):
        put(sheet, row, 0, NOBODY, styles.visits["red"])
        _blocks(sheet, styles, rota, row, grid, gap_blocks, whole)
        row += 1
    for carer, found in rows:
        put(sheet, row, 0, carer.carer.name, styles.cells["wrapped"])
        put(sheet, row, 1, carer.carer.id, styles.cells["wrapped"])
        put(sheet, row, 2, _hours(carer, whole), styles.cells["decimal"])
        _blocks(sheet, styles, rota, row, grid, blocks(grid, found), whole)
        row += 1
    if row == HEAD_ROWS:
        put(sheet, row, 0, "Nobody works on this day.", styles.text)
    sheet.freeze_panes(HEAD_ROWS, len(NAMES))
    # On one page a visit could not be read; the names stand on both.
    sheet.repeat_columns(0, len(NAMES) - 1)
    set_up(sheet, rota, heads=(0, HEAD_ROWS - 1), pages=PAGES_WIDE)


def _does(carer: CarerRota, whole: Span) -> Iterator[Activity[_Of]]:
    """What a carer does on a day, as far as it lies on it."""
    found: list[Activity[_Of]] = [Activity("shift", shift, shift) for shift in carer.shifts]
    for stop in carer.stops:
        found.append(Activity("visit", stop.span, stop))
        if stop.travel is not None:
            found.append(Activity("travel", stop.travel, stop.travel))
        if stop.waiting is not None:
            found.append(Activity("waiting", stop.waiting, stop.waiting))
    return (activity for activity in found if cut(activity.span, whole) is not None)


def _hours(carer: CarerRota, whole: Span) -> float:
    """Hours with clients on the day."""
    parts = (cut(stop.span, whole) for stop in carer.stops)
    return sum(((part.end - part.start) / HOUR for part in parts if part), start=0.0)


def _head(sheet: Any, styles: Styles, rota: PrintedRota, day: dt.date, grid: Grid) -> None:
    # The day stands on both pages, and is short enough for the columns that do.
    put(sheet, 0, 0, f"{day:%a} {day.day} {day:%b %Y}", styles.title)
    put(sheet, 0, len(NAMES), f"version {rota.version} ({rota.status})", styles.title)
    narrow = max(grid.last - grid.first, LEGEND_QUARTERS * len(LEGEND))
    # Half of it on each of the two pages: what lies across their border is cut.
    halves = (len(NAMES), len(NAMES) + -(-narrow // PAGES_WIDE))
    for number, (kind, words) in enumerate(LEGEND):
        page, place = divmod(number, len(LEGEND) // PAGES_WIDE)
        column = halves[page] + place * LEGEND_QUARTERS
        style = styles.visits.get(kind) or styles.between[kind]
        put(sheet, 1, column, None, style)
        put(sheet, 1, column + 1, words, styles.label)
    put(sheet, 0, halves[1], MARKS, styles.label)
    for column, (words, width) in enumerate(NAMES):
        sheet.set_column(column, column, width)
        put(sheet, HEAD_ROWS - 2, column, None, styles.head)
        put(sheet, HEAD_ROWS - 1, column, words, styles.head)
    sheet.set_column(len(NAMES), len(NAMES) + narrow - 1, QUARTER_WIDTH)
    for quarter, moment in grid.hours:
        left = len(NAMES) + quarter - grid.first
        local = rota.local(moment)
        sheet.merge_range(HEAD_ROWS - 2, left, HEAD_ROWS - 2, left + 3, None, styles.hour)
        sheet.write_datetime(HEAD_ROWS - 2, left, local.time(), styles.hour)
        if is_twice(local):
            words = "once more" if local.fold else "first time"
            sheet.write_comment(HEAD_ROWS - 2, left, f"This hour is there twice: the {words}.")
        for number in range(4):
            minutes = (local.minute + 15 * number) % 60
            put(sheet, HEAD_ROWS - 1, left + number, minutes, styles.quarter)


def _blocks(
    sheet: Any,
    styles: Styles,
    rota: PrintedRota,
    row: int,
    grid: Grid,
    found: Iterable[Block[_Of]],
    whole: Span,
) -> None:
    sheet.set_row(row, ROW_HEIGHT)
    for block in found:
        value: str | float | None = None
        style = styles.between.get(block.kind)
        if block.kind == "visit":
            value = "\n".join(_told(rota, of, whole) for of in block.of)
            risk = min((_visit(of).risk for of in block.of), key=RISKS.index)
            # What one quarter is too narrow for is read from below.
            style = (styles.visits if block.last > block.first else styles.short_visits)[risk]
        elif block.kind in ("travel", "waiting") and isinstance(block.of[0], Span):
            value = round(block.of[0].minutes)
        first, last = (len(NAMES) + quarter - grid.first for quarter in (block.first, block.last))
        if last > first:
            sheet.merge_range(row, first, row, last, None, style)
        put(sheet, row, first, value, style)


def _visit(of: _Of) -> PrintedVisit:
    assert not isinstance(of, Span)
    return of.visit if isinstance(of, Stop) else of


def _told(rota: PrintedRota, of: _Of, whole: Span) -> str:
    """The start, the marks, and whose visit it is."""
    visit = _visit(of)
    span = of.span if isinstance(of, Stop) else visit.span
    marks = [f"{rota.local(span.start):%H:%M}"]
    if len(visit.carers) > 1:
        marks.append(f"×{len(visit.carers)}")
    if visit.time_critical:
        marks.append("!")
    if span.start < whole.start or span.end > whole.end:
        marks.append("…")
    return f"{' '.join(marks)}\n{visit.client.name}"
