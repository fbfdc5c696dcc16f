"""Tests of positions: what of a place is told, and how coarsely."""

from __future__ import annotations

from random import Random

import pytest

from data.travel import EARTH_RADIUS_M, Place
from flows.positions import COARSE_M, FINE_M, LONE_M, coarse, fine

METRE = 1 / (EARTH_RADIUS_M * 3.141592653589793 / 180)
"""Degrees of latitude."""


def homes(count: int, seed: int = 1) -> dict[str, Place]:
    random = Random(seed)
    return {
        f"c{i}": (55.8 + random.random() / 50, -4.3 + random.random() / 25) for i in range(count)
    }


@pytest.mark.parametrize(("precision", "cell_m"), [(coarse, COARSE_M), (fine, FINE_M)])
def test_that_places_lie_whole_cells_from_each_other(precision: object, cell_m: int) -> None:
    at = precision(homes(80)).at.values()  # type: ignore[operator]

    assert min(x for x, _ in at) == min(y for _, y in at) == 0
    assert all(x % cell_m == y % cell_m == 0 for x, y in at)


def test_that_distances_and_directions_are_true_to_the_cell() -> None:
    corner = (54.0, 1.0)
    north = (corner[0] + 1000 * METRE, corner[1])
    east = (corner[0], corner[1] + 1000 * METRE / 0.587785)
    at = fine({"corner": corner, "north": north, "east": east}).at

    assert at["north"][1] - at["corner"][1] == pytest.approx(1000, abs=FINE_M)
    assert at["east"][0] - at["corner"][0] == pytest.approx(1000, abs=FINE_M)
    assert abs(at["east"][1] - at["corner"][1]) <= FINE_M


def test_that_a_home_is_in_the_same_cell_whoever_else_is_asked_for() -> None:
    """Nights with other clients would else narrow down where one lives."""
    everybody = homes(80)
    some = dict(list(everybody.items())[:60])
    all_at, some_at = coarse(everybody).at, coarse(some).at
    differences = {
        (all_at[name][0] - x, all_at[name][1] - y)
        for name, (x, y) in some_at.items()
        if not alone(name, some)
    }

    assert len(differences) == 1


def alone(name: str, places: dict[str, Place]) -> bool:
    """Whether a place is far from all others: no other within two cells, by its own sums."""
    here = places[name]
    return all(
        abs(here[0] - there[0]) / METRE > COARSE_M or abs(here[1] - there[1]) / METRE > 2 * COARSE_M
        for other, there in places.items()
        if other != name
    )


def test_that_a_lone_place_is_told_more_coarsely() -> None:
    town = dict.fromkeys(("a", "b", "c"), (54.5, 1.5))
    farms = {(54.5 + (9000 + metres) * METRE, 1.5) for metres in range(0, 600, 120)}
    shown = {coarse(town | {"farm": farm}).at["farm"] for farm in farms}
    beside = {coarse(town | {"farm": farm, "next": farm}).at["farm"] for farm in farms}

    assert len(shown) <= 600 // LONE_M + 2
    assert len(beside) > len(shown)


def test_that_no_places_have_no_positions() -> None:
    assert coarse({}).at == {}
    assert fine({}).at == {}


def test_that_homes_of_carers_are_for_files_alone() -> None:
    assert fine({}).homes
    assert not coarse({}).homes
