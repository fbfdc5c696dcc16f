"""Tests of the weekly report: shares, budgets, rules and overrides, and that pictures are told."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn

from data.models import BudgetRow
from data.reports.allowed import Allowed
from data.reports.client import load_client
from data.reports.client_files import client_excel
from data.reports.compliance import Compliance
from data.reports.council import load_council
from data.reports.mended import Mended
from data.reports.names import Names
from data.reports.period import Period, load_period
from data.reports.slides import month_slides
from data.reports.week_files import NO_OVERRIDES, week_word
from tests.data.store_rows import TUESDAY, Branch, wall
from tests.data.written_reports.branch import (
    AT,
    RULES,
    a_branch,
    a_busy_branch,
    allowed,
    log,
    publish,
    stay,
    texts,
)

NAMES = Names("main", {}, {})
LAST = TUESDAY + dt.timedelta(days=6)


def week_of(facts: Period, rules: Compliance = RULES) -> Any:
    return docx.Document(io.BytesIO(week_word(facts, rules, NAMES, AT)))


def rows_of(document: Any) -> list[tuple[str, ...]]:
    return [tuple(c.text for c in row.cells) for t in document.tables for row in t.rows]


def period_of(branch: Branch, last: dt.date = LAST) -> Period:
    with branch.store.unit_of_work(read_only=True) as uow:
        return load_period(uow, "main", TUESDAY, last, AT)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Five visits on Tuesday: delivered, missed, refused, not logged, and given to nobody."""
    made = a_branch(tmp_path)
    for number in range(5):
        made.visit(
            f"v{number}",
            window=("08:00", "14:00"),
            preferred_start=wall(TUESDAY, f"{8 + number:02}:00"),
        )
    publish(made, *((f"v{number}", 1, "k1") for number in range(4)), ("v4", 1, None))
    log(made, "v0", **stay(TUESDAY, "08:00", 0, 30))
    log(made, "v1", outcome="missed")
    log(made, "v2", wall(TUESDAY, "10:00"), outcome="refused")
    return made


