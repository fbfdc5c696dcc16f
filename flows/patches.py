"""Patches: homes that lie near each other, grouped so that no patch tells where anybody lives.

A picture of homes shows where people live even without a name or a number on it: who knows the
town lays it over a street map (docs/adr/0018-no-homes-in-the-ui.md). Patches are cut at medians,
again and again, and each holds at least `LEAST_CLIENTS` clients; they are drawn in the order of the
compass, as large as they have clients, not as they lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians

from data.travel import Place
from solver.facts import Facts

LEAST_CLIENTS = 5
"""No patch has fewer: a client is one of at least so many."""
MOST_PATCHES = 16
"""So many can be read at one look."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Some clients whose homes lie near each other.

    ``x``, ``y``, ``width`` and ``height`` are where it is drawn, in a square of side 1 with north
    above: its place among the others is true, distances are not.
    """

    name: str
    clients: frozenset[str]
    x: float
    y: float
    width: float
    height: float


def patches(homes: Mapping[str, Place]) -> tuple[Patch, ...]:
    """Cut the homes of clients into patches, from north to south and west to east.

    Parameters
    ----------
    homes
        Place by client id. Fewer than `LEAST_CLIENTS` of them make no patch.
    """
    if len(homes) < LEAST_CLIENTS:
        return ()
    # A degree of longitude is shorter than one of latitude.
    narrow = cos(radians(sum(latitude for latitude, _ in homes.values()) / len(homes)))
    points = {
        each: (longitude * narrow, -latitude) for each, (latitude, longitude) in homes.items()
    }
    pieces = [(sorted(points), (0.0, 0.0, 1.0, 1.0))]
    while len(pieces) < MOST_PATCHES:
        largest = max(range(len(pieces)), key=lambda i: len(pieces[i][0]))
        clients, box = pieces[largest]
        if len(clients) < 2 * LEAST_CLIENTS:
            break
        pieces[largest : largest + 1] = _halves(clients, box, points)
    pieces.sort(key=lambda piece: (piece[1][1], piece[1][0]))
    return tuple(
        Patch(f"Patch {number}", frozenset(clients), *box)
        for number, (clients, box) in enumerate(pieces, start=1)
    )


def patches_of(facts: Facts, places: Mapping[str, Place]) -> tuple[Patch, ...]:
    """The patches of the clients whom a rota is asked to visit; none where no home is known.

    Parameters
    ----------
    places
        By location.
    """
    where = {visit.client_id: visit.location for visit in facts.problem.visits}
    return patches({c: places[location] for c, location in where.items() if location in places})


def journeys(facts: Facts, found: Iterable[Patch]) -> Mapping[tuple[str, str], int]:
    """How often carers go from one patch to another, either way, by the names of both in order."""
    patch = {client: each.name for each in found for client in each.clients}
    rank = {name: number for number, name in enumerate(dict.fromkeys(patch.values()))}
    counted: dict[tuple[str, str], int] = {}
    for _, leg in facts.legs():
        if leg.origin is None or leg.destination is None:
            continue
        ends = [patch.get(stop.visit.client_id) for stop in (leg.origin, leg.destination)]
        if None in ends or ends[0] == ends[1]:
            continue
        one, other = sorted((str(end) for end in ends), key=lambda name: rank[name])
        counted[one, other] = counted.get((one, other), 0) + 1
    return counted


_Box = tuple[float, float, float, float]


def _halves(
    clients: list[str], box: _Box, points: Mapping[str, tuple[float, float]]
) -> list[tuple[list[str], _Box]]:
    """Two halves along the side on which the homes lie further apart."""
    spans = [
        max(points[c][axis] for c in clients) - min(points[c][axis] for c in clients)
        for axis in (0, 1)
    ]
    axis = 0 if spans[0] >= spans[1] else 1
    ordered = sorted(clients, key=lambda c: (points[c][axis], c))
    middle = len(ordered) // 2
    part = middle / len(ordered)
    x, y, width, height = box
    if axis == 0:
        boxes = [(x, y, width * part, height), (x + width * part, y, width * (1 - part), height)]
    else:
        boxes = [(x, y, width, height * part), (x, y + height * part, width, height * (1 - part))]
    return list(zip((ordered[:middle], ordered[middle:]), boxes, strict=True))
