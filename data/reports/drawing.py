"""What every chart is drawn with: a figure of its own, a legend beside it, PNG and its words."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from data.reports import style
from data.reports.words import UNKNOWN, clean

Size = tuple[float, float]
"""Width and height in inches; charts with a row for each thing have a height of their own."""
BAR = 0.55
"""Height of a bar that lies, of the row it has."""
_NO_LETTER = frozenset(("So", "Cf", "Mn", "Sk"))
"""Categories of Unicode that pictures are of, and what changes them."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture; ``alt`` tells what it shows."""

    png: bytes
    alt: str
    title: str


def figure_of(title: str, size: Size) -> tuple[Figure, Axes]:
    """A figure of its own: nothing of pyplot's state, which all threads would share."""
    figure = Figure(figsize=size, dpi=style.DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.set_facecolor(style.GROUND)
    axes = figure.subplots()
    axes.set_title(
        title, loc="left", fontsize=style.TITLE_PT, color=style.INK, weight="bold", pad=8
    )
    axes.tick_params(labelsize=style.SMALL_PT, colors=style.MUTED, length=0)
    # A label below the corner would touch the one beside it.
    axes.tick_params(axis="x", pad=7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(style.FRAME)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=style.FRAME, linewidth=0.6)
    return figure, axes


def legend(axes: Axes) -> None:
    """The legend beside the chart, where it can hide nothing."""
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=style.SMALL_PT, frameon=False)


def chart_of(figure: Figure, alt: str, axes: Axes) -> Chart:
    """The picture of a figure, with the words that say the same to who cannot see it."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", metadata={"Software": None})
    return Chart(drawn.getvalue(), alt, axes.get_title(loc="left"))


def rows_of(axes: Axes, labels: list[str], unit: str) -> None:
    """Set up a chart whose bars lie: a row for each label, from the top, and a grid across them.

    A label may hold dollar signs, which would begin a formula.
    """
    axes.set_yticks(range(len(labels)), labels)
    for text in axes.get_yticklabels():
        text.set_parse_math(False)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(unit, fontsize=style.TEXT_PT, color=style.MUTED)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=style.FRAME, linewidth=0.6)


def name_of(name: str, own_id: str, most: int = 24) -> str:
    """A name as the chart's font can draw it, else the id: it has no letters of most scripts.

    Pictures in it are left out.
    """
    letters = "".join(each for each in name if unicodedata.category(each) not in _NO_LETTER)
    shown = clean(letters, most)
    drawn = all(ord(each) < 0x250 or each == "…" for each in shown)
    return shown if drawn and shown != UNKNOWN else clean(own_id, most)
