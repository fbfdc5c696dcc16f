"""The charts of care: coverage, arrivals, continuity, hours, stays; their words say the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.ticker import MaxNLocator

from data.reports import style
from data.reports.calls import FAR_MIN, NEAR_MIN, Visit
from data.reports.drawing import BAR, Chart, Size, chart_of, figure_of, legend, name_of, rows_of
from data.reports.hours import CarerHours
from data.reports.measures import RISKS, Punctuality
from data.reports.period import Part
from data.reports.words import mins, number, part_of, short_day
from solver.words import count

LEAST_PLACES = 6
"""Places for bars that the chart of faces has at least."""
BIN_MIN = 5
MOST_MIN = 60
"""Arrivals further from the plan than this share the outermost bars."""
MOST_CARERS = 12
"""Carers that the chart of hours shows, and the number of faces from which clients share a bar."""


def coverage_chart(parts: Sequence[Part], size: Size = style.ON_PAGE) -> Chart:
    """Slots by day or week: covered by risk, and those that nobody has."""
    figure, axes = figure_of("Slots covered, by risk", size)
    places = range(len(parts))
    base = [0] * len(parts)
    for risk in RISKS:
        covered = [part.by_risk[risk].covered for part in parts]
        axes.bar(places, covered, 0.62, base, color=style.RISK[risk], label=risk)
        base = [low + high for low, high in zip(base, covered, strict=True)]
    gaps = [sum(r.asked - r.covered for r in part.by_risk.values()) for part in parts]
    # A bar without a height would still be a black line.
    axes.bar(
        places,
        gaps,
        0.62,
        base,
        color="white",
        edgecolor=style.INK,
        linewidth=[1.0 if gap else 0.0 for gap in gaps],
        hatch="////",
        label="nobody",
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
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("slots", fontsize=style.TEXT_PT, color=style.MUTED)
    legend(axes)
    told = "; ".join(
        f"{_label(part).replace(chr(10), ' ')}: "
        + part_of(
            sum(r.covered for r in part.by_risk.values()),
            sum(r.asked for r in part.by_risk.values()),
        )
        for part in parts
    )
    return chart_of(figure, f"Bar chart of slots with a carer, by risk. {told}.", axes)


def arrivals_chart(arrivals: Punctuality, size: Size = style.ON_PAGE) -> Chart | None:
    """Arrivals by minutes from the planned start; None where none is known."""
    if not arrivals.arrivals:
        return None
    figure, axes = figure_of("Arrivals, in minutes from the planned start", size)
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
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("calls", fontsize=style.TEXT_PT, color=style.MUTED)
    legend(axes)
    return chart_of(
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
    figure, axes = figure_of("Clients, by how many carers came", size)
    bars = axes.bar(list(numbers), [counted[n] for n in numbers], 0.62, color=style.LOGGED)
    axes.bar_label(
        bars, [str(counted[n] or "") for n in numbers], fontsize=style.SMALL_PT, padding=1
    )
    axes.set_ylim(0, max(counted.values()) * 1.15)
    # A bar alone would be as wide as the page.
    axes.set_xlim(0.4, max(*numbers, LEAST_PLACES) + 0.6)
    axes.set_xticks(list(numbers), [f"{n}+" if n == MOST_CARERS else str(n) for n in numbers])
    axes.set_xlabel("carers", fontsize=style.TEXT_PT, color=style.MUTED)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("clients", fontsize=style.TEXT_PT, color=style.MUTED)
    told = "; ".join(
        f"{n}{' or more' if n == MOST_CARERS else ''}: {counted[n]}" for n in numbers if counted[n]
    )
    return chart_of(figure, f"Bar chart of clients by number of carers who came. {told}.", axes)


def hours_chart(
    carers: Sequence[CarerHours], names: Mapping[str, str], size: Size = style.ON_PAGE
) -> Chart | None:
    """Working time against the contract, of those furthest from it; None where none has one."""
    held = [c for c in carers if c.contract]
    if not held:
        return None
    shown = sorted(held, key=lambda c: (-abs(c.worked - (c.contract or 0)), c.carer_id))
    shown = sorted(shown[:MOST_CARERS], key=lambda c: c.worked - (c.contract or 0))
    figure, axes = figure_of("Hours worked against contract", (size[0], 0.9 + 0.27 * len(shown)))
    places = range(len(shown))
    axes.barh(list(places), [c.worked for c in shown], BAR, color=style.LOGGED, label="worked")
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
    labels = [name_of(names.get(c.carer_id, c.carer_id), c.carer_id) for c in shown]
    rows_of(axes, labels, "hours")
    axes.set_xlim(0, max(max(c.worked, c.contract or 0) for c in shown) * 1.08)
    legend(axes)
    over = sum(c.worked > (c.contract or 0) for c in held)
    return chart_of(
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
    figure, axes = figure_of("Minutes of each visit, planned and logged", style.ON_PAGE)
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
    legend(axes)
    stays = [stay for _, stay in logged]
    return chart_of(
        figure,
        f"Points of the minutes of {count(len(logged), 'visit')} logged in full, from "
        f"{number(min(stays))} to {number(max(stays))} minutes, beside the planned length of "
        f"{count(len(planned), 'visit')}.",
        axes,
    )


def _label(part: Part) -> str:
    first, last = part.first_day, part.last_day
    if first == last:
        return short_day(first)
    return f"{first.day} {first:%b} to\n{last.day} {last:%b}"
