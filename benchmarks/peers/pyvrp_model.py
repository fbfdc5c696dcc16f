"""PyVRP: iterated local search for vehicle routing (Wouda, Lan and Kool, 2024).

A vehicle type for each shift, a depot for each home, an optional client for each visit. PyVRP has
no skills: a profile of the travel tables for each group of carers alike makes every way to a visit
that they may not make far too long. It runs on one core. It cannot say that two carers start
together.
"""

from __future__ import annotations

import numpy as np
import pyvrp
from pyvrp import PenaltyParams, SolveParams
from pyvrp.stop import MaxRuntime

from benchmarks.peers import Row
from benchmarks.peers.day import Matrix, RoutingDay, Vehicle
from solver.policy import Policy
from solver.problem import Problem

FORBIDDEN = 1 << 32
"""Seconds of a way that nobody may take: worse than leaving out any visit."""
PENALTIES = PenaltyParams(max_penalty=1000)
"""Of a second too late. By default it starts at 50,000 and takes long to fall; of the values tried
(10, 100, 1000, the default) this gave the least travel at 430 visits. Its other parameters, too,
were tried (15 to 100 neighbours, prizes all alike or capped), and are best as they are."""


def solve(problem: Problem, policy: Policy, seconds: float, seed: int) -> list[Row]:
    day = RoutingDay.of(problem, policy)
    found = pyvrp.solve(
        _data(day),
        MaxRuntime(seconds),
        seed=seed,
        collect_stats=False,
        params=SolveParams(penalty=PENALTIES),
    ).best
    rows: list[Row] = []
    for route in found.routes():
        carer_id = day.vehicles[route.vehicle_type()].carer_id
        for stop in route.schedule():
            if stop.is_client():
                rows.append((day.visits[stop.idx].id, 1, carer_id, stop.start_time))
    return rows


def _data(day: RoutingDay) -> pyvrp.ProblemData:
    groups = list(dict.fromkeys((vehicle.mode, vehicle.able) for vehicle in day.vehicles))
    homes = list(dict.fromkeys(vehicle.home for vehicle in day.vehicles))
    matrices = [_matrix(day, homes, mode, able) for mode, able in groups]
    first = len(homes)
    clients = [
        pyvrp.Client(
            first + v,
            service_duration=visit.duration,
            tw_early=early,
            tw_late=late,
            prize=prize,
            required=False,
        )
        for v, (visit, (early, late), prize) in enumerate(
            zip(day.visits, day.windows, day.prizes, strict=True)
        )
    ]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(first + len(clients))],
        clients=clients,
        depots=[pyvrp.Depot(h) for h in range(first)],
        vehicle_types=[_type(vehicle, homes, groups) for vehicle in day.vehicles],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )


def _type(
    vehicle: Vehicle, homes: list[int | None], groups: list[tuple[str, frozenset[int]]]
) -> pyvrp.VehicleType:
    home = homes.index(vehicle.home)
    return pyvrp.VehicleType(
        start_depot=home,
        end_depot=home,
        tw_early=vehicle.start,
        tw_late=vehicle.end,
        profile=groups.index((vehicle.mode, vehicle.able)),
    )


def _matrix(day: RoutingDay, homes: list[int | None], mode: str, able: frozenset[int]) -> Matrix:
    """Make the table of homes, then visits."""
    matrix = day.table(mode, [*homes, *day.places])
    closed = [len(homes) + v for v in range(len(day.visits)) if v not in able]
    matrix[closed, :] = matrix[:, closed] = FORBIDDEN
    np.fill_diagonal(matrix, 0)
    return matrix
