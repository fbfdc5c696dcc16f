"""An instance of the home health care benchmark as a rota problem, and a rota as its solution.

One second of the problem is a thousandth of a minute of the instance: the domain counts whole
seconds, and the published data have three decimals. What has more is rounded to the safe side
(journeys, services and least distances up, largest distances down), so that a rota that obeys the
rules is a solution that does; windows close at the nearest thousandth.

A service is a visit of its own whose only skill is the service. The two services of a patient are
two visits with a link, simultaneous or first required one first. Caregivers are carers with one
shift that ends later than any work can, and the office is everybody's home. Windows end softly; the
policy covers every service first, and then weighs a minute of travel, of tardiness and of the
largest tardiness alike. Nobody's hours, rest or breaks bind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from benchmarks.hhc_files import LONGEST, InstanceFile, Patient, Route, SolutionFile, Stop
from data.errors import UserError
from solver.law import Law, WorkerLimits
from solver.policy import Policy, Tier
from solver.problem import (
    Carer,
    Client,
    HeldSkill,
    Horizon,
    Link,
    Preference,
    Problem,
    Shift,
    Travel,
    Visit,
)
from solver.problem.carer import Transport
from solver.rota import Rota

THOUSANDTHS = 1000
"""Seconds of the problem in a minute of the instance."""
FINER = 1e-6
"""Part of a second that is an error of doubles, not a digit of the instance; and the minutes by
which a recomputed start must be later to count as later.
"""
DAY_S = 86400
FIRST_DAY = date(2014, 1, 1)
"""Any day would do: nothing in an instance has a date."""
OFFICE = "0"
MODE: Transport = "car"


@dataclass(frozen=True, slots=True)
class Service:
    """One service of one patient.

    Parameters
    ----------
    visit_id
        Its visit.
    row
        The patient's row in the distances.
    number
        1 or 2: its place among the services the patient requires.
    kind
        Id of the service.
    duration
        Minutes.
    """

    visit_id: str
    patient: Patient
    row: int
    number: int
    kind: str
    duration: float


@dataclass(frozen=True, slots=True)
class Apart:
    """A caregiver who must not give a service, so that they do not give both of a patient's."""

    visit_id: str
    caregiver_id: str


def services_of(instance: InstanceFile) -> dict[str, Service]:
    """Every service that must be given, by visit id."""
    return {
        service.visit_id: service
        for row, patient in enumerate(instance.patients, start=1)
        for service in _services(instance, patient, row)
    }


