"""Excel: cells, tables and page set-up of every workbook, and workbooks of tables alone."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import xlsxwriter

from data.reports import style
from data.reports.words import lines_of, plain, printable

BOOK = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    # Its parts would else lie in the machine's folder for temporary files, with names in them.
    "in_memory": True,
}
"""Options of a workbook: no text is taken for a formula, a number or a link, whatever it is."""
MOST_IN_A_CELL = 32_767
"""Characters that a cell can hold."""
SIDE_INCHES = 0.4
"""Margin of a printed page on the left and on the right."""
CellKind = Literal[
    "text",
    "wrapped",
    "sentence",
    "date",
    "time",
    "moment",
    "short_moment",
    "count",
    "decimal",
    "number",
    "share",
    "money",
]
"""What a cell holds; in a sentence names may have been set apart (`words.in_sentence`)."""
Cell = str | float | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its width in characters, and what its cells hold.

    Cells of the kinds "sentence" and "number" may hold either.
    """

    head: str
    width: float
    kind: CellKind = "text"


class CellStyles:
    """The formats of the tables of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def _made(self, **properties: Any) -> Any:
        return self._book.add_format({**style.SHEET_FONT, **properties})

    @cached_property
    def head(self) -> Any:
        """The heads of columns."""
        return self._made(bold=True, bottom=2, text_wrap=True, bg_color="#DCE3EC", indent=1)

    @cached_property
    def cells(self) -> dict[CellKind, Any]:
        """Formats of cells by what they hold."""
        thin = {"bottom": 4, "bottom_color": "#BBBBBB"}
        # Indented on both sides, so that no text touches the number before it.
        right = {"align": "right", "indent": 1, **thin}
        wrapped = self._made(num_format="@", text_wrap=True, indent=1, **thin)
        return {
            "text": self._made(num_format="@", indent=1, **thin),
            "wrapped": wrapped,
            "sentence": wrapped,
            "date": self._made(num_format="ddd dd mmm yyyy", align="left", **thin),
            "time": self._made(num_format="hh:mm", align="left", **thin),
            "moment": self._made(num_format="ddd dd mmm yyyy hh:mm", align="left", **thin),
            "short_moment": self._made(num_format="dd mmm hh:mm", align="left", **thin),
            "count": self._made(num_format="#,##0", **right),
            "decimal": self._made(num_format="#,##0.00", **right),
            "share": self._made(num_format="0.0%", **right),
            "money": self._made(num_format="#,##0.00", **right),
        }

    def of(self, kind: CellKind, value: Cell) -> Any:
        """The format of a value in a column of a kind."""
        if kind == "number" and (value is None or isinstance(value, str)):
            kind = "sentence"
        elif kind in ("sentence", "number") and isinstance(value, int | float):
            # A format with decimals would leave a lone point behind a whole number.
            kind = "count" if float(value).is_integer() else "decimal"
        return self.cells[kind]


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
        self._book = xlsxwriter.Workbook(self._written, BOOK)
        self._book.set_properties(
            {
                "title": printable(title),
                "author": "Rotamend",
                "comments": "Holds personal data.",
                "created": at.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        self._styles = CellStyles(self._book)

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a sheet."""
        sheet = self._book.add_worksheet(name)
        end = write_table(sheet, self._styles, 0, columns, rows)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, end - 1, len(columns) - 1)
        on_paper(sheet, (0, 0), top=0.8)
        sheet.set_header(f"&L&B{self._over} · &A")
        sheet.set_footer("&L&8Holds personal data&R&8Page &P of &N")

    def content(self) -> bytes:
        """The file."""
        self._book.close()
        return self._written.getvalue()


def on_paper(
    sheet: Any,
    heads: tuple[int, int],
    *,
    across: bool = True,
    pages: int = 1,
    top: float = 0.5,
) -> None:
    """Print on A4, with some rows again on each page.

    Parameters
    ----------
    heads
        The first and the last row that each page repeats.
    across
        Landscape.
    pages
        How many pages the sheet is wide; it is never enlarged to fill them.
    top
        Margin above, in inches.
    """
    sheet.repeat_rows(*heads)
    sheet.set_paper(style.A4)
    sheet.set_landscape() if across else sheet.set_portrait()
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=SIDE_INCHES, right=SIDE_INCHES, top=top, bottom=0.7)
    sheet.hide_gridlines(2)


def write_table(
    sheet: Any,
    styles: CellStyles,
    top: int,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
) -> int:
    """Write a head and rows; return the row after the last.

    Dates and times become dates and times of the spreadsheet, numbers numbers, and text stays text
    whatever it begins with. Times are those of the clock they carry.
    """
    # Programs fit the height of a row to its text when they open a file, but not all of them do.
    heads = max(lines_of(told.head, told.width) for told in columns)
    sheet.set_row(top, style.SHEET_LINE_PT * heads)
    for column, told in enumerate(columns):
        sheet.set_column(column, column, told.width)
        put(sheet, top, column, told.head, styles.head)
    row = top
    for row, cells in enumerate(rows, start=top + 1):
        for column, (told, value) in enumerate(zip(columns, cells, strict=True)):
            of = styles.of(told.kind, value)
            put(sheet, row, column, value, of, set_apart=told.kind == "sentence")
        told_in = zip(columns, cells, strict=True)
        taken = [lines_of(text, c.width) for c, text in told_in if isinstance(text, str)]
        if max(taken, default=1) > 1:
            sheet.set_row(row, style.SHEET_LINE_PT * max(taken))
    return row + 1


def put(
    sheet: Any, row: int, column: int, value: Cell, style: Any, *, set_apart: bool = False
) -> None:
    """Write one cell as what it is.

    Parameters
    ----------
    set_apart
        Whether names may have been set apart in the text.

    Raises
    ------
    ValueError
        When the sheet has no such cell, or it cannot hold the value.
    """
    match value:
        case None | "":
            wrong = sheet.write_blank(row, column, None, style)
        case str():
            wrong = sheet.write_string(row, column, _lines(value, set_apart), style)
        case dt.datetime():
            wrong = sheet.write_datetime(row, column, value.replace(tzinfo=None), style)
        case dt.date():
            wrong = sheet.write_datetime(row, column, value, style)
        case _:
            wrong = sheet.write_number(row, column, value, style)
    if wrong:
        raise ValueError(f"row {row + 1}, column {column + 1} of a sheet cannot be written")


def _lines(text: str, set_apart: bool) -> str:
    """The text as a cell holds it: lines of it stay, what no cell can hold goes."""
    clean = printable if set_apart else plain
    return "\n".join(clean(line) for line in text.split("\n"))[:MOST_IN_A_CELL]
