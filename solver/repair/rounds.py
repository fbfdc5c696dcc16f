"""The rota in force as rounds: what each carer does in one shift, and what could be added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from solver.encoding.arrays import FAR
from solver.encoding.eligibility import competence, exclusions
from solver.hours import by_day, nights_off, worker_limits
from solver.policy import Policy
from solver.problem import Carer, InForce, Problem, Shift, Visit
from solver.repair.frame import is_kept
from solver.rota import Rota
from solver.windows import hard_window


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit that a round holds or may hold; times in seconds.

    ``told`` is the start the client expects; being away from it counts where ``counts`` says so.
    ``start`` is the one it has while nothing is decided: what was told, or the nearest that can be.
    """

    visit: Visit
    low: int
    high: int
    told: int
    counts: bool
    pinned: bool
    start: int


@dataclass(frozen=True)
class Round:
    """A carer's shift as it is in force: its stops in the order of their starts.

    ``opens`` and ``closes`` are when the carer can leave and must be back.
    """

    carer: Carer
    shift: Shift
    opens: int
    closes: int
    home: str | None
    stops: tuple[Stop, ...]

    @property
    def key(self) -> tuple[str, int]:
        """What names a round: carer and start of the shift."""
        return self.carer.id, self.shift.start

    def may_hold(self, stop: Stop) -> bool:
        """Whether the shift has room for a stop, whatever else it holds."""
        last = self.closes - stop.visit.duration
        return max(stop.low, self.opens) <= min(stop.high, last)