def problem_of(instance: InstanceFile, apart: Iterable[Apart] = ()) -> Problem:
    """The rota problem of an instance.

    Parameters
    ----------
    apart
        Services that some caregivers must not give: a link cannot ask for two different carers.

    Raises
    ------
    UserError
        When all of it, one after the other, takes years: no calendar has days for it.
    """
    services = services_of(instance)
    if _latest_end(instance) > LONGEST * THOUSANDTHS:
        raise UserError(
            f"The work of the instance may last longer than {LONGEST} minutes.",
            "Check its distances, durations and windows: they are minutes.",
        )
    closes = max(_near(patient.time_window[1]) for patient in instance.patients)
    clients = tuple(Client(visit_id, str(s.row), "red") for visit_id, s in services.items())
    return Problem(
        branch_id="benchmark",
        horizon=Horizon.of(FIRST_DAY, closes // DAY_S + 1, "UTC"),
        carers=tuple(_carers(instance)),
        # A client for each service, so that a caregiver can be kept from one of a patient's two.
        clients=clients,
        visits=tuple(map(_visit, services.values())),
        travel=_travel(instance),
        links=tuple(_links(instance)),
        preferences=tuple(
            Preference(one.visit_id, one.caregiver_id, "excluded") for one in dict.fromkeys(apart)
        ),
    )


NO_LIMITS = WorkerLimits(daily_rest_s=0, break_after_s=1 << 40, break_s=0)
"""The benchmark knows no working time."""


def policy_of(problem: Problem) -> Policy:
    """The policy under which the best rota is the best solution.

    The second level's points are minutes of the problem: `cost_of` tells what they are worth.
    """
    shortest = min(visit.duration for visit in problem.visits)
    risk = 1000
    longest = max(max(row) for row in problem.travel.seconds[MODE])
    # For an engine that puts both levels into one number, leaving a service out must cost more than
    # what it adds where it goes last, with the one that it belongs to: two are late and the latest
    # is later, and both are travelled to and home from.
    mandatory = 3 * problem.carers[0].shifts[0].end + 4 * longest
    return Policy(
        name="home health care benchmark",
        law=Law(NO_LIMITS, NO_LIMITS),
        weights={
            "uncovered": math.ceil(mandatory / (risk * shortest)),
            "travel": 1,
            "late": 1,
            "worst_late": 1,
        },
        levels=((Tier.SAFETY,), tuple(tier for tier in Tier if tier is not Tier.SAFETY)),
        risk_weights={"red": risk, "amber": 30, "green": 1},
        window_end="soft",
    )


def cost_of(points: float) -> float:
    """What points of the second level are in the instance's own unit."""
    return points * 60 / THOUSANDTHS / 3


def in_thousandths(instance: InstanceFile) -> bool:
    """Whether the problem says exactly what the instance does, so that its bounds hold for it."""
    given = [distance for row in instance.distances for distance in row]
    for patient in instance.patients:
        durations = instance.durations(patient)
        if min(durations) == 0:
            return False
        given += [*patient.time_window, *durations]
        if patient.synchronization is not None and patient.synchronization.distance is not None:
            given += patient.synchronization.distance
    return all(abs(value * THOUSANDTHS - _near(value)) <= FINER for value in given)


def may_give_both(instance: InstanceFile, patient: Patient) -> tuple[str, ...]:
    """The caregivers who could give both services of a patient, one after the other."""
    if len(patient.required_caregivers) < 2:
        return ()
    first, second = (required.service for required in patient.required_caregivers)
    if _distance(patient)[1] < instance.durations(patient)[0]:
        return ()
    return tuple(c.id for c in instance.caregivers if {first, second} <= set(c.abilities))


def given_twice(
    instance: InstanceFile, rota: Rota, apart: Iterable[Apart] = (), *, whoever_may: bool = False
) -> tuple[Apart, ...]:
    """What to forbid so that a caregiver does not give both services of a patient.

    Of those who give both in a rota it is the service that more may still give; of two alike the
    second. So somebody is left for each, if there was.

    Parameters
    ----------
    apart
        What is forbidden already.
    whoever_may
        Forbid one also to those who do not give both, but may: the one that they do not give.
    """
    gone = set(apart)
    gives = {a.visit_id: a.carer_id for a in rota.assignments}
    forbidden = []
    for patient in instance.patients:
        both = may_give_both(instance, patient)
        if not both:
            continue
        left = {
            f"{patient.id}/{number}": {
                caregiver.id
                for caregiver in instance.caregivers
                if required.service in caregiver.abilities
                and Apart(f"{patient.id}/{number}", caregiver.id) not in gone
            }
            for number, required in enumerate(patient.required_caregivers, start=1)
        }
        for caregiver in both:
            mine = [visit_id for visit_id in left if gives.get(visit_id) == caregiver]
            may = all(caregiver in others for others in left.values())
            if may and (len(mine) == 2 or whoever_may):
                not_mine = [visit_id for visit_id in left if visit_id not in mine]
                free = not_mine if len(mine) == 1 and len(left[not_mine[0]]) > 1 else list(left)
                easier = max(free, key=lambda visit_id: (len(left[visit_id]), visit_id))
                left[easier].discard(caregiver)
                forbidden.append(Apart(easier, caregiver))
    return tuple(forbidden)


def solution_of(instance: InstanceFile, rota: Rota) -> SolutionFile:
    """The solution with a rota's routes and their order, everything as early as can be.

    Starts are the least ones that all routes and both kinds of synchronisation allow, a longest
    path, in doubles of the instance's own numbers. No start of a solution with these routes is
    earlier, so none has less tardiness.

    Raises
    ------
    UserError
        When no starts go with these routes.
    """
    services = services_of(instance)
    routes = {
        carer_id: [services[a.visit_id] for a in assignments]
        for carer_id, assignments in rota.by_carer.items()
    }
    starts = _least_starts(instance, routes)
    return SolutionFile(
        routes=[
            Route(
                caregiver_id=caregiver.id,
                locations=[
                    Stop(
                        patient=service.patient.id,
                        service=service.kind,
                        arrival_time=starts[service.visit_id],
                        departure_time=starts[service.visit_id] + service.duration,
                    )
                    for service in routes.get(caregiver.id, ())
                ],
            )
            for caregiver in instance.caregivers
        ]
    )


def _services(instance: InstanceFile, patient: Patient, row: int) -> Iterator[Service]:
    durations = instance.durations(patient)
    for number, required in enumerate(patient.required_caregivers, start=1):
        visit_id = f"{patient.id}/{number}"
        yield Service(visit_id, patient, row, number, required.service, durations[number - 1])


def _visit(service: Service) -> Visit:
    opens = _up(service.patient.time_window[0])
    return Visit(
        id=service.visit_id,
        client_id=service.visit_id,
        location=str(service.row),
        duration=max(1, _up(service.duration)),
        earliest=opens,
        latest=max(opens, _near(service.patient.time_window[1])),
        preferred=opens,
        skills=(service.kind,),
        risk="red",
    )


def _latest_end(instance: InstanceFile) -> int:
    """Seconds of the problem at which all work is done, whatever the routes."""
    # No way through routes and synchronisation is longer: it meets each service once, opens no
    # window after the last one, and ends at the office.
    opens = max(_up(patient.time_window[0]) for patient in instance.patients)
    work = sum(max(1, _up(s.duration)) for s in services_of(instance).values())
    gaps = sum(_gaps(patient)[0] for patient in instance.patients)
    most = max(len(patient.required_caregivers) for patient in instance.patients)
    journeys = most * sum(max(map(_up, row)) for row in instance.distances)
    return opens + work + gaps + journeys


def _carers(instance: InstanceFile) -> Iterator[Carer]:
    shift = Shift(0, _latest_end(instance))
    for caregiver in instance.caregivers:
        yield Carer(
            id=caregiver.id,
            shifts=(shift,),
            skills=tuple(HeldSkill(ability) for ability in dict.fromkeys(caregiver.abilities)),
            home=OFFICE,
            transport=MODE,
        )


def _travel(instance: InstanceFile) -> Travel:
    seconds = tuple(tuple(map(_up, row)) for row in instance.distances)
    locations = tuple(str(row) for row in range(len(seconds)))
    nothing = tuple((0,) * len(row) for row in seconds)
    return Travel(locations, {MODE: seconds}, {MODE: nothing})


def _links(instance: InstanceFile) -> Iterator[Link]:
    for patient in instance.patients:
        if len(patient.required_caregivers) == 2:
            low, high = _gaps(patient)
            yield Link(f"{patient.id}/1", f"{patient.id}/2", min_gap=low, max_gap=high)


def _gaps(patient: Patient) -> tuple[int, int]:
    low, high = _distance(patient)
    least = _up(low)
    return least, max(least, math.floor(round(high * THOUSANDTHS, 6)))


def _distance(patient: Patient) -> tuple[float, float]:
    """Minutes between the starts of a patient's services, least and most."""
    asked = patient.synchronization
    if asked is None or asked.type == "simultaneous" or asked.distance is None:
        return 0.0, 0.0
    return asked.distance


def _least_starts(instance: InstanceFile, routes: Mapping[str, list[Service]]) -> dict[str, float]:
    """The least starts in minutes, by visit id."""
    starts = {
        service.visit_id: service.patient.time_window[0]
        for route in routes.values()
        for service in route
    }
    for route in routes.values():
        first = route[0]
        starts[first.visit_id] = max(starts[first.visit_id], instance.distances[0][first.row])
    arcs = [*_along(instance, routes.values()), *_between(instance, starts)]
    # As many rounds as there are services suffice, unless the arcs go round in a circle.
    for _ in range(len(starts) + 1):
        later = False
        for before, after, minutes in arcs:
            start = starts[before] + minutes
            if start > starts[after] + FINER:
                starts[after], later = start, True
        if not later:
            return starts
    raise UserError(
        "No starts go with the routes that were found: they wait for each other in a circle.",
        "Give the instance's numbers to the thousandth of a minute.",
    )


def _along(
    instance: InstanceFile, routes: Iterable[list[Service]]
) -> Iterator[tuple[str, str, float]]:
    for route in routes:
        for before, after in pairwise(route):
            minutes = before.duration + instance.distances[before.row][after.row]
            yield before.visit_id, after.visit_id, minutes


def _between(
    instance: InstanceFile, given: Mapping[str, float]
) -> Iterator[tuple[str, str, float]]:
    for patient in instance.patients:
        first, second = f"{patient.id}/1", f"{patient.id}/2"
        if first in given and second in given:
            low, high = _distance(patient)
            yield first, second, low
            yield second, first, -high


def _up(minutes: float) -> int:
    """Seconds of the problem, rounded up."""
    return math.ceil(round(minutes * THOUSANDTHS, 6))


def _near(minutes: float) -> int:
    """Seconds of the problem, rounded to the nearest."""
    return round(minutes * THOUSANDTHS)
