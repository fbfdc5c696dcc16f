"""Where places lie to each other, for maps: metres on a grid, never degrees.

Two precisions, one for each reader (docs/adr/0018-no-homes-in-the-ui.md): `fine` for a file that
its owner keeps, `coarse` for the Prefect UI, which many can open and which forgets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, floor, radians

from data.travel import EARTH_RADIUS_M, Place

FINE_M = 20
"""Side of a cell in a file: about a house."""
COARSE_M = 250
"""Side of a cell in the UI: some hundred homes of a town."""
LONE_M = 1000
"""Side of a cell in the UI for a place that has no other one near it."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Where places lie, from the south-western corner of all of them.

    Parameters
    ----------
    cell_m
        Side of a cell of the grid, in metres: no place is told finer.
    homes
        Whether homes of carers may be drawn, too.
    at
        Metres east and north by location: the middle of its cell.
    """

    cell_m: int
    homes: bool
    at: Mapping[str, tuple[int, int]]


def fine(places: Mapping[str, Place]) -> Positions:
    """Positions for a file on the machine that has the data; places are by location."""
    return _from_corner(FINE_M, True, _on_grid(places, FINE_M))


def coarse(places: Mapping[str, Place]) -> Positions:
    """Positions for the UI, by location: of a home they tell its cell and no more.

    A place that is alone in its cell and in the eight cells around it may be the only house far
    and wide, so it is put in the middle of a larger cell.
    """
    small, large = _on_grid(places, COARSE_M), _on_grid(places, LONE_M)
    cells = {name: (x // COARSE_M, y // COARSE_M) for name, (x, y) in small.items()}
    held: dict[tuple[int, int], int] = {}
    for cell in cells.values():
        held[cell] = held.get(cell, 0) + 1

    def is_alone(name: str) -> bool:
        x, y = cells[name]
        return (
            sum(held.get((i, j), 0) for i in range(x - 1, x + 2) for j in range(y - 1, y + 2)) == 1
        )

    at = {name: large[name] if is_alone(name) else small[name] for name in cells}
    return _from_corner(COARSE_M, False, at)


def _on_grid(places: Mapping[str, Place], cell_m: int) -> dict[str, tuple[int, int]]:
    """The middle of each place's cell, in metres from the equator and the prime meridian.

    The grid lies the same for every day and whoever is asked for, so that a home is in one cell
    always: where the cells of several nights overlap would tell it more exactly than one does.
    """
    if not places:
        return {}
    degree_m = radians(1) * EARTH_RADIUS_M
    # A degree of longitude is shorter than one of latitude; in whole degrees, for the same reason.
    middle = round(sum(latitude for latitude, _ in places.values()) / len(places))
    narrow = cos(radians(middle))

    def centre(metres: float) -> int:
        return floor(metres / cell_m) * cell_m + cell_m // 2

    return {
        name: (centre(longitude * degree_m * narrow), centre(latitude * degree_m))
        for name, (latitude, longitude) in places.items()
    }


def _from_corner(cell_m: int, homes: bool, at: Mapping[str, tuple[int, int]]) -> Positions:
    west = min((x for x, _ in at.values()), default=0)
    south = min((y for _, y in at.values()), default=0)
    return Positions(cell_m, homes, {name: (x - west, y - south) for name, (x, y) in at.items()})
