"""Tests of the schematic of patches, which the UI shows, and of the map, which stays in a file."""

from __future__ import annotations

import re
from random import Random

import pytest

from flows.background import Background
from flows.brief.routes import COLOURS, GRID, MARGIN, WIDTH, routes
from flows.brief.schematic import map_page, schematic
from flows.patches import patches_of
from flows.planned import Planned
from tests.builders import a_carer, a_problem, a_rota, a_visit, at
from tests.flows.brief.pictures import attributes, pictures, texts
from tests.flows.planned_days import a_covered_day, a_planned

CLIENTS = 24


def a_town(**fields: object) -> Planned:
    """Twenty-four clients, and two carers who make most of their visits; the last has nobody."""
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", earliest=at(7 + i // 2), duration=900)
        for i in range(CLIENTS)
    ]
    carers = (a_carer("k1", (at(7), at(20)), home="h1"), a_carer("k2", (at(7), at(20))))
    problem = a_problem(visits, carers, days=1, default_minutes=5)
    made = [(v.id, f"k{i % 2 + 1}", v.preferred) for i, v in enumerate(visits[:-1])]
    return a_planned(problem, a_rota(*made), **fields)


def places() -> dict[str, tuple[float, float]]:
    random = Random(3)
    return {
        location: (55.8765432 + random.random() / 20, -4.2345678 + random.random() / 10)
        for location in (*(f"c{i}" for i in range(CLIENTS)), "h1")
    }


def known() -> Background:
    return Background(patches=patches_of(a_town().facts, places()))


def test_that_the_schematic_tells_of_each_patch_and_of_no_client() -> None:
    (picture,) = pictures(map_page(a_town(), known()))
    said = " ".join(texts(picture))

    assert known().patches
    assert all(patch.name in said for patch in known().patches)
    assert "k1" in said
    assert not re.search(r"\bc\d", said)
    assert not re.search(r"\bh1\b", said)


def test_that_the_schematic_is_the_same_wherever_in_their_patches_the_homes_are() -> None:
    before = schematic(a_town(), known().patches)
    moved = {name: (lat * 1.0001, lon * 1.0001) for name, (lat, lon) in places().items()}

    assert schematic(a_town(), patches_of(a_town().facts, moved)) == before


def test_that_the_page_counts_what_nobody_makes_and_where_the_map_is() -> None:
    page = map_page(a_town(), known())
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| Patch ")]

    assert sum(int(row[2]) for row in rows[1:]) == CLIENTS
    assert "`rotamend map --rota R3`" in page


def test_that_a_patch_says_where_nobody_goes() -> None:
    from data.plans import UncoveredSlot

    slot = UncoveredSlot("v23", 1, "amber", "availability", "no shift", "not_found")
    (picture,) = pictures(map_page(a_town(uncovered=(slot,)), known()))

    assert "1 nobody, amber" in texts(picture)


def test_that_without_coordinates_the_page_says_so() -> None:
    page = map_page(a_covered_day(), Background())

    assert "No patches: coordinates of fewer than 5 clients are known." in page
    assert pictures(page) == []


def test_that_the_map_holds_no_number_of_a_coordinate_and_no_client() -> None:
    drawn = routes(a_town().facts, places())
    assert drawn is not None

    for latitude, longitude in places().values():
        assert f"{latitude:.3f}" not in drawn
        assert f"{abs(longitude):.3f}" not in drawn
    assert not re.search(r"\bc\d", " ".join(texts(drawn)))


def test_that_places_lie_on_a_coarse_grid() -> None:
    drawn = routes(a_town().facts, places())
    assert drawn is not None
    cell = (WIDTH - 2 * MARGIN) / GRID
    across = [float(x) for x in attributes(drawn, "circle", "cx")[4:]]

    assert len(across) == CLIENTS
    for x in across:
        cells = (x - MARGIN) / cell
        assert cells == pytest.approx(round(cells), abs=0.05)


def test_that_each_route_has_its_colour_and_its_label() -> None:
    drawn = routes(a_town().facts, places())
    assert drawn is not None
    lines = attributes(drawn, "path", "stroke")

    assert {COLOURS[0], COLOURS[1]} <= set(lines)
    assert {"k1", "k2"} <= set(texts(drawn))
    assert any(re.fullmatch(r"[\d.]+ k?m", text) for text in texts(drawn))


def test_that_only_the_routes_that_are_asked_for_are_drawn() -> None:
    drawn = routes(a_town().facts, places(), carers=("k2",))
    assert drawn is not None

    assert "k2" in texts(drawn)
    assert "k1" not in texts(drawn)
    # What k1 makes is not shown as what nobody makes: one visit alone is.
    hollow = [f for f in attributes(drawn, "circle", "fill")[4:] if f == "#fbfbf9"]
    assert len(hollow) == 1


def test_that_places_without_coordinates_are_counted() -> None:
    some = {name: place for name, place in places().items() if name not in ("c3", "h1")}
    drawn = routes(a_town().facts, some)
    assert drawn is not None

    assert "2 places have no coordinates." in texts(drawn)
    assert routes(a_town().facts, {}) is None


def test_that_homes_at_one_place_can_be_drawn() -> None:
    drawn = routes(a_town().facts, dict.fromkeys(places(), (55.0, -4.0)))
    assert drawn is not None

    assert "nan" not in drawn
    assert attributes(drawn, "circle", "cx")
