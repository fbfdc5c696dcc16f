"""How sheets look and print: formats, page set-up, and tables of dates, times and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from data.reports import style
from data.reports.rota.printed import PrintedRota
from data.reports.words import lines_of, plain

MOST_IN_A_CELL = 32_767
"""Characters that a cell can hold."""
MOST_IN_A_FOOTER = 40
"""Characters of a branch's name that a footer repeats: it may hold 255 in all."""
FILLS = {"red": "#F4B0AE", "amber": "#FBE29B", "green": "#CBE6BF"}
"""Risk by colour; light enough for black text, and red visits are bold for who prints in grey."""
TRAVEL, WAITING, SHIFT = "#B8BEC6", "#FFFFFF", "#EEF2F7"
SIDE_INCHES, A4_HIGH_INCHES = 0.4, 11.69
CHARACTER_PT, COLUMN_MARGIN = 5.25, 5 / 7
"""Points of a character of a column's width, and characters that each column has besides."""
HATCHED = 8
"""Number of the pattern of fine lines that marks waiting."""
CellKind = Literal["text", "wrapped", "date", "time", "moment", "count", "decimal", "money"]
Cell = str | float | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its width in characters, and what its cells hold."""

    head: str
    width: float
    kind: CellKind = "text"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def _made(self, **properties: Any) -> Any:
        return self._book.add_format({**style.SHEET_FONT, **properties})

    @cached_property
    def title(self) -> Any:
        """The first line of a sheet."""
        return self._made(bold=True, font_size=13)

    @cached_property
    def head(self) -> Any:
        """The heads of columns."""
        return self._made(bold=True, bottom=2, text_wrap=True, bg_color="#DCE3EC", indent=1)

    @cached_property
    def text(self) -> Any:
        """Text on one line."""
        return self._made(num_format="@")

    @cached_property
    def label(self) -> Any:
        """What the number beside it is."""
        return self._made(italic=True, font_color="#444444", indent=1)

    @cached_property
    def link(self) -> Any:
        """A link to another sheet."""
        return self._made(font_color="#1F4E9E", underline=1)

    @cached_property
    def cells(self) -> dict[CellKind, Any]:
        """Formats of cells by what they hold."""
        thin = {"bottom": 4, "bottom_color": "#BBBBBB"}
        # Indented on both sides, so that no text touches the number before it.
        right = {"align": "right", "indent": 1, **thin}
        return {
            "text": self._made(num_format="@", indent=1, **thin),
            "wrapped": self._made(num_format="@", text_wrap=True, indent=1, **thin),
            "date": self._made(num_format="ddd dd mmm yyyy", align="left", **thin),
            "time": self._made(num_format="hh:mm", align="left", **thin),
            "moment": self._made(num_format="ddd dd mmm yyyy hh:mm", align="left", **thin),
            "count": self._made(num_format="0", **right),
            "decimal": self._made(num_format="0.00", **right),
            "money": self._made(num_format="#,##0.00", **right),
        }

    @cached_property
    def too_much(self) -> Any:
        """A number of hours below zero."""
        return self._made(num_format="0.00", bold=True, bg_color=FILLS["red"])

    @cached_property
    def hour(self) -> Any:
        """An hour over its quarters."""
        return self._made(
            num_format="hh:mm", bold=True, left=1, font_size=8, align="left", bg_color="#DCE3EC"
        )

    @cached_property
    def quarter(self) -> Any:
        """The minutes at which a quarter begins."""
        return self._made(num_format="00", font_size=5, align="center", bottom=2)

    @cached_property
    def visits(self) -> dict[str, Any]:
        """A visit on the grid, by risk."""
        return self._by_risk()

    @cached_property
    def short_visits(self) -> dict[str, Any]:
        """A visit of one quarter, its text turned.

        The lines of turned text run from left to right: on the left the first is always seen.
        """
        return self._by_risk(rotation=90, font_size=7, align="left", valign="bottom")

    def _by_risk(self, **properties: Any) -> dict[str, Any]:
        base = {"border": 1, "text_wrap": True, "font_size": 8, **properties}
        return {
            risk: self._made(bg_color=fill, bold=risk == "red", **base)
            for risk, fill in FILLS.items()
        }

    @cached_property
    def between(self) -> dict[str, Any]:
        """What lies between visits on the grid."""
        base = {"font_size": 7, "align": "center", "valign": "vcenter", "num_format": "0"}
        lines = {"pattern": HATCHED, "fg_color": "#9AA3AF", "bg_color": WAITING}
        return {
            "travel": self._made(bg_color=TRAVEL, **base),
            "waiting": self._made(**base, **lines),
            "shift": self._made(bg_color=SHIFT, **base),
        }


def set_up(
    sheet: Any,
    rota: PrintedRota,
    *,
    heads: tuple[int, int],
    across: bool = True,
    pages: int = 1,
) -> None:
    """Print on A4, with a footer and some rows again on each page.

    Parameters
    ----------
    heads
        The first and the last row that each page repeats.
    across
        Landscape.
    pages
        How many pages the sheet is wide; it is never enlarged to fill them.
    """
    sheet.repeat_rows(*heads)
    sheet.set_paper(style.A4)
    sheet.set_landscape() if across else sheet.set_portrait()
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=SIDE_INCHES, right=SIDE_INCHES, top=0.5, bottom=0.7)
    sheet.hide_gridlines(2)
    # An ampersand begins an instruction there.
    branch = rota.branch.name[:MOST_IN_A_FOOTER].replace("&", "&&")
    version = f"Rota {rota.rota_id}, version {rota.version} ({rota.status})"
    sheet.set_footer(f"&L&8{branch} · {version}&C&8&A&R&8Page &P of &N")


def page_width(columns: int) -> float:
    """Characters of a page across, as that many columns of one width have them between them."""
    points = (A4_HIGH_INCHES - 2 * SIDE_INCHES) * 72
    return points / CHARACTER_PT - columns * COLUMN_MARGIN


def write_table(
    sheet: Any, styles: Styles, top: int, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
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
            put(sheet, row, column, value, styles.cells[told.kind])
        told_in = zip(columns, cells, strict=True)
        taken = [lines_of(text, c.width) for c, text in told_in if isinstance(text, str)]
        if max(taken, default=1) > 1:
            sheet.set_row(row, style.SHEET_LINE_PT * max(taken))
    return row + 1


def put(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    """Write one cell as what it is.

    Raises
    ------
    ValueError
        When the sheet has no such cell, or it cannot hold the value.
    """
    match value:
        case None | "":
            wrong = sheet.write_blank(row, column, None, style)
        case str():
            wrong = sheet.write_string(row, column, lines(value), style)
        case dt.datetime():
            wrong = sheet.write_datetime(row, column, value.replace(tzinfo=None), style)
        case dt.date():
            wrong = sheet.write_datetime(row, column, value, style)
        case _:
            wrong = sheet.write_number(row, column, value, style)
    if wrong:
        raise ValueError(f"row {row + 1}, column {column + 1} of a sheet cannot be written")


def lines(text: str) -> str:
    """The text as a cell holds it: lines of it stay, what no cell can hold goes."""
    return "\n".join(plain(line) for line in text.split("\n"))[:MOST_IN_A_CELL]
