"""A change that a person makes by hand: one visit, one carer, judged and priced."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from solver.check import Report, check
from solver.explain.trials import Bench, Question
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.repair.figures import LEAST_CHANGE, measured
from solver.repair.result import Proof, Proposal
from solver.repair.triage import triage
from solver.result import Bound, Result, Status
from solver.rota import Assignment, Rota
from solver.rules import Violation
from solver.solve import versions

NAME = "hand edit"


@dataclass(frozen=True, slots=True)
class Placing:
    """A visit given to a carer: in place of whom (None: of nobody), and from when, in seconds."""

    carer_id: str
    start: int
    instead_of: str | None


@dataclass(frozen=True, slots=True)
class HandEdit:
    """What comes of a hand edit.

    Parameters
    ----------
    broken
        The rules it breaks; then there is no proposal.
    nearest
        Where it breaks rules: the start at which the same carer could make the visit that is
        nearest to the one asked for; else the best other carer; None where nobody could.
    best
        The best rota with another carer on the visit, to price the edit by; None where none can.
    """

    visit_id: str
    placing: Placing
    broken: tuple[Violation, ...]
    nearest: Placing | None
    proposal: Proposal | None
    best: Proposal | None
    best_placing: Placing | None


@dataclass(frozen=True, slots=True)
class _Edited:
    """A rota with the visit placed, and what the checker says of it."""

    placing: Placing
    rota: Rota
    report: Report


def move(
    problem: Problem, policy: Policy, visit_id: str, carer_id: str, start: int | None = None
) -> HandEdit:
    """Give a visit to a carer, leaving the rest of the rota in force as it is.

    Parameters
    ----------
    problem
        A framed problem. Visits of the rota in force whose carers no longer can stay uncovered,
        unless it is the visit itself.
    carer_id
        Takes the place that is empty or whose carer no longer can; else the place that is best.
        Who has the visit already keeps it, at another start.
    start
        Of all the visit's carers; None: the legal start nearest to the one people were told, and
        where none is legal that one.

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
    carer = problem.carer[carer_id]
    wanted = desk.told if start is None else start
    starts = desk.starts(carer, wanted)
    tried = starts if start is None else [start]
    edited = desk.best(carer, tried) or desk.tried(carer, wanted)
    other = desk.best_other(carer)
    broken = edited.report.violations
    nearest = None
    if broken:
        here = desk.best(carer, starts) if start is not None else None
        nearest = (here or other).placing if here or other else None
    seconds = time.perf_counter() - began
    return HandEdit(
        visit_id=visit_id,
        placing=edited.placing,
        broken=broken,
        nearest=nearest,
        proposal=None if broken else desk.proposal(edited, seconds),
        best=None if other is None else desk.proposal(other, seconds),
        best_placing=None if other is None else other.placing,
    )


class _Desk:
    """The rota in force without the visit's own slots, on which ways to place it are tried."""

    def __init__(self, problem: Problem, policy: Policy, visit_id: str) -> None:
        self.problem = problem
        self.policy = policy
        self.visit = problem.visit[visit_id]
        hits = triage(problem, policy)
        cannot = {(hit.visit_id, hit.slot) for hit in hits}
        gone = {hit.visit_id for hit in hits if hit.visit_id != visit_id}
        standing = [
            Assignment(t.start, t.visit_id, t.slot, t.carer_id, (t.visit_id, t.slot) in pinned)
            for pinned in (problem.pinned,)
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

    def starts(self, carer: Carer, wanted: int) -> list[int]:
        """Starts at which the visit may fit into a carer's work, nearest to the wanted one first.

        The ends of each gap are enough: between them nothing else of the carer's work changes.
        """
        visit, now = self.visit, self.problem.now
        low = visit.earliest if now is None else max(visit.earliest, now)
        question = Question(visit, 1, frozenset(), low, visit.latest)
        bench = Bench(self.problem, self.policy, self._rest, question)
        found = {min(max(wanted, low), visit.latest): None}
        for first, last, _ in bench.reach(carer, low, visit.latest):
            for start in (min(max(wanted, first), last), first, last):
                if low <= start <= visit.latest and first <= start <= last:
                    found[start] = None
        return sorted(found, key=lambda start: (abs(start - wanted), start))

    def best(self, carer: Carer, starts: Iterable[int]) -> _Edited | None:
        """The carer at the first of the starts that breaks no rule, in the best place."""
        for start in starts:
            legal = [e for e in self._places(carer, start) if not e.report.violations]
            if legal:
                return min(legal, key=self._order)
        return None

    def tried(self, carer: Carer, start: int) -> _Edited:
        """The carer at a start in the place that breaks the fewest rules."""
        return min(
            self._places(carer, start), key=lambda e: (len(e.report.violations), self._order(e))
        )

    def best_other(self, carer: Carer) -> _Edited | None:
        """The best legal rota in which somebody else comes, at the start nearest to what was told.

        For a visit the carer has already that is whoever would take it over.
        """
        others = [c for c in self.problem.carers if c.id != carer.id and c.shifts]
        found = (
            self.best(other, self.starts(other, self.told)) for other in others if self._may(other)
        )
        return min((e for e in found if e is not None), key=self._order, default=None)

    def proposal(self, edited: _Edited, seconds: float) -> Proposal:
        """An edited rota as a proposal; nothing is proved of it."""
        rota, score = edited.rota, edited.report.score
        return Proposal(
            name=NAME,
            result=Result(
                rota=rota,
                status=Status.FEASIBLE,
                score=score,
                bound=Bound(0, ()),
                seed=0,
                input_hash=self.problem.digest,
                versions=versions(),
                seconds=seconds,
                iterations=0,
            ),
            figures=tuple(
                replace(known, proof=Proof.FOUND)
                for known in measured(self.problem, self.policy, score, LEAST_CHANGE)
            ),
            neighbourhood="this one change",
        )
