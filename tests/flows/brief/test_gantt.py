"""Tests of the Gantt of a day."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

import pytest

from flows.brief.gantt import FILL, LABEL_GAP, LEFT, TRAVEL, WAITING, gantt, gantt_told
from flows.brief.svg import data_uri, width_of
from solver.facts import Facts
from tests.builders import AUTUMN_CHANGE, HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap


def drawn(svg: str, colour: str) -> str:
    """The path of one colour, without its legend."""
    root = ElementTree.fromstring(svg)
    paths = [
        each.get("d", "")
        for each in root.iter("{http://www.w3.org/2000/svg}path")
        if colour in (each.get("fill"), each.get("stroke"))
    ]
    return paths[-1] if paths else ""


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]


def test_that_every_carer_with_a_shift_has_a_row() -> None:
    problem = a_problem(
        (a_visit("v1"),), (a_carer("k1"), a_carer("k2"), a_carer("k3", (at(32), at(40)))), days=2
    )
    svg = gantt(Facts(problem, a_policy(), a_rota(("v1", "k1", at(8)))))

    assert [text for text in texts(svg) if text.startswith("k")] == ["k1", "k2"]


def test_that_the_night_of_the_evening_before_is_on_the_first_day() -> None:
    problem = a_problem(
        (a_visit("v1", earliest=HOUR // 2),), (a_carer("k1", (at(-2), at(7))),), days=2
    )
    facts = Facts(problem, a_policy(), a_rota(("v1", "k1", HOUR // 2)))

    assert "k1" in texts(gantt(facts))
    assert drawn(gantt(facts), FILL["amber"])
    assert next(text for text in texts(gantt(facts)) if ":" in text) == "00:00"
    assert "k1" not in texts(gantt(facts, 1))


def test_that_the_axis_tells_two_equal_hours_apart() -> None:
    problem = a_problem(
        (a_visit("v1", earliest=2 * HOUR),),
        (a_carer("k1", (0, 6 * HOUR)),),
        first_day=AUTUMN_CHANGE,
        days=1,
    )
    said = texts(gantt(Facts(problem, a_policy(), a_rota(("v1", "k1", 2 * HOUR)))))

    assert said[said.index("00:00") :][:6] == ["00:00", "01:00", "BST", "01:00", "GMT", "02:00"]
    assert "GMT" not in texts(gantt(a_covered_day().facts))


def test_that_a_visit_is_as_wide_as_it_is_long() -> None:
    problem = a_problem(
        (a_visit("v1", duration=2 * HOUR, risk="red"), a_visit("v2", duration=HOUR, risk="green")),
        (a_carer("k1"), a_carer("k2")),
        days=1,
    )
    svg = gantt(Facts(problem, a_policy(), a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)))))
    two, one = (
        float(drawn(svg, FILL[risk]).split("h")[1].split("v")[0]) for risk in ("red", "green")
    )

    assert 1.9 < two / one < 2.1


def test_that_travel_and_waiting_are_seen() -> None:
    svg = gantt(a_covered_day().facts)

    assert drawn(svg, TRAVEL).startswith("M")
    assert drawn(svg, WAITING).startswith("M")
    assert len(drawn(svg, FILL["red"])) > 0


def test_that_risk_is_told_by_height_as_well_as_by_colour() -> None:
    svg = gantt(a_covered_day().facts)
    heights = {
        risk: float(drawn(svg, FILL[risk]).split("v")[1].split("h")[0]) for risk in ("red", "green")
    }

    assert heights["red"] > heights["green"]


def test_that_uncovered_visits_stand_in_rows_of_their_own() -> None:
    assert texts(gantt(a_day_with_a_gap().facts)).count("nobody") == 2  # legend and one row
    assert texts(gantt(a_covered_day().facts)).count("nobody") == 1


def test_that_ids_cannot_break_the_picture() -> None:
    problem = a_problem((a_visit("v1"),), (a_carer('k<&"1'),), days=1)
    svg = gantt(Facts(problem, a_policy(), a_rota()))

    assert 'k<&"1' in texts(svg)


def test_that_the_picture_is_told_in_a_sentence_with_what_is_in_it() -> None:
    assert gantt_told(a_covered_day().facts, 0, {("v2", 1)}) == (
        "Gantt of Tuesday 24 November 2026: a row for each of 1 carer with 2 visits "
        "(1 red, 0 amber, 1 green), 1 marked as changed; 0 visits without enough carers."
    )
    assert "; 1 visit without enough carers." in gantt_told(a_day_with_a_gap().facts)


@pytest.mark.parametrize("letter", ["W", "k", "0", "-"])
def test_that_a_label_begins_inside_the_picture(letter: str) -> None:
    carer = letter * 150
    problem = a_problem((a_visit("v1"),), (a_carer(carer),), days=1)
    svg = gantt(Facts(problem, a_policy(), a_rota()))
    (label,) = (text for text in texts(svg) if "…" in text)

    assert label.startswith(letter)
    assert label.endswith(letter)
    assert width_of(label) <= LEFT - LABEL_GAP


def test_that_ids_that_begin_alike_are_told_apart() -> None:
    names = [f"CARER-OF-THE-NORTH-{number:03}" for number in range(3)]
    problem = a_problem((a_visit("v1"),), [a_carer(name) for name in names], days=1)
    labels = [t for t in texts(gantt(Facts(problem, a_policy(), a_rota()))) if t[:2] == "CA"]

    assert len(set(labels)) == len(names)


def test_that_a_day_without_shifts_is_still_a_picture() -> None:
    problem = a_problem((a_visit("v1"),), (a_carer("k1", (at(32), at(40))),), days=2)

    ElementTree.fromstring(gantt(Facts(problem, a_policy(), a_rota())))


def test_that_the_axis_shows_the_wall_clock_across_the_clock_change() -> None:
    from tests.builders import AUTUMN_CHANGE

    night = a_carer("k1", (0, 5 * HOUR))
    problem = a_problem((a_visit("v1", earliest=0, latest=0),), (night,), first_day=AUTUMN_CHANGE)
    hours = [text for text in texts(gantt(Facts(problem, a_policy(), a_rota()))) if ":" in text]

    assert hours == ["00:00", "01:00", "01:00", "02:00", "03:00", "04:00"]


def test_that_the_address_holds_the_whole_picture() -> None:
    svg = gantt(a_covered_day().facts)
    head, content = data_uri(svg).split(",")

    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(content).decode() == svg
