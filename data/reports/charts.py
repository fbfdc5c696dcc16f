"""The charts of reports, as PNG with the words that say the same to who cannot see them."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from data.reports import style
from data.reports.calls import FAR_MIN, NEAR_MIN, Visit
from data.reports.hours import CarerHours
from data.reports.measures import RISKS, Punctuality
from data.reports.mended import Mended
from data.reports.period import Part
from data.reports.words import clean, mins, number, part_of, short_day
from solver.words import count

Size = tuple[float, float]
"""Width and height in inches; charts with a row for each thing have a height of their own."""
BIN_MIN = 5
MOST_MIN = 60
"""Arrivals further from the plan than this share the outermost bars."""
MOST_CARERS = 12
"""Carers that the chart of hours shows, and the number of faces from which clients share a bar."""

_TICKS = ("60 early\nor more", "30", "15", "on the\nminute", "15", "30", "60 late\nor more")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture; ``alt`` tells what it shows."""

    png: bytes
    alt: str
    title: str


def coverage_chart(parts: Sequence[Part], size: Size = style.ON_PAGE) -> Chart:
    """Slots by day or week: covered by risk, and those that nobody has."""
    figure, axes = _figure("Slots covered, by risk", size)
    places = range(len(parts))
    base = [0] * len(parts)
    for risk in RISKS:
        covered = [part.by_risk[risk].covered for part in parts]
        axes.bar(places, covered, 0.62, base, color=style.RISK[risk], label=risk)
        base = [low + high for low, high in zip(base, covered, strict=True)]
    gaps = [sum(r.asked - r.covered for r in part.by_risk.values()) for part in parts]
    axes.bar(
        places, gaps, 0.62, base, color="white", edgecolor=style.INK, hatch="////", label="nobody"
    )
    tops = [low + high for low, high in zip(base, gaps, strict=True)]
    for place, top, gap in zip(places, tops, gaps, strict=True):
        if gap:
            axes.annotate(
                f"{gap} nobody",
                (place, top),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=style.SMALL_PT,
                color=style.INK,
            )
    axes.set_ylim(0, max([*tops, 1]) * 1.12)
    axes.set_xticks(list(places), [_label(part) for part in parts])
    axes.set_ylabel("slots", fontsize=style.TEXT_PT, color=style.MUTED)
    _legend(axes)
    told = "; ".join(
        f"{_label(part).replace(chr(10), ' ')}: "
        + part_of(
            sum(r.covered for r in part.by_risk.values()),
            sum(r.asked for r in part.by_risk.values()),
        )
        for part in parts
    )
    return _chart(figure, f"Bar chart of slots with a carer, by risk. {told}.", axes)


def arrivals_chart(arrivals: Punctuality, size: Size = style.ON_PAGE) -> Chart | None:
    """Arrivals by minutes from the planned start; None where none is known."""
    if not arrivals.arrivals:
        return None
    figure, axes = _figure("Arrivals, in minutes from the planned start", size)
    for colour, label, low, high in (
        (style.NEAR, f"within {NEAR_MIN} min", 0, NEAR_MIN),
        (style.BEYOND, f"beyond {NEAR_MIN} min", NEAR_MIN, FAR_MIN),
        (style.FAR, f"beyond {FAR_MIN} min", FAR_MIN, float("inf")),
    ):
        inside = [
            min(max(late, -MOST_MIN + 0.01), MOST_MIN - 0.01)
            for late in arrivals.late_min
            if low < abs(late) <= high or (low == 0 and late == 0)
        ]
        # Bars lie left of 0 for early and right for late; a limit itself belongs inside it.
        shifted = [late - 0.005 if late > 0 else late + 0.005 if late < 0 else 0 for late in inside]
        edges = range(-MOST_MIN, MOST_MIN + 1, BIN_MIN)
        axes.hist(shifted, list(edges), color=colour, label=label, rwidth=0.9)
    ticks = (-60, -30, -15, 0, 15, 30, 60)
    axes.set_xticks(
        ticks, ["60 early\nor more", "30", "15", "on the\nminute", "15", "30", "60 late\nor more"]
    )
    axes.set_xlim(-MOST_MIN, MOST_MIN)
    axes.set_ylabel("calls", fontsize=style.TEXT_PT, color=style.MUTED)
    _legend(axes)
    return _chart(
        figure,
        f"Histogram of {arrivals.arrivals:,} arrivals. Within {NEAR_MIN} minutes of the planned "
        f"start: {part_of(arrivals.within_near, arrivals.arrivals)}. More than {NEAR_MIN} minutes "
        f"late: {arrivals.late_near:,}, more than {FAR_MIN}: {arrivals.late_far:,}. More than "
        f"{NEAR_MIN} minutes early: {arrivals.early_near:,}, more than {FAR_MIN}: "
        f"{arrivals.early_far:,}. Median: {mins(arrivals.median_min)} from the planned start.",
        axes,
    )


