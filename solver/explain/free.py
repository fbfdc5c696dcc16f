"""What a carer's free time would do most good for: the inverse of asking who could go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from solver.check import check
from solver.explain.effects import Effect, Present
from solver.explain.question import Question
from solver.explain.trials import Bench
from solver.policy import Policy, Tier
from solver.problem import Carer, Problem, Shift, Visit
from solver.rota import Assignment, Rota
from solver.windows import hard_window

_STARTS = 2
"""Starts of one visit that are measured."""

MOST = 20
"""Slots that are told at most."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A slot that the carer could take in the free time, and what that would do.

    Parameters
    ----------
    carer_before
        Who has it now; None where nobody has.
    start
        When the carer would come, in seconds.
    partners
        Who would come with them where the visit lacks more than one carer.
    mends
        How many broken rules of the rota would be mended.
    effect
        The rota with it less the rota as it is, the free time being offered in both.
    """

    visit_id: str
    slot: int
    carer_before: str | None
    start: int
    partners: tuple[str, ...]
    mends: int
    effect: Effect
    words: str


def free(
    problem: Problem, policy: Policy, rota: Rota, carer_id: str, start: int, end: int
) -> tuple[Gain, ...]:
    """Slots that would be better with the carer, if free from ``start`` to ``end`` (seconds).

    What nobody covers comes first, by risk, then what is gained for continuity, then for timing,
    travel and pay. One slot at a time: each gain is measured alone, and nobody else's work changes
    but that of whoever has the slot now.

    Raises
    ------
    KeyError
        When the problem has no such carer.
    ValueError
        When the span ends before it starts.
    """
    carer = problem.carer[carer_id]
    offered = replace(carer, shifts=with_span(carer, start, end))
    wider = replace(
        problem, carers=tuple(offered if c.id == carer_id else c for c in problem.carers)
    )
    known = check(problem, policy, rota).violations
    asked = _Offer(Present(wider, policy, rota, known), offered, start, end)
    own = {a.visit_id for a in rota.by_carer.get(carer_id, ())}
    takes = [
        take for visit in wider.visits if visit.id not in own for take in asked.takes_of(visit)
    ]
    takes.sort(key=lambda take: (take.levels, take.visit.id, take.start))
    gains: dict[str, Gain] = {}
    for take in takes:
        if len(gains) == MOST:
            break
        gain = None if take.visit.id in gains else asked.gain_of(take)
        if gain is not None:
            gains[gain.visit_id] = gain
    return tuple(sorted(gains.values(), key=_order))


def with_span(carer: Carer, start: int, end: int) -> tuple[Shift, ...]:
    """The carer's shifts with one more span, one shift with those that it meets.

    Raises
    ------
    ValueError
        When the span ends before it starts.
    """
    span = Shift(start, end)
    met = [s for s in carer.shifts if s.start <= span.end and span.start <= s.end]
    first = min((*met, span), key=_by_start)
    joined = replace(first, end=max(s.end for s in (*met, span)))
    return tuple(sorted((*(s for s in carer.shifts if s not in met), joined), key=_by_start))


def _by_start(shift: Shift) -> int:
    return shift.start


@dataclass(frozen=True, slots=True)
class _Take:
    """One way to take over a slot, and the estimate of what it does to the levels."""

    visit: Visit
    slot: int
    holder: Assignment | None
    start: int
    partners: tuple[str, ...]
    rota: Rota
    levels: tuple[int, ...]


class _Offer:
    """A carer with more time, tried on one visit after another."""

    def __init__(self, present: Present, carer: Carer, start: int, end: int) -> None:
        self.present = present
        self.problem = present.problem
        self.carer = carer
        self.start = start
        self.end = end
        self.broken = {v for each in present.report.violations for v in each.visit_ids}

    def takes_of(self, visit: Visit) -> Iterator[_Take]:
        """Ways to take over a slot of a visit that look better than what is."""
        made = self.present.rota.by_visit.get(visit.id, ())
        low, high = hard_window(self.problem, self.present.policy, visit)
        if high + visit.duration <= self.start or low >= self.end:
            return
        if len(made) < visit.carers_required:
            yield from self._takes(visit, None)
        else:
            for holder in made:
                if (visit.id, holder.slot) not in self.problem.pinned:
                    yield from self._takes(visit, holder)

    def gain_of(self, take: _Take) -> Gain | None:
        """What the checker says of it; None where it is not legal or no gain."""
        outcome = self.present.outcome(take.rota)
        effect = outcome.effect
        if outcome.broken or not (outcome.mended or effect.levels < (0,) * len(effect.levels)):
            return None
        before = take.holder.carer_id if take.holder else None
        return Gain(
            visit_id=take.visit.id,
            slot=take.slot,
            carer_before=before,
            start=take.start,
            partners=take.partners,
            mends=outcome.mended,
            effect=effect,
            words=_words(self.problem, take, before, effect),
        )

    def _takes(self, visit: Visit, holder: Assignment | None) -> Iterator[_Take]:
        rota, policy = self.present.rota, self.present.policy
        without = rota if holder is None else Rota.of(a for a in rota.assignments if a != holder)
        question = Question.of(self.problem, policy, without, visit.id)
        low, high = max(question.low, self.start), min(question.high, self.end - visit.duration)
        if low > high:
            return
        question = replace(question, low=low, high=high)
        bench = Bench(self.problem, policy, without, question)
        for start in islice(bench.fits(self.carer), _STARTS):
            partners = bench.partners(self.carer, start)
            if partners is None:
                continue
            slots = question.filled((self.carer.id, *partners), start)
            after = Rota.of((*without.assignments, *slots))
            concerned = {self.carer.id, *partners, *([holder.carer_id] if holder else [])}
            levels = self.present.estimate(after, concerned, visit.id)
            # What breaks a rule now may be mended even where that costs points.
            broken = visit.id in self.broken
            if broken or levels < (0,) * len(levels):
                yield _Take(visit, slots[0].slot, holder, start, partners, after, levels)


def _words(problem: Problem, take: _Take, before: str | None, effect: Effect) -> str:
    visit, clock = take.visit, problem.horizon.clock
    text = f"could make visit {visit.id} ({visit.risk}) from {clock(take.start)}"
    if take.partners:
        text += f" with carer {' and '.join(take.partners)}"
    text += f", which {'nobody has' if before is None else f'carer {before} has'}"
    return f"{text}: {effect.words or 'nothing else changes'}"


def _order(gain: Gain) -> tuple[float | str, ...]:
    tiers = gain.effect.tiers
    return (
        -gain.mends,
        tiers[Tier.SAFETY],
        tiers[Tier.CONTINUITY],
        tiers[Tier.TIMING] + tiers[Tier.STABILITY],
        tiers[Tier.MONEY],
        gain.visit_id,
    )
