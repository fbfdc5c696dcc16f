"""A certified lower bound: what no rota can do better, however long anybody searches."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from solver.bound.amounts import Amounts
from solver.bound.generation import Generation, Stretch
from solver.bound.master import Charges
from solver.bound.result import BoundResult, Proved, Status
from solver.bound.shifts import Kind, kinds, wanted
from solver.encoding.arrays import Int
from solver.facts import Facts
from solver.objective import score
from solver.policy import Policy, Tier
from solver.problem import UNREACHABLE_S, Problem
from solver.result import Progress, ProgressCallback
from solver.rota import Rota
from solver.rules import SCALE, SOFT, Unit
from solver.search import jit

ROUTE_TERMS = (
    "travel",
    "pay",
    "on_costs",
    "unknown_carer",
    "avoided_carer",
    "not_preferred_carer",
    "changed_carer",
    "short_notice",
    "short_notice_pay",
)
"""Terms that cost a route something; without any of them a level is bounded by 0."""
ALL_TERMS = tuple(term.id for term in SOFT)
LARGEST = 1 << 58
"""Amounts in all must stay below this, so that sums of them are exact in 64 bits."""


def bound(
    problem: Problem,
    policy: Policy,
    seconds: float,
    rota: Rota | None = None,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
    *,
    coupled: bool = True,
) -> BoundResult:
    """Prove how good a rota of a problem can be at most, by column generation.

    Every rota is a choice of routes, one for each shift. The linear relaxation of that choice is
    solved, and from its prices, made whole numbers, a bound is computed in whole numbers alone.
    Terms of time (away from the preferred start, late, moved, waiting), first visits and fairness
    count as 0, and rules on whole days, between shifts and between linked visits are left out: the
    bound is lower for it, and holds.

    Parameters
    ----------
    seconds
        Wall-clock time; what is proved by then is returned. An exact pricing that has begun is
        finished.
    rota
        A rota that obeys the rules. Later levels are bounded among those that leave no more
        uncovered than it, and only where it attains the levels before them. The bound ends where
        it is attained.
    progress
        Called from the calling thread whenever something was proved.
    stop
        Asked as often; True ends the bound with what is proved.
    coupled
        Whether the carers of one visit must start in the same part of its window; without it they
        may start at any time of it.

    Returns
    -------
    BoundResult
        Valid however it ended.

    Raises
    ------
    OverflowError
        Where the policy's weights make the amounts too large for whole numbers of 64 bits.
    """
    # Compiling, once a machine, is not part of the time that was asked for.
    jit.warm(lambda _: None)
    return _Bounding(problem, policy, seconds, rota, progress, stop, coupled).run()


def is_countable(problem: Problem, policy: Policy) -> bool:
    """Whether what can be left uncovered is small enough for whole numbers of 64 bits."""
    of_safety = Amounts.of(problem, policy, policy.level_of(Tier.SAFETY))
    return sum(of_safety.uncovered(visit) for visit in problem.visits) <= LARGEST


class _Bounding:
    """One call of `bound`: the amounts one after the other, each with its share of the time."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        seconds: float,
        rota: Rota | None,
        progress: ProgressCallback | None,
        stop: Callable[[], bool] | None,
        coupled: bool,
    ) -> None:
        self._began = time.perf_counter()
        self._problem, self._policy = problem, policy
        self._seconds, self._progress, self._stop = seconds, progress, stop
        self._coupled = coupled
        self._stopped = False
        self._until = 0.0
        self._visits = wanted(problem, policy)
        pinned = Counter(visit_id for visit_id, _ in problem.pinned)
        self._asked = np.array([v.carers_required - pinned[v.id] for v in problem.visits], np.int64)
        self._least_slots = int(self._asked[list(self._visits.hopeless)].sum())
        self._levels: list[Proved] = []
        self._rota = Rota.of(()) if rota is None else rota
        self._score = None if rota is None else score(Facts(problem, policy, rota))
        self._safety = policy.level_of(Tier.SAFETY)
        if not is_countable(problem, policy):
            raise OverflowError(f"policy {policy.name}: weights too large for a bound")
        of_safety = Amounts.of(problem, policy, self._safety)
        self._weight = np.array([of_safety.uncovered(v) for v in problem.visits], np.int64)

    def run(self) -> BoundResult:
        """Bound the slots, the levels and the travel."""
        policy, alone = self._policy, self._travel_alone()
        levels = self._levels
        left = len(policy.levels) + 1 + (alone is None)
        self._share(left)
        slots = self._slots()
        left -= 1
        for level in range(len(policy.levels)):
            self._share(left)
            left -= 1
            needed = alone is not None and alone[0] == level
            levels.append(
                self._level(level, levels)
                if needed or self._counts(levels)
                else Proved(0, Status.NOT_COUNTED)
            )
        if alone is None:
            self._share(1)
            travel = self._travel(levels)
        else:
            level, points = alone
            travel = replace(levels[level], value=-(-levels[level].value // points))
        return BoundResult(tuple(levels), slots, travel, self._clock())

    def _counts(self, before: Sequence[Proved]) -> bool:
        """Whether a level after these can count: a better rota may be worse in it otherwise."""
        if self._score is None:
            return True
        return all(p.value >= own for p, own in zip(before, self._score.levels, strict=False))

    def _level(self, level: int, before: Sequence[Proved]) -> Proved:
        amounts = Amounts.of(self._problem, self._policy, level)
        target = None if self._score is None else self._score.levels[level]
        if level == self._safety:
            return self._generate(amounts, self._weight, None, target, self._tell_level)
        nothing = np.zeros_like(self._weight)
        return self._generate(amounts, nothing, self._spare(before), target, self._tell_level)

    def _slots(self) -> Proved:
        """The fewest slots that are left uncovered."""
        nothing = Amounts(self._problem, self._policy, dict.fromkeys(ALL_TERMS, 0))
        target = None if self._score is None else self._problem.slots - len(self._rota)
        found = self._generate(
            nothing,
            self._asked * SCALE,
            None,
            None if target is None else target * SCALE,
            self._tell_slots,
        )
        return _in_units(found, SCALE)

    def _travel(self, levels: Sequence[Proved]) -> Proved:
        """The fewest seconds of travel."""
        second = Unit.MINUTES.factor
        only = dict.fromkeys(ALL_TERMS, 0) | {"travel": second}
        target = None if self._score is None else self._score.terms["travel"] * second
        found = self._generate(
            Amounts(self._problem, self._policy, only),
            np.zeros_like(self._weight),
            self._spare(levels),
            target,
            lambda _: self._tell(),
        )
        return _in_units(found, second)

    def _travel_alone(self) -> tuple[int, int] | None:
        """The level in which travel alone costs anything, and the scaled points of its second."""
        for level in range(len(self._policy.levels)):
            unit = Amounts.of(self._problem, self._policy, level).unit
            if unit["travel"] and sum(map(bool, unit.values())) == 1 and level > self._safety:
                return level, unit["travel"]
        return None

    def _spare(self, levels: Sequence[Proved]) -> int | None:
        """What may be left uncovered, in scaled points of the level of safety."""
        if len(levels) <= self._safety:
            return None
        if self._score is not None:
            return self._score.levels[self._safety]
        return levels[self._safety].value

    def _generate(
        self,
        amounts: Amounts,
        miss: Int,
        spare: int | None,
        target: int | None,
        told: Callable[[int], None],
    ) -> Proved:
        """Bound one amount; tells what is proved of it by and by."""
        hopeless = list(self._visits.hopeless)
        fixed = int(miss[hopeless].sum()) + sum(
            amounts.pair(self._problem.visit[pin.visit_id], self._problem.carer[pin.carer_id])
            for pin in self._problem.pinned.values()
        )
        if target is not None and fixed >= target:
            return Proved(fixed, Status.ATTAINED)
        free = not miss.any() and not any(amounts.unit[name] for name in ROUTE_TERMS)
        of_kinds = [] if free else kinds(self._problem, self._policy, self._visits, amounts)
        if not of_kinds and not miss.any():
            return Proved(fixed, Status.CONVERGED)
        charges = Charges(
            miss=miss,
            weight=self._weight,
            spare=None if spare is None else spare - int(self._weight[hopeless].sum()),
            fixed=fixed,
            artificial=2 * (_dearest(of_kinds) + int(miss.max())) + SCALE,
        )
        done = Generation(
            self._visits,
            of_kinds,
            charges,
            stretches=self._stretches(of_kinds),
            target=target,
            step=amounts.step(
                [miss, *(t for k in of_kinds for t in (k.leg, k.first, k.last, k.pair))]
            ),
            over=self._is_over,
            told=told,
            coupled=self._coupled,
        )
        status = Status.CONVERGED if done.converged else Status.TIME
        if target is not None and done.best >= target:
            status = Status.ATTAINED
        return Proved(done.best, status, done.columns)

    def _stretches(self, of_kinds: Sequence[Kind]) -> list[Stretch]:
        """The routes of the rota, by kind of shift."""
        index = {visit.id: v for v, visit in enumerate(self._problem.visits)}
        kind_of = {member: k for k, kind in enumerate(of_kinds) for member in kind.members}
        found: list[Stretch] = []
        for c, carer in enumerate(self._problem.carers):
            ways: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for made in self._rota.by_carer.get(carer.id, ()):
                v = index[made.visit_id]
                end = made.start + self._problem.visits[v].duration
                if made.pinned or not self._visits.need[v]:
                    continue
                for s, shift in enumerate(carer.shifts):
                    if shift.start <= made.start and end <= shift.end:
                        ways[s].append((v, made.start))
            found += [(kind_of[c, s], tuple(way)) for s, way in ways.items() if (c, s) in kind_of]
        return found

    def _share(self, left: int) -> None:
        now = self._clock()
        self._until = now + max(0.0, self._seconds - now) / left

    def _clock(self) -> float:
        return time.perf_counter() - self._began

    def _is_over(self) -> bool:
        if not self._stopped and self._stop is not None:
            self._stopped = self._stop()
        return self._stopped or self._clock() >= self._until

    def _tell_slots(self, proved: int) -> None:
        self._least_slots = max(self._least_slots, -(-proved // SCALE))
        self._tell()

    def _tell_level(self, proved: int) -> None:
        self._tell(Proved(proved, Status.TIME))

    def _tell(self, *now: Proved) -> None:
        """Report what is proved, the level at hand with it."""
        if self._progress is None:
            return
        nothing_yet, clock = Proved(0, Status.TIME), self._clock()
        slots = Proved(self._least_slots, Status.TIME)
        proved = BoundResult((*self._levels, *now), slots, nothing_yet, clock)
        own = self._score or score(Facts(self._problem, self._policy, self._rota))
        self._progress(
            Progress(
                engine="bound",
                seconds=clock,
                fraction=min(1.0, clock / self._seconds),
                covered_slots=len(self._rota),
                slots=self._problem.slots,
                objective=own.total,
                iterations=0,
                bound=replace(proved.as_bound(own.levels), travel_minutes=None),
            )
        )


def _dearest(of_kinds: Sequence[Kind]) -> int:
    """The most that one visit alone can cost; ways that are none left out."""
    most = 0
    for kind in of_kinds:
        legs = kind.leg[kind.way < UNREACHABLE_S]
        ends = (kind.first + kind.last)[kind.reaches_home]
        parts = (legs, ends, kind.pair)
        most = max(most, sum(int(part.max(initial=0)) for part in parts))
    return most


def _in_units(proved: Proved, unit: int) -> Proved:
    """What is proved in whole units: no rota has a part of one."""
    return replace(proved, value=-(-proved.value // unit))
