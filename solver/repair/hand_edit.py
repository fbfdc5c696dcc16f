"""A change that a person makes by hand: one visit, one carer, judged and priced."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from solver.check import Report, check
from solver.explain.question import Question
from solver.explain.trials import Bench
from solver.objective import Score
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.repair.figures import figures, key
from solver.repair.master import LEAST_CHANGE
from solver.repair.result import Known, Proof, Proposal
from solver.repair.triage import triage
from solver.result import Bound, Result, Status
from solver.rota import Assignment, Rota
from solver.rules import Violation
from solver.solve import versions

NAME = "hand edit"
NEIGHBOURHOOD = "this one change"


@dataclass(frozen=True, slots=True)
class Placing:
    """A visit given to a carer from ``start`` on, in seconds; ``slot`` is the place taken."""

    carer_id: str
    start: int
    slot: int


@dataclass(frozen=True, slots=True)
class HandEdit:
    """What comes of a hand edit.

    Parameters
    ----------
    placing
        What was asked for, its start filled in.
    broken
        The rules it breaks; then there is no proposal.
    nearest
        Where it breaks rules: the same carer at the legal start nearest to the one asked for; else
        the best other carer; None where nobody could.
    best, best_placing
        The best rota with another carer on the visit, to price the edit by; None where none can.
    """

    visit_id: str
    placing: Placing
    broken: tuple[Violation, ...]
    nearest: Placing | None
    proposal: Proposal | None
    best: Proposal | None
    best_placing: Placing | None


def move(
    problem: Problem, policy: Policy, visit_id: str, carer_id: str, start: int | None = None
) -> HandEdit:
    """Give a visit to a carer and leave the rest of the rota in force as it is.

    Parameters
    ----------
    problem
        A framed problem. Visits of the rota in force whose carers no longer can stay uncovered,
        unless it is this one.
    carer_id
        Takes the place that is empty or whose carer no longer can; else the place that is best.
        Who has the visit already keeps it, at another start.
    start
        Of all the visit's carers; None: the legal one nearest to what people were told, and where
        none is legal what they were told.

    Raises
    ------
    ValueError
        When there is no such visit or carer.
    """
    began = time.perf_counter()
    if visit_id not in problem.visit:
        raise ValueError(f"there is no visit {visit_id!r}")
    if carer_id not in problem.carer:
        raise ValueError(f"there is no carer {carer_id!r}")
    desk = _Desk(problem, policy, visit_id)
    carer, wanted = problem.carer[carer_id], desk.told if start is None else start
    near = desk.first_legal(carer, wanted)
    asked = near if near and start in (None, near.placing.start) else desk.as_asked(carer, wanted)
    broken = asked.report.violations
    other = desk.best_other(carer)
    nearest = (near or other) if broken else None
    seconds = time.perf_counter() - began
    return HandEdit(
        visit_id=visit_id,
        placing=asked.placing,
        broken=broken,
        nearest=None if nearest is None else nearest.placing,
        proposal=None if broken else desk.proposal(asked, seconds),
        best=None if other is None else desk.proposal(other, seconds),
        best_placing=None if other is None else other.placing,
    )


@dataclass(frozen=True, slots=True)
class _Edited:
    """A rota with the visit placed, and what the checker says of it."""

    placing: Placing
    rota: Rota
    report: Report


class _Desk:
    """The rota in force without the visit's own slots, on which ways to place it are tried."""

    def __init__(self, problem: Problem, policy: Policy, visit_id: str) -> None:
        self.problem = problem
        self.policy = policy
        self.visit = problem.visit[visit_id]
        cannot = {(hit.visit_id, hit.slot) for hit in triage(problem, policy)}
        gone = {visit for visit, _ in cannot} - {visit_id}
        standing = [
            Assignment(
                t.start, t.visit_id, t.slot, t.carer_id, (t.visit_id, t.slot) in problem.pinned
            )
            for t in problem.in_force
            if t.carer_id in problem.carer and t.visit_id not in gone
        ]
        self._rest = Rota.of(a for a in standing if a.visit_id != visit_id)
        self._there = {
            a.slot: a.carer_id
            for a in standing
            if a.visit_id == visit_id and (visit_id, a.slot) not in cannot
        }
        told = problem.told.get(visit_id, ())
        self.told = told[0].start if told else self.visit.preferred

    def first_legal(self, carer: Carer, wanted: int) -> _Edited | None:
        """The carer on the visit at the legal start nearest to the one wanted; None without one."""
        for start in self._starts(carer, wanted):
            legal = [e for e in self._places(carer, start) if not e.report.violations]
            if legal:
                return min(legal, key=_order)
        return None

    def as_asked(self, carer: Carer, start: int) -> _Edited:
        """The carer on the visit at a start, in the place that breaks the fewest rules."""
        places = self._places(carer, start)
        return min(places, key=lambda e: (len(e.report.violations), _order(e)))

    def best_other(self, carer: Carer) -> _Edited | None:
        """The best legal rota in which somebody who is not on the visit now has it."""
        others = [
            other
            for other in self.problem.carers
            if other.id != carer.id and other.id not in self._there.values()
        ]
        found = (self.first_legal(other, self.told) for other in others)
        return min((e for e in found if e is not None), key=_order, default=None)

    def proposal(self, edited: _Edited, seconds: float) -> Proposal:
        """An edited rota as a proposal, of which nothing is proved."""
        return Proposal(
            name=NAME,
            result=Result(
                rota=edited.rota,
                status=Status.FEASIBLE,
                score=edited.report.score,
                bound=Bound(0, ()),
                seed=0,
                input_hash=self.problem.digest,
                versions=versions(),
                seconds=seconds,
                iterations=0,
            ),
            figures=_known(edited.report.score),
            neighbourhood=NEIGHBOURHOOD,
        )

    def _starts(self, carer: Carer, wanted: int) -> list[int]:
        """Starts at which the visit fits into a carer's work, the nearest to the wanted one first.

        The trial looks at both ends of each gap and at the start nearest to the preferred one,
        which stands for the one wanted here. People are told whole minutes, so these go first.
        """
        visit = self.visit
        asked = Question.of(self.problem, self.policy, self._rest, visit.id)
        if asked.over:
            return []
        liked = replace(visit, preferred=min(max(wanted, visit.earliest), visit.latest))
        asked = replace(asked, visit=liked, missing=1, slots=asked.slots[:1])
        trial = Bench(self.problem, self.policy, self._rest, asked).trial(carer)
        near = {s + d for s in trial.starts for d in (0, -(s % 60), -s % 60)}

        def far(start: int) -> tuple[int, bool, int, int]:
            return abs(start - wanted) // 60, start % 60 != 0, abs(start - wanted), start

        return sorted((start for start in near if asked.low <= start <= asked.high), key=far)

    def _places(self, carer: Carer, start: int) -> list[_Edited]:
        """The rotas in which the carer has one of the visit's places."""
        slots = range(1, self.visit.carers_required + 1)
        kept = [slot for slot in slots if self._there.get(slot) == carer.id]
        empty = [slot for slot in slots if slot not in self._there]
        return [self._placed(carer, start, slot) for slot in kept or empty[:1] or slots]

    def _placed(self, carer: Carer, start: int, slot: int) -> _Edited:
        pinned = self.problem.pinned
        there = {**self._there, slot: carer.id}
        own = [
            Assignment(start, self.visit.id, each, who, (self.visit.id, each) in pinned)
            for each, who in there.items()
        ]
        rota = Rota.of((*self._rest.assignments, *own))
        report = check(self.problem, self.policy, rota)
        return _Edited(Placing(carer.id, start, slot), rota, report)


def _order(edited: _Edited) -> tuple[float | int | str, ...]:
    """What makes one edit better than another: the figures of the least change, in their order."""
    placing = edited.placing
    best = key(edited.report.score, LEAST_CHANGE)
    return (*best, placing.start, placing.slot, placing.carer_id)


def _known(score: Score) -> tuple[Known, ...]:
    """Figures in that order, of which nothing is proved."""
    values = figures(score)
    return tuple(Known(figure, values[figure], Proof.FOUND) for figure in LEAST_CHANGE)
