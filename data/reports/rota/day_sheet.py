"""A sheet for each day: carers in rows, the day in quarters of an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from data.reports.excel import put
from data.reports.rota.grid import (
    Activity,
    Block,
    Grid,
    cut,
    day_span,
    lanes,
    rows,
)
from data.reports.rota.person_sheets import NOBODY
from data.reports.rota.printed import HOUR, CarerRota, PrintedRota, PrintedVisit, Span, Stop
from data.reports.rota.styles import Styles, page_width, set_up
from solver.problem.wall_clock import is_twice

HEAD_ROWS = 4
"""Title, legend, hours and quarters: frozen, and repeated on each page."""
NAMES = (("Carer", 16.0), ("Id", 8.0), ("Hours", 6.0))
"""The columns before the grid, and their widths."""
QUARTER_WIDTH = 2.5
"""Wide enough for two turned lines: the start of a visit, and whose it is."""
ROW_HEIGHT = 48
TURNED_PT, TURNED_MARGIN_PT = 4.9, 4
"""Points that a letter of turned text takes at most (bold, and where Arial is not there), and ends.

A row is so high that no turned name is broken: of a third line a quarter would show half.
"""
MOST_TURNED = 32
"""Letters of a turned name; the sheets of people have all of a longer one."""
MOST_ON_A_PAGE = 44
"""Quarters that one page shows; a longer day is two pages wide."""
FILLED = 1.05
"""What is printed of a long day, in widths of two pages before it is shrunk to them."""
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
    works = [(carer, found) for carer in rota.carers if (found := list(_does(carer, whole)))]
    spans = [
        activity.span
        for _, found in works
        for activity in found
        # What a night shift has of the day widens no page where no visit is made in it.
        if activity.kind != "shift" or cut(activity.span, whole) == activity.span
    ]
    grid = Grid.of(day, rota.zone, [*spans, *(gap.span for gap in gaps)])
    if _half(grid) is not None:
        # The border of its pages is then at a whole hour.
        grid = grid.even()
    half = _half(grid)
    _head(sheet, styles, rota, day, grid, half)
    row = HEAD_ROWS
    for gap_blocks in lanes(grid, gaps):
        put(sheet, row, 0, NOBODY, styles.visits["red"])
        _blocks(sheet, styles, rota, row, grid, gap_blocks, whole)
        row += 1
    for carer, found in works:
        first = row
        for row, own in enumerate(rows(grid, found), start=first):
            # A carer with visits too short for a cell of their own has rows below; each says whose.
            put(sheet, row, 0, carer.carer.name, styles.cells["wrapped"])
            put(sheet, row, 1, carer.carer.id, styles.cells["wrapped"])
            hours = _hours(carer, whole) if row == first else None
            put(sheet, row, 2, hours, styles.cells["decimal"])
            _blocks(sheet, styles, rota, row, grid, own, whole)
        row += 1
    if row == HEAD_ROWS:
        put(sheet, row, 0, "Nobody works on this day.", styles.text)
    sheet.freeze_panes(HEAD_ROWS, len(NAMES))
    if half is not None:
        # On one page a visit could not be read; the names stand on both.
        sheet.repeat_columns(0, len(NAMES) - 1)
    set_up(sheet, rota, heads=(0, HEAD_ROWS - 1), pages=1 if half is None else 2)


def _half(grid: Grid) -> int | None:
    """Quarters on the first of two pages; None where one page shows the day."""
    quarters = grid.last - grid.first
    return None if quarters <= MOST_ON_A_PAGE else -(-quarters // 2)


def _quarter_width(shown: int) -> float:
    """The width of a quarter, of which a page is to show so many.

    A little more than fits: a sheet that is not shrunk to its two pages is not cut in the middle.
    """
    names = sum(width for _, width in NAMES)
    return max(QUARTER_WIDTH, (page_width(shown + len(NAMES)) * FILLED - names) / shown)


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


def _head(
    sheet: Any, styles: Styles, rota: PrintedRota, day: dt.date, grid: Grid, half: int | None
) -> None:
    # The day stands on both pages, and is short enough for the columns that do.
    put(sheet, 0, 0, f"{day:%a} {day.day} {day:%b %Y}", styles.title)
    put(sheet, 0, len(NAMES), f"version {rota.version} ({rota.status})", styles.title)
    narrow = max(grid.last - grid.first, LEGEND_QUARTERS * len(LEGEND))
    # Of two pages each has half of it: what lies across their border is cut.
    second = LEGEND_QUARTERS * len(LEGEND) // 2 if half is None else half
    for number, (kind, words) in enumerate(LEGEND):
        page, place = divmod(number, len(LEGEND) // 2)
        column = len(NAMES) + page * second + place * LEGEND_QUARTERS
        style = styles.visits.get(kind) or styles.between[kind]
        put(sheet, 1, column, None, style)
        put(sheet, 1, column + 1, words, styles.label)
    put(sheet, 0, len(NAMES) + second, MARKS, styles.label)
    for column, (words, width) in enumerate(NAMES):
        sheet.set_column(column, column, width)
        put(sheet, HEAD_ROWS - 2, column, None, styles.head)
        put(sheet, HEAD_ROWS - 1, column, words, styles.head)
    width = QUARTER_WIDTH if half is None else _quarter_width(half)
    sheet.set_column(len(NAMES), len(NAMES) + narrow - 1, width)
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
    height: float = ROW_HEIGHT
    for block in found:
        value: str | float | None = None
        style = styles.between.get(block.kind)
        if block.kind == "visit":
            # What one quarter is too narrow for is read from below.
            turned = block.last == block.first
            value = _told(rota, block.of, whole, most=MOST_TURNED if turned else None)
            kinds = styles.short_visits if turned else styles.visits
            style = kinds[_visit(block.of).risk]
            if turned:
                height = max(height, _turned_height(value))
        elif block.kind in ("travel", "waiting") and isinstance(block.of, Span):
            # A journey is not none because it is short.
            value = max(1, round(block.of.minutes))
        first, last = (len(NAMES) + quarter - grid.first for quarter in (block.first, block.last))
        if last > first:
            sheet.merge_range(row, first, row, last, None, style)
        put(sheet, row, first, value, style)
    sheet.set_row(row, height)


def _turned_height(text: str) -> float:
    """How high a row is, in points, in which no line of a turned text is broken."""
    return TURNED_PT * max(map(len, text.split("\n"))) + TURNED_MARGIN_PT


def _visit(of: _Of) -> PrintedVisit:
    assert not isinstance(of, Span)
    return of.visit if isinstance(of, Stop) else of


def _told(rota: PrintedRota, of: _Of, whole: Span, most: int | None) -> str:
    """The start, the marks, and whose visit it is, in so many letters at most."""
    visit = _visit(of)
    span = of.span if isinstance(of, Stop) else visit.span
    marks = [f"{rota.local(span.start):%H:%M}"]
    if len(visit.carers) > 1:
        marks.append(f"×{len(visit.carers)}")
    if visit.time_critical:
        marks.append("!")
    if span.start < whole.start or span.end > whole.end:
        marks.append("…")
    name = visit.client.name
    if most is not None and len(name) > most:
        name = f"{name[: most - 1]}…"
    return f"{' '.join(marks)}\n{name}"
