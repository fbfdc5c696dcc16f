"""How a care plan breaks down, and what is then asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, singledispatch

from solver.problem.carer import Carer, Shift, Transport
from solver.problem.client import Client
from solver.problem.problem import Problem
from solver.problem.travel import UNREACHABLE_S, Rows, Travel
from solver.problem.visit import Link, Pin, Visit


@dataclass(frozen=True, slots=True)
class CarerAbsent:
    """A carer cannot work in ``[start, end)``, in seconds; pins that it hits are void."""

    carer_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CarerLate:
    """A carer cannot begin before ``until`` what was to begin from ``start`` on, in seconds."""

    carer_id: str
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class VehicleLost:
    """A carer travels by another mode; the whole horizon is replanned with it."""

    carer_id: str
    transport: Transport


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    """A visit is not wanted."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class ClientAway:
    """A client is not at home (hospital, respite) in ``[start, end)``, in seconds.

    Visits whose preferred start lies in it are not wanted.
    """

    client_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit that nobody planned: a discharge from hospital, a call for help.

    ``client`` is needed where the problem does not know the visit's client yet.
    """

    visit: Visit
    client: Client | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsChanged:
    """A visit needs something else; None leaves what was. Times in seconds.

    Pins that do not suit what is needed now are void.
    """

    visit_id: str
    duration: int | None = None
    earliest: int | None = None
    latest: int | None = None
    preferred: int | None = None
    skills: tuple[str, ...] | None = None
    carers_required: int | None = None


@dataclass(frozen=True, slots=True)
class SevereWeather:
    """Travel takes ``percent`` of its usual time from and to some locations, or everywhere."""

    percent: int
    locations: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.percent < 100:
            raise ValueError(f"severe weather does not shorten travel: {self.percent} %")


Disruption = (
    CarerAbsent
    | CarerLate
    | VehicleLost
    | VisitCancelled
    | ClientAway
    | NewVisit
    | NeedsChanged
    | SevereWeather
)


def disrupted(problem: Problem, disruptions: Iterable[Disruption]) -> Problem:
    """The problem as the disruptions, taken in their order, leave it.

    Raises
    ------
    ValueError
        When a disruption names a carer, client or visit that the problem does not have, or makes
        a visit that cannot be.
    """
    for disruption in disruptions:
        problem = _applied(disruption, problem)
    return problem


@singledispatch
def _applied(disruption: object, problem: Problem) -> Problem:
    raise TypeError(f"{type(disruption).__name__} is no disruption")


@_applied.register
def _(absent: CarerAbsent, problem: Problem) -> Problem:
    return _without_work(problem, absent.carer_id, absent.start, absent.end)


@_applied.register
def _(late: CarerLate, problem: Problem) -> Problem:
    return _without_work(problem, late.carer_id, late.start, late.until)


@_applied.register
def _(lost: VehicleLost, problem: Problem) -> Problem:
    return _with_carer(problem, lost.carer_id, lambda c: replace(c, transport=lost.transport))


@_applied.register
def _(cancelled: VisitCancelled, problem: Problem) -> Problem:
    _known("visit", cancelled.visit_id, problem.visit)
    return _without_visits(problem, {cancelled.visit_id})


@_applied.register
def _(away: ClientAway, problem: Problem) -> Problem:
    gone = {
        visit.id
        for visit in problem.visits
        if visit.client_id == away.client_id and away.start <= visit.preferred < away.end
    }
    return _without_visits(problem, gone)


@_applied.register
def _(new: NewVisit, problem: Problem) -> Problem:
    clients = problem.clients
    if new.visit.client_id not in problem.client and new.client is not None:
        clients = (*clients, new.client)
    return replace(
        problem,
        clients=clients,
        visits=(*problem.visits, new.visit),
        links=(*problem.links, *new.links),
    )


@_applied.register
def _(changed: NeedsChanged, problem: Problem) -> Problem:
    _known("visit", changed.visit_id, problem.visit)
    was = problem.visit[changed.visit_id]
    earliest = was.earliest if changed.earliest is None else changed.earliest
    latest = was.latest if changed.latest is None else changed.latest
    preferred = was.preferred if changed.preferred is None else changed.preferred
    if changed.preferred is None and earliest <= latest:
        preferred = min(max(preferred, earliest), latest)
    duration = was.duration if changed.duration is None else changed.duration
    visit = replace(
        was,
        duration=duration,
        min_duration=None if was.min_duration is None else min(was.min_duration, duration),
        earliest=earliest,
        latest=latest,
        preferred=preferred,
        skills=was.skills if changed.skills is None else changed.skills,
        carers_required=(
            was.carers_required if changed.carers_required is None else changed.carers_required
        ),
    )
    return replace(
        problem,
        visits=tuple(visit if v.id == visit.id else v for v in problem.visits),
        pins=tuple(
            p for p in problem.pins if p.visit_id != visit.id or _leaves_pin(problem, was, visit, p)
        ),
    )


@_applied.register
def _(weather: SevereWeather, problem: Problem) -> Problem:
    travel, slow = problem.travel, weather.locations
    rows = [slow is None or place in slow for place in travel.locations]

    @cache
    def slower(seconds: int) -> int:
        return min(UNREACHABLE_S, -(-seconds * weather.percent // 100))

    def slowed(table: Rows) -> Rows:
        return tuple(
            [slower(s) if here or there else s for s, there in zip(row, rows, strict=True)]
            for row, here in zip(table, rows, strict=True)
        )

    seconds = {mode: slowed(table) for mode, table in travel.seconds.items()}
    return replace(problem, travel=Travel(travel.locations, seconds, travel.metres))


def _with_carer(problem: Problem, carer_id: str, change: Callable[[Carer], Carer]) -> Problem:
    _known("carer", carer_id, problem.carer)
    return replace(
        problem, carers=tuple(change(c) if c.id == carer_id else c for c in problem.carers)
    )


def _without_work(problem: Problem, carer_id: str, start: int, end: int) -> Problem:
    """The problem without a carer's time in ``[start, end)``, and without the pins in it."""

    def is_hit(pin: Pin) -> bool:
        ends = pin.start + problem.visit[pin.visit_id].duration
        return pin.carer_id == carer_id and pin.start < end and ends > start

    problem = _with_carer(problem, carer_id, lambda c: _without_time(c, start, end))
    return replace(problem, pins=tuple(p for p in problem.pins if not is_hit(p)))


