"""Tests of areas: none tells where anybody lives."""

from __future__ import annotations

from random import Random

import pytest

from flows.areas import LEAST_CLIENTS, MOST_AREAS, areas, areas_of, journeys
from tests.flows.planned_days import a_covered_day


def homes(count: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    random = Random(seed)
    return {
        f"c{i}": (55.8 + random.random() / 10, -4.3 + random.random() / 5) for i in range(count)
    }


@pytest.mark.parametrize("count", [5, 9, 10, 11, 37, 82, 400])
def test_that_every_area_holds_several_clients_and_every_client_is_in_one(count: int) -> None:
    found = areas(homes(count))
    clients = [client for area in found for client in area.clients]

    assert min(len(area.clients) for area in found) >= LEAST_CLIENTS
    assert sorted(clients) == sorted(homes(count))
    assert len(found) <= MOST_AREAS


def test_that_few_homes_make_no_area() -> None:
    assert areas(homes(LEAST_CLIENTS - 1)) == ()
    assert areas({}) == ()


def test_that_areas_are_as_large_as_they_have_clients_and_fill_the_square() -> None:
    found = areas(homes(82))

    assert sum(area.width * area.height for area in found) == pytest.approx(1)
    for area in found:
        assert area.width * area.height == pytest.approx(len(area.clients) / 82)


def test_that_north_is_above_and_west_is_left() -> None:
    corners = {"nw": (56, -5), "ne": (56, -4), "sw": (55, -5), "se": (55, -4)}
    given = {f"{name}{i}": place for name, place in corners.items() for i in range(LEAST_CLIENTS)}
    drawn = {next(iter(area.clients))[:2]: area for area in areas(given)}

    assert len(drawn) == 4
    assert drawn["nw"].x < drawn["ne"].x
    assert drawn["nw"].y < drawn["sw"].y
    assert drawn["ne"].y < drawn["se"].y


def test_that_moving_a_home_within_its_area_changes_nothing_that_is_drawn() -> None:
    given = homes(40)
    before = areas(given)
    moved = dict(given)
    # The westernmost home, further west: at the edge of its area whatever it does.
    west = min(given, key=lambda c: given[c][1])
    moved[west] = (given[west][0], given[west][1] - 0.0005)

    assert [(a.x, a.y, a.width, a.height) for a in areas(moved)] == [
        (a.x, a.y, a.width, a.height) for a in before
    ]


def test_that_homes_at_one_place_are_cut_apart_without_fail() -> None:
    found = areas({f"c{i}": (55.0, -4.0) for i in range(30)})

    assert all(len(area.clients) >= LEAST_CLIENTS for area in found)


def test_that_a_rota_without_coordinates_has_no_areas_and_no_journeys_between_any() -> None:
    facts = a_covered_day().facts

    assert areas_of(facts, {}) == ()
    assert journeys(facts, ()) == {}