def faces_chart(carers_by_client: Mapping[str, int], size: Size = style.ON_PAGE) -> Chart | None:
    """Clients by how many carers came to them; None where no call was logged."""
    if not carers_by_client:
        return None
    counted = Counter(min(faces, MOST_CARERS) for faces in carers_by_client.values())
    numbers = range(1, max(counted) + 1)
    figure, axes = _figure("Clients, by how many carers came", size)
    bars = axes.bar(list(numbers), [counted[n] for n in numbers], 0.62, color=style.LOGGED)
    axes.bar_label(
        bars, [str(counted[n] or "") for n in numbers], fontsize=style.SMALL_PT, padding=1
    )
    axes.set_ylim(0, max(counted.values()) * 1.15)
    axes.set_xticks(list(numbers), [f"{n}+" if n == MOST_CARERS else str(n) for n in numbers])
    axes.set_xlabel("carers", fontsize=style.TEXT_PT, color=style.MUTED)
    axes.set_ylabel("clients", fontsize=style.TEXT_PT, color=style.MUTED)
    told = "; ".join(
        f"{n}{' or more' if n == MOST_CARERS else ''}: {counted[n]}" for n in numbers if counted[n]
    )
    return _chart(figure, f"Bar chart of clients by number of carers who came. {told}.", axes)


def hours_chart(
    carers: Sequence[CarerHours], names: Mapping[str, str], size: Size = style.ON_PAGE
) -> Chart | None:
    """Working time against the contract, of those furthest from it; None where none has one."""
    held = [c for c in carers if c.contract]
    if not held:
        return None
    shown = sorted(held, key=lambda c: (-abs(c.worked - (c.contract or 0)), c.carer_id))
    shown = sorted(shown[:MOST_CARERS], key=lambda c: c.worked - (c.contract or 0))
    figure, axes = _figure("Hours worked against contract", (size[0], 0.9 + 0.27 * len(shown)))
    places = range(len(shown))
    axes.barh(list(places), [c.worked for c in shown], 0.55, color=style.LOGGED, label="worked")
    axes.plot(
        [c.contract or 0 for c in shown],
        list(places),
        linestyle="none",
        marker="|",
        markersize=13,
        markeredgewidth=2.5,
        color=style.INK,
        label="contract",
    )
    labels = [_name(names.get(c.carer_id, c.carer_id), c.carer_id) for c in shown]
    axes.set_yticks(list(places), labels)
    for text in axes.get_yticklabels():
        # A name may hold dollar signs, which would begin a formula.
        text.set_parse_math(False)
    axes.set_xlabel("hours", fontsize=style.TEXT_PT, color=style.MUTED)
    axes.set_xlim(0, max(max(c.worked, c.contract or 0) for c in shown) * 1.08)
    axes.set_ylim(-0.7, len(shown) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=style.FRAME, linewidth=0.6)
    _legend(axes)
    over = sum(c.worked > (c.contract or 0) for c in held)
    return _chart(
        figure,
        "Bars of hours worked beside contract hours of the "
        f"{count(len(shown), 'carer')} furthest off. Of {count(len(held), 'carer')} with contract "
        f"hours {over} work more than them and "
        f"{len(held) - over} as much or less.",
        axes,
    )


