"""Tests of what a brief says against the days before, what people were told, and budgets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data.disruptions import AbsentFacts, Recorded
from flows.background import Background, Before
from flows.brief.against import MOST_ROWS, against_budgets, exceeded
from flows.brief.markdown import brief
from flows.brief.short import in_short
from flows.brief.since import MOST_TOLD, since
from flows.planned import Changes, Planned
from solver.problem import Budget, Horizon
from solver.rota import Change
from tests.builders import a_policy, at
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap

MONDAY = Horizon.of(date(2026, 11, 23), 1)
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


def told(planned: Planned, **fields: object) -> str:
    given = {"before": Before(MONDAY, a_covered_day().figures)} | fields
    return "\n".join(since(planned, Background(**given)))  # type: ignore[arg-type]


def absent(number: int) -> Recorded:
    facts = AbsentFacts(
        f"k{number}", datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)
    )
    return Recorded(f"D{number}", "main", facts, NOW, "Grace Hopper", number)


def test_that_nothing_is_said_where_nothing_was_looked_at() -> None:
    assert list(since(a_covered_day(), Background())) == []
    assert "What changed" not in brief(a_covered_day())


def short(planned: Planned, **fields: object) -> str:
    return "\n".join(in_short(planned, Background(**fields)))  # type: ignore[arg-type]


def test_that_a_brief_begins_with_who_is_without_care_what_changed_and_what_it_costs() -> None:
    change = Change("v1", 1, "carer", "k1", "k2", at(9), at(9))
    lines = short(
        a_day_with_a_gap(), changes=(change,), before=Before(MONDAY, a_covered_day().figures)
    )

    assert re.search(r"\| Without care \| \d (red|amber|green) visit", lines)
    assert "| What changed | 1 slot differs from the rota in force" in lines
    assert "| What it costs | £" in lines
    assert "| Without care | nobody |" in short(a_covered_day())
    assert "What changed" not in short(a_covered_day())


@pytest.mark.parametrize(
    ("amount", "words"), [(100_000, "below the branch's budget"), (0, "ABOVE the branch's budget")]
)
def test_that_the_cost_stands_against_the_budget_of_the_branch(amount: int, words: str) -> None:
    branch, funder = a_budget(pence=100 * amount), a_budget("funder", id="B2", pence=0)

    assert words in short(paid(branch, funder))
    assert "budget" not in short(paid(funder))


def test_that_figures_stand_beside_those_of_the_day_before() -> None:
    lines = told(a_day_with_a_gap())

    assert "|  | Mon 23 Nov | Now | More |" in lines
    assert "| Slots | 2 | 3 | +1 |" in lines
    assert "| Nobody | 0 | 2 | +2 |" in lines
    assert "| Travel | 10 min | 0 min | −10 min |" in lines


def test_that_what_is_the_same_is_no_difference() -> None:
    assert told(a_covered_day()).count("| – |") == 7


def test_that_a_day_before_without_a_rota_is_said() -> None:
    lines = told(a_covered_day(), before=Before(MONDAY, None))

    assert "There was no rota in force for Mon 23 Nov" in lines


def test_that_changes_are_counted_by_kind() -> None:
    changes = (
        Change("v1", 1, "carer", "k9", "k1", at(8), at(8)),
        Change("v2", 1, "time", "k1", "k1", at(9), at(9.25)),
        Change("v3", 1, "carer", "k9", "k1", at(8), at(8)),
    )

    assert (
        "3 slots differ from the rota in force for these days: 2 other carer, 1 same carer at "
        "another time; 2 visits moved over 15 min."
    ) in told(a_covered_day(changes=Changes(moved=2)), changes=changes)
    assert "Nothing differs" in told(a_covered_day(), changes=())
    assert "all of it is new" in told(a_covered_day(), changes=None)


def test_that_what_was_reported_is_told_by_ids_and_cut() -> None:
    many = tuple(absent(number) for number in range(1, MOST_TOLD + 3))
    lines = told(a_covered_day(), reported=many)

    assert "D1 (k1 absent 2026-11-24)" in lines
    assert "and 2 more." in lines
    assert "Grace" not in lines


DAY = MONDAY.first_day
HOUR = 3600


def a_budget(scope: Any = "branch", **fields: Any) -> Budget:
    """Two hours and £100 for the day of the rota; one of a client is of c1."""
    scope_id = {"client": "c1", "funder": "f1"}.get(scope)
    made = Budget("B1", scope, scope_id, DAY, DAY, seconds=2 * HOUR, pence=10_000)
    return replace(made, **fields)


def paid(*budgets: Budget) -> Planned:
    """Two visits of half an hour, of c1 and c2 whom f1 pays for, at £12 an hour."""
    day = a_covered_day(policy=a_policy(default_rate_pence_hour=1200))
    problem = day.problem
    clients = tuple(replace(client, funder_id="f1") for client in problem.clients)
    horizon = Horizon.of(DAY, 1, problem.horizon.timezone)
    return replace(day, problem=replace(problem, budgets=budgets, clients=clients, horizon=horizon))


def against(*budgets: Budget) -> str:
    return "\n".join(against_budgets(paid(*budgets)))


def test_that_a_brief_says_where_there_is_no_budget() -> None:
    assert against().endswith("No budget for these days is in the store.")
    assert "## Against budget" in brief(a_covered_day())


def test_that_the_branch_is_held_against_the_care_alone_as_the_rule_has_it() -> None:
    # An hour of care is within £12; with the way and the waiting between it would be above.
    tight = a_budget(pence=1200)
    planned = paid(tight)

    assert planned.figures.cost > 12
    assert "| B1 | 1 h 00 min | 2 h 00 min | £12.00 | £12.00 |" in against(tight)
    assert exceeded(planned) == ()
    assert exceeded(paid(replace(tight, pence=1199))) == ("B1",)
    assert "; the care in it £12.00, £0.00 below the branch's budget" in short(planned)


def test_that_a_day_has_its_share_of_the_period_and_the_periods_of_a_budget_are_one_row() -> None:
    week = a_budget(first_day=DAY - timedelta(days=6), seconds=14 * HOUR)
    more = a_budget(last_day=DAY + timedelta(days=1), seconds=HOUR, hard=True)

    assert "| B1 (hard) | 2 h 00 min | 2 h 30 min |" in against(week, more)


def test_that_what_is_not_limited_has_a_dash() -> None:
    assert "| B1 (hard) | 1 h 00 min | – |" in against(a_budget(seconds=None, hard=True))


def test_that_of_clients_only_what_is_exceeded_is_shown_and_never_what_a_carer_earns() -> None:
    fine = a_budget("client")
    over = a_budget("client", id="B2", seconds=HOUR // 4)
    lines = against(fine, over)

    assert "| B1 |" not in lines
    assert "| B2 | 30 min | 15 min | within | £100.00 |" in lines
    assert "Of 2 budgets of clients and funders, 1 is exceeded." in lines
    assert "| over |" in against(a_budget("client", pence=1))


def test_that_the_most_exceeded_come_first_and_the_list_is_cut() -> None:
    many = [a_budget("funder", id=f"B{i}", seconds=1440 - 36 * i) for i in range(12)]
    lines = against(*many)

    assert lines.index("| B11 |") < lines.index("| B10 |")
    assert len(re.findall(r"\n\| B\d+ \|", lines)) == MOST_ROWS
    assert f"{MOST_ROWS} are shown" in lines
