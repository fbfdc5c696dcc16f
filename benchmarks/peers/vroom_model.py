"""VROOM: construction and local search for vehicle routing (Coupey, Nicod and Varnier).

A vehicle for each shift, a job for each visit; a skill for each visit, which the vehicles have that
may make it. It runs on two threads and ends by itself when nothing improves, often long before the
time is over; its answer does not depend on a seed. Priorities go from 0 to 100, so that risk and
length of a visit are rounded. It cannot say that two carers start together.
"""

from __future__ import annotations

from datetime import timedelta

import vroom

from benchmarks.peers import Row
from benchmarks.peers.day import RoutingDay
from solver.policy import Policy
from solver.problem import Problem

EXPLORATION = 5
"""The deepest search that VROOM offers."""
MOST_IMPORTANT = 100


def solve(problem: Problem, policy: Policy, seconds: float, seed: int) -> list[Row]:
    day = RoutingDay.of(problem, policy)
    told = _input(day).solve(
        exploration_level=EXPLORATION, nb_threads=2, timeout=timedelta(seconds=seconds)
    )
    return [
        (
            day.visits[int(step.id)].id,
            1,
            day.vehicles[int(step.vehicle_id)].carer_id,
            int(step.arrival + step.waiting_time),
        )
        for step in told.routes.itertuples()
        if step.type == "job"
    ]


def _input(day: RoutingDay) -> vroom.Input:
    asked = vroom.Input()
    # A vehicle needs a place to start or to end: the last one is for who has no home.
    nowhere = len(next(iter(day.seconds.values())))
    for mode in day.seconds:
        asked.set_durations_matrix(mode, day.table(mode, [*range(nowhere), None]))
    asked.add_vehicle(
        [
            vroom.Vehicle(
                r,
                start=nowhere if vehicle.home is None else vehicle.home,
                end=nowhere if vehicle.home is None else vehicle.home,
                profile=vehicle.mode,
                skills=set(vehicle.able),
                time_window=vroom.TimeWindow(vehicle.start, vehicle.end),
            )
            for r, vehicle in enumerate(day.vehicles)
        ]
    )
    most = max(day.prizes)
    asked.add_job(
        [
            vroom.Job(
                v,
                day.places[v],
                default_service=visit.duration,
                skills={v},
                priority=max(1, round(MOST_IMPORTANT * day.prizes[v] / most)),
                time_windows=[vroom.TimeWindow(*day.windows[v])],
            )
            for v, visit in enumerate(day.visits)
        ]
    )
    return asked
