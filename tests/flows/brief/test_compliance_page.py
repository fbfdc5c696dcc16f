"""Tests of the page of compliance, and of what a brief says of broken and allowed rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

from data.law import changes_after, law_on
from data.overrides import Rest, StoredOverride
from flows.background import UNKNOWN, Background
from flows.brief.compliance import compliance_page
from flows.brief.light import Light, light_of
from flows.brief.markdown import brief, outcome
from flows.compliance import compliance, in_a_line
from flows.planned import Planned
from solver.overrides import Override
from solver.rules import HARD, Violation
from tests.builders import a_policy, a_rota, at
from tests.flows.planned_days import a_covered_day, a_planned

POLICY = a_policy(overrides={"window": ("coordinator", "manager")})


def a_late_day(**fields: Any) -> Planned:
    """v2 starts long after its window; everything else is in order."""
    problem = a_covered_day().problem
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(12)))
    return a_planned(problem, rota, policy=POLICY, **fields)


def allowing(violation: Violation, rest: Rest | None = None) -> StoredOverride:
    return StoredOverride(
        override_id="O7",
        rota_id="R3",
        facts=Override(
            "O7",
            violation.rule_id,
            frozenset(violation.visit_ids),
            frozenset(violation.carer_ids),
            violation.excess,
        ),
        message=violation.message,
        first_day=dt.date(2026, 11, 24),
        last_day=dt.date(2026, 11, 24),
        person_id="U4",
        role="manager",
        recorded_at=dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC),
        rest=rest,
        counts=True,
        recorded_by="Mia Secret",
        reason="told on the telephone",
    )


def an_allowed_day() -> Planned:
    (violation,) = a_late_day().broken
    return a_late_day(overrides=(allowing(violation),))


def test_that_every_rule_is_listed_with_its_source_and_what_was_tested() -> None:
    page = compliance_page(a_covered_day(), UNKNOWN).replace("\\", "")

    for each in compliance(a_covered_day()):
        row = (
            f"| {each.rule.id} | {each.rule.source} | {each.tested:,} | {each.rule.fact} | – | – |"
        )
        assert row in page
    assert "15 of 15 hard rules hold, by" in page
    assert "## Rules broken" not in page
    assert "## Allowed" not in page


def test_that_the_numbers_are_those_of_the_checker() -> None:
    planned = a_covered_day()

    assert [each.tested for each in compliance(planned)] == [
        planned.report.tested[rule.id] for rule in HARD
    ]
    assert in_a_line(planned) == (
        f"15 of 15 hard rules hold, by {sum(planned.report.tested.values())} facts tested"
    )


def test_that_a_broken_rule_is_told_with_the_command_that_allows_it() -> None:
    planned = a_late_day()

    for page in (compliance_page(planned, UNKNOWN), brief(planned)):
        assert "## Rules broken" in page
        assert (
            "- `rotamend override add P3 --rule window --carer k1 --visit v2 --as NAME "
            "--reason TEXT`"
        ) in page
    assert light_of(planned) is Light.RED
    assert planned.needs_a_person
    assert outcome(planned) == "all 2 slots covered, 1 rule broken"


def test_that_no_command_is_told_where_nobody_may_allow_it() -> None:
    problem, rota = a_late_day().problem, a_late_day().rota

    assert "rotamend override" not in brief(a_planned(problem, rota))


def test_that_what_is_allowed_is_told_and_neither_stops_nor_reddens_the_rota() -> None:
    planned = an_allowed_day()
    page = compliance_page(planned, UNKNOWN)

    assert "## Rules broken" not in page
    assert "| O7 | window | visit v2 starts" in page
    assert "U4, manager" in page
    assert "14 of 15 hard rules hold, by" in page
    assert "facts tested, 1 violation allowed" in page
    assert light_of(planned) is Light.GREEN
    assert not planned.needs_a_person
    assert outcome(planned) == "all 2 slots covered, 1 violation allowed"
    assert planned.as_json()["violations"] == []
    (told,) = planned.as_json()["overridden"]
    assert (told["rule"], told["override"]) == ("window", "O7")


def test_that_neither_page_tells_names_or_reasons() -> None:
    for page in (compliance_page(an_allowed_day(), UNKNOWN), brief(an_allowed_day())):
        assert "Secret" not in page
        assert "telephone" not in page


def test_that_a_rest_stands_in_the_brief_until_it_is_repaid() -> None:
    start = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
    rest = Rest("k1", start, start + dt.timedelta(hours=4), dt.timedelta(hours=13))
    (violation,) = a_late_day().broken
    owed = Background(owed=((allowing(violation, rest), "not planned"),))

    for page in (brief(a_covered_day(), owed), compliance_page(a_covered_day(), owed)):
        assert "## Allowed, until repaid" in page
        assert "Thu 26 Nov 08:00 to Thu 26 Nov 12:00: not planned" in page
    assert "until repaid" not in brief(a_covered_day(), Background())


def test_that_the_law_in_force_and_its_next_change_are_told() -> None:
    planned = a_covered_day()
    day = planned.problem.horizon.first_day
    page = compliance_page(planned, UNKNOWN).replace("\\", "")

    for figure in law_on(day).figures:
        assert f"| {figure.name} ({figure.applies_to}) | {figure.value} " in page
    coming = changes_after(day)
    assert (f"The next change is on {coming[0]}" if coming else "knows no later change") in page
