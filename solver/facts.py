"""What follows from a rota alone: each carer's stops, runs and working days.

Rules and terms read these facts; no engine does, so that a checker built on them is independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from solver.law import WorkerLimits, is_young
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rota import Assignment, Rota
from solver.tariff import Payroll


@dataclass(frozen=True, slots=True)
class Stop:
    """A carer at a visit, ``[start, end)``; ``shift`` is the index of the shift that holds it.

    ``shift`` is None where no shift of the carer holds the whole stop.
    """

    visit: Visit
    slot: int
    start: int
    end: int
    shift: int | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A carer's stops in one shift, in order.

    ``start`` and ``end`` bound the working time: from leaving home (or the first visit's start) to
    being home again (or the last visit's end). Travel to clients is working time for carers
    without a fixed place of work (CJEU C-266/14, Tyco, 2015).
    """

    carer: Carer
    day: int
    stops: tuple[Stop, ...]
    start: int
    end: int
    legs: tuple[Leg, ...]

    @property
    def length(self) -> int:
        """Working seconds of the run, waiting included."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Leg:
    """A journey of a run: from home, between two stops, or to home.

    ``idle`` is the time between the two stops that is neither travel nor handover; 0 for a journey
    from or to home; negative where the stops are closer than the travel allows.
    """

    origin: Stop | None
    destination: Stop | None
    seconds: int
    metres: int
    idle: int


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """All runs of a carer whose shifts start on one local day."""

    carer: Carer
    day: int
    runs: tuple[Run, ...]

    @property
    def start(self) -> int:
        """When the first run starts."""
        return self.runs[0].start

    @property
    def end(self) -> int:
        """When the last run ends."""
        return max(run.end for run in self.runs)

    @property
    def length(self) -> int:
        """Working seconds, gaps between shifts left out."""
        return sum(run.length for run in self.runs)


class Facts:
    """Facts about one rota of one problem under one policy, computed when first asked for."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota

    @cached_property
    def stops(self) -> Mapping[str, tuple[Stop, ...]]:
        """Stops of each carer that has any, by start."""
        result: dict[str, tuple[Stop, ...]] = {}
        for carer_id, assignments in self.rota.by_carer.items():
            carer = self.problem.carer[carer_id]
            result[carer_id] = tuple(self._stop(carer, a) for a in assignments)
        return result

    @cached_property
    def runs(self) -> Mapping[str, tuple[Run, ...]]:
        """Runs of each carer that has stops, in order."""
        return {
            carer_id: tuple(self._runs(self.problem.carer[carer_id], stops))
            for carer_id, stops in self.stops.items()
        }

    @cached_property
    def working_days(self) -> Mapping[str, tuple[WorkingDay, ...]]:
        """Working days of each carer that has stops, in order."""
        result: dict[str, tuple[WorkingDay, ...]] = {}
        for carer_id, runs in self.runs.items():
            days = sorted({run.day for run in runs})
            carer = self.problem.carer[carer_id]
            result[carer_id] = tuple(
                WorkingDay(carer, day, tuple(r for r in runs if r.day == day)) for day in days
            )
        return result

    @cached_property
    def covered(self) -> frozenset[str]:
        """Visits with a carer in every slot and one common start."""
        full = set()
        for visit_id, assignments in self.rota.by_visit.items():
            wanted = self.problem.visit[visit_id].carers_required
            if len(assignments) == wanted and len({a.start for a in assignments}) == 1:
                full.add(visit_id)
        return frozenset(full)

    def legs(self) -> Iterator[tuple[Carer, Leg]]:
        """All journeys inside runs."""
        for runs in self.runs.values():
            for run in runs:
                for leg in run.legs:
                    yield run.carer, leg

    def home_of(self, carer: Carer) -> str | None:
        """The home that counts for travel, or None."""
        return carer.home if self.policy.home_counts else None

    @cached_property
    def payroll(self) -> Payroll:
        """What an hour and a mile cost."""
        return Payroll(self.problem, self.policy)

    def law_of(self, carer: Carer) -> WorkerLimits:
        """What the law says of a carer's working time, by their age as the horizon begins."""
        return self.policy.law.of(carer.date_of_birth, self.problem.horizon.first_day)

    def is_young(self, carer: Carer) -> bool:
        """Whether the law has a carer as a young worker for the whole horizon."""
        return is_young(carer.date_of_birth, self.problem.horizon.first_day)

    def day_of(self, carer: Carer, stop: Stop) -> int:
        """Local day a stop is worked on: that of the start of the shift around it, or its own."""
        return self.problem.horizon.day_of(carer.anchor_of(stop.start))

    def _stop(self, carer: Carer, assignment: Assignment) -> Stop:
        visit = self.problem.visit[assignment.visit_id]
        start, end = assignment.start, assignment.start + visit.duration
        shift = next(
            (i for i, s in enumerate(carer.shifts) if s.start <= start and end <= s.end), None
        )
        return Stop(visit, assignment.slot, start, end, shift, assignment.pinned)

    def _runs(self, carer: Carer, stops: tuple[Stop, ...]) -> Iterator[Run]:
        group: list[Stop] = []
        for stop in stops:
            # A stop outside every shift stands alone: it belongs to no planned run.
            if group and (stop.shift is None or stop.shift != group[-1].shift):
                yield self._run(carer, tuple(group))
                group = []
            group.append(stop)
        if group:
            yield self._run(carer, tuple(group))

    def _run(self, carer: Carer, stops: tuple[Stop, ...]) -> Run:
        travel, mode = self.problem.travel, carer.transport
        home = self.home_of(carer)
        legs: list[Leg] = []
        start, end = stops[0].start, stops[-1].end
        if home is not None:
            seconds = travel.time(mode, home, stops[0].visit.location)
            metres = travel.distance(mode, home, stops[0].visit.location)
            legs.append(Leg(None, stops[0], seconds, metres, 0))
            start -= seconds
        for before, after in pairwise(stops):
            seconds = travel.time(mode, before.visit.location, after.visit.location)
            metres = travel.distance(mode, before.visit.location, after.visit.location)
            idle = after.start - before.end - seconds - self.policy.handover_s
            legs.append(Leg(before, after, seconds, metres, idle))
        if home is not None:
            seconds = travel.time(mode, stops[-1].visit.location, home)
            metres = travel.distance(mode, stops[-1].visit.location, home)
            legs.append(Leg(stops[-1], None, seconds, metres, 0))
            end += seconds
        return Run(carer, self.day_of(carer, stops[0]), stops, start, end, tuple(legs))
