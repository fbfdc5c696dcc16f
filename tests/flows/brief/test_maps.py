"""Tests of the map of routes: the coarse one, which the UI shows, and the exact one of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import cos, radians
from random import Random
from xml.etree import ElementTree

import pytest

from data.travel import Place
from flows.background import Background
from flows.brief.map import map_page
from flows.brief.routes import ALL, COLOURS, COLUMNS, MARGIN, OWN, TOGETHER, WIDTH, routes
from flows.brief.svg import GROUND, width_of
from flows.planned import Planned
from flows.positions import COARSE_M, Positions, coarse, fine
from solver.rota import Change
from tests.builders import a_carer, a_problem, a_rota, a_visit, at
from tests.flows.brief.pictures import SVG, attributes, pictures, texts
from tests.flows.planned_days import a_covered_day, a_planned

CLIENTS = 24
LEGEND = 4
"""Circles of the legend, before those of visits."""


def a_town(carers: int = 2, **fields: object) -> Planned:
    """Twenty-four clients, and carers who make most of their visits; the last has nobody."""
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", earliest=at(7 + i // 2), duration=900)
        for i in range(CLIENTS)
    ]
    first = a_carer("k1", (at(7), at(20)), home="h1")
    others = [a_carer(f"k{i}", (at(7), at(20))) for i in range(2, carers + 1)]
    problem = a_problem(visits, (first, *others), days=1, default_minutes=5)
    made = [(v.id, f"k{i % carers + 1}", v.preferred) for i, v in enumerate(visits[:-1])]
    return a_planned(problem, a_rota(*made), **fields)


def places(seed: int = 3) -> dict[str, Place]:
    random = Random(seed)
    return {
        location: (55.8765432 + random.random() / 40, -4.2345678 + random.random() / 20)
        for location in (*(f"c{i}" for i in range(CLIENTS)), "h1")
    }


def known(changes: tuple[Change, ...] | None = None) -> Background:
    return Background(positions=coarse(places()), changes=changes)


def drawn(
    planned: Planned,
    given: Mapping[str, Place] | None = None,
    precision: Callable[[Mapping[str, Place]], Positions] = coarse,
    **options: object,
) -> str:
    picture = routes(
        planned.facts,
        precision(places() if given is None else given),
        **options,  # type: ignore[arg-type]
    )
    assert picture is not None
    return picture


def test_that_the_page_shows_the_routes_and_says_where_the_exact_map_is() -> None:
    page = map_page(a_town(), known())
    (picture,) = pictures(page)

    assert {"k1: 12 stops", "k2: 11 stops"} <= set(texts(picture))
    assert "nearest 250 m" in page
    assert "`rotamend map --rota R3`" in page


def test_that_the_page_marks_what_changed() -> None:
    change = Change("v3", 1, "carer", "k1", "k2", at(8.5), at(8.5))
    (before,) = pictures(map_page(a_town(), known()))
    (after,) = pictures(map_page(a_town(), known((change,))))

    flag = re.compile(r"M[\d.]+ [\d.]+h7l-3.5 6z")
    assert len(flag.findall(after)) == len(flag.findall(before)) + 1


def test_that_without_coordinates_the_page_says_so() -> None:
    page = map_page(a_covered_day(), Background())

    assert "No map: no client of this day has coordinates." in page
    assert pictures(page) == []


@pytest.mark.parametrize("precision", [coarse, fine])
@pytest.mark.parametrize("carers", [2, TOGETHER + 1])
def test_that_a_map_holds_no_number_of_a_coordinate_and_no_client(
    precision: Callable[[Mapping[str, Place]], Positions], carers: int
) -> None:
    picture = drawn(a_town(carers), precision=precision)

    for latitude, longitude in places().values():
        assert f"{latitude:.2f}" not in picture
        assert f"{abs(longitude):.2f}" not in picture
    assert not re.search(r"\b[ch]\d", " ".join(texts(picture)))


def test_that_the_coarse_map_is_the_same_wherever_in_their_cells_the_homes_are() -> None:
    """Homes that are moved to the corners of their cells are drawn as before."""
    degree = 111_195.08
    narrow = cos(radians(56))
    near = Random(9)
    moved = {}
    for name, (latitude, longitude) in places().items():
        north, east = latitude * degree // COARSE_M, longitude * degree * narrow // COARSE_M
        moved[name] = (
            (north + near.uniform(0.01, 0.99)) * COARSE_M / degree,
            (east + near.uniform(0.01, 0.99)) * COARSE_M / degree / narrow,
        )

    assert moved != places()
    for carers in (2, TOGETHER + 1):
        assert drawn(a_town(carers), moved) == drawn(a_town(carers))
    assert drawn(a_town(), moved, fine) != drawn(a_town(), precision=fine)


def test_that_the_coarse_map_is_the_same_wherever_on_the_earth_the_town_is() -> None:
    """Shifted by whole cells to the north, within the same degree, the picture is the same."""
    step = 40 * COARSE_M / 111_195.0797
    south = {name: (latitude - step, longitude) for name, (latitude, longitude) in places().items()}

    # The lone ones lie on a larger grid, which is shifted by whole cells, too.
    assert 40 * COARSE_M % 1000 == 0
    assert drawn(a_town(), south) == drawn(a_town())


def test_that_a_carers_home_is_told_in_a_file_alone() -> None:
    elsewhere = places() | {"h1": (55.9, -4.1)}
    kept = drawn(a_town(), elsewhere, fine)

    assert "where a carer sets out" in texts(kept)
    assert drawn(a_town(), elsewhere, fine) != drawn(a_town(), precision=fine)
    without = {name: place for name, place in places().items() if name != "h1"}
    assert "where a carer sets out" not in texts(drawn(a_town()))
    assert len(attributes(drawn(a_town()), "rect", "x")) == len(
        attributes(drawn(a_town(), without), "rect", "x")
    )


def test_that_places_lie_on_the_grid() -> None:
    picture = drawn(a_town())
    across = sorted({float(x) for x in attributes(picture, "circle", "cx")[LEGEND:]})
    positions = coarse(places())
    xs = [positions.at[f"c{i}"][0] for i in range(CLIENTS)]
    assert len(across) == len(set(xs)) < CLIENTS

    steps = [(x - min(xs)) / COARSE_M for x in sorted(set(xs))]
    pixels = (WIDTH - 2 * MARGIN) / steps[-1]
    assert across == pytest.approx([MARGIN + step * pixels for step in steps], abs=0.06)


def test_that_a_few_routes_have_their_colours_and_labels_in_one_picture() -> None:
    picture = drawn(a_town())

    assert {COLOURS[0], COLOURS[1]} <= set(attributes(picture, "path", "stroke"))
    assert OWN not in set(attributes(picture, "path", "stroke")) - {COLOURS[0]}
    assert any(re.fullmatch(r"[\d.]+ km", text) for text in texts(picture))


def test_that_many_routes_have_a_small_picture_each_the_busiest_first() -> None:
    picture = drawn(a_town(TOGETHER + 1))
    strokes = attributes(picture, "path", "stroke")
    heads = [text for text in texts(picture) if re.fullmatch(r"k\d: \d+ stops", text)]

    assert strokes.count(ALL) == strokes.count(OWN) == TOGETHER + 1
    assert heads == [f"k{i}: {3 if i < 6 else 2} stops" for i in range(1, TOGETHER + 2)]


def test_that_of_very_many_routes_the_small_pictures_left_out_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.brief.routes.MOST_SMALL", 5)
    picture = drawn(a_town(TOGETHER + 1))

    assert attributes(picture, "path", "stroke").count(OWN) == 5
    assert any("4 with fewer stops are left out" in text for text in texts(picture))


def test_that_only_the_routes_that_are_asked_for_are_drawn() -> None:
    picture = drawn(a_town(), precision=fine, carers=("k2",))

    assert "k2: 11 stops" in texts(picture)
    assert "k1" not in " ".join(texts(picture))
    # What k1 makes is not shown as what nobody makes: one visit alone is.
    assert attributes(picture, "circle", "fill")[LEGEND:].count(GROUND) == 1


def test_that_places_without_coordinates_are_counted() -> None:
    some = {name: place for name, place in places().items() if name not in ("c3", "h1")}

    assert "1 place has no coordinates." in texts(drawn(a_town(), some))
    assert routes(a_town().facts, coarse({})) is None


@pytest.mark.parametrize("carers", [2, TOGETHER + 1])
def test_that_homes_at_one_place_can_be_drawn(carers: int) -> None:
    picture = drawn(a_town(carers), dict.fromkeys(places(), (55.0, -4.0)))

    assert "nan" not in picture
    assert attributes(picture, "circle", "cx")


def test_that_the_map_is_told_in_a_sentence_with_what_is_in_it() -> None:
    changed = Change("v1", 1, "carer", "k9", "k2", at(7), at(7))
    page = map_page(a_town(), known((changed,)))
    (told,) = re.findall(r"!\[(.*?)\]\(data:", page)

    places_told = re.search(r"at (\d+) places?", told)
    assert places_told is not None
    assert 1 < int(places_told[1]) <= CLIENTS
    assert told.startswith(
        "Map of Tuesday 24 November 2026: the routes of 2 carers to 23 visits "
        "(0 red, 23 amber, 0 green) at "
    )
    assert told.endswith(", 1 marked as changed; 1 visit to which nobody goes.")


@pytest.mark.parametrize("number", [2, TOGETHER + 2])
def test_that_long_ids_and_many_changes_stay_in_their_places(number: int) -> None:
    town = a_town(number)
    long = {carer.id: f"{carer.id}-" + "W" * 150 for carer in town.problem.carers}
    problem = replace(
        town.problem, carers=tuple(replace(c, id=long[c.id]) for c in town.problem.carers)
    )
    made = [(a.visit_id, long[a.carer_id], a.start) for a in town.rota.assignments]
    changed = {(a.visit_id, a.slot) for a in town.rota.assignments}
    svg = drawn(a_planned(problem, a_rota(*made)), changed=changed)
    found = list(ElementTree.fromstring(svg).iter(f"{SVG}text"))
    labels = [each for each in found if re.match(r"k\d", each.text or "")]

    assert len(labels) == number
    room = WIDTH if number <= TOGETHER else (WIDTH - 2 * MARGIN) / COLUMNS
    for each in labels:
        assert "stop" in (each.text or "")
        assert width_of(each.text or "") <= room, each.text
        assert float(each.get("x", 0)) >= 0
        assert float(each.get("x", 0)) + width_of(each.text or "") <= WIDTH
