"""Standby: the best repair for the absence of each carer, worked out ahead (N-1)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from solver.policy import Policy
from solver.problem import CarerAbsent, Problem, disrupted
from solver.repair.frame import frame
from solver.repair.mend import repair
from solver.repair.result import Figure, Hit, Proof, Proposal
from solver.repair.workers import ALONE, WORKERS, each, workers
from solver.result import Limits
from solver.rota import Rota

ALWAYS = 1 << 40
"""Seconds before and after every horizon."""
SWEEP_SECONDS = 45.0
"""How long a sweep may have gone on when its last try ends, where nothing else is told."""
FIRST_SECONDS = 1.0
"""A first try may take so long, or less in a short sweep: all of them take at most `FIRSTS` of it.
Most need far less; what needs more gets a second try, however long the sweep."""
FIRSTS = 0.8
LEAST_SECONDS = 0.05
"""What a try takes at least, however short the sweep."""
LONGER = (2.0, 5.0)
"""A second try is at least and at most so many times as long as the first."""
PROOFS = tuple(Proof)
"""The strongest first."""


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
    proof
        What is proved of ``uncovered``: that it is the least of all rotas, the least of those of
        ``neighbourhood``, or only the best that was found.
    neighbourhood
        In words; empty where nothing is proved of one.
    """

    carer_id: str
    hits: tuple[Hit, ...]
    uncovered_slots: int
    uncovered: float
    changed: int
    rota: Rota
    proof: Proof
    neighbourhood: str = ""


def standby(
    problem: Problem,
    rota: Rota,
    policy: Policy,
    now: int | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] | None = None,
    seconds: float = SWEEP_SECONDS,
    seed: int = 1,
) -> tuple[Absence, ...]:
    """Mend a rota for each carer in turn who is absent all the time, the worst absence first.

    What is left uncovered and is not proved to be the least of all rotas gets a second, longer try
    after the first ones of all, the worst first, while the time of the sweep lasts.

    Parameters
    ----------
    now
        Second from which carers are absent; None: before everything.
    limits
        Of each first try; None: its share of ``seconds``, and ``seed``.
    stop
        Asked between tries; True ends the sweep with those that are done.
    seconds
        Of the whole sweep: no try begins that would end later. Where ``limits`` has no seconds,
        all of them are made.
    """
    began = time.monotonic()
    ends = began + seconds
    carers = sorted({a.carer_id for a in rota.assignments if a.carer_id in problem.carer})
    alone = len(carers) <= ALONE
    limits = limits or Limits(seconds=_share(seconds, len(carers), alone), seed=seed)
    first = partial(_absence, problem, rota, policy, now, limits)
    done: dict[str, Absence] = {}
    with workers(alone) as pool:
        for absence in each(pool, first, carers, partial(_fits, limits, ends)):
            done[absence.carer_id] = absence
            if stop is not None and stop():
                return _worst_first(done.values())
        left = [
            absence
            for absence in _worst_first(done.values())
            if absence.uncovered_slots and absence.proof is not Proof.GLOBAL
        ]
        longer = _longer(limits, (ends - time.monotonic()) * (1 if alone else WORKERS), len(left))
        again = partial(_second, problem, rota, policy, now, longer)
        for absence in each(pool, again, left, partial(_fits, longer, ends)):
            done[absence.carer_id] = absence
            if stop is not None and stop():
                break
    return _worst_first(done.values())


def _worst_first(absences: Iterable[Absence]) -> tuple[Absence, ...]:
    return tuple(sorted(absences, key=lambda a: (-a.uncovered, -a.uncovered_slots, a.carer_id)))


def _share(seconds: float, carers: int, alone: bool) -> float:
    """Seconds of each first try, where a sweep over some carers has so many in all."""
    most = FIRSTS * seconds * (1 if alone else WORKERS) / max(1, carers)
    return max(LEAST_SECONDS, min(FIRST_SECONDS, most))


def _fits(limits: Limits, ends: float) -> bool:
    """Whether a try that begins now ends in time."""
    return limits.seconds is None or time.monotonic() + limits.seconds <= ends


def _longer(limits: Limits, seconds: float, tries: int) -> Limits:
    """Limits of a second try, where so many share some seconds of work."""
    least, most = LONGER
    iterations = None if limits.iterations is None else round(limits.iterations * most)
    if limits.seconds is None:
        return replace(limits, iterations=iterations)
    share = max(least * limits.seconds, min(most * limits.seconds, seconds / max(1, tries)))
    return replace(limits, seconds=share, iterations=iterations)


def _second(
    problem: Problem,
    rota: Rota,
    policy: Policy,
    now: int | None,
    limits: Limits,
    first: Absence,
) -> Absence:
    """A longer try of an absence that goes on from the first; the better of the two."""
    second = _absence(problem, rota, policy, now, limits, first.carer_id, known=first.rota)

    def key(absence: Absence) -> tuple[float, int, int, int]:
        proof = PROOFS.index(absence.proof)
        return absence.uncovered, absence.uncovered_slots, absence.changed, proof

    return min(second, first, key=key)


def _absence(
    problem: Problem,
    rota: Rota,
    policy: Policy,
    now: int | None,
    limits: Limits,
    carer_id: str,
    known: Rota | None = None,
) -> Absence:
    start = -ALWAYS if now is None else now
    without = disrupted(problem, [CarerAbsent(carer_id, start, ALWAYS)])
    framed = frame(without, rota, start, policy)
    mended = repair(framed, policy, limits, alternatives=False, known=known)
    best = mended.proposals[0]
    lacking = {v.id for v in problem.visits if v.id not in best.result.rota.by_visit}
    before = {v.id for v in problem.visits if v.id not in rota.by_visit}
    fresh = [problem.visit[visit_id] for visit_id in lacking - before]
    risk = policy.risk_weights
    proof = _proof(best, lacking, before)
    return Absence(
        carer_id=carer_id,
        hits=tuple(hit for hit in mended.hits if hit.carer_id == carer_id),
        uncovered_slots=sum(visit.carers_required for visit in fresh),
        uncovered=sum(v.duration * v.carers_required * risk[v.risk] for v in fresh) / 60,
        changed=round(best.value(Figure.CHANGED)),
        rota=best.result.rota,
        proof=proof,
        neighbourhood=best.neighbourhood if proof is Proof.NEIGHBOURHOOD else "",
    )


def _proof(best: Proposal, lacking: set[str], before: set[str]) -> Proof:
    """What is proved of what a repair leaves uncovered beyond what nobody made before.

    A proof is about all that is uncovered. It holds for what is beyond where nothing of before is
    covered now: another rota could else leave less beyond, and more of before.
    """
    if lacking <= before:
        return Proof.GLOBAL
    return best.proved(Figure.UNCOVERED) if before <= lacking else Proof.FOUND
