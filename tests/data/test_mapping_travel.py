"""Travel comes from the matrix first, then from coordinates, else there is no way."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from data.travel import DETOUR, ROWS_AT_A_TIME, SPEED_M_S, Way, travel_tables
from solver.problem import UNREACHABLE_S, Travel

GEORGE_SQUARE = (55.8612, -4.2502)
KELVINGROVE = (55.8686, -4.2906)
CROW_FLIES_M = 2_650
"""Between the two, in Glasgow."""


def tables(
    *ways: Way, modes: tuple[str, ...] = ("car",), places: Mapping[str, tuple[float, float]] = {}
) -> Travel:
    return travel_tables(("a", "b", "c"), modes, ways, places)


def test_that_the_matrix_is_taken_to_the_nearest_second() -> None:
    """Published matrices are rounded to hundredths of a minute: 21.33 min are 1279.8 s."""
    travel = tables(Way("a", "b", 21.33, 7000.4, "all"), Way("b", "a", 0.01, None, "all"))
    assert travel.time("car", "a", "b") == 1280
    assert travel.distance("car", "a", "b") == 7000
    assert travel.time("car", "b", "a") == 1


def test_that_a_missing_direction_takes_the_other_one() -> None:
    travel = tables(Way("a", "b", 12, 3000, "all"))
    assert (travel.time("car", "b", "a"), travel.distance("car", "b", "a")) == (720, 3000)


def test_that_a_given_direction_is_not_overwritten_by_the_other_one() -> None:
    travel = tables(Way("a", "b", 12, 3000, "all"), Way("b", "a", 15, 3500, "all"))
    assert (travel.time("car", "a", "b"), travel.time("car", "b", "a")) == (720, 900)


@pytest.mark.parametrize("order", [1, -1])
def test_that_rows_of_a_mode_beat_rows_of_all_modes(order: int) -> None:
    ways = [Way("a", "b", 12, 3000, "all"), Way("a", "b", 50, 2800, "walk")][::order]
    travel = tables(*ways, modes=("car", "walk"))
    assert (travel.time("car", "a", "b"), travel.time("walk", "a", "b")) == (720, 3000)
    assert travel.distance("walk", "a", "b") == 2800


def test_that_the_other_direction_of_a_mode_beats_a_row_of_all_modes() -> None:
    travel = tables(
        Way("a", "b", 50, None, "walk"), Way("b", "a", 12, None, "all"), modes=("walk",)
    )
    assert travel.time("walk", "b", "a") == 3000


def test_that_rows_of_another_mode_say_nothing() -> None:
    assert tables(Way("a", "b", 50, None, "walk")).time("car", "a", "b") == UNREACHABLE_S


@pytest.mark.parametrize("mode", ["car", "walk", "bicycle", "public"])
def test_that_coordinates_fill_what_the_matrix_leaves_out(mode: str) -> None:
    travel = tables(modes=(mode,), places={"a": GEORGE_SQUARE, "b": KELVINGROVE})
    metres = travel.distance(mode, "a", "b")
    assert metres == pytest.approx(CROW_FLIES_M * DETOUR[mode], rel=0.01)
    assert travel.time(mode, "a", "b") == pytest.approx(metres / SPEED_M_S[mode], abs=1)
    assert travel.time(mode, "a", "b") == travel.time(mode, "b", "a")


def test_that_the_matrix_beats_coordinates() -> None:
    places = {"a": GEORGE_SQUARE, "b": KELVINGROVE}
    travel = tables(Way("a", "b", 2, None, "all"), places=places)
    assert travel.time("car", "a", "b") == 120
    assert travel.distance("car", "a", "b") == pytest.approx(CROW_FLIES_M * 1.4, rel=0.01)


def test_that_metres_nobody_gives_follow_from_the_time() -> None:
    travel = tables(Way("a", "b", 10, None, "all"))
    assert travel.distance("car", "a", "b") == 600 * SPEED_M_S["car"]


def test_that_without_matrix_and_coordinates_there_is_no_way() -> None:
    travel = tables(places={"a": GEORGE_SQUARE})
    assert travel.time("car", "a", "b") == travel.time("car", "c", "b") == UNREACHABLE_S
    assert travel.distance("car", "a", "b") == 0


def test_that_a_place_is_no_way_from_itself_whatever_the_matrix_says() -> None:
    travel = tables(Way("a", "a", 9, 900, "all"), places={"b": GEORGE_SQUARE})
    for place in ("a", "b", "c"):
        assert travel.time("car", place, place) == travel.distance("car", place, place) == 0


def test_that_a_way_longer_than_any_horizon_is_no_way() -> None:
    assert tables(Way("a", "b", 1e9, None, "all")).time("car", "a", "b") == UNREACHABLE_S


def test_that_rows_about_other_places_are_left_out() -> None:
    travel = tables(Way("a", "x", 9, None, "all"), Way("y", "x", 9, None, "all"))
    assert travel.locations == ("a", "b", "c")
    assert travel.time("car", "a", "b") == UNREACHABLE_S


def test_that_no_places_make_empty_tables() -> None:
    assert travel_tables((), ("car",), (), {}).seconds == {"car": ()}


def test_that_the_other_side_of_the_earth_is_half_its_girth_away() -> None:
    places = {"a": (0.0, 0.0), "b": (0.0, 180.0), "c": (90.0, 0.0)}
    travel = tables(places=places)
    assert travel.distance("car", "a", "b") == pytest.approx(6_371_008.8 * math.pi * 1.4, abs=1)


def test_that_speeds_and_detours_are_sane() -> None:
    assert SPEED_M_S.keys() == DETOUR.keys() == {"car", "walk", "bicycle", "public"}
    assert all(1 <= factor < 2 for factor in DETOUR.values())
    assert all(1 < speed < 15 for speed in SPEED_M_S.values())
    assert SPEED_M_S["walk"] < SPEED_M_S["public"] < SPEED_M_S["bicycle"] < SPEED_M_S["car"]


def test_that_ways_are_found_wherever_their_places_lie_among_many() -> None:
    """Tables are made some rows at a time; these places lie in different parts of them."""
    names = [f"p{i}" for i in range(2 * ROWS_AT_A_TIME + 3)]
    first, middle, last = names[0], names[ROWS_AT_A_TIME], names[-1]
    ways = [Way(first, last, 4, None, "all"), Way(middle, first, 7, 900, "car")]
    places = {middle: (56.0, -3.0), last: (56.0, -3.1)}

    travel = travel_tables(names, ("car", "walk"), ways, places)

    assert [travel.time("car", *ends) for ends in ((first, last), (last, first))] == [240, 240]
    assert travel.time("car", first, middle) == travel.time("car", middle, first) == 420
    assert travel.distance("car", first, middle) == 900
    assert travel.time("walk", first, middle) == UNREACHABLE_S
    assert travel.time("car", middle, last) == travel.time("car", last, middle) > 0
    assert travel.time("car", middle, last) < UNREACHABLE_S
    assert all(travel.time(mode, name, name) == 0 for mode in ("car", "walk") for name in names)
