"""Tests of what budgets allow for some days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.budget_shares import BudgetShare, budget_shares
from data.models import BudgetRow
from tests.builders import a_visit
from tests.data.store_rows import Branch

MONDAY = date(2026, 11, 23)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A branch without budgets; the council pays for one of its clients."""
    made = Branch(tmp_path)
    made.client("c1", funder_id="council")
    made.client("c2")
    return made


def put(branch: Branch, budget_id: str = "B1", **fields: Any) -> None:
    given = {"scope": "branch", "scope_id": None, "hard": False, "hours": 70.0, "amount": 700.0}
    given |= {"period_start": MONDAY, "period_end": date(2026, 11, 29)} | fields
    branch.add(BudgetRow, budget_id=budget_id, **given)


def shares(branch: Branch, first_day: date = MONDAY, days: int = 1) -> tuple[BudgetShare, ...]:
    with branch.store.unit_of_work(read_only=True) as uow:
        return budget_shares(uow, "main", first_day, days)


def test_that_days_get_their_share_of_the_period(branch: Branch) -> None:
    put(branch)

    (day,) = shares(branch)
    (weekend,) = shares(branch, date(2026, 11, 28), 5)  # two of the days are in the period

    assert (day.hours, day.amount) == pytest.approx((10, 100))
    assert (weekend.hours, weekend.amount) == pytest.approx((20, 200))
    assert shares(branch, date(2026, 11, 30)) == ()


def test_that_two_periods_of_a_budget_are_added_up(branch: Branch) -> None:
    put(branch)
    put(
        branch, period_start=date(2026, 11, 30), period_end=date(2026, 11, 30), hours=5.0, hard=True
    )

    (share,) = shares(branch, date(2026, 11, 29), 2)

    assert (share.hours, share.hard) == (pytest.approx(15), True)


def test_that_what_is_not_limited_stays_so(branch: Branch) -> None:
    put(branch, hours=None)

    (share,) = shares(branch)

    assert share.hours is None
    assert share.amount == pytest.approx(100)


def test_that_a_budget_pays_for_the_clients_of_its_scope(branch: Branch) -> None:
    put(branch, "B1")
    put(branch, "B2", scope="funder", scope_id="council")
    put(branch, "B3", scope="client", scope_id="c2")

    whole, funder, client = shares(branch)

    first, second = a_visit("v1", client_id="c1"), a_visit("v2", client_id="c2")
    assert [each.pays(first) for each in (whole, funder, client)] == [True, True, False]
    assert [each.pays(second) for each in (whole, funder, client)] == [True, False, True]


def test_that_a_visit_that_names_its_budget_is_paid_by_that_one(branch: Branch) -> None:
    put(branch, "B2", scope="client", scope_id="c1")
    put(branch, "B3", scope="client", scope_id="c9")

    own, other = shares(branch)

    visit = a_visit("v1", client_id="c1", budget_id="B3")
    assert (own.pays(visit), other.pays(visit)) == (False, True)