class Rounds:
    """The rounds of a framed problem, and the visits that need carers.

    Parameters
    ----------
    problem
        As `solver.repair.frame` makes it.
    base
        The rota that is gone on from: its starts, and besides those who can come as told the
        carers of it. None: what was told.
    """

    def __init__(self, problem: Problem, policy: Policy, base: Rota | None = None) -> None:
        self.problem, self.policy = problem, policy
        self.dropped: frozenset[str] = frozenset()
        """Visits of carers whom a rule stops from making all they were told: free for anybody."""
        self._starts = {} if base is None else {a.visit_id: a.start for a in base.assignments}
        self._able: dict[tuple[str, str], bool] = {}
        made = (
            set() if base is None else {(a.visit_id, a.slot, a.carer_id) for a in base.assignments}
        )
        self.kept: dict[tuple[str, int], InForce] = {
            (t.visit_id, t.slot): t
            for t in problem.in_force
            if (t.visit_id, t.slot) in problem.pinned
            or (t.visit_id, t.slot, t.carer_id) in made
            or is_kept(problem, policy, t)
        }

    @cached_property
    def joint(self) -> Mapping[str, int]:
        """The start of each visit that is bound to others: double-handed or linked, or pinned."""
        linked = {
            visit_id
            for link in self.problem.links
            for visit_id in (link.first_visit_id, link.second_visit_id)
        }
        starts = {
            visit.id: self._nearest(visit)
            for visit in self.problem.visits
            if visit.carers_required > 1 or visit.id in linked
        }
        return starts | {pin.visit_id: pin.start for pin in self.problem.pins}

    @cached_property
    def open(self) -> Mapping[str, int]:
        """How many carers each visit lacks, of those that lack any."""
        held = Counter(visit_id for visit_id, _ in self._held)
        lacking = {v.id: v.carers_required - held[v.id] for v in self.problem.visits}
        return {visit_id: count for visit_id, count in lacking.items() if count > 0}

    @cached_property
    def lost(self) -> Mapping[str, int]:
        """How many of the carers that were told of each visit can no longer make it."""
        return Counter(
            t.visit_id for t in self.problem.in_force if (t.visit_id, t.slot) not in self.kept
        )

    @cached_property
    def carers(self) -> Mapping[str, frozenset[str]]:
        """Who stays on each visit that has anybody."""
        groups: dict[str, set[str]] = defaultdict(set)
        for (visit_id, _), carer_id in self._held.items():
            groups[visit_id].add(carer_id)
        return {visit_id: frozenset(group) for visit_id, group in groups.items()}

    @cached_property
    def all(self) -> tuple[Round, ...]:
        """Every round, those without a stop too."""
        own: dict[str, list[tuple[int, Stop]]] = defaultdict(list)
        for (visit_id, slot), carer_id in self._held.items():
            pin = self.problem.pinned.get((visit_id, slot))
            visit = self.problem.visit[visit_id]
            start = pin.start if pin is not None else self._nearest(visit)
            own[carer_id].append((start, self.stop(visit, pinned=pin is not None)))
        rounds = []
        for carer in self.problem.carers:
            mine = sorted(own.get(carer.id, ()), key=lambda pair: (pair[0], pair[1].visit.id))
            for shift in carer.shifts:
                within = tuple(
                    stop
                    for start, stop in mine
                    if _holds(carer, shift, start, start + stop.visit.duration)
                )
                rounds.append(self._round(carer, shift, within))
        return tuple(rounds)

    @cached_property
    def astray(self) -> frozenset[tuple[str, str]]:
        """Visits and carers of the rota in force that lie in no shift: pins, all of them."""
        within = {(stop.visit.id, r.carer.id) for r in self.all for stop in r.stops}
        return frozenset(
            (visit_id, carer_id)
            for (visit_id, _), carer_id in self._held.items()
            if (visit_id, carer_id) not in within
        )

    def stop(self, visit: Visit, *, pinned: bool = False) -> Stop:
        """A visit as a stop; bound to its joint start where it has one."""
        low, high = window(self.problem, self.policy, visit)
        # Where the window is over no start will do.
        if visit.id in self.joint and (pinned or low <= high):
            low = high = self.joint[visit.id]
        told = self.problem.told.get(visit.id)
        expected = told[0].start if told else visit.preferred
        start = low if low == high else self._nearest(visit)
        return Stop(visit, low, high, expected, bool(told), pinned, start)

    def may_make(self, carer: Carer, visit: Visit) -> bool:
        """Whether the rules on persons let a carer make a visit that they are not on."""
        key = carer.id, visit.id
        if key not in self._able:
            self._able[key] = competence(self.problem, visit, carer) and exclusions(
                self.problem, self.policy, visit, carer
            )
        return self._able[key] and carer.id not in self.carers.get(visit.id, frozenset())

    @cached_property
    def _held(self) -> Mapping[tuple[str, int], str]:
        """Carer of each slot that stays filled."""
        held = {key: t.carer_id for key, t in self.kept.items()}
        return held | {key: pin.carer_id for key, pin in self.problem.pinned.items()}

    def _nearest(self, visit: Visit) -> int:
        """The start nearest to the one that is gone on from, or expected."""
        low, high = window(self.problem, self.policy, visit)
        if visit.id in self._starts:
            return max(low, min(high, self._starts[visit.id]))
        told = self.problem.told.get(visit.id)
        return max(low, min(high, told[0].start if told else visit.preferred))

    def _round(self, carer: Carer, shift: Shift, stops: tuple[Stop, ...]) -> Round:
        policy, horizon = self.policy, self.problem.horizon
        rest = worker_limits(self.problem, policy, carer).daily_rest_s
        day = horizon.day_of(shift.anchor)
        first, last = by_day(shift, nights_off(self.problem, policy, carer))
        since = carer.free_from(day, rest)
        until = carer.free_until(day, horizon.days - 1, rest)
        return Round(
            carer,
            shift,
            max(first, _or(self.problem.now, -FAR), _or(since, -FAR)),
            min(last, _or(until, FAR)),
            carer.home if policy.home_counts else None,
            stops,
        )


def window(problem: Problem, policy: Policy, visit: Visit) -> tuple[int, int]:
    """Encodes rules *window* and *frozen*: hard bounds of a start that is not pinned."""
    low, high = hard_window(problem, policy, visit)
    return (low if problem.now is None else max(low, problem.now)), high


def without(round_: Round, visit_ids: frozenset[str]) -> Round:
    """The round without some of its stops."""
    return replace(round_, stops=tuple(s for s in round_.stops if s.visit.id not in visit_ids))


def _holds(carer: Carer, shift: Shift, start: int, end: int) -> bool:
    """Whether a stop belongs to this shift: the one that holds it, else the nearest one."""
    holding = [s for s in carer.shifts if s.start <= start and end <= s.end]
    if holding:
        return holding[0] == shift
    reaching = [s for s in carer.shifts if s.start < end and start < s.end]
    return bool(reaching) and reaching[0] == shift


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
