"""Hours and money of a rota against the share of the budgets that falls on its days."""

from __future__ import annotations

from collections.abc import Iterator

from data.budget_shares import BudgetShare
from flows.background import Background
from flows.brief.tables import plain, table
from flows.brief.words import hours, pounds
from flows.planned import Planned
from solver.words import count

MOST_ROWS = 8
"""Budgets listed beside the branch's: those that are exceeded by the largest share."""
SECONDS_AN_HOUR, PENCE_A_POUND = 3600, 100


def against_budgets(planned: Planned, background: Background) -> Iterator[str]:
    """The lines of the section; none where budgets were not looked at."""
    if background.budgets is None:
        return
    yield "## Against budget"
    yield ""
    if not background.budgets:
        yield "No budget for these days is in the store."
        return
    rows = [(budget, *_spent(planned, budget)) for budget in background.budgets]
    branch = [row for row in rows if row[0].scope == "branch"]
    over = [row for row in rows if row[0].scope != "branch" and _excess(*row) > 0]
    over.sort(key=lambda row: (-_excess(*row), row[0].budget_id))
    shown = branch + over[:MOST_ROWS]
    if shown:
        yield from table(
            ("Budget", "Care", "Allowed", "Pay", "Allowed"), (_row(*row) for row in shown)
        )
        yield ""
    others = len(rows) - len(branch)
    if others:
        yield plain(
            f"Of {count(others, 'budget')} of clients and funders, "
            f"{count(len(over), 'is exceeded', 'are exceeded')}"
            f"{f'; {MOST_ROWS} are shown' if len(over) > MOST_ROWS else ''}."
        )
        yield ""
    yield (
        "Allowed: the share of the budget's period that falls on these days. Pay: with travel, "
        "waiting and mileage for the branch, of the care alone for funders; of a client only "
        "whether it is within, for more would tell what a carer earns."
    )


def _spent(planned: Planned, budget: BudgetShare) -> tuple[float, float]:
    """Seconds of care and pounds that count against a budget."""
    problem, policy = planned.problem, planned.policy
    seconds = pence_seconds = 0
    for assignment in planned.rota.assignments:
        visit = problem.visit[assignment.visit_id]
        if budget.pays(visit):
            seconds += visit.duration
            rate = policy.rate(problem.carer[assignment.carer_id].rate_pence_hour)
            pence_seconds += visit.duration * rate
    if budget.scope == "branch":
        return seconds, planned.figures.cost
    return seconds, pence_seconds / SECONDS_AN_HOUR / PENCE_A_POUND


def _excess(budget: BudgetShare, seconds: float, pounds_spent: float) -> float:
    """The largest excess over what is allowed, as a share of it; not above 0 within it."""
    parts = [
        spent / allowed - 1 if allowed else float(spent > 0)
        for spent, allowed in (
            (seconds / SECONDS_AN_HOUR, budget.hours),
            (pounds_spent, budget.amount),
        )
        if allowed is not None
    ]
    return max(parts, default=0.0)


def _row(budget: BudgetShare, seconds: float, pounds_spent: float) -> tuple[str, ...]:
    name = budget.budget_id + (" (hard)" if budget.hard else "")
    allowed = "–" if budget.amount is None else pounds(budget.amount)
    pay = pounds(pounds_spent)
    if budget.scope == "client":
        within = budget.amount is None or pounds_spent <= budget.amount
        pay = "within" if within else "over"
    return (
        name,
        hours(seconds),
        "–" if budget.hours is None else hours(budget.hours * SECONDS_AN_HOUR),
        pay,
        allowed,
    )
