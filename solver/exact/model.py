"""The whole model: variables, then constraints, then one level of the objective after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from solver.exact.constraints import CONSTRAINTS
from solver.exact.objective import few_changes, levels
from solver.exact.variables import Variables
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Progress, ProgressCallback, Status
from solver.rota import Assignment, Rota

SCALE = 3600
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class ExactResult:
    """What the whole model found.

    Parameters
    ----------
    rota
        Best rota found; the hint (or the pins alone) where the time did not allow any.
    status
        How much is known about it.
    bounds
        Proved lower bound of each level, in scaled points; a level after an unproved one has 0.
    optimal
        Whether every level is proved.
    """

    rota: Rota
    status: Status
    bounds: tuple[int, ...]
    optimal: bool


class Model:
    """The assembled model of a problem under a policy."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        *,
        lacking: Mapping[str, int] | None = None,
        free: frozenset[str] = frozenset(),
    ) -> None:
        self.variables = Variables(problem, policy)
        for ensure in CONSTRAINTS:
            ensure(self.variables)
        if lacking is not None:
            few_changes(self.variables, lacking, free)
        self.levels = levels(self.variables)

    def hint(self, rota: Rota) -> None:
        """Offer a rota as the first solution to try."""
        v = self.variables
        makes = {(a.visit_id, a.carer_id): a.start for a in rota.assignments}
        starts = {a.visit_id: a.start for a in rota.assignments}
        for visit_id, own in v.visits.items():
            if not own.pins:
                v.model.add_hint(own.filled, visit_id in starts)
                v.model.add_hint(own.start, starts.get(visit_id, own.visit.preferred))
        for run in v.all_runs():
            order = []
            for index, node in enumerate(run.nodes):
                start = makes.get((node.visit.id, run.carer.id))
                inside = start is not None and node.low <= start <= node.high
                v.model.add_hint(node.present, inside)
                if start is not None and inside:
                    order.append((start, index))
            order.sort()
            v.model.add_hint(run.used, bool(order))
            follows = {(i, j) for (_, i), (_, j) in pairwise(order)}
            for arc, literal in run.arcs.items():
                v.model.add_hint(literal, arc in follows)
            for index in run.first:
                v.model.add_hint(run.first[index], bool(order) and order[0][1] == index)
                v.model.add_hint(run.last[index], bool(order) and order[-1][1] == index)

    def rota(self, value: Callable[[cp_model.IntVar], int]) -> Rota:
        """The rota of a solution; free slots are numbered in the order of the carers' ids."""
        v = self.variables
        assignments = [
            Assignment(p.start, p.visit_id, p.slot, p.carer_id, pinned=True)
            for p in v.problem.pinned.values()
        ]
        for visit_id, own in v.visits.items():
            if not own.free_slots or not value(own.filled):
                continue
            carers = sorted(
                run.carer.id
                for run, node in v.stops[visit_id]
                if node.pin is None and value(node.present)
            )
            assignments += [
                Assignment(value(own.start), visit_id, slot, carer_id)
                for slot, carer_id in zip(own.free_slots, carers, strict=True)
            ]
        return Rota.of(assignments)


def solve(
    problem: Problem,
    policy: Policy,
    *,
    seconds: float | None = None,
    effort: float | None = None,
    seed: int = 1,
    hint: Rota | None = None,
    lacking: Mapping[str, int] | None = None,
    free: frozenset[str] = frozenset(),
    workers: int = 2,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> ExactResult:
    """Solve the whole model, level by level; each proved level is fixed before the next.

    Parameters
    ----------
    seconds
        Wall-clock limit; None: none.
    effort
        Limit of each level in CP-SAT's deterministic seconds, which do not depend on the machine;
        None: none.
    seed
        Of CP-SAT; with one worker and no limit of time the answer depends on it alone.
    hint
        A rota to start from.
    lacking
        How many carers each visit in force lacks: no more may change besides these than the
        policy's ``extra_changes`` allow (``Rounds.open`` of `solver.repair.rounds`); None: any may.
    free
        Visits whose carers do not count then.
    stop
        Asked some times a second; true ends the solve with the best rota so far.
    """
    begun = time.monotonic()
    model = Model(problem, policy, lacking=lacking, free=free)
    if hint is not None:
        model.hint(hint)
    found: Rota | None = None
    bounds = [0] * len(model.levels)
    stopped = False
    for index, level in enumerate(model.levels):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        if effort is not None:
            solver.parameters.max_deterministic_time = effort
        if seconds is not None:
            left = seconds - (time.monotonic() - begun)
            if left <= 0:
                return _result(model, found, hint, bounds, stopped)
            solver.parameters.max_time_in_seconds = left
        model.variables.model.minimize(level)
        report = _Report(model, progress, begun, seconds) if progress else None
        with _watched(solver, stop) as interrupted:
            status = solver.solve(model.variables.model, report)
        stopped = stopped or interrupted()
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return _result(model, found, hint, bounds, stopped)
        found = model.rota(solver.value)
        bounds[index] = max(0, -int(-(solver.best_objective_bound - 1e-6) // 1))
        if status != cp_model.OPTIMAL:
            return _result(model, found, hint, bounds, stopped)
        bounds[index] = solver.value(level)
        model.variables.model.add(level <= bounds[index])
        _hint_all(model.variables.model, solver)
    assert found is not None
    return ExactResult(found, Status.OPTIMAL, tuple(bounds), optimal=True)


class _Report(cp_model.CpSolverSolutionCallback):
    """Tells each better solution to the caller."""

    def __init__(
        self, model: Model, progress: ProgressCallback, begun: float, seconds: float | None
    ) -> None:
        super().__init__()
        self._model = model
        self._progress = progress
        self._begun = begun
        self._seconds = seconds
        self._found = 0

    def on_solution_callback(self) -> None:
        """Report the solution at hand."""
        self._found += 1
        spent = time.monotonic() - self._begun
        visits = self._model.variables.visits.values()
        covered = sum(o.visit.carers_required for o in visits if self.value(o.covered))
        self._progress(
            Progress(
                engine="exact",
                seconds=spent,
                fraction=min(1.0, spent / self._seconds) if self._seconds else 0.0,
                covered_slots=covered,
                slots=self._model.variables.problem.slots,
                objective=sum(self.value(level) for level in self._model.levels) / SCALE,
                iterations=self._found,
            )
        )


@contextmanager
def _watched(
    solver: cp_model.CpSolver, stop: Callable[[], bool] | None
) -> Iterator[Callable[[], bool]]:
    """Stop ``solver`` when ``stop`` says so; the value tells whether it did."""
    if stop is None:
        yield lambda: False
        return
    done, interrupted = threading.Event(), threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_S):
            if stop():
                interrupted.set()
                # Asked again and again: a stop before the search has begun would be lost.
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield interrupted.is_set
    finally:
        done.set()
        watcher.join()


def _hint_all(model: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
    """Start the next level from the solution of this one."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    proto = solver.response_proto.solution
    for index, value in enumerate(proto):
        model.add_hint(model.get_int_var_from_proto_index(index), value)


def _result(
    model: Model, found: Rota | None, hint: Rota | None, bounds: list[int], stopped: bool
) -> ExactResult:
    pins = Rota.of(
        Assignment(p.start, p.visit_id, p.slot, p.carer_id, pinned=True)
        for p in model.variables.problem.pinned.values()
    )
    status = Status.INTERRUPTED if stopped else Status.FEASIBLE
    return ExactResult(found or hint or pins, status, tuple(bounds), optimal=False)
