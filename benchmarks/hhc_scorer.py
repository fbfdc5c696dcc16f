"""What a solution of the home health care benchmark is worth, and which rules it breaks.

    python -m benchmarks.hhc_scorer INSTANCE.json[.gz] SOLUTION.json[.gz]

Prints one JSON object. It reads the two files and nothing else: neither the engine nor what writes
solutions has a part in it. Rules and cost are those of Mankowska, Meisel and Bierwirth (2014): the
cost is a third of the sum of all travel (from and to the office, too), all tardiness and the
largest tardiness, where the tardiness of a service is what its start lies behind the window's end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.hhc_files import InstanceFile, Patient, Route, SolutionFile, Stop, read
from data.errors import UserError

TOLERANCE = 0.001 + 1e-6
"""Minutes. Published times have three decimals: a difference of two may be off by twice half a
thousandth, and by what doubles add to it. Where starts are late, a route may gain so much at each
of its stops; what `benchmarks.hhc` writes has no rounded times and gains nothing.
"""
OFFICE = 0
"""Its row and column in the distances."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A solution's figures in minutes, by the starts it gives, and the rules it breaks.

    The cost says nothing where a rule is broken.
    """

    travel: float
    total_tardiness: float
    max_tardiness: float
    violations: tuple[str, ...]

    @property
    def cost(self) -> float:
        """The objective, all three parts weighing the same."""
        return (self.travel + self.total_tardiness + self.max_tardiness) / 3

    @property
    def feasible(self) -> bool:
        """Whether every rule holds."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class _Given:
    """A service that a caregiver gives."""

    caregiver: str
    stop: Stop


def score(instance: InstanceFile, solution: SolutionFile) -> Scored:
    """Check every rule and measure a solution."""
    return _Scorer(instance, solution).scored()


