"""Tests of patches: none tells where anybody lives."""

from __future__ import annotations

from random import Random

import pytest

from flows.patches import LEAST_CLIENTS, MOST_PATCHES, journeys, patches, patches_of
from tests.flows.planned_days import a_covered_day


def homes(count: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    random = Random(seed)
    return {
        f"c{i}": (55.8 + random.random() / 10, -4.3 + random.random() / 5) for i in range(count)
    }


@pytest.mark.parametrize("count", [5, 9, 10, 11, 37, 82, 400])
def test_that_every_patch_holds_several_clients_and_every_client_is_in_one(count: int) -> None:
    found = patches(homes(count))
    clients = [client for patch in found for client in patch.clients]

    assert min(len(patch.clients) for patch in found) >= LEAST_CLIENTS
    assert sorted(clients) == sorted(homes(count))
    assert len(found) <= MOST_PATCHES


def test_that_few_homes_make_no_patch() -> None:
    assert patches(homes(LEAST_CLIENTS - 1)) == ()
    assert patches({}) == ()


def test_that_patches_are_as_large_as_they_have_clients_and_fill_the_square() -> None:
    found = patches(homes(82))

    assert sum(patch.width * patch.height for patch in found) == pytest.approx(1)
    for patch in found:
        assert patch.width * patch.height == pytest.approx(len(patch.clients) / 82)


def test_that_north_is_above_and_west_is_left() -> None:
    corners = {"nw": (56, -5), "ne": (56, -4), "sw": (55, -5), "se": (55, -4)}
    given = {f"{name}{i}": place for name, place in corners.items() for i in range(LEAST_CLIENTS)}
    drawn = {next(iter(patch.clients))[:2]: patch for patch in patches(given)}

    assert len(drawn) == 4
    assert drawn["nw"].x < drawn["ne"].x
    assert drawn["nw"].y < drawn["sw"].y
    assert drawn["ne"].y < drawn["se"].y


def test_that_moving_a_home_within_its_patch_changes_nothing_that_is_drawn() -> None:
    given = homes(40)
    before = patches(given)
    moved = dict(given)
    # The westernmost home, further west: at the edge of its patch whatever it does.
    west = min(given, key=lambda c: given[c][1])
    moved[west] = (given[west][0], given[west][1] - 0.0005)

    assert [(a.x, a.y, a.width, a.height) for a in patches(moved)] == [
        (a.x, a.y, a.width, a.height) for a in before
    ]


def test_that_homes_at_one_place_are_cut_apart_without_fail() -> None:
    found = patches({f"c{i}": (55.0, -4.0) for i in range(30)})

    assert all(len(patch.clients) >= LEAST_CLIENTS for patch in found)


def test_that_a_rota_without_coordinates_has_no_patches_and_no_journeys_between_any() -> None:
    facts = a_covered_day().facts

    assert patches_of(facts, {}) == ()
    assert journeys(facts, ()) == {}
