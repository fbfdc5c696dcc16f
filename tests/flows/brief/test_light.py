"""Tests of the traffic light of a brief."""

from __future__ import annotations

import pytest

from data.plans import SavedPlan
from flows.brief.light import WORD, Light, light, light_of
from flows.planned import Planned
from tests.builders import a_rota, at
from tests.flows.brief.pictures import attributes, texts
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


def test_that_colour_shape_and_word_all_differ() -> None:
    drawn = [light(colour, "what") for colour in Light]

    assert len({attributes(each, "path", "fill")[0] for each in drawn}) == 3
    assert len({attributes(each, "path", "d")[0] for each in drawn}) == 3
    assert len({attributes(each, "path", "d")[1] for each in drawn}) == 3
    assert [texts(each)[1] for each in drawn] == [WORD[colour] for colour in Light]


def test_that_words_beside_the_light_are_cut_and_cannot_break_it() -> None:
    said = texts(light(Light.RED, 'k<&"1' + "x" * 200, "y\x00\x1fz"))

    assert said[2].startswith('k<&"1xxx')
    assert said[2].endswith("…")
    assert said[3] == "yz"
