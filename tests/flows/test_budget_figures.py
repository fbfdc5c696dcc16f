"""The brief, the printed rota and the weekly report state the same figures against budgets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data.budgets import SECONDS_AN_HOUR
from data.models import BudgetRow
from data.reports.period import load_period
from data.reports.rota.printing import printed
from data.reports.rota.stored import read_rota
from flows import steps
from flows.brief.against import against_budgets, held_against
from flows.brief.words import hours
from tests.data.store_rows import NOON, TUESDAY, Branch, wall
from tests.data.written_reports.branch import publish

DAYS = 3
LAST = TUESDAY + timedelta(days=DAYS - 1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Three days of care: double-handed, named, reported to nobody, and after midnight."""
    made = Branch(tmp_path)
    made.client("c1", funder_id="council", risk="green")
    made.client("c2", risk="green")
    for carer_id in ("k1", "k2"):
        shifts = [
            (wall(TUESDAY + timedelta(days=n), "07:00"), wall(TUESDAY + timedelta(days=n), "15:00"))
            for n in range(DAYS)
        ]
        made.carer(carer_id, *shifts)
    for number in range(DAYS):
        day = TUESDAY + timedelta(days=number)
        made.visit(f"a{number}", day, duration_minutes=25)
        made.visit(
            f"b{number}", day, ("11:00", "12:00"), "c2", carers_required=2, duration_minutes=50
        )
    made.visit("named", LAST, ("13:00", "14:00"), "c2", budget_id="of-c1")
    for budget_id, scope, scope_id, first, last, allowed in (
        ("all", "branch", None, TUESDAY - timedelta(days=10), LAST + timedelta(days=3), 11.0),
        ("council", "funder", "council", TUESDAY, LAST, 1.0),
        ("of-c1", "client", "c1", TUESDAY, LAST, 0.7),
        # It ends after the first of the days: what comes later is none of its business.
        ("short", "client", "c2", TUESDAY - timedelta(days=1), TUESDAY, 2.4),
        ("money", "client", "c2", TUESDAY, LAST, None),
    ):
        made.add(
            BudgetRow,
            budget_id=budget_id,
            scope=scope,
            scope_id=scope_id,
            period_start=first,
            period_end=last,
            hours=allowed,
            amount=40.0,
        )
    return made


def test_that_brief_workbook_and_week_state_the_same_hours_and_shares(branch: Branch) -> None:
    places = [(f"a{n}", 1, "k1") for n in range(DAYS)]
    places += [(f"b{n}", slot, f"k{slot}") for n in range(DAYS - 1) for slot in (1, 2)]
    rota_id = publish(branch, *places, ("named", 1, "k2"), days=DAYS)

    planned = steps.restore(branch.store, rota_id)
    in_brief = {held.budget_id: (held.hours, held.allowed_hours) for held in held_against(planned)}
    with branch.store.unit_of_work(read_only=True) as uow:
        in_workbook = {
            budget.budget_id: (budget.planned_hours, budget.share_hours)
            for budget in printed(read_rota(uow, rota_id)).budgets
        }
        in_week = {
            held.budget.id: (held.planned, held.share)
            for held in load_period(uow, branch.branch_id, TUESDAY, LAST, NOON).budgets
        }

    # By hand: three of 25 minutes, two of 50 for two carers, one of 30 that names its budget.
    counted = {
        "all": (75 + 200 + 30, 11 / 16 * 3 * 60),
        "council": (75, 60),
        "of-c1": (75 + 30, 42),
        "short": (100, 72),
        "money": (200, None),
    }
    expected = {
        budget_id: (care / 60, None if share is None else pytest.approx(share / 60))
        for budget_id, (care, share) in counted.items()
    }
    for where in (in_brief, in_workbook, in_week):
        assert {
            budget_id: (pytest.approx(care), share) for budget_id, (care, share) in where.items()
        } == expected
    lines = "\n".join(against_budgets(planned))
    care, share = (hours(each / 60 * SECONDS_AN_HOUR) for each in (105, 42))
    assert f"| of-c1 | {care} | {share} |" in lines
