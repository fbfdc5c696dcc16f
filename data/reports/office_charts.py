"""The charts of what an office answers for: budgets, disruptions, rules and overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from matplotlib.ticker import FuncFormatter, MaxNLocator

from data.reports import style
from data.reports.allowed import Allowed
from data.reports.compliance import Compliance
from data.reports.drawing import BAR, Chart, Size, chart_of, figure_of, legend, name_of, rows_of
from data.reports.hours import BudgetUse
from data.reports.mended import Mended
from data.reports.words import percent
from solver.words import count

MOST_BUDGETS = 12
"""Budgets that the chart shows, the most used first."""
MOST_USED = 2.0
"""Part of its share beyond which a budget's bar is cut; its label says how much it is."""
ANSWERED = ((5, "under 5 min"), (15, "5 to 15 min"), (60, "15 to 60 min"), (240, "1 to 4 h"))
"""Upper limits in minutes of the bars of the chart of answers; the last bar has none."""
LONGER = "over 4 h"
MOST_OF_A_RULE = 34
"""Characters of a rule's name that stand beside its bar."""


def budgets_chart(budgets: Sequence[BudgetUse], size: Size = style.ON_PAGE) -> Chart | None:
    """Hours and money of each budget, of its share of these days; None where none has a share."""
    held = [each for each in budgets if _most_used(each) is not None]
    if not held:
        return None
    shown = sorted(held, key=lambda each: (-(_most_used(each) or 0), each.budget.id))[:MOST_BUDGETS]
    figure, axes = figure_of(
        "Budgets: planned, of the share of these days", (size[0], 1.2 + 0.4 * len(shown))
    )
    most = max(1.0, *(min(_most_used(each) or 0, MOST_USED) for each in shown))
    told = []
    uses: tuple[tuple[str, str, str | None, float, Callable[[BudgetUse], float | None]], ...] = (
        ("hours", style.LOGGED, None, -0.19, lambda each: each.hours_used),
        ("money", style.BEYOND, "////", 0.19, lambda each: each.amount_used),
    )
    for label, colour, hatch, off, used in uses:
        parts = [(row, part) for row, each in enumerate(shown) if (part := used(each)) is not None]
        if not parts:
            continue
        bars = axes.barh(
            [row + off for row, _ in parts],
            [min(part, MOST_USED) for _, part in parts],
            0.34,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=label,
        )
        shares = [percent(part, 1) for _, part in parts]
        # The line of the share may run where a figure stands.
        ground = {"facecolor": style.GROUND, "edgecolor": "none", "pad": 0.8}
        axes.bar_label(bars, shares, fontsize=style.SMALL_PT, padding=3, bbox=ground)
        told += [f"{shown[row].budget.id} {label} {percent(part, 1)}" for row, part in parts]
    axes.axvline(1, color=style.INK, linewidth=1.5, label="the share")
    rows_of(axes, [name_of(each.budget.id, each.budget.id) for each in shown], "of the share")
    axes.set_xlim(0, most * 1.15)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{part:.0%}"))
    legend(axes)
    more = len(held) - len(shown)
    return chart_of(
        figure,
        "Bars of what is planned of each budget's share of these days. "
        + "; ".join(told)
        + (f"; {count(more, 'budget')} used less." if more else "."),
        axes,
    )


def _most_used(budget: BudgetUse) -> float | None:
    """The larger of the parts of hours and money that are planned."""
    return max((p for p in (budget.hours_used, budget.amount_used) if p is not None), default=None)


def disruptions_chart(disruptions: Sequence[Mended], size: Size = style.ON_PAGE) -> Chart | None:
    """Disruptions by kind and by what came of them; None where nothing was reported."""
    if not disruptions:
        return None
    kinds = [kind for kind, _ in Counter(d.kind for d in disruptions).most_common()]
    figure, axes = figure_of("Disruptions, by what came of them", (size[0], 1.3 + 0.3 * len(kinds)))
    base = [0] * len(kinds)
    for state, colour in style.STATE.items():
        counted = [sum(d.kind == kind and d.state == state for d in disruptions) for kind in kinds]
        if any(counted):
            hatch = "////" if state == "unanswered" else None
            axes.barh(
                range(len(kinds)),
                counted,
                BAR,
                base,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=state.replace("_", " "),
            )
        base = [low + high for low, high in zip(base, counted, strict=True)]
    rows_of(axes, [kind.replace("_", " ") for kind in kinds], "disruptions")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(axes)
    told = "; ".join(
        f"{state.replace('_', ' ')}: {sum(d.state == state for d in disruptions)}"
        for state in style.STATE
    )
    return chart_of(figure, f"Bars of {len(disruptions)} disruptions by kind. {told}.", axes)


