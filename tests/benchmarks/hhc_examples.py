"""Tiny instances of the home health care benchmark, and their optimum by trying everything."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations, product
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.hhc_files import InstanceFile, SolutionFile

Json = dict[str, Any]
STAFF = {"c1": "s1 s2", "c2": "s3 s4"}


def a_patient(
    id: str,
    *services: str,
    window: tuple[float, float] = (0, 100),
    duration: float = 10,
    gap: tuple[float, float] | None = None,
) -> Json:
    """A patient; two services are simultaneous unless a gap is given."""
    patient: Json = {
        "id": id,
        "location": [0.0, 0.0],
        "time_window": list(window),
        "required_caregivers": [{"service": s, "duration": duration} for s in services or ("s1",)],
    }
    if gap is not None:
        patient["synchronization"] = {"type": "sequential", "distance": list(gap)}
    elif len(services) == 2:
        patient["synchronization"] = {"type": "simultaneous"}
    return patient


def an_instance(
    *patients: Json,
    staff: Mapping[str, str] = STAFF,
    distances: Sequence[Sequence[float]] | None = None,
) -> Json:
    """An instance; patients live on a street, 10 minutes apart, the office at its beginning."""
    rows = range(len(patients) + 1)
    return {
        "patients": list(patients),
        "services": [{"id": f"s{i}", "default_duration": 10.0} for i in range(1, 7)],
        "caregivers": [{"id": id, "abilities": able.split()} for id, able in staff.items()],
        "central_offices": [{"id": "d", "location": [0.0, 0.0]}],
        "distances": [
            list(r) for r in distances or [[10.0 * abs(a - b) for b in rows] for a in rows]
        ],
    }


def a_solution(**routes: Sequence[tuple[str, str, float]]) -> Json:
    """A solution of routes of (patient, service, start), each service of 10 minutes."""
    return {
        "routes": [
            {
                "caregiver_id": caregiver,
                "locations": [
                    {
                        "patient": patient,
                        "service": service,
                        "arrival_time": start,
                        "departure_time": start + 10,
                    }
                    for patient, service, start in stops
                ],
            }
            for caregiver, stops in routes.items()
        ]
    }


def instance_of(content: Json) -> InstanceFile:
    """An instance as it is read."""
    return InstanceFile.model_validate(content)


def solution_of(content: Json) -> SolutionFile:
    """A solution as it is read."""
    return SolutionFile.model_validate(content)


def write_json(path: Path, content: object) -> Path:
    """Write JSON, gzipped where the name says so."""
    text = json.dumps(content)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def random_instance(seed: int, patients: int = 4) -> Json:
    """A street map with three decimals, tight windows, one simultaneous and one sequential pair."""
    rng = Random(seed)
    places = [(rng.uniform(0, 40), rng.uniform(0, 40)) for _ in range(patients + 1)]
    distances = [
        # Not symmetric: hills. Few are shorter over a third place.
        [0.0 if a == b else round(abs(a[0] - b[0]) + 1.1 * abs(a[1] - b[1]), 3) for b in places]
        for a in places
    ]
    for row in distances:
        row[rng.randrange(len(row))] += round(rng.uniform(0, 9), 3)
    people = []
    for number in range(patients):
        opens = rng.randint(0, 90)
        window = (opens, opens + rng.choice((5, 20, 60)))
        first, second = rng.choice(("s1", "s2")), rng.choice(("s3", "s4"))
        duration = rng.choice((5, 12.25))
        id = f"p{number + 1}"
        if number == 0:
            people.append(a_patient(id, first, second, window=window, duration=duration))
        elif number == 1:
            low = rng.randint(1, 30)
            gap = (low, rng.choice((low, 2 * low)))
            people.append(a_patient(id, first, second, window=window, duration=duration, gap=gap))
        else:
            service = rng.choice((first, second))
            people.append(a_patient(id, service, window=window, duration=duration))
    staff = {"c1": "s1 s2", "c2": "s3 s4", "c3": rng.choice(("s1 s2", "s3 s4"))}
    return an_instance(*people, staff=staff, distances=distances)


def optimum(content: Json) -> float | None:
    """Cost of the best solution by trying every assignment and order; None where there is none."""
    services = [
        (row, number, required)
        for row, patient in enumerate(content["patients"], start=1)
        for number, required in enumerate(patient["required_caregivers"])
    ]
    able = [
        [k for k, c in enumerate(content["caregivers"]) if required["service"] in c["abilities"]]
        for _, _, required in services
    ]
    best: float | None = None
    for chosen in product(*able):
        own = [
            [i for i, k in enumerate(chosen) if k == c] for c in range(len(content["caregivers"]))
        ]
        if any(len({services[i][0] for i in stops}) < len(stops) for stops in own):
            continue  # one caregiver for both services of a patient
        for routes in product(*(permutations(stops) for stops in own)):
            cost = _cost(content, services, routes)
            if cost is not None and (best is None or cost < best):
                best = cost
    return best


def _cost(content: Json, services: Sequence[Any], routes: Sequence[Sequence[int]]) -> float | None:
    patients, far = content["patients"], content["distances"]
    rows = [row for row, _, _ in services]
    starts = [patients[row - 1]["time_window"][0] for row in rows]
    arcs = list(_arcs(content, services, routes))
    for route in routes:
        if route:
            starts[route[0]] = max(starts[route[0]], far[0][rows[route[0]]])
    for _ in range(len(services) + 1):
        settled = True
        for before, after, minutes in arcs:
            if starts[before] + minutes > starts[after] + 1e-9:
                starts[after], settled = starts[before] + minutes, False
        if settled:
            break
    else:
        return None
    late = [max(0.0, starts[i] - patients[row - 1]["time_window"][1]) for i, row in enumerate(rows)]
    travel = sum(
        far[a][b]
        for route in routes
        if route
        for a, b in pairwise([0, *(rows[i] for i in route), 0])
    )
    return float(travel + sum(late) + max(late)) / 3


def _arcs(
    content: Json, services: Sequence[Any], routes: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int, float]]:
    for route in routes:
        for i, j in pairwise(route):
            way = content["distances"][services[i][0]][services[j][0]]
            yield i, j, services[i][2]["duration"] + way
    for i, (row, number, _) in enumerate(services):
        if number == 1:
            asked = content["patients"][row - 1]["synchronization"]
            low, high = asked.get("distance", (0, 0))
            yield i - 1, i, low
            yield i, i - 1, -high
