"""Excel workbooks: the parts that every report is made of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import xlsxwriter

from data.reports.words import printable

_PLAIN = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""No text is ever taken for a formula, a number or a link, whatever somebody is called."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, written as a number in the format of a percentage; None: an empty cell."""

    share: float | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A local time, without its zone, as a cell holds it."""

    local: dt.datetime | None


Cell = str | int | float | dt.date | Percent | Clock | None


LINE_HEIGHT = 15
"""Points."""


def _lines(cell: Cell, width: int) -> int:
    """How many lines a cell takes at most in a column of so many characters."""
    return ceil(1.1 * len(cell) / width) if isinstance(cell, str) else 1


class Sheets:
    """A workbook; each sheet is a table with its header frozen and filters on it."""

    def __init__(self, title: str, at: dt.datetime) -> None:
        self._written = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._written, _PLAIN)
        self._book.set_properties(
            {
                "title": printable(title),
                "author": "Rotamend",
                "comments": "Holds personal data.",
                "created": at.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        self._head = self._book.add_format({"bold": True, "bg_color": "#EEF1F4", "text_wrap": True})
        self._number = self._book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self._share = self._book.add_format({"num_format": "0.0%", "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "indent": 1})

    def table(
        self,
        name: str,
        head: Sequence[tuple[str, int]],
        rows: Iterable[Sequence[Cell]],
    ) -> None:
        """Add a sheet.

        Parameters
        ----------
        head
            Name and width of each column.
        """
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for column, (text, width) in enumerate(head):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, text, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._put(sheet, last, column, value)
            # Programs fit a row to its text when they open a file, but not all of them do.
            texts = zip(head, row, strict=True)
            most = max(_lines(cell, width) for (_, width), cell in texts)
            if most > 1:
                sheet.set_row(last, LINE_HEIGHT * most)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def content(self) -> bytes:
        """The file."""
        self._book.close()
        return self._written.getvalue()

    def _put(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell
    ) -> None:
        match value:
            case None | Percent(None) | Clock(None):
                return
            case Percent(share):
                sheet.write_number(row, column, share, self._share)
            case Clock(local):
                sheet.write_datetime(row, column, local, self._time)
            case dt.date():
                sheet.write_datetime(row, column, value, self._day)
            case int() | float():
                sheet.write_number(row, column, value, self._number)
            case str():
                sheet.write_string(row, column, printable(value, 1000), self._wrapped)