def answers_chart(disruptions: Sequence[Mended], size: Size = style.ON_PAGE) -> Chart | None:
    """Mended disruptions by how soon a rota was published; None where none was mended."""
    took = [each.minutes for each in disruptions if each.minutes is not None]
    if not took:
        return None
    labels = [*(words for _, words in ANSWERED), LONGER]
    counted = Counter(
        next((words for most, words in ANSWERED if each < most), LONGER) for each in took
    )
    figure, axes = figure_of("Disruptions mended, by time from report to publication", size)
    places, numbers = range(len(labels)), [counted[words] for words in labels]
    bars = axes.bar(places, numbers, 0.62, color=style.LOGGED)
    axes.bar_label(bars, [str(n or "") for n in numbers], fontsize=style.SMALL_PT, padding=1)
    axes.set_xticks(list(places), labels)
    axes.set_ylim(0, max(numbers) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("disruptions", fontsize=style.TEXT_PT, color=style.MUTED)
    told = "; ".join(f"{words}: {counted[words]}" for words in labels)
    return chart_of(figure, f"Bar chart of {len(took)} mended disruptions. {told}.", axes)


def compliance_chart(found: Compliance, size: Size = style.ON_PAGE) -> Chart | None:
    """Facts tested of each hard rule, and whether it holds; None where nothing was tested."""
    if not found.tested:
        return None
    rules = found.rules
    figure, axes = figure_of("Hard rules: facts tested", (size[0], 0.9 + 0.24 * len(rules)))
    for label, colour, hatch, chosen in (
        ("holds", style.HOLDS, None, [each.holds for each in rules]),
        ("allowed", style.ALLOWED, "....", [not each.holds and not each.broken for each in rules]),
        ("broken", style.BROKEN, "////", [bool(each.broken) for each in rules]),
    ):
        rows = [row for row, mine in enumerate(chosen) if mine]
        if not rows:
            continue
        bars = axes.barh(
            rows,
            [rules[row].tested for row in rows],
            BAR,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=label,
        )
        words = [
            f"{rules[row].tested:,}" + ("" if rules[row].holds else f": {rules[row].told}")
            for row in rows
        ]
        axes.bar_label(bars, words, fontsize=style.SMALL_PT, padding=2)
    names = [name_of(each.name, each.rule, MOST_OF_A_RULE) for each in rules]
    rows_of(axes, names, "facts tested, by powers of ten")
    axes.set_xscale("symlog", linthresh=1)
    # The bars say how many: ticks of a number with many digits would touch each other.
    axes.set_xticks([])
    axes.set_xticks([], minor=True)
    # Room for what stands behind the longest bar.
    axes.set_xlim(0, 10 ** (len(str(max(each.tested for each in rules))) + 1))
    legend(axes)
    told = "; ".join(f"{each.name}: {each.tested:,} tested, {each.told}" for each in rules)
    return chart_of(figure, f"Bars of the facts tested of each hard rule. {told}.", axes)


def overrides_chart(
    allowed: Sequence[Allowed], names: Callable[[str], str], size: Size = style.ON_PAGE
) -> Chart | None:
    """Overrides by rule, and what became of the rest for them; None where there are none.

    Parameters
    ----------
    names
        Gives the name of a rule by its id.
    """
    if not allowed:
        return None
    rules = [rule for rule, _ in Counter(each.made.facts.rule_id for each in allowed).most_common()]
    figure, axes = figure_of(
        "Overrides, by rule and by the rest for them", (size[0], 1.3 + 0.3 * len(rules))
    )
    base = [0] * len(rules)
    states = [state for state in style.REST if any(each.rest == state for each in allowed)]
    for state in states:
        counted = [
            sum(each.made.facts.rule_id == rule and each.rest == state for each in allowed)
            for rule in rules
        ]
        axes.barh(
            range(len(rules)),
            counted,
            BAR,
            base,
            color=style.REST[state],
            hatch="////" if state in ("worked", "too short") else None,
            edgecolor="white",
            label=f"rest {state}" if state != "none due" else "no rest due",
        )
        base = [low + high for low, high in zip(base, counted, strict=True)]
    rows_of(axes, [names(rule) for rule in rules], "overrides")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(axes)
    told = "; ".join(f"rest {state}: {sum(e.rest == state for e in allowed)}" for state in states)
    return chart_of(figure, f"Bars of {count(len(allowed), 'override')} by rule. {told}.", axes)
