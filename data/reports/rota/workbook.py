"""The Excel workbook of a rota: contents, days, lists, carers, clients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from data.reports.excel import BOOK, Cell, CellKind, Column, put, write_table
from data.reports.names import SheetNames
from data.reports.rota.day_sheet import write_day
from data.reports.rota.list_sheets import write_budgets, write_changes, write_gaps
from data.reports.rota.person_sheets import write_carer, write_client
from data.reports.rota.printed import PrintedRota
from data.reports.rota.styles import Styles, set_up

CONTENTS = "Contents"
MOST_LINKS = 60_000
"""Links on the sheet of contents: Excel opens no sheet with more than 65,530."""
TABS = {"day": "#3B6EA5", "list": "#777777", "carer": "#4F8A4F", "client": "#B07A2A"}
"""Colour of the tab by what a sheet is about."""
CONTENTS_COLUMNS = (
    Column("Sheet", 34),
    Column("About", 12),
    Column("Name", 34, "wrapped"),
    Column("Id", 24, "wrapped"),
    Column("Visits", 8, "count"),
)
_TOP = 10
"""The row of the heads of contents; facts of the version stand above it."""
_Line = tuple[str, str, str, str, float | None]
"""Sheet, about, name, id, visits."""


def write_workbook(rota: PrintedRota, path: Path) -> None:
    """Write the workbook of a rota.

    Every text is a text cell, never a formula or a link, whatever people are called. The same rota
    gives the same bytes.
    """
    with xlsxwriter.Workbook(str(path), BOOK) as book:
        # Without a time of its own a workbook holds that of the writing.
        made = rota.at.replace(tzinfo=None)
        book.set_properties({"title": f"Rota {rota.rota_id}", "created": made})
        _Book(book, rota).write()


class _Book:
    """A workbook on its way: the sheets so far, for the contents."""

    def __init__(self, book: Any, rota: PrintedRota) -> None:
        self._book, self._rota = book, rota
        self._styles = Styles(book)
        self._names = SheetNames()
        self._contents: list[_Line] = []

    def write(self) -> None:
        """Write all sheets, the contents first."""
        contents = self._book.add_worksheet(self._names.take(CONTENTS))
        rota, styles = self._rota, self._styles
        for day in rota.sheet_days:
            sheet = self._sheet(f"{day:%a} {day.isoformat()}", "day", None, None)
            write_day(sheet, styles, rota, day)
        write_changes(self._sheet("Changes", "list", None, None), styles, rota)
        write_gaps(self._sheet("Without a carer", "list", None, None), styles, rota)
        write_budgets(self._sheet("Budgets", "list", None, None), styles, rota)
        for carer in rota.carers:
            sheet = self._sheet(carer.carer.name, "carer", carer.carer.id, len(carer.stops))
            write_carer(sheet, styles, rota, carer)
        for client in rota.clients:
            sheet = self._sheet(client.client.name, "client", client.client.id, len(client.visits))
            write_client(sheet, styles, rota, client)
        self._write_contents(contents)

    def _sheet(self, name: str, about: str, own_id: str | None, visits: int | None) -> Any:
        taken = self._names.take(name, own_id)
        sheet = self._book.add_worksheet(taken)
        sheet.set_tab_color(TABS[about])
        self._contents.append(
            (taken, about, name, own_id or "", None if visits is None else float(visits))
        )
        return sheet

    def _write_contents(self, sheet: Any) -> None:
        rota, styles = self._rota, self._styles
        put(sheet, 0, 0, f"Rota of {rota.branch.name}", styles.title)
        facts: tuple[tuple[str, Cell, CellKind], ...] = (
            ("From", rota.days[0], "date"),
            ("To", rota.days[-1], "date"),
            ("Rota", rota.rota_id, "text"),
            ("Version", float(rota.version), "count"),
            ("Replaces version", None if rota.replaces is None else float(rota.replaces), "count"),
            ("Status", rota.status, "text"),
            ("As it is since", rota.local(rota.at), "moment"),
            ("Times are those of", rota.timezone, "text"),
        )
        for row, (words, value, kind) in enumerate(facts, start=1):
            put(sheet, row, 0, words, styles.label)
            put(sheet, row, 2, value, styles.cells[kind])
        write_table(sheet, styles, _TOP, CONTENTS_COLUMNS, self._contents)
        for row, (name, *_) in enumerate(self._contents[:MOST_LINKS], start=_TOP + 1):
            quoted = name.replace("'", "''")
            sheet.write_url(row, 0, f"internal:'{quoted}'!A1", styles.link, name)
        sheet.freeze_panes(_TOP + 1, 0)
        set_up(sheet, rota, across=False, heads=(_TOP, _TOP))
