"""Solve a rota problem: choose the engines and combine their answers."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from solver import exact
from solver.check import Report, check, place_of
from solver.encoding import Arrays, encode
from solver.encoding import columns as col
from solver.policy import Policy, Tier
from solver.problem import Problem
from solver.result import Bound, Limits, Progress, ProgressCallback, Result, Status
from solver.retime import retime
from solver.rota import Assignment, Rota
from solver.rules import SCALE, Unit
from solver.search import engine, jit

SMALL_SLOTS = 20
SMALL_PAIRS = 160
"""Up to so many slots, and pairs of a visit and a shift, the whole model is tried."""
EXACT_SHARE = 0.7
"""Part of the time for the whole model, where it is tried."""
EXACT_EFFORT = 60.0
"""Its limit in CP-SAT's deterministic seconds, so that a limit of steps decides alone."""
SMALL_STEPS = 3000
"""Search steps that give the whole model its first rota."""
RETIME_SHARE = 0.08
RETIME_SECONDS = 0.002
"""Time kept for retiming: a share of all, at most this much for each slot (and at least 1 s)."""
LEAST_SECONDS = 0.05
"""What the search and the whole model get where preparing took all the time."""


def solve(
    problem: Problem,
    policy: Policy,
    limits: Limits,
    start: Rota | None = None,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Find the best rota of a problem under a policy within limits.

    Greedy construction gives a first rota, search improves it on all threads, retime chooses the
    best joint starts, and the whole model (exact) proves the optimum of small problems. The answer
    of each is checked independently and the best one is returned.

    Parameters
    ----------
    limits
        With a limit of steps and none of time, the result depends on the seed alone.
    start
        A rota to go on from. Where it obeys the rules the result is never worse.
    progress
        Called from the calling thread about twice a second; the fractions rise to 1 unless the
        solve is stopped.
    stop
        Asked as often; True ends the solve with the best rota so far, status *interrupted*.

    Returns
    -------
    Result
        Feasible on every rule, except what pins, or their carers' pins together, break.
    """
    # Compiling, once a machine, is not part of the time that was asked for.
    jit.warm(lambda _: None)
    began = time.perf_counter()
    asked_to_stop = _Stop(stop)
    best = _Best(problem, policy)
    if start is not None:
        best.offer(start)

    data = encode(problem, policy)
    small = problem.slots <= SMALL_SLOTS and len(data.eligible) <= SMALL_PAIRS
    search = engine.prepare(problem, data, seed=limits.seed, threads=limits.threads, start=start)
    seconds = retime_seconds = None
    if limits.seconds is not None:
        retime_seconds = max(1.0, RETIME_SECONDS * problem.slots)
        retime_seconds = min(RETIME_SHARE * limits.seconds, retime_seconds)
        seconds = limits.seconds - (time.perf_counter() - began) - retime_seconds
        if small:
            seconds *= 1 - EXACT_SHARE
        seconds = max(LEAST_SECONDS, seconds)

    bound = _static_bound(problem, data)
    told = _Told(progress, began, bound)

    def report(fraction: float) -> None:
        told(
            Progress(
                engine="search",
                seconds=0.0,
                fraction=fraction * (1 - EXACT_SHARE if small else 1.0),
                covered_slots=engine.covered_slots(search),
                slots=problem.slots,
                objective=engine.objective(search),
                iterations=search.iterations,
            )
        )

    iterations = limits.iterations
    if small:
        iterations = min(SMALL_STEPS, iterations or SMALL_STEPS)
    if problem.visits and not asked_to_stop():
        engine.run(
            search, seconds=seconds, iterations=iterations, report=report, stop=asked_to_stop
        )
    for rota in engine.best_rotas(search):
        best.offer(rota)
        best.offer(retime(problem, policy, rota, seconds=retime_seconds, seed=limits.seed))

    status = Status.FEASIBLE
    if small and not asked_to_stop():
        left = None
        if limits.seconds is not None:
            left = max(LEAST_SECONDS, limits.seconds - (time.perf_counter() - began))
        proved = exact.solve(
            problem,
            policy,
            seconds=left,
            effort=EXACT_EFFORT,
            seed=limits.seed,
            hint=best.rota,
            workers=limits.threads if limits.seconds is not None else 1,
            progress=lambda p: told(replace(p, fraction=1 - EXACT_SHARE * (1 - p.fraction))),
            stop=asked_to_stop,
        )
        best.offer(proved.rota)
        best.offer(retime(problem, policy, proved.rota, seconds=retime_seconds, seed=limits.seed))
        if proved.optimal:
            status = Status.OPTIMAL
            uncovered = max(bound.uncovered_slots, _fewest_slots(problem, policy, proved.bounds[0]))
            bound = Bound(uncovered, tuple(level / SCALE for level in proved.bounds))
            told.bound = bound
    if not asked_to_stop.asked:
        told(
            Progress(
                engine="exact" if small else "search",
                seconds=0.0,
                fraction=1.0,
                covered_slots=len(best.rota.assignments),
                slots=problem.slots,
                objective=best.report.score.total,
                iterations=search.iterations,
            )
        )
    if asked_to_stop.asked and status is not Status.OPTIMAL:
        status = Status.INTERRUPTED
    return Result(
        rota=best.rota,
        status=status,
        score=best.report.score,
        bound=bound,
        seed=limits.seed,
        input_hash=problem.digest,
        versions=versions(),
        seconds=time.perf_counter() - began,
        iterations=search.iterations,
    )


def versions() -> dict[str, str]:
    """Versions of what a result depends on."""
    names = ("rotamend", "numba", "numpy", "ortools")
    return {"python": platform.python_version()} | {name: version(name) for name in names}


class _Stop:
    """Remembers that somebody asked to stop."""

    def __init__(self, stop: Callable[[], bool] | None) -> None:
        self._stop = stop
        self.asked = False

    def __call__(self) -> bool:
        if not self.asked and self._stop is not None and self._stop():
            self.asked = True
        return self.asked


class _Told:
    """Passes progress on, with the time since the solve began and what is proved."""

    def __init__(self, progress: ProgressCallback | None, began: float, bound: Bound) -> None:
        self._progress = progress
        self._began = began
        self.bound = bound

    def __call__(self, report: Progress) -> None:
        if self._progress is not None:
            spent = time.perf_counter() - self._began
            self._progress(replace(report, seconds=spent, bound=self.bound))


class _Best:
    """The best rota offered so far: none that breaks more than the pins do, then the score."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._problem, self._policy = problem, policy
        self.rota = Rota.of(
            Assignment(pin.start, pin.visit_id, pin.slot, pin.carer_id, pinned=True)
            for pin in problem.pinned.values()
        )
        self.report: Report = check(problem, policy, self.rota)
        self._of_pins = frozenset(map(place_of, self.report.violations))

    def offer(self, rota: Rota) -> None:
        """Take the rota if it is as good as the best so far: what comes later is timed better."""
        report = check(self._problem, self._policy, rota)
        if self._key(report) <= self._key(self.report):
            self.rota, self.report = rota, report

    def _key(self, report: Report) -> tuple[int, int, tuple[int, ...]]:
        broken = report.violations
        new = sum(place_of(violation) not in self._of_pins for violation in broken)
        return new, len(broken), report.score.levels


def _fewest_slots(problem: Problem, policy: Policy, first_level: int) -> int:
    """How many slots every rota leaves uncovered whose first level is at least this much.

    The best rota by risk need not be the one with the fewest uncovered slots: one red visit may be
    worth two green ones. So many slots as are needed if those that weigh most are left out.
    """
    if policy.levels[0] != (Tier.SAFETY,):
        return 0
    points = policy.weight("uncovered") * Unit.MINUTES.factor
    weights: list[int] = []
    for visit in problem.visits:
        slots = range(1, visit.carers_required + 1)
        free = sum((visit.id, slot) not in problem.pinned for slot in slots)
        whole = points * visit.duration * len(slots) * policy.risk_weights[visit.risk]
        # A visit that lacks one carer of two weighs as much as one that lacks both.
        weights += [-(-whole // free)] * free if free else []
    weights.sort()
    fewest = 0
    # A visit whose pins contradict each other is uncovered, and has no free slot.
    while first_level > 0 and weights:
        first_level -= weights.pop()
        fewest += 1
    return fewest


def _static_bound(problem: Problem, data: Arrays) -> Bound:
    """What no rota can cover: visits with fewer suitable carers than they need."""
    slots = 0
    for v, visit in enumerate(problem.visits):
        if data.visit[v, col.FIXED]:
            continue
        shifts = data.eligible[data.visit[v, col.E_BEGIN] : data.visit[v, col.E_END]]
        if len(np.unique(data.shift[shifts, col.CARER])) < visit.carers_required:
            slots += visit.carers_required
    return Bound(slots, ())
