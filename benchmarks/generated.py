"""Generated days of home care: seeded, of any size, with and without double-handed visits.

A day is one town of up to 1,000 visits; a larger one is made of towns of about 500 visits that lie
too far apart for anybody to work in two. It has what a British home-care day has (four peaks, two
or three short shifts a carer, homes, skills, women who want to be washed by a woman) and enough
carers that all or nearly all of it can be covered: planners are told apart by travel.

Neither the numbers nor the names are taken from any agency's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import cos, pi, sin, sqrt
from random import Random

import numpy as np

from data.policies import load_policy
from solver.policy import Policy
from solver.problem import (
    Carer,
    Client,
    HeldSkill,
    Horizon,
    Link,
    Problem,
    Shift,
    Table,
    Travel,
    Visit,
)

DAY = date(2026, 11, 24)
MINUTE, HOUR = 60, 3600

ONE_TOWN = 1000
"""Up to so many visits are one town."""
TOWN_VISITS = 500
"""Visits of each town where there are several."""
TOWN_DISTANCE_M = 60_000
"""Between the centres of neighbouring towns: more than two hours by car."""
SLOTS_A_CARER = 7.2
"""About 25 carers for 180 visits and 60 for 430; half of their time is care."""
DOUBLE_HANDED = 0.22
"""Part of the visits that need two carers, where they are asked for."""
LINKED = 0.1
"""Part of the clients with several visits whose doses must lie apart, where it is asked for."""
DOSE_GAP_S = 3 * HOUR + 30 * MINUTE

HELD = {"medication": 0.75, "dementia": 0.5, "feeding tube": 0.25, "hoist": 0.8}
"""Part of the carers who hold each skill."""


@dataclass(frozen=True, slots=True)
class Peak:
    """A time of the day at which many want help: preferred starts in hours, durations in min."""

    first: float
    last: float
    durations: tuple[int, ...]


MORNING = Peak(7.25, 10.5, (20, 30, 30, 45, 45, 60))
LUNCH = Peak(12.0, 13.5, (15, 20, 30, 30, 45))
TEA = Peak(16.25, 18.0, (15, 15, 20, 30, 30))
BED = Peak(19.5, 21.5, (15, 20, 30, 30, 45))

ROUTINES: tuple[tuple[int, tuple[Peak, ...]], ...] = (
    (5, (MORNING,)),
    (2, (LUNCH,)),
    (3, (MORNING, BED)),
    (2, (MORNING, TEA)),
    (2, (MORNING, LUNCH, TEA)),
    (2, (MORNING, LUNCH, BED)),
    (4, (MORNING, LUNCH, TEA, BED)),
)
"""How often clients have which visits in a day."""

SHIFTS: tuple[tuple[int, tuple[tuple[float, float], ...]], ...] = (
    (2, ((7, 11.5), (12, 14.5))),
    (2, ((7, 11.5), (16, 18.5))),
    (2, ((7, 11), (12, 14.5), (16, 18))),
    (3, ((7, 11), (19, 22.5))),
    (2, ((12, 14.5), (16, 18.5), (19, 22.5))),
    (1, ((16, 18.5), (19, 22.5))),
)
"""How often carers have which shifts, in hours. None is long enough to need a break inside."""

HALF_WINDOWS = (30, 45, 60, 60, 90)
"""Minutes from the preferred start to either end of a window."""

Point = tuple[int, int]


def generated_day(
    visits: int, seed: int, double_handed: bool, *, linked: bool = False
) -> tuple[Problem, Policy]:
    """Make a day of ``visits`` visits and the policy ``travel`` to plan it under.

    Parameters
    ----------
    visits
        At least 1. Above 1,000 the day is made of towns of about 500 visits.
    seed
        The same arguments give the same day on every machine. With and without double-handed
        visits the clients, times and needs are the same.
    double_handed
        Whether about 22 % of the visits need two carers; without it none does.
    linked
        Whether some clients' visits must start three and a half hours apart or more.

    Returns
    -------
    Problem, Policy
        Travel is in whole seconds, by car and on foot, symmetric, and obeys the triangle
        inequality: no way over a third place is shorter.
    """
    if visits < 1:
        raise ValueError(f"a day needs at least 1 visit, got visits={visits}")
    towns = [
        _Town(seed, number, of=size, double_handed=double_handed, linked=linked)
        for number, size in enumerate(_town_sizes(visits))
    ]
    problem = Problem(
        branch_id="generated",
        horizon=Horizon.of(DAY, 1),
        carers=tuple(carer for town in towns for carer in town.carers),
        clients=tuple(client for town in towns for client in town.clients),
        visits=tuple(visit for town in towns for visit in town.visits),
        travel=_travel({name: at for town in towns for name, at in town.places.items()}),
        links=tuple(link for town in towns for link in town.links),
    )
    return problem, load_policy("travel", on=DAY)


def _town_sizes(visits: int) -> list[int]:
    towns = 1 if visits <= ONE_TOWN else round(visits / TOWN_VISITS)
    return [visits * (i + 1) // towns - visits * i // towns for i in range(towns)]


class _Town:
    """Clients with their visits, and carers, around one centre."""

    def __init__(
        self, seed: int, number: int, *, of: int, double_handed: bool, linked: bool
    ) -> None:
        self._name = f"{number:02d}"
        # A stream of its own for each choice: asking for one thing changes nothing else.
        self._streams = {
            what: Random(f"{what} {of} {seed} {number}")
            for what in ("places", "clients", "doubles", "links", "carers")
        }
        self._centre = _centre_of(number)
        self._radius_m = 2300 * sqrt(of / 180)
        self.places: dict[str, Point] = {}
        self.clients: list[Client] = []
        self.visits: list[Visit] = []
        self.links: list[Link] = []
        self._quarters = [
            self._around(self._centre, self._radius_m, even=True) for _ in range(max(4, of // 25))
        ]
        while len(self.visits) < of:
            self._add_client(of - len(self.visits))
        if double_handed:
            self._need_two()
        if linked:
            self._link_doses()
        slots = sum(visit.carers_required for visit in self.visits)
        self.carers = self._make_carers(max(2, round(slots / SLOTS_A_CARER)))

    def _around(self, middle: Point, spread_m: float, *, even: bool = False) -> Point:
        """Choose a point near ``middle``: evenly in a circle, or denser towards the middle."""
        random = self._streams["places"]
        angle = random.uniform(0, 2 * pi)
        distance = spread_m * (sqrt(random.random()) if even else random.triangular(0, 1, 0))
        return round(middle[0] + distance * cos(angle)), round(middle[1] + distance * sin(angle))

    def _add_client(self, most_visits: int) -> None:
        random = self._streams["clients"]
        client_id = f"c{self._name}-{len(self.clients):03d}"
        location = self._place_of(client_id)
        needs = _needs(random)
        client = Client(
            id=client_id,
            location=location,
            risk=random.choices(("red", "amber", "green"), (20, 60, 20))[0],
            gender_of_carer="female" if random.random() < 0.08 else "any",
        )
        self.clients.append(client)
        for peak in _dealt(random, ROUTINES)[:most_visits]:
            self.visits.append(self._visit(client, peak, needs))

    def _place_of(self, client_id: str) -> str:
        """Choose where a client lives: one in four in a house that others of them live in."""
        random = self._streams["places"]
        houses = [name for name in self.places if name.startswith("house")]
        if random.random() < 0.25:
            if houses and random.random() < 0.8:
                return random.choice(houses)
            name = f"house{self._name}-{len(houses):02d}"
        else:
            name = client_id
        self.places[name] = self._around(random.choice(self._quarters), 900)
        return name

    def _visit(self, client: Client, peak: Peak, needs: tuple[str, ...]) -> Visit:
        random = self._streams["clients"]
        quarter_hours = int((peak.last - peak.first) * 4)
        preferred = round(peak.first * HOUR) + random.randint(0, quarter_hours) * 15 * MINUTE
        half = random.choice(HALF_WINDOWS) * MINUTE
        medication = random.random() < 0.35
        return Visit(
            id=f"v{self._name}-{len(self.visits):04d}",
            client_id=client.id,
            location=client.location,
            duration=random.choice(peak.durations) * MINUTE,
            earliest=preferred - half,
            latest=preferred + half,
            preferred=preferred,
            skills=(*needs, "medication") if medication else needs,
            risk=client.risk,
            kind="medication" if medication else "care",
            time_critical=medication and random.random() < 0.15,
        )

    def _need_two(self) -> None:
        """Give visits a second carer: all of a client who has to be hoisted."""
        random = self._streams["doubles"]
        order = list(self.clients)
        random.shuffle(order)
        wanted = round(DOUBLE_HANDED * len(self.visits))
        hoisted: set[str] = set()
        for client in order:
            theirs = sum(visit.client_id == client.id for visit in self.visits)
            if theirs <= wanted:
                hoisted.add(client.id)
                wanted -= theirs
        self.visits = [
            replace(visit, carers_required=2, skills=(*visit.skills, "hoist"))
            if visit.client_id in hoisted
            else visit
            for visit in self.visits
        ]

    def _link_doses(self) -> None:
        random = self._streams["links"]
        for client in self.clients:
            theirs = [visit for visit in self.visits if visit.client_id == client.id]
            if len(theirs) > 1 and random.random() < LINKED:
                self.links += [
                    Link(before.id, after.id, min_gap=DOSE_GAP_S)
                    for before, after in pairwise(theirs)
                    if after.latest - before.earliest >= DOSE_GAP_S
                ]

    def _make_carers(self, number: int) -> list[Carer]:
        random = self._streams["carers"]
        # Dealt in turn, not drawn: no peak is left without carers by chance.
        patterns = [shifts for often, shifts in SHIFTS for _ in range(often)]
        random.shuffle(patterns)
        return [
            self._carer(f"k{self._name}-{i:03d}", patterns[i % len(patterns)])
            for i in range(number)
        ]

    def _carer(self, carer_id: str, pattern: Sequence[tuple[float, float]]) -> Carer:
        random = self._streams["carers"]
        home = f"home of {carer_id}"
        self.places[home] = self._around(random.choice(self._quarters), 1500)
        return Carer(
            id=carer_id,
            shifts=tuple(Shift(round(a * HOUR), round(b * HOUR)) for a, b in pattern),
            skills=tuple(HeldSkill(s) for s, part in HELD.items() if random.random() < part),
            home=home,
            transport="walk" if random.random() < 0.2 else "car",
            gender="female" if random.random() < 0.85 else "male",
        )


def _needs(random: Random) -> tuple[str, ...]:
    """Choose what each visit of a client takes besides ordinary care."""
    return tuple(
        skill
        for skill, often in (("dementia", 0.15), ("feeding tube", 0.04))
        if random.random() < often
    )


def _dealt(random: Random, choices: Sequence[tuple[int, tuple[Peak, ...]]]) -> tuple[Peak, ...]:
    often, what = zip(*choices, strict=True)
    return random.choices(what, often)[0]


def _centre_of(number: int) -> Point:
    """Choose where a town lies: they fill a country row by row, five in each."""
    return TOWN_DISTANCE_M * (number % 5), TOWN_DISTANCE_M * (number // 5)


def _travel(places: dict[str, Point]) -> Travel:
    """Travel between places as the crow flies, made longer by streets.

    By car there is parking to be found at each end. Rounding up and a fixed part keep the triangle
    inequality of the plain distances.
    """
    east, north = np.array(list(places.values()), dtype=np.int64).T
    crow = np.sqrt((east[:, None] - east) ** 2 + (north[:, None] - north) ** 2)
    metres = np.ceil(1.3 * crow).astype(np.int32)
    seconds = {
        "car": np.where(crow > 0, 90 + np.ceil(1.3 * crow / 8), 0).astype(np.int32),
        "walk": np.ceil(1.3 * crow / 1.3).astype(np.int32),
    }
    return Travel(
        locations=tuple(places),
        seconds={mode: Table(len(places), values.tobytes()) for mode, values in seconds.items()},
        metres=dict.fromkeys(seconds, Table(len(places), metres.tobytes())),
    )
