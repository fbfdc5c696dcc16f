"""Timefold: constraint streams and simulated annealing on a list of calls for each shift.

A shift holds the list of its calls, one call for each slot of a visit. The start of a call is a
shadow variable: a listener spreads a change from call to call along a shift, and from each call to
the other calls of its visit, which all start when the last of their carers can. So it is asked
about both kinds of days. Score: rules hard, uncovered minutes by risk medium, travel soft; calls
may stay unassigned.

The model is in Java (TimefoldDay.java), on the library that the Python package brings, and needs a
JDK 17: the same model written in Python evaluated 3,000 moves a second instead of 50,000. It runs
on one thread: more of them, and nearby selection, are in the commercial edition. Moves of a call
to a shift that cannot hold it are filtered out. A visit that got some but not all of its
carers is left out of the answer, for half of it is worth nothing.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from benchmarks.peers import Row
from benchmarks.peers.day import RoutingDay
from solver.policy import Policy
from solver.problem import Problem

SOURCE = Path(__file__).with_name("TimefoldDay.java")


def solve(problem: Problem, policy: Policy, seconds: float, seed: int) -> list[Row]:
    day = RoutingDay.of(problem, policy)
    jars = f"{distribution('timefold').locate_file('timefold/solver/jars')}/*"
    with tempfile.TemporaryDirectory(prefix="rotamend-timefold-") as classes:
        subprocess.run(("javac", "-cp", jars, "-d", classes, str(SOURCE)), check=True)
        told = subprocess.run(
            (
                *("java", "-XX:+UseParallelGC", "-cp", f"{jars}:{classes}", SOURCE.stem),
                *(str(round(1000 * seconds)), str(seed)),
            ),
            input=" ".join(map(str, _numbers(day))),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    return _rows(day, told)


def _numbers(day: RoutingDay) -> Iterator[int]:
    """Write a day as TimefoldDay.java reads it."""
    modes = list(day.seconds)
    places = len(next(iter(day.seconds.values())))
    yield from (len(modes), places)
    for mode in modes:
        yield from day.seconds[mode].ravel().tolist()
    yield len(day.visits)
    for v, visit in enumerate(day.visits):
        slots = visit.carers_required
        yield from (slots, day.places[v], visit.duration, *day.windows[v], day.prizes[v] // slots)
    yield len(day.vehicles)
    for vehicle in day.vehicles:
        home = -1 if vehicle.home is None else vehicle.home
        yield from (modes.index(vehicle.mode), home, vehicle.start, vehicle.end)
        yield from (len(vehicle.able), *sorted(vehicle.able))


def _rows(day: RoutingDay, told: str) -> list[Row]:
    held: dict[int, list[Row]] = {}
    for line in told.splitlines():
        visit, slot, shift, start = map(int, line.split())
        row = (day.visits[visit].id, slot, day.vehicles[shift].carer_id, start)
        held.setdefault(visit, []).append(row)
    return [
        row
        for visit, rows in sorted(held.items())
        if len(rows) == day.visits[visit].carers_required
        for row in rows
    ]