def test_that_every_report_has_the_same_share_of_the_visits_of_which_something_is_known(
    branch: Branch,
) -> None:
    facts = period_of(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        client = load_client(uow, "main", "c1", TUESDAY, LAST)
        council = load_council(uow, "main", TUESDAY, LAST)

    week = week_of(facts)
    cells = {row[0]: row[1] for row in rows_of(week) if len(row) == 2}
    sheet = openpyxl.load_workbook(io.BytesIO(client_excel(client, NAMES, AT)))["figures"]
    figures = {row[0]: (row[1], row[2]) for row in sheet.iter_rows(values_only=True)}
    kpis = {kpi.key: (kpi.part, kpi.whole) for kpi in council.figures}
    slides = str(slides_text(facts))

    assert cells["Of which something is known"] == "4 of 5 (80 %)"
    assert cells["Missed"] == "1 of 4 (25 %)"
    assert cells["Refused by the client"] == "1 of 4 (25 %)"
    assert cells["Not known: nothing was logged"] == "1 of 5 (20 %)"
    assert figures["Missed"] == kpis["missed"] == (1, 4)
    assert figures["Refused by the client"] == kpis["refused"] == (1, 4)
    assert figures["Not known: nothing was logged"] == (1, 5)
    assert "missed: 1 of 4 (25 %)" in texts(week.paragraphs)
    assert "Missed visits, of those known: 1 of 4 (25 %)" in slides
    # What the shares are of is said in the head of the table, and in words below.
    assert ("Visits", "Number, and share of those known") in rows_of(week)
    assert "Shares of visits are of those of which something is known" in texts(week.paragraphs)
    assert facts.as_json()["delivery"]["known_visits"] == 4


def slides_text(facts: Period) -> list[str]:
    deck = pptx.Presentation(io.BytesIO(month_slides(facts, NAMES, AT)))
    return [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]


def test_that_a_budget_of_two_periods_is_one_on_the_slide(branch: Branch) -> None:
    for number, hours in enumerate((0.1, 20.0)):
        day = TUESDAY + dt.timedelta(days=number)
        branch.add(
            BudgetRow, budget_id="B1", scope="branch", hours=hours, period_start=day, period_end=day
        )

    (said,) = [text for text in slides_text(period_of(branch)) if "of hours above" in text]
    assert len(period_of(branch).budgets) == 2
    assert "1 of 1 budget of hours above the even share of these days, in one period" in said


def test_that_money_is_held_against_the_share_of_days_with_a_published_rota(
    branch: Branch,
) -> None:
    budget = {"period_start": TUESDAY, "period_end": TUESDAY + dt.timedelta(days=9)}
    branch.add(BudgetRow, budget_id="B1", scope="client", scope_id="c1", amount=200.0, **budget)
    branch.add(BudgetRow, budget_id="B2", scope="client", scope_id="c9", hours=20.0, **budget)

    facts = period_of(branch)
    one, other = facts.budgets
    hourly = one.amount / 2  # four visits of 30 minutes

    # A carer without a rate is paid the minimum wage of the day, and £200 are for ten days.
    assert hourly == pytest.approx(12.71)
    assert (one.amount_share, one.unpriced) == (pytest.approx(20), 0)
    assert (other.amount, other.amount_share, other.amount_used) == (0, None, None)
    rows = rows_of(week_of(facts))
    assert ("B1", "client c1", "25.42", "20.00", "127 %") in rows
    assert ("Budget", "Of", "Planned (GBP)", "Share of these days (GBP)", "Used") in rows
    told = facts.as_json()["budgets"][0]
    assert (told["amount_planned"], told["amount_share"], told["unpriced_calls"]) == (25.42, 20, 0)


def test_that_each_rule_is_told_with_its_source_its_facts_and_what_breaks_it(
    branch: Branch,
) -> None:
    document = week_of(period_of(branch))
    rows, told = rows_of(document), texts(document.paragraphs)

    assert ("Skills", "CQC regulation 18", "skill of a visit", "12", "holds") in rows
    assert ("Journeys", "NICE NG21", "journey", "7", "1 broken") in rows
    assert ("Rest between days", "reg. 10", "rest", "3", "1 allowed") in rows
    assert ("Nights", "reg. 6", "night", "0", "nothing to test") in rows
    assert ("Journeys", "carer k1 is late") in rows
    assert (
        "Hard rules that hold: 2 of the 4 with anything to test, by 90,022 facts; violations: "
        "1 that nobody allowed, 1 allowed."
    ) in told
    assert "slots of the rotas could not be checked" not in told
    left = week_of(period_of(branch), replace(RULES, left_out=2))
    assert "2 slots of the rotas could not be checked" in texts(left.paragraphs)


@pytest.mark.parametrize(
    ("override", "row"),
    [
        (
            allowed(),
            (
                *("O1", "Thu 1 Jan 12:00", "Rest between days: carer k1 rests 9.00 h"),
                *("agreed, manager: agreed", "Tue 24 Nov 06:00 to Tue 24 Nov 14:00: planned"),
            ),
        ),
        (
            allowed("window", "none due", counts=False),
            (
                *("O1", "Thu 1 Jan 12:00"),
                "Every start inside the agreed window: carer k1 rests 9.00 h "
                "(for a rota that was turned down)",
                *("agreed, manager: agreed", "none due"),
            ),
        ),
    ],
)
def test_that_an_override_is_told_with_who_gave_it_why_and_the_rest_for_it(
    branch: Branch, override: Allowed, row: tuple[str, ...]
) -> None:
    document = week_of(replace(period_of(branch), overrides=(override,)))

    assert row in rows_of(document)
    assert NO_OVERRIDES not in texts(document.paragraphs)
    assert NO_OVERRIDES in texts(week_of(period_of(branch)).paragraphs)


def test_that_the_week_has_a_chart_of_everything_and_each_is_described(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 5)
    budget = {"period_start": TUESDAY, "period_end": LAST, "hours": 20.0, "amount": 300.0}
    branch.add(BudgetRow, budget_id="B1", scope="branch", scope_id=None, **budget)
    busy = period_of(branch)
    report = io.BytesIO(
        week_word(replace(busy, overrides=(allowed(),), disruptions=mended()), RULES, NAMES, AT)
    )

    pictures = [
        (each.get("title"), each.get("descr"))
        for each in docx.Document(report).element.iter(qn("wp:docPr"))
    ]

    assert [title for title, _ in pictures] == [
        "Slots covered, by risk",
        "Arrivals, in minutes from the planned start",
        "Clients, by how many carers came",
        "Budgets: planned, of the share of these days",
        "Disruptions, by what came of them",
        "Disruptions mended, by time from report to publication",
        "Hard rules: facts tested",
        "Overrides, by rule and by the rest for them",
    ]
    told = dict(pictures)
    assert "B1 hours" in told["Budgets: planned, of the share of these days"]
    assert "5 to 15 min: 1" in told["Disruptions mended, by time from report to publication"]
    assert "Journeys: 7 tested, 1 broken" in told["Hard rules: facts tested"]
    assert "rest planned: 1" in told["Overrides, by rule and by the rest for them"]


def mended() -> tuple[Mended, ...]:
    return (
        Mended("D1", "absent", AT, "mended", "R2", AT + dt.timedelta(minutes=5)),
        Mended("D2", "cancelled", AT, "waiting"),
    )
