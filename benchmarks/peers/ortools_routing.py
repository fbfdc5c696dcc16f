"""OR-Tools Routing: guided local search on a constraint model (Furnon and Perron, Google).

A vehicle for each shift, a node for each visit that may be left out at a price, one dimension of
time, tables of travel inside the library (no callback into Python). It runs on one core and takes
no seed. Two carers who start together can be written as equal times of two nodes, but then its
first solutions and its local search leave all such visits out: it is asked about days without them.

The operators that empty whole rounds and insert their visits anew are off: without them travel is
0.8 % less (mean of generated days 11 to 16 of 430 visits, 30 s), and solving ends after 30 s, with
them after 34.
"""

from __future__ import annotations

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util.optional_boolean_pb2 import BOOL_FALSE

from benchmarks.peers import Row
from benchmarks.peers.day import RoutingDay
from solver.policy import Policy
from solver.problem import Problem

OFF = tuple(
    f"use_{where}_cheapest_insertion_{what}_lns"
    for where in ("global", "local")
    for what in ("path", "visit_types")
)
"""Operators of its local search that are not used, see above."""


def solve(problem: Problem, policy: Policy, seconds: float, seed: int) -> list[Row]:
    day = RoutingDay.of(problem, policy)
    manager, routing = _model(day)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    for operator in OFF:
        setattr(parameters.local_search_operators, operator, BOOL_FALSE)
    parameters.time_limit.FromMilliseconds(round(1000 * seconds))
    found = routing.SolveWithParameters(parameters)
    return [] if found is None else _rows(day, manager, routing, found)


def _model(day: RoutingDay) -> tuple[pywrapcp.RoutingIndexManager, pywrapcp.RoutingModel]:
    homes = list(dict.fromkeys(vehicle.home for vehicle in day.vehicles))
    visits = len(day.visits)
    depots = [visits + homes.index(vehicle.home) for vehicle in day.vehicles]
    manager = pywrapcp.RoutingIndexManager(visits + len(homes), len(day.vehicles), depots, depots)
    routing = pywrapcp.RoutingModel(manager)
    durations = np.array([visit.duration for visit in day.visits] + [0] * len(homes))
    travel, passing = {}, {}
    for mode in day.seconds:
        matrix = day.table(mode, [*day.places, *homes])
        travel[mode] = routing.RegisterTransitMatrix(matrix.tolist())
        passing[mode] = routing.RegisterTransitMatrix((matrix + durations[:, None]).tolist())
    for r, vehicle in enumerate(day.vehicles):
        routing.SetArcCostEvaluatorOfVehicle(travel[vehicle.mode], r)
    horizon = max(vehicle.end for vehicle in day.vehicles)
    routing.AddDimensionWithVehicleTransits(
        [passing[vehicle.mode] for vehicle in day.vehicles], horizon, horizon, False, "time"
    )
    clock = routing.GetDimensionOrDie("time")
    for r, vehicle in enumerate(day.vehicles):
        clock.CumulVar(routing.Start(r)).SetRange(vehicle.start, vehicle.end)
        clock.CumulVar(routing.End(r)).SetRange(vehicle.start, vehicle.end)
    for v in range(visits):
        node = manager.NodeToIndex(v)
        clock.CumulVar(node).SetRange(*day.windows[v])
        routing.AddDisjunction([node], day.prizes[v])
        able = [r for r, vehicle in enumerate(day.vehicles) if v in vehicle.able]
        # -1 is "in no route". SetAllowedVehiclesForIndex does not take a list from Python.
        routing.VehicleVar(node).SetValues([-1, *able])
    return manager, routing


def _rows(
    day: RoutingDay,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    found: pywrapcp.Assignment,
) -> list[Row]:
    clock = routing.GetDimensionOrDie("time")
    rows: list[Row] = []
    for r, vehicle in enumerate(day.vehicles):
        index = found.Value(routing.NextVar(routing.Start(r)))
        while not routing.IsEnd(index):
            visit = day.visits[manager.IndexToNode(index)]
            rows.append((visit.id, 1, vehicle.carer_id, found.Min(clock.CumulVar(index))))
            index = found.Value(routing.NextVar(index))
    return rows
