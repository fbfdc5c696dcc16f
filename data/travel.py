"""Travel tables from the travel matrix and, where it is silent, from coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from solver.problem import UNREACHABLE_S, Table, Travel

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

DETOUR = {"car": 1.4, "walk": 1.25, "bicycle": 1.3, "public": 1.4}
"""Length of the way over the great circle.

Ballou, Rahardja and Sakai (2002), "Selected country circuity factors for road travel distance
estimation", give 1.40 for England by road; paths on foot and by bicycle cut corners.
"""

SPEED_M_S = {"car": 8.0, "walk": 4.8 / 3.6, "bicycle": 16 / 3.6, "public": 3.0}
"""Metres a second from door to door.

Walking at 4.8 km/h and cycling at 16 km/h are what the Department for Transport's journey time
statistics assume. 8 m/s (29 km/h) by car is urban traffic with parking; 3 m/s (11 km/h) by bus
counts the walk to the stop and the wait.
"""

ALL_MODES = "all"

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


WayColumns = tuple[str, str, float, float | None, str]
"""Origin, destination, minutes, metres, mode: what a row of the store gives for a `Way`."""


class Way(NamedTuple):
    """A row of the travel matrix; ``mode`` may be "all", ``metres`` None."""

    origin: str
    destination: str
    minutes: float
    metres: float | None
    mode: str


def travel_tables(
    locations: Sequence[str],
    modes: Iterable[str],
    ways: Iterable[Way | Row[WayColumns]],
    places: Mapping[str, Place],
) -> Travel:
    """Make a table of seconds and one of metres for each mode.

    A pair takes the first that is given of: the matrix of its mode, that matrix in the other
    direction, the matrix of all modes, that one in the other direction, the coordinates of both
    ends; else there is no way. From a location to itself takes no time. Seconds are rounded to the
    nearest, since published matrices are rounded to hundredths of a minute. Metres that the matrix
    doesn't give come from the coordinates, else from the time at the mode's speed.
    """
    index = {location: i for i, location in enumerate(locations)}
    matrices = _matrices(index, ways)
    circle = _great_circle(locations, places)
    seconds: dict[str, Table] = {}
    metres: dict[str, Table] = {}
    for mode in sorted(set(modes)):
        time, length = _tables(mode, len(index), matrices, circle)
        seconds[mode], metres[mode] = _whole(time), _whole(length)
    return Travel(tuple(locations), seconds, metres)


class _Matrix(NamedTuple):
    """What the file gives for one mode; NaN where it is silent."""

    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]

    @property
    def reverse(self) -> _Matrix:
        return _Matrix(self.seconds.T, self.metres.T)


def _matrices(
    index: Mapping[str, int], ways: Iterable[Way | Row[WayColumns]]
) -> dict[str, _Matrix]:
    matrices: dict[str, _Matrix] = {}
    columns = tuple(zip(*ways, strict=True))
    if not columns:
        return matrices
    origins, destinations, minutes, metres, modes = columns
    rows, places = (
        np.fromiter((index.get(place, -1) for place in ends), np.int64, len(ends))
        for ends in (origins, destinations)
    )
    seconds, lengths = (np.array(given, dtype=np.float64) for given in (minutes, metres))
    inside, mode_of = (rows >= 0) & (places >= 0), np.array(modes)
    for mode in sorted(set(modes)):
        chosen = inside & (mode_of == mode)
        matrix = _Matrix(*(np.full((len(index), len(index)), math.nan) for _ in range(2)))
        at = rows[chosen], places[chosen]
        matrix.seconds[at], matrix.metres[at] = seconds[chosen] * 60, lengths[chosen]
        matrices[mode] = matrix
    return matrices


def _tables(
    mode: str, size: int, matrices: Mapping[str, _Matrix], circle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    time, length = (np.full((size, size), math.nan) for _ in range(2))
    for name in (mode, ALL_MODES):
        if name in matrices:
            for matrix in (matrices[name], matrices[name].reverse):
                silent = np.isnan(time)
                time[silent], length[silent] = matrix.seconds[silent], matrix.metres[silent]
    by_road = circle * DETOUR[mode]
    silent = np.isnan(time)
    time[silent] = by_road[silent] / SPEED_M_S[mode]
    time = np.minimum(time, UNREACHABLE_S)
    for estimate in (by_road, time * SPEED_M_S[mode]):
        silent = np.isnan(length)
        length[silent] = estimate[silent]
    time = np.nan_to_num(time, nan=UNREACHABLE_S)
    length = np.nan_to_num(length, nan=0.0)
    np.fill_diagonal(time, 0)
    np.fill_diagonal(length, 0)
    return time, length


def _great_circle(locations: Sequence[str], places: Mapping[str, Place]) -> NDArray[np.float64]:
    """Metres between all locations (haversine); NaN where a location has no coordinates."""
    nowhere = (math.nan, math.nan)
    degrees = np.array([places.get(loc, nowhere) for loc in locations]).reshape(-1, 2)
    latitude, longitude = np.radians(degrees).T
    across = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    along = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    chord = across + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * along
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return distance


def _whole(table: NDArray[np.float64]) -> Table:
    return Table(len(table), np.floor(table + 0.5).astype(np.int32).tobytes())
