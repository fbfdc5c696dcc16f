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

ROWS_AT_A_TIME = 256

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
    size, kinds = len(locations), sorted(set(modes))
    matrices = _matrices({location: i for i, location in enumerate(locations)}, ways)
    seconds = {mode: np.empty((size, size), np.int32) for mode in kinds}
    metres = {mode: np.empty((size, size), np.int32) for mode in kinds}
    # Some rows at a time: what is worked out on the way takes many times what is kept.
    for first in range(0, size, ROWS_AT_A_TIME):
        rows = range(first, min(first + ROWS_AT_A_TIME, size))
        circle = _great_circle(rows, locations, places)
        for mode in kinds:
            time, length = _tables(mode, rows, matrices, circle)
            seconds[mode][rows], metres[mode][rows] = _whole(time), _whole(length)
    return Travel(
        tuple(locations),
        {mode: Table(size, seconds.pop(mode).tobytes()) for mode in kinds},
        {mode: Table(size, metres.pop(mode).tobytes()) for mode in kinds},
    )


class _Matrix(NamedTuple):
    """What the file gives for one mode: an entry for each way, by indices of locations."""

    origins: NDArray[np.int64]
    destinations: NDArray[np.int64]
    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]

    @property
    def reverse(self) -> _Matrix:
        return self._replace(origins=self.destinations, destinations=self.origins)

    def filled(self, rows: range, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds and metres of some rows; NaN where the file is silent."""
        time, length = (np.full((len(rows), size), math.nan) for _ in range(2))
        chosen = (self.origins >= rows.start) & (self.origins < rows.stop)
        at = self.origins[chosen] - rows.start, self.destinations[chosen]
        time[at], length[at] = self.seconds[chosen], self.metres[chosen]
        return time, length


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
        matrices[mode] = _Matrix(
            rows[chosen], places[chosen], seconds[chosen] * 60, lengths[chosen]
        )
    return matrices


def _tables(
    mode: str, rows: range, matrices: Mapping[str, _Matrix], circle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    time, length = (np.full(circle.shape, math.nan) for _ in range(2))
    for name in (mode, ALL_MODES):
        if name in matrices:
            for matrix in (matrices[name], matrices[name].reverse):
                silent, given = np.isnan(time), matrix.filled(rows, circle.shape[1])
                time[silent], length[silent] = (values[silent] for values in given)
    by_road = circle * DETOUR[mode]
    silent = np.isnan(time)
    time[silent] = by_road[silent] / SPEED_M_S[mode]
    time = np.minimum(time, UNREACHABLE_S)
    for estimate in (by_road, time * SPEED_M_S[mode]):
        silent = np.isnan(length)
        length[silent] = estimate[silent]
    time = np.nan_to_num(time, nan=UNREACHABLE_S)
    length = np.nan_to_num(length, nan=0.0)
    stays = np.arange(len(rows)), np.array(rows)
    time[stays] = length[stays] = 0
    return time, length


def _great_circle(
    rows: range, locations: Sequence[str], places: Mapping[str, Place]
) -> NDArray[np.float64]:
    """Metres from some to all locations (haversine); NaN where one has no coordinates."""
    nowhere = (math.nan, math.nan)
    degrees = np.array([places.get(loc, nowhere) for loc in locations]).reshape(-1, 2)
    latitude, longitude = np.radians(degrees).T
    north, east = latitude[rows, None], longitude[rows, None]
    across = np.sin((north - latitude) / 2) ** 2
    along = np.sin((east - longitude) / 2) ** 2
    chord = across + np.cos(north) * np.cos(latitude) * along
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return distance


def _whole(numbers: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.floor(numbers + 0.5).astype(np.int32)