def _leaves_pin(problem: Problem, was: Visit, visit: Visit, pin: Pin) -> bool:
    """Whether a pin holds although its visit changes: its slot, start and carer still do."""
    day = problem.horizon.date_of(problem.horizon.day_of(visit.earliest))
    same_window = (was.earliest, was.latest) == (visit.earliest, visit.latest)
    new_skills = set(visit.skills) - set(was.skills)
    return (
        pin.slot <= visit.carers_required
        and (same_window or visit.earliest <= pin.start <= visit.latest)
        and all(problem.carer[pin.carer_id].holds(skill, day) for skill in new_skills)
    )


def _without_time(carer: Carer, start: int, end: int) -> Carer:
    if end <= start:
        return carer
    shifts: list[Shift] = []
    for shift in carer.shifts:
        if end <= shift.start or start >= shift.end:
            shifts.append(shift)
            continue
        if shift.start < start:
            shifts.append(Shift(shift.start, start))
        if end < shift.end:
            shifts.append(Shift(end, shift.end))
    return replace(carer, shifts=tuple(shifts))


def _without_visits(problem: Problem, gone: set[str]) -> Problem:
    return replace(
        problem,
        visits=tuple(v for v in problem.visits if v.id not in gone),
        links=tuple(
            link
            for link in problem.links
            if link.first_visit_id not in gone and link.second_visit_id not in gone
        ),
        pins=tuple(p for p in problem.pins if p.visit_id not in gone),
        in_force=tuple(a for a in problem.in_force if a.visit_id not in gone),
    )


def _known(what: str, given: str, known: Mapping[str, object]) -> None:
    if given not in known:
        raise ValueError(f"a disruption names {what} {given!r}, which is not there")