def stays_chart(visits: Sequence[Visit], first: dt.date, last: dt.date) -> Chart | None:
    """Stays of each visit beside the plan, day by day; None where none is logged in full."""
    logged = [(v.first.day, v.stayed_min) for v in visits if v.stayed_min is not None]
    planned = [(v.first.day, c.planned_min) for v in visits for c in v.calls[:1] if c.planned_min]
    if not logged:
        return None
    figure, axes = _figure("Minutes of each visit, planned and logged", style.ON_PAGE)
    axes.plot(
        [(day - first).days for day, _ in planned],
        [stay for _, stay in planned],
        linestyle="none",
        marker="_",
        markersize=9,
        markeredgewidth=2,
        color=style.PLANNED,
        label="planned",
    )
    axes.plot(
        [(day - first).days for day, _ in logged],
        [stay for _, stay in logged],
        linestyle="none",
        marker="o",
        markersize=4,
        alpha=0.75,
        color=style.LOGGED,
        label="logged",
    )
    length = (last - first).days
    step = max(1, -(-(length + 1) // 10))
    ticks = list(range(0, length + 1, step))
    days = [first + dt.timedelta(days=n) for n in ticks]
    axes.set_xticks(ticks, [f"{day.day} {day:%b}" for day in days])
    axes.set_xlim(-0.8, length + 0.8)
    axes.set_ylim(0, 1.1 * max(stay for _, stay in (*planned, *logged)))
    axes.set_ylabel("minutes", fontsize=style.TEXT_PT, color=style.MUTED)
    _legend(axes)
    stays = [stay for _, stay in logged]
    return _chart(
        figure,
        f"Points of the minutes of {count(len(logged), 'visit')} logged in full, from "
        f"{number(min(stays))} to {number(max(stays))} minutes, beside the planned length of "
        f"{count(len(planned), 'visit')}.",
        axes,
    )


def disruptions_chart(disruptions: Sequence[Mended], size: Size = style.ON_PAGE) -> Chart | None:
    """Disruptions by kind and by what came of them; None where nothing was reported."""
    if not disruptions:
        return None
    kinds = [kind for kind, _ in Counter(d.kind for d in disruptions).most_common()]
    figure, axes = _figure("Disruptions, by what came of them", (size[0], 1.3 + 0.3 * len(kinds)))
    base = [0] * len(kinds)
    for state, colour in style.STATE.items():
        counted = [sum(d.kind == kind and d.state == state for d in disruptions) for kind in kinds]
        if any(counted):
            hatch = "////" if state == "unanswered" else None
            axes.barh(
                range(len(kinds)),
                counted,
                0.55,
                base,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=state.replace("_", " "),
            )
        base = [low + high for low, high in zip(base, counted, strict=True)]
    axes.set_yticks(range(len(kinds)), [kind.replace("_", " ") for kind in kinds])
    axes.set_ylim(len(kinds) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("disruptions", fontsize=style.TEXT_PT, color=style.MUTED)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=style.FRAME, linewidth=0.6)
    _legend(axes)
    told = "; ".join(
        f"{state.replace('_', ' ')}: {sum(d.state == state for d in disruptions)}"
        for state in style.STATE
    )
    return _chart(figure, f"Bars of {len(disruptions)} disruptions by kind. {told}.", axes)


def _figure(title: str, size: Size) -> tuple[Figure, Axes]:
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


def _legend(axes: Axes) -> None:
    """The legend beside the chart, where it can hide nothing."""
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=style.SMALL_PT, frameon=False)


def _chart(figure: Figure, alt: str, axes: Axes) -> Chart:
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", metadata={"Software": None})
    return Chart(drawn.getvalue(), alt, axes.get_title(loc="left"))


def _label(part: Part) -> str:
    first, last = part.first_day, part.last_day
    if first == last:
        return short_day(first)
    return f"{first.day} {first:%b} to\n{last.day} {last:%b}"


def _name(name: str, own_id: str) -> str:
    """A name as the chart's font can draw it, else the id: it has no letters of most scripts."""
    shown = clean(name, 24)
    return shown if all(ord(each) < 0x250 or each == "…" for each in shown) else clean(own_id, 24)
