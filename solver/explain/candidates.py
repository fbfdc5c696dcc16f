"""Who else could go to a visit, and what it would do to every tier; and what stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from solver.explain.effects import Effect, Present
from solver.explain.explain import near_of
from solver.explain.hindered import hindered
from solver.explain.question import Question
from solver.explain.trials import Bench, Trial
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Assignment, Rota
from solver.rules import Violation, double_handed, frozen

MINUTE = 60
"""People are told whole minutes."""

_STARTS = 4
"""Starts of one carer that are measured."""

_SACRIFICES = 2
"""Visits of one carer's own of which each is tried as the one to be given up."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One carer for one slot of a visit.

    Parameters
    ----------
    start
        When the carer would come, in seconds; None where they cannot.
    partners
        Who would come with them where the visit lacks more than one carer.
    gives_up
        Visits that nobody would make then; none for a carer who is free to go.
    moves
        Who stays on the visit and would then start with them at ``start`` instead of as it is.
    effect
        What it would do if they went instead of whoever goes now; None where they cannot go.
    rule_id
        The rule that stops them, as the rota stands; '' for a carer who is free to go.
    minutes
        By how many minutes it is missed, rounded up; None where no other time would help.
    words
        All this in care words; ids only.
    """

    carer_id: str
    start: int | None
    partners: tuple[str, ...]
    gives_up: tuple[str, ...]
    effect: Effect | None
    rule_id: str
    minutes: int | None
    words: str
    moves: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether the carer could go with no visit given up."""
        return self.effect is not None and not self.gives_up


def candidates(
    problem: Problem,
    policy: Policy,
    rota: Rota,
    visit_id: str,
    slot: int | None = None,
    *,
    giving_up: bool = True,
    start: int | None = None,
) -> tuple[Candidate, ...]:
    """Every carer but those who go already: those who could, the best first, then the others.

    Nobody else's work changes but that of whoever has the slot now and, where they are named, the
    visit that would be given up and those who would start it at another time with the carer. Every
    effect is that of the checker on the changed rota.

    Parameters
    ----------
    slot
        The slot to be filled; None means the first that has nobody, else the first whose carer
        cannot make it any more, else the first that is not pinned, else the first.
    giving_up
        Whether carers who are not free are tried without one visit of their own.
    start
        Only starts in the minute of this one are looked at, in seconds; None: all that the window
        allows.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    ValueError
        When the visit has no such slot.
    """
    visit = problem.visit[visit_id]
    made = {a.slot: a for a in rota.by_visit.get(visit_id, ())}
    slot = _slot(problem, policy, rota, visit_id) if slot is None else slot
    if not 1 <= slot <= visit.carers_required:
        raise ValueError(f"visit {visit_id} has slots 1 to {visit.carers_required}, not {slot}")
    others = [c for c in problem.carers if c.id not in {a.carer_id for a in made.values()}]
    if (visit_id, slot) in problem.pinned:
        pin = problem.pinned[visit_id, slot]
        words = f"the visit is pinned to carer {pin.carer_id}"
        return tuple(_stopped(c, frozen.RULE.id, None, words) for c in others)
    inquiry = _Inquiry(problem, policy, rota, visit_id, slot, start)
    found = [inquiry.of(carer, giving_up) for carer in others]
    return tuple(candidate for _, candidate in sorted(found, key=lambda each: each[0]))


