"""The page ``budget-BRANCH``: what is there, used, committed and left of each budget; the bill."""

from __future__ import annotations

from collections.abc import Iterator

from flows.brief.tables import plain, table
from flows.brief.uncovered import by_visit
from flows.brief.words import hours, pounds
from flows.planned import Planned
from solver.bill import bill
from solver.problem import Budget
from solver.rules.budget_cap import HOUR, NOTHING, Use, used

MOST_ROWS = 60
"""Budgets of clients and funders that are listed, the most used first; the rest are counted."""


def budget_page(planned: Planned) -> str:
    """The page, as markdown; ids only.

    Money of a client's budget is told as within or over alone: more would tell what a carer earns.
    """
    blocks = [
        [f"# Budgets of {plain(planned.problem.branch_id)}"],
        [*_budgets(planned)],
        [*_capped(planned)],
        [*_bill(planned)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _budgets(planned: Planned) -> Iterator[str]:
    budgets = planned.problem.budgets
    if not budgets:
        yield "No budget for these days is in the store."
        return
    uses = used(planned.facts)
    rows = [(budget, uses.get(index, NOTHING)) for index, budget in enumerate(budgets)]
    rows.sort(key=lambda row: (row[0].scope != "branch", -_part(*row), row[0].id))
    shown = rows[:MOST_ROWS]
    yield (
        "There: of the whole period. Used: by published visits of other days. Committed: by this "
        "rota. Hard budgets are never exceeded by a plan; soft ones cost points."
    )
    for title, unit in (("Hours", _hours), ("Money", _money)):
        lines = [line for budget, use in shown if (line := unit(budget, use)) is not None]
        if lines:
            yield ""
            yield f"## {title}"
            yield ""
            yield from table(("Budget", "There", "Used", "Committed", "Left"), lines)
    if len(rows) > MOST_ROWS:
        yield ""
        yield f"and {len(rows) - MOST_ROWS:,} more, of which less is used."


def _part(budget: Budget, use: Use) -> float:
    """The larger part, of the hours or the money of a budget, that is used and committed."""
    parts = [
        taken / there if there else float(taken > 0)
        for taken, there in (
            (budget.used_s + use.seconds, budget.seconds),
            (budget.used_pence + use.pence_s / HOUR, budget.pence),
        )
        if there is not None
    ]
    return max(parts, default=0.0)


def _name(budget: Budget) -> str:
    kind = "hard" if budget.hard else "soft"
    return f"{budget.id} ({kind}, to {budget.last_day:%d %b})"


def _hours(budget: Budget, use: Use) -> tuple[str, ...] | None:
    if budget.seconds is None or budget.left_s is None:
        return None
    left = budget.left_s - use.seconds
    return _name(budget), *map(hours, (budget.seconds, budget.used_s, use.seconds, left))


def _money(budget: Budget, use: Use) -> tuple[str, ...] | None:
    if budget.pence is None or budget.left_pence is None:
        return None
    # A penny that is begun is spent, as the rule has it.
    spent = -(-use.pence_s // HOUR)
    left = budget.left_pence - spent
    there = pounds(budget.pence / 100)
    if budget.scope == "client":
        return _name(budget), there, "–", "–", "within" if left >= 0 else "over"
    amounts = (budget.used_pence, spent, left)
    return _name(budget), there, *(pounds(pence / 100) for pence in amounts)


def _capped(planned: Planned) -> Iterator[str]:
    """Visits that nobody makes because a hard budget is used up."""
    capped = [slot for slot in planned.uncovered if slot.reason_code == "budget_cap"]
    if not capped:
        return
    yield "## Nobody found for want of a budget"
    yield ""
    rows = ((name, slot.risk, slot.reason) for name, slot in by_visit(capped, planned.problem))
    yield from table(("Visit", "Risk", "What stops it"), rows)


def _bill(planned: Planned) -> Iterator[str]:
    made = bill(planned.facts)
    yield "## What this rota costs"
    yield ""
    kinds = sorted(made.by(lambda line: line.kind).items(), key=lambda each: -each[1])
    rows = [(str(kind), pounds(pence / 100)) for kind, pence in kinds]
    yield from table(("For", "Amount"), [*rows, ("all of it", pounds(made.pence / 100))])
