"""Excel workbooks: the parts that every report is made of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from data.reports import style
from data.reports.words import lines_of, printable

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


class Sheets:
    """A workbook; each sheet is a table with its header frozen and filters on it.

    Parameters
    ----------
    title
        Stands, with the name of the sheet, over each printed page; it names nobody.
    """

    def __init__(self, title: str, at: dt.datetime) -> None:
        # An ampersand begins an instruction there, and 255 characters are the most.
        self._over = printable(title, 80).replace("&", "&&")
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
        # Indented on both sides, so that no text touches the number before it.
        text = {"text_wrap": True, "align": "left", "indent": 1}
        right = {"align": "right", "indent": 1}
        self._head = self._made(bold=True, bg_color="#EEF1F4", **text)
        self._number = self._made(num_format="#,##0.##", **right)
        self._whole = self._made(num_format="#,##0", **right)
        self._share = self._made(num_format="0.0%", **right)
        self._day = self._made(num_format="ddd dd mmm yyyy", align="left", indent=1)
        self._time = self._made(num_format="dd mmm hh:mm", align="left", indent=1)
        self._wrapped = self._made(**text)

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
        sheet.set_paper(style.A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.set_header(f"&L&B{self._over} · &A")
        sheet.set_footer("&L&8Holds personal data&R&8Page &P of &N")
        sheet.repeat_rows(0)
        heads = max(lines_of(text, width - 2) for text, width in head)
        sheet.set_row(0, style.SHEET_LINE_PT * heads)
        for column, (text, width) in enumerate(head):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, text, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._put(sheet, last, column, value)
            # Programs fit a row to its text when they open a file, but not all of them do.
            texts = zip(head, row, strict=True)
            most = max(
                lines_of(cell, width) if isinstance(cell, str) else 1 for (_, width), cell in texts
            )
            if most > 1:
                sheet.set_row(last, style.SHEET_LINE_PT * most)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def _made(self, **properties: Any) -> Any:
        return self._book.add_format({**style.SHEET_FONT, **properties})

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
            # A format with decimals would leave a lone point behind a whole number.
            case int() | float() if float(value).is_integer():
                sheet.write_number(row, column, value, self._whole)
            case int() | float():
                sheet.write_number(row, column, value, self._number)
            case str():
                sheet.write_string(row, column, printable(value, 1000), self._wrapped)
