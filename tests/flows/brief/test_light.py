"""Tests of the traffic light of a brief."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from data.plans import SavedPlan
from flows.brief.light import WORD, Light, light, light_of
from flows.brief.markdown import brief
from flows.planned import Planned
from solver.check import check
from solver.problem import Budget
from tests.builders import a_policy, a_rota, at
from tests.flows.brief.pictures import attributes, pictures, texts
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap, a_planned


@pytest.mark.parametrize(
    ("planned", "colour"),
    [
        (a_covered_day(), Light.GREEN),
        (a_day_with_a_gap("green"), Light.AMBER),
        (a_day_with_a_gap("amber"), Light.AMBER),
        (a_day_with_a_gap("red"), Light.RED),
        (a_planned(a_covered_day().problem, a_rota(("v1", "k1", at(12)))), Light.RED),
        (a_covered_day(saved=SavedPlan("R3", 3, None, None, "draft")), Light.RED),
    ],
    ids=["covered", "green gap", "amber gap", "red gap", "rule broken", "draft"],
)
def test_that_the_light_is_as_grave_as_what_it_stands_for(planned: Planned, colour: Light) -> None:
    assert light_of(planned) is colour


@pytest.mark.parametrize("hard", [True, False])
def test_that_a_budget_that_is_exceeded_is_told_and_is_never_green(hard: bool) -> None:
    covered = a_covered_day().problem
    day = dt.date(2026, 11, 24)
    budget = Budget("B1", "branch", "main", day, day, seconds=1800, pence=None, hard=hard)
    problem = replace(covered, budgets=(budget,))
    made = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9.25)))
    # What a hard budget forbids breaks a rule, unless somebody has allowed that.
    planned = replace(a_planned(problem, made), report=check(covered, a_policy(), made))
    within = replace(planned, problem=replace(problem, budgets=(replace(budget, seconds=3600),)))

    assert light_of(within) is Light.GREEN
    assert light_of(planned) is Light.AMBER
    said = texts(pictures(brief(planned))[0])
    assert "1 budget exceeded: B1; every hard rule holds" in said
    assert not any("exceeded" in each for each in texts(pictures(brief(within))[0]))


def test_that_a_clients_share_of_the_days_is_no_sign_and_the_whole_period_is() -> None:
    covered = a_covered_day().problem
    first, last = dt.date(2026, 11, 23), dt.date(2026, 11, 29)
    week = Budget("B1", "client", "c1", first, last, seconds=3600, pence=None, hard=False)
    made = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9.25)))

    def seen(budget: Budget) -> Light:
        return light_of(a_planned(replace(covered, budgets=(budget,)), made))

    assert seen(week) is Light.GREEN
    assert seen(replace(week, used_s=3000)) is Light.AMBER
    assert seen(replace(week, scope="branch", scope_id="main")) is Light.AMBER


def test_that_what_is_said_beside_the_light_is_never_cut() -> None:
    detail = "; ".join(f"{n} amber visits without enough carers" for n in range(1, 5))
    said = texts(light(Light.AMBER, "what", detail))

    assert " ".join(said[3:]) == detail
    assert len(said[3:]) > 1


def test_that_colour_shape_and_word_all_differ() -> None:
    drawn = [light(colour, "what") for colour in Light]

    assert len({attributes(each, "path", "fill")[0] for each in drawn}) == 3
    assert len({attributes(each, "path", "d")[0] for each in drawn}) == 3
    assert len({attributes(each, "path", "d")[1] for each in drawn}) == 3
    assert [texts(each)[1] for each in drawn] == [WORD[colour] for colour in Light]


def test_that_words_beside_the_light_are_cut_and_cannot_break_it() -> None:
    said = texts(light(Light.RED, 'k<&"1' + "x" * 200, "y\x00\x1fz"))

    assert said[2].startswith('k<&"1xxx')
    assert "…" in said[2]
    assert said[3] == "yz"
