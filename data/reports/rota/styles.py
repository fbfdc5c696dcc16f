"""How the sheets of a rota look and print: formats besides those of tables, and page set-up."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from data.reports.excel import SIDE_INCHES, CellStyles, on_paper
from data.reports.rota.printed import PrintedRota

MOST_IN_A_FOOTER = 40
"""Characters of a branch's name that a footer repeats: it may hold 255 in all."""
FILLS = {"red": "#F4B0AE", "amber": "#FBE29B", "green": "#CBE6BF"}
"""Risk by colour; light enough for black text, and red visits are bold for who prints in grey."""
TRAVEL, WAITING, SHIFT = "#B8BEC6", "#FFFFFF", "#EEF2F7"
A4_HIGH_INCHES = 11.69
CHARACTER_PT, COLUMN_MARGIN = 5.25, 5 / 7
"""Points of a character of a column's width, and characters that each column has besides."""
HATCHED = 8
"""Number of the pattern of fine lines that marks waiting."""


class Styles(CellStyles):
    """The formats of one workbook, each made once."""

    @cached_property
    def title(self) -> Any:
        """The first line of a sheet."""
        return self._made(bold=True, font_size=13)

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
    """Print on A4 as `on_paper` does, with the rota in the footer of each page."""
    on_paper(sheet, heads, across=across, pages=pages)
    # An ampersand begins an instruction there.
    branch = rota.branch.name[:MOST_IN_A_FOOTER].replace("&", "&&")
    version = f"Rota {rota.rota_id}, version {rota.version} ({rota.status})"
    sheet.set_footer(f"&L&8{branch} · {version}&C&8&A&R&8Page &P of &N")


def page_width(columns: int) -> float:
    """Characters of a page across, as that many columns of one width have them between them."""
    points = (A4_HIGH_INCHES - 2 * SIDE_INCHES) * 72
    return points / CHARACTER_PT - columns * COLUMN_MARGIN
