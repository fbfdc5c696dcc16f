"""Standby: the best repair for the absence of each carer, worked out ahead (N-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from solver.policy import Policy
from solver.problem import CarerAbsent, Problem, disrupted
from solver.repair.frame import frame
from solver.repair.mend import repair
from solver.repair.result import Figure, Hit
from solver.result import Limits
from solver.rota import Rota

ALWAYS = 1 << 40
"""Seconds before and after every horizon."""
ALONE = 8
"""Up to so many absences are worked out here; more are shared by two processes, a core each."""
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Absence:
    """What becomes of a rota when one carer is absent from all of it.

    Parameters
    ----------
    hits
        The slots that lose their carer.
    uncovered_slots, uncovered
        Slots that nobody makes after the repair, and their minutes weighted by risk, beyond those
        that nobody made before.
    changed
        Slots whose carer changes.
    rota
        The repair.
    """

    carer_id: str
    hits: tuple[Hit, ...]
    uncovered_slots: int
    uncovered: float
    changed: int
    rota: Rota


def standby(
    problem: Problem,
    rota: Rota,
    policy: Policy,
    now: int | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Absence, ...]:
    """Mend a rota for each carer in turn who is absent all the time, the worst absence first.

    Parameters
    ----------
    now
        Second from which carers are absent; None: before everything.
    limits
        Of each repair; None: one second.
    stop
        Asked between absences; True ends the sweep with those that are done.
    """
    carers = sorted({a.carer_id for a in rota.assignments if a.carer_id in problem.carer})
    work = partial(_absence, problem, rota, policy, now, limits or Limits(seconds=1.0))
    done: list[Absence] = []
    for absence in _each(work, carers):
        done.append(absence)
        if stop is not None and stop():
            break
    return tuple(sorted(done, key=lambda a: (-a.uncovered, -a.uncovered_slots, a.carer_id)))


def _each(work: Callable[[str], Absence], carers: Sequence[str]) -> Iterator[Absence]:
    if len(carers) <= ALONE:
        yield from map(work, carers)
        return
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(work, carer_id) for carer_id in carers]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def _absence(
    problem: Problem, rota: Rota, policy: Policy, now: int | None, limits: Limits, carer_id: str
) -> Absence:
    start = -ALWAYS if now is None else now
    without = disrupted(problem, [CarerAbsent(carer_id, start, ALWAYS)])
    framed = frame(without, rota, start, policy)
    mended = repair(framed, policy, limits, alternatives=False)
    best = mended.proposals[0]
    lacking = {v.id for v in problem.visits if v.id not in best.result.rota.by_visit}
    before = {v.id for v in problem.visits if v.id not in rota.by_visit}
    fresh = [problem.visit[visit_id] for visit_id in lacking - before]
    risk = policy.risk_weights
    return Absence(
        carer_id=carer_id,
        hits=tuple(hit for hit in mended.hits if hit.carer_id == carer_id),
        uncovered_slots=sum(visit.carers_required for visit in fresh),
        uncovered=sum(v.duration * v.carers_required * risk[v.risk] for v in fresh) / 60,
        changed=round(best.value(Figure.CHANGED)),
        rota=best.result.rota,
    )