def _slot(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> int:
    slots = range(1, problem.visit[visit_id].carers_required + 1)
    made = {a.slot for a in rota.by_visit.get(visit_id, ())}
    empty = (s for s in slots if s not in made)
    lost = (each.slot for each in hindered(problem, policy, rota, visit_id))
    loose = (s for s in slots if (visit_id, s) not in problem.pinned)
    return next(empty, None) or next(lost, None) or next(loose, None) or 1


def _stopped(carer: Carer, rule_id: str, minutes: int | None, words: str) -> Candidate:
    return Candidate(carer.id, None, (), (), None, rule_id, minutes, words)


_Order = tuple[int, tuple[int, ...], int, str]


class _Inquiry:
    """One slot, asked of one carer after another."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        rota: Rota,
        visit_id: str,
        slot: int,
        start: int | None,
    ) -> None:
        self.problem = problem
        self.policy = policy
        made = rota.by_visit.get(visit_id, ())
        self.holder = next((a for a in made if a.slot == slot), None)
        self.present = Present(problem, policy, rota)
        without = Rota.of(a for a in rota.assignments if a != self.holder)
        self.question = Question.of(problem, policy, without, visit_id)
        if start is not None:
            first = start - start % MINUTE
            low, high = max(self.question.low, first), min(self.question.high, first + MINUTE - 1)
            self.question = replace(self.question, low=low, high=high)
        self.bench = Bench(problem, policy, without, self.question)
        told = problem.told.get(visit_id, ())
        self.wanted = [t.start for t in told[:1]] + [a.start for a in made[:1]]
        self.staying = tuple(a for a in made if a != self.holder)
        self.movable = start is None and not any(
            (visit_id, a.slot) in problem.pinned for a in self.staying
        )

    def of(self, carer: Carer, giving_up: bool) -> tuple[_Order, Candidate]:
        """The candidate, and its place among all."""
        trial = self.bench.trial(carer)
        if trial.rules:
            moved = self._moving(carer)
            if moved is not None and moved.effect is not None:
                return (0, moved.effect.levels, 0, carer.id), moved
            less = self._sacrificing(carer, trial) if giving_up else None
            return less or self._unable(carer, trial)
        best = self._best(self.bench, carer, trial)
        if isinstance(best, Violation):
            return (2, (), 0, carer.id), _stopped(carer, best.rule_id, None, best.message)
        if best.effect is None:
            return (2, (), 0, carer.id), best
        return (0, best.effect.levels, 0, carer.id), best

    def _best(
        self, bench: Bench, carer: Carer, trial: Trial, gives_up: tuple[str, ...] = ()
    ) -> Candidate | Violation:
        """The carer at the best of a few starts, or what each of them breaks."""
        made: list[tuple[tuple[int, ...], int, tuple[str, ...], Rota]] = []
        holder = [self.holder.carer_id] if self.holder else []
        for start in self._starts(bench, carer, trial):
            partners = bench.partners(carer, start)
            if partners is not None:
                slots = self.question.filled((carer.id, *partners), start)
                rota = Rota.of((*bench.rota.assignments, *slots))
                concerned = (carer.id, *partners, *holder)
                levels = self.present.estimate(rota, concerned, self.question.visit.id)
                made.append((levels, start, partners, rota))
        broken: Violation | None = None
        for _, start, partners, rota in sorted(made, key=lambda each: each[:3]):
            outcome = self.present.outcome(rota)
            if not outcome.broken:
                words = _words(self.problem, start, partners, gives_up, outcome.effect)
                return Candidate(
                    carer.id, start, partners, gives_up, outcome.effect, "", None, words
                )
            broken = broken or outcome.broken[0]
        alone = "could come, but not together with the others who are needed"
        return broken or _stopped(carer, double_handed.RULE.id, None, alone)

    def _moving(self, carer: Carer) -> Candidate | None:
        """The carer at another start of the visit, where all who stay on it could come then, too.

        With their places it must be filled by this carer alone.
        """
        if not self.staying or not self.movable or self.question.missing > 1:
            return None
        bench, wanted = self._moved, self.wanted[-1]
        all_of_them = (carer, *(self.problem.carer[a.carer_id] for a in self.staying))
        trials = [bench.trial(each) for each in all_of_them]
        if not all(trial.starts for trial in trials):
            return None
        asked = {
            self.question.visit.preferred,
            *self.wanted,
            *(s for t in trials for s in t.starts),
        }
        starts = sorted(
            (
                s
                for s in asked
                if bench.question.low <= s <= bench.question.high
                and not any(bench.missed(each, s) for each in all_of_them)
            ),
            key=lambda s: (abs(s - wanted), s),
        )
        concerned = {c.id for c in all_of_them} | ({self.holder.carer_id} if self.holder else set())
        (slot,), visit_id = self.question.slots, self.question.visit.id
        made = []
        for start in starts[:_STARTS]:
            new = Assignment(start, visit_id, slot, carer.id)
            kept = (replace(a, start=start) for a in self.staying)
            rota = Rota.of((*bench.rota.assignments, *kept, new))
            made.append((self.present.estimate(rota, concerned, visit_id), start, rota))
        moves = tuple(a.carer_id for a in self.staying)
        for _, start, rota in sorted(made, key=lambda each: each[:2]):
            outcome = self.present.outcome(rota)
            if not outcome.broken:
                words = _words(self.problem, start, (), (), outcome.effect, moves)
                return Candidate(carer.id, start, (), (), outcome.effect, "", None, words, moves)
        return None

    @cached_property
    def _moved(self) -> Bench:
        """The visit taken off all who have it, and asked for near the start that it has."""
        visit_id = self.question.visit.id
        rota = Rota.of(a for a in self.bench.rota.assignments if a.visit_id != visit_id)
        asked = Question.of(self.problem, self.policy, rota, visit_id)
        near = min(max(self.wanted[-1], asked.visit.earliest), asked.visit.latest)
        visit = replace(asked.visit, preferred=near)
        return Bench(self.problem, self.policy, rota, replace(asked, visit=visit))

    def _starts(self, bench: Bench, carer: Carer, trial: Trial) -> Iterator[int]:
        question = self.question
        asked = [
            s
            for s in dict.fromkeys(self.wanted)
            if question.low <= s <= question.high and not bench.missed(carer, s)
        ]
        return islice(dict.fromkeys([*asked, *trial.starts]), _STARTS)

    def _sacrificing(self, carer: Carer, trial: Trial) -> tuple[_Order, Candidate] | None:
        """The carer with one visit of their own left to nobody, where that is enough."""
        if trial.barred or trial.excess is None:
            return None
        best: tuple[_Order, Candidate] | None = None
        for other in self._own(carer, trial):
            rota = Rota.of(a for a in self.bench.rota.assignments if a.visit_id != other)
            bench = Bench(self.problem, self.policy, rota, self.question)
            if not bench.fits(carer):
                continue
            freed = bench.trial(carer)
            found = self._best(bench, carer, freed, (other,))
            if isinstance(found, Violation) or found.effect is None:
                continue
            near = near_of(trial)
            known = replace(found, rule_id=near.rule_id, minutes=near.minutes)
            order = (1, found.effect.levels, 0, carer.id)
            best = min(best or (order, known), (order, known), key=lambda each: each[0])
        return best

    def _own(self, carer: Carer, trial: Trial) -> Iterator[str]:
        """Visits of the carer's own that may be in the way, the likeliest first."""
        wanted, pinned = self.question.visit.preferred, self.problem.pinned
        own = self.bench.rota.by_carer.get(carer.id, ())
        frozen_visits = {visit_id for visit_id, _ in pinned}
        near = sorted(own, key=lambda a: (a.visit_id != trial.busy_with, abs(a.start - wanted)))
        return islice((a.visit_id for a in near if a.visit_id not in frozen_visits), _SACRIFICES)

    def _unable(self, carer: Carer, trial: Trial) -> tuple[_Order, Candidate]:
        if trial.barred:
            words = "; ".join(self.bench.barred(carer).values())
        elif self.question.over:
            words = "nobody can be there in time any more"
        elif trial.excess is None:
            words = "has no shift that day"
        else:
            near = near_of(trial)
            order = (2, (), trial.total, carer.id)
            return order, _stopped(carer, near.rule_id, near.minutes, near.words)
        return (3, (), 0, carer.id), _stopped(carer, trial.rules[0], None, words)


def _words(
    problem: Problem,
    start: int,
    partners: tuple[str, ...],
    gives_up: tuple[str, ...],
    effect: Effect,
    moves: tuple[str, ...] = (),
) -> str:
    text = f"could start at {problem.horizon.clock(start)}"
    if partners or moves:
        text += f" with carer {' and '.join(partners or moves)}"
    if moves:
        text += ", who would start then, too"
    if gives_up:
        risk = problem.visit[gives_up[0]].risk
        text += f" if nobody made visit {gives_up[0]} ({risk})"
    return f"{text}: {effect.words or 'nothing else changes'}"
