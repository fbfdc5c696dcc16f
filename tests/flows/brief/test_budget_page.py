"""Tests of the page of budgets: what is there, used, committed and left, and the bill."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from data.plans import UncoveredSlot
from flows.brief.budget import budget_page
from flows.planned import Planned
from solver.bill import bill
from solver.problem import Budget
from tests.builders import a_policy
from tests.flows.planned_days import a_covered_day

PERIOD = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
HOUR = 3600


def a_day(*budgets: Budget, **fields: Any) -> Planned:
    """Two visits of half an hour by one carer, for £12 an hour."""
    day = a_covered_day(policy=a_policy(default_rate_pence_hour=1200), **fields)
    return replace(day, problem=replace(day.problem, budgets=budgets))


def budget(id: str, scope: Any = "branch", **fields: Any) -> Budget:
    scope_id = {"client": "c1", "funder": "f1"}.get(scope)
    return Budget(id, scope, scope_id, *PERIOD, **fields)


def row(page: str, start: str) -> str:
    (found,) = [line for line in page.splitlines() if line.startswith(f"| {start}")]
    return found


def test_that_hours_and_money_are_there_used_committed_and_left() -> None:
    page = budget_page(
        a_day(
            budget("B1", seconds=10 * HOUR, pence=10_000, hard=True, used_s=HOUR, used_pence=1250)
        )
    )
    hours, money = (line for line in page.splitlines() if line.startswith("| B1"))

    assert hours == "| B1 (hard, to 30 Nov) | 10 h 00 min | 1 h 00 min | 1 h 00 min | 8 h 00 min |"
    assert money == "| B1 (hard, to 30 Nov) | £100.00 | £12.50 | £12.00 | £75.50 |"


def test_that_a_budget_that_is_exceeded_has_less_than_nothing_left() -> None:
    page = budget_page(a_day(budget("B1", seconds=HOUR, used_s=HOUR // 2)))

    assert row(page, "B1").endswith("| 1 h 00 min | −30 min |")
    assert "B1 (soft" in page
    assert "## Money" not in page


def test_that_money_of_a_client_is_told_as_within_or_over_alone() -> None:
    within = budget_page(a_day(budget("C", "client", pence=600)))
    over = budget_page(a_day(budget("C", "client", pence=599)))

    assert row(within, "C") == "| C (soft, to 30 Nov) | £6.00 | – | – | within |"
    assert row(over, "C") == "| C (soft, to 30 Nov) | £5.99 | – | – | over |"


def test_that_what_nobody_makes_for_want_of_a_budget_is_told() -> None:
    slots = [
        UncoveredSlot("v2", 1, "green", "budget_cap", "budget B1 is used up", "not_found"),
        UncoveredSlot("v1", 1, "red", "availability", "nobody is on shift", "not_found"),
    ]
    page = budget_page(a_day(budget("B1", seconds=HOUR, hard=True), uncovered=slots))

    assert "| v2 | green | budget B1 is used up |" in page
    assert "nobody is on shift" not in page


def test_that_the_bill_adds_up_by_kind() -> None:
    planned = a_day()
    page = budget_page(planned)

    assert "No budget for these days is in the store." in page
    assert row(page, "contact") == "| contact | £12.00 |"
    assert row(page, "all of it") == f"| all of it | £{bill(planned.facts).pence / 100:,.2f} |"
