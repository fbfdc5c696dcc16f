"""Tests of which care counts against budgets, and what budgets allow for some days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.budgets import Budgets, Care, amount_for, hours_for, part_of
from data.models import BudgetRow
from tests.data.store_rows import Branch

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A branch without budgets; the council pays for one of its clients."""
    made = Branch(tmp_path)
    made.client("c1", funder_id="council")
    made.client("c2")
    return made


def put(branch: Branch, budget_id: str = "B1", **fields: Any) -> None:
    given = {"scope": "branch", "scope_id": None, "hard": False, "hours": 70.0, "amount": 700.0}
    given |= {"period_start": MONDAY, "period_end": WEEK[-1]} | fields
    branch.add(BudgetRow, budget_id=budget_id, **given)


def budgets(branch: Branch, first: date = MONDAY, last: date = MONDAY) -> Budgets:
    with branch.store.unit_of_work(read_only=True) as uow:
        return Budgets.of(uow, "main", first, last)


def test_that_days_get_their_share_of_the_period(branch: Branch) -> None:
    put(branch)

    (budget,) = budgets(branch).periods

    assert (hours_for(budget, WEEK[:1]), amount_for(budget, WEEK[:1])) == pytest.approx((10, 100))
    # Two of these days are in the period.
    assert hours_for(budget, [*WEEK[5:], WEEK[-1] + timedelta(days=1)]) == pytest.approx(20)
    assert part_of(budget, WEEK) == 1
    assert budgets(branch, date(2026, 11, 30), date(2026, 11, 30)).periods == ()


def test_that_what_is_not_limited_stays_so(branch: Branch) -> None:
    put(branch, hours=None)

    (budget,) = budgets(branch).periods

    assert hours_for(budget, WEEK) is None
    assert amount_for(budget, WEEK) == pytest.approx(700)


def test_that_a_budget_pays_for_the_clients_of_its_scope(branch: Branch) -> None:
    put(branch, "B1")
    put(branch, "B2", scope="funder", scope_id="council")
    put(branch, "B3", scope="client", scope_id="c2")

    found = budgets(branch)

    def paying(client_id: str | None) -> list[bool]:
        return [found.pays(budget, MONDAY, client_id, None) for budget in found.periods]

    assert paying("c1") == [True, True, False]
    assert paying("c2") == [True, False, True]
    assert paying(None) == [True, False, False]


def test_that_a_visit_that_names_its_budget_is_paid_by_that_one(branch: Branch) -> None:
    put(branch, "B2", scope="client", scope_id="c1")
    put(branch, "B3", scope="client", scope_id="c9")

    found = budgets(branch)

    assert [found.pays(budget, MONDAY, "c1", "B3") for budget in found.periods] == [False, True]


def test_that_care_of_other_days_than_those_of_the_period_does_not_count(branch: Branch) -> None:
    put(branch, period_end=MONDAY)

    found = budgets(branch)
    care = [Care(day, "c1", None, 1.5) for day in (MONDAY, MONDAY, WEEK[1])]

    assert found.hours(found.periods[0], care) == 3
