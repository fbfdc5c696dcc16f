"""Tests of what a person may allow, and of which violations one override covers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.overrides import NEVER, OVERRIDABLE, Override, may_be_allowed, not_allowed
from solver.rules import HARD, Violation

REST = Violation("daily_rest", ("v1", "v2"), ("k1",), "k1 rests 9 h", 7200, about="2026-12-01")
WINDOW = Violation("window", ("v1",), ("k1",), "v1 starts late", 60)


def allowing(violation: Violation) -> Override:
    return Override(
        "O1",
        violation.rule_id,
        frozenset(violation.visit_ids),
        frozenset(violation.carer_ids),
        violation.excess,
        violation.about,
    )


def test_that_every_rule_may_be_overridden_or_never() -> None:
    assert OVERRIDABLE.keys() | NEVER.keys() == {rule.id for rule in HARD}
    assert OVERRIDABLE.keys() & NEVER.keys() == set()


@pytest.mark.parametrize("violation", [REST, WINDOW])
def test_that_an_override_covers_the_violation_it_was_given_for(violation: Violation) -> None:
    assert allowing(violation).covers(violation)
    assert not_allowed([violation], [allowing(violation)]) == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(REST, rule_id="weekly_rest"),
        replace(REST, carer_ids=("k2",)),
        replace(REST, visit_ids=("v1", "v3")),
        replace(REST, about="2026-12-02"),
        replace(REST, excess=7201),
        replace(REST, firm=True),
        replace(WINDOW, rule_id="daily_rest", about="2026-12-01", carer_ids=("k2",)),
    ],
    ids=["rule", "carer", "visits", "day", "more", "firm", "another carer at a part of it"],
)
def test_that_a_violation_elsewhere_or_a_worse_one_is_not_covered(other: Violation) -> None:
    assert not allowing(REST).covers(other)
    assert not_allowed([REST, other], [allowing(REST)]) == (other,)


def test_that_the_same_rest_is_covered_when_one_of_its_days_is_outside_the_rota() -> None:
    assert allowing(REST).covers(replace(REST, visit_ids=("v2",), excess=7000))
    assert allowing(replace(REST, visit_ids=("v2",))).covers(REST)


def test_that_a_rule_on_single_visits_is_covered_for_exactly_these_visits() -> None:
    linked = replace(WINDOW, visit_ids=("v1", "v2"))

    assert not allowing(linked).covers(WINDOW)
    assert not allowing(WINDOW).covers(linked)


def test_that_less_than_was_allowed_is_covered() -> None:
    assert allowing(WINDOW).covers(replace(WINDOW, excess=1))


def test_that_nobody_may_allow_what_is_firm_or_on_no_list() -> None:
    assert may_be_allowed(WINDOW)
    assert not may_be_allowed(replace(WINDOW, firm=True))
    assert not may_be_allowed(replace(WINDOW, rule_id="minimum_wage"))