class _Scorer:
    """One solution of one instance; each rule is a method, and `scored` lists them."""

    def __init__(self, instance: InstanceFile, solution: SolutionFile) -> None:
        self.distances = instance.distances
        self.patients: Mapping[str, Patient] = {p.id: p for p in instance.patients}
        self.rows = {p.id: i for i, p in enumerate(instance.patients, start=1)}
        self.abilities = {c.id: set(c.abilities) for c in instance.caregivers}
        self.needed = {
            p.id: list(
                zip((r.service for r in p.required_caregivers), instance.durations(p), strict=True)
            )
            for p in instance.patients
        }
        self.routes = solution.routes
        self.given: dict[str, list[_Given]] = defaultdict(list)
        for route in self.routes:
            for stop in route.locations:
                self.given[stop.patient].append(_Given(route.caregiver_id, stop))

    def scored(self) -> Scored:
        """Figures and violations."""
        unknown = tuple(self._unknown())
        if unknown:
            # What is not there has neither a place nor a window.
            return Scored(0.0, 0.0, 0.0, unknown)
        tardiness = [
            max(0.0, stop.arrival_time - self.patients[stop.patient].time_window[1])
            for route in self.routes
            for stop in route.locations
        ]
        violations = (
            *self._one_route_each(),
            *self._every_service_once(),
            *self._abilities(),
            *self._opened_windows(),
            *self._durations(),
            *self._travel(),
            *self._synchronization(),
        )
        travel = sum(map(self._length, self.routes))
        return Scored(travel, sum(tardiness), max(tardiness, default=0.0), violations)

    def _unknown(self) -> Iterator[str]:
        for route in self.routes:
            if route.caregiver_id not in self.abilities:
                yield f"there is no caregiver {route.caregiver_id!r}"
            for stop in route.locations:
                if stop.patient not in self.patients:
                    yield f"there is no patient {stop.patient!r}"

    def _one_route_each(self) -> Iterator[str]:
        """Ensures that no caregiver has two routes."""
        seen: set[str] = set()
        for route in self.routes:
            if route.caregiver_id in seen:
                yield f"caregiver {route.caregiver_id} has more than one route"
            seen.add(route.caregiver_id)

    def _every_service_once(self) -> Iterator[str]:
        """Ensures every required service, each as often as it is required, and nothing else."""
        for patient, needed in self.needed.items():
            want = sorted(service for service, _ in needed)
            have = sorted(given.stop.service for given in self.given[patient])
            if want != have:
                yield f"patient {patient} needs {', '.join(want)} and gets {', '.join(have) or '-'}"

    def _abilities(self) -> Iterator[str]:
        """Ensures that caregivers give only what they can."""
        for patient, services in self.given.items():
            for given in services:
                if given.stop.service not in self.abilities[given.caregiver]:
                    yield (
                        f"caregiver {given.caregiver} cannot give {given.stop.service} "
                        f"to patient {patient}"
                    )

    def _opened_windows(self) -> Iterator[str]:
        """Ensures that no service starts before its patient's window."""
        for patient, services in self.given.items():
            opens = self.patients[patient].time_window[0]
            for given in services:
                if given.stop.arrival_time < opens - TOLERANCE:
                    yield (
                        f"{given.stop.service} of patient {patient} starts at "
                        f"{given.stop.arrival_time:g}, before {opens:g}"
                    )

    def _durations(self) -> Iterator[str]:
        """Ensures that a service takes as long as it must."""
        for patient, services in self.given.items():
            for given in services:
                lasts = self._duration(given.stop)
                told = given.stop.departure_time - given.stop.arrival_time
                if lasts is not None and abs(told - lasts) > TOLERANCE:
                    yield (
                        f"{given.stop.service} of patient {patient} takes {told:g} minutes, "
                        f"not {lasts:g}"
                    )

    def _travel(self) -> Iterator[str]:
        """Ensures the way from the office (left at 0 or later) and from one patient to the next."""
        for route in self.routes:
            ready, place = 0.0, OFFICE
            for stop in route.locations:
                row = self.rows[stop.patient]
                early = ready + self.distances[place][row] - stop.arrival_time
                if early > TOLERANCE:
                    yield (
                        f"caregiver {route.caregiver_id} is {early:g} minutes too early "
                        f"at patient {stop.patient}"
                    )
                ready, place = stop.arrival_time + (self._duration(stop) or 0.0), row

    def _synchronization(self) -> Iterator[str]:
        """Ensures two different caregivers, and the distance between the two starts."""
        for patient, needed in self.needed.items():
            services = self.given[patient]
            if len(needed) != 2 or len(services) != 2:
                continue
            if services[0].caregiver == services[1].caregiver:
                yield f"patient {patient} gets both services from {services[0].caregiver}"
            low, high = self._distance(self.patients[patient])
            gap = self._gap(needed[0][0], services)
            if not low - TOLERANCE <= gap <= high + TOLERANCE:
                yield (
                    f"the services of patient {patient} start {gap:g} minutes apart, "
                    f"not {low:g} to {high:g}"
                )

    @staticmethod
    def _distance(patient: Patient) -> tuple[float, float]:
        asked = patient.synchronization
        if asked is None or asked.type == "simultaneous" or asked.distance is None:
            return 0.0, 0.0
        return asked.distance

    @staticmethod
    def _gap(first_service: str, services: Sequence[_Given]) -> float:
        """Minutes from the first required service to the second."""
        one, other = (given.stop for given in services)
        gap = other.arrival_time - one.arrival_time
        if one.service == other.service:
            return abs(gap)
        return gap if one.service == first_service else -gap

    def _duration(self, stop: Stop) -> float | None:
        """Minutes of a service; None where the patient does not need it."""
        lasts = [d for service, d in self.needed[stop.patient] if service == stop.service]
        return lasts[0] if lasts else None

    def _length(self, route: Route) -> float:
        if not route.locations:
            return 0.0
        rows = [OFFICE, *(self.rows[stop.patient] for stop in route.locations), OFFICE]
        return sum(self.distances[a][b] for a, b in pairwise(rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Score and print; returns an exit code: 1 where a rule is broken, 2 for a wrong file."""
    options = parse(arguments)
    try:
        instance = read(options.dataset, InstanceFile)
        scored = score(instance, read(options.solution, SolutionFile))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    figures = {
        "cost": round(scored.cost, 6) if scored.feasible else None,
        "travel": round(scored.travel, 6),
        "total_tardiness": round(scored.total_tardiness, 6),
        "max_tardiness": round(scored.max_tardiness, 6),
        "violations": list(scored.violations),
    }
    print(json.dumps(figures))
    return 0 if scored.feasible else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hhc_scorer", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("dataset", type=Path, metavar="INSTANCE")
    parser.add_argument("solution", type=Path, metavar="SOLUTION")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
