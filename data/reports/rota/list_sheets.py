"""Sheets that are lists: what changes, what nobody makes, what the budgets hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from data.reports.excel import Cell, Column, put, write_table
from data.reports.rota.person_sheets import kind_of
from data.reports.rota.printed import Gap, PrintedBudget, PrintedChange, PrintedRota
from data.reports.rota.styles import Styles, set_up

CHANGE_COLUMNS = (
    Column("Change", 11),
    Column("Client", 26, "wrapped"),
    Column("Visit", 18, "wrapped"),
    Column("Slot", 5, "count"),
    Column("Carer before", 24, "wrapped"),
    Column("Start before", 21, "moment"),
    Column("Carer after", 24, "wrapped"),
    Column("Start after", 21, "moment"),
    Column("Told", 30, "wrapped"),
)
GAP_COLUMNS = (
    Column("Risk", 8),
    Column("Client", 26, "wrapped"),
    Column("Visit", 18, "wrapped"),
    Column("Slot", 5, "count"),
    Column("Wanted", 21, "moment"),
    Column("Kind", 11),
    Column("What stops it", 50, "wrapped"),
    Column("Cheapest repair", 36, "wrapped"),
)
BUDGET_COLUMNS = (
    Column("Budget", 16, "wrapped"),
    Column("Scope", 9),
    Column("Whose", 24, "wrapped"),
    Column("From", 16, "date"),
    Column("To", 16, "date"),
    Column("Hard", 6),
    Column("Hours there are", 10, "decimal"),
    Column("Share of this rota's days", 12, "decimal"),
    Column("Asked for in this rota", 10, "decimal"),
    Column("Planned in this rota", 10, "decimal"),
    Column("Planned in the whole period", 11, "decimal"),
    Column("Left", 9, "decimal"),
    Column("Days of the period", 8, "count"),
    Column("Of them with a rota", 8, "count"),
    Column("Amount", 12, "money"),
)
_LEFT = 11
_WORDS = {
    "carer": "other carer",
    "time": "other time",
    "uncovered": "nobody now",
    "covered": "covered now",
    "cancelled": "cancelled",
    "added": "new",
}


def write_changes(sheet: Any, styles: Styles, rota: PrintedRota) -> None:
    """Write what differs from what the version replaces, day by day."""
    if rota.changes is None:
        nothing = "No day of this version was published before: there is nothing to compare with."
    else:
        nothing = "Nothing changes."
    title = "Changes" if rota.replaces is None else f"Changes against version {rota.replaces}"
    rows = [_change(rota, change) for change in rota.changes or ()]
    _list(sheet, styles, rota, title, CHANGE_COLUMNS, rows, nothing)


def write_gaps(sheet: Any, styles: Styles, rota: PrintedRota) -> None:
    """Write the slots that nobody has, with what stops them."""
    rows = [_gap(rota, gap) for gap in rota.gaps]
    _list(sheet, styles, rota, "Without a carer", GAP_COLUMNS, rows, "Every visit has its carers.")


def write_budgets(sheet: Any, styles: Styles, rota: PrintedRota) -> None:
    """Write the hours planned against each budget; a double-handed hour counts twice."""
    rows = [_budget(budget) for budget in rota.budgets]
    nothing = "No budget of these days is stored."
    title = f"Budgets, in hours of carers; amounts in {rota.currency}"
    _list(sheet, styles, rota, title, BUDGET_COLUMNS, rows, nothing)
    for row, budget in enumerate(rota.budgets, start=2):
        left = budget.left_hours
        if left is not None and left < 0:
            put(sheet, row, _LEFT, left, styles.too_much)


def _list(
    sheet: Any,
    styles: Styles,
    rota: PrintedRota,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    nothing: str,
) -> None:
    put(sheet, 0, 0, title, styles.title)
    end = write_table(sheet, styles, 1, columns, rows)
    if end == 2:
        put(sheet, end, 0, nothing, styles.text)
    else:
        sheet.autofilter(1, 0, end - 1, len(columns) - 1)
    sheet.freeze_panes(2, 0)
    set_up(sheet, rota, heads=(0, 1))


def _change(rota: PrintedRota, change: PrintedChange) -> tuple[Cell, ...]:
    before, after = change.start_before, change.start_after
    return (
        _WORDS.get(change.kind, change.kind),
        change.client.label,
        change.visit_id,
        float(change.slot),
        None if change.carer_before is None else change.carer_before.label,
        None if before is None else rota.local(before),
        None if change.carer_after is None else change.carer_after.label,
        None if after is None else rota.local(after),
        "\n".join(person.label for person in change.told),
    )


def _gap(rota: PrintedRota, gap: Gap) -> tuple[Cell, ...]:
    return (
        gap.risk,
        gap.client.label,
        gap.visit_id,
        float(gap.slot),
        None if gap.visit is None else rota.local(gap.visit.span.start),
        None if gap.visit is None else kind_of(gap.visit),
        gap.reason,
        gap.cheapest_repair,
    )


def _budget(budget: PrintedBudget) -> tuple[Cell, ...]:
    return (
        budget.budget_id,
        budget.scope,
        budget.whose,
        budget.first_day,
        budget.last_day,
        "yes" if budget.hard else "no",
        budget.hours,
        budget.share_hours,
        budget.asked_hours,
        budget.planned_hours,
        budget.period_hours,
        budget.left_hours,
        float(budget.days),
        float(budget.rota_days),
        budget.amount,
    )
