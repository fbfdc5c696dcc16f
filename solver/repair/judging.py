"""Judging the rotas of a repair: which is best, how much it changes, and what is proved of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from solver.check import Report, check, place_of
from solver.policy import Policy
from solver.problem import Pin, Problem
from solver.repair.figures import figures, key
from solver.repair.keeping import may_keep
from solver.repair.master import LEAST_CHANGE
from solver.repair.result import Figure, Known, Proof, Proposal
from solver.repair.rounds import Rounds, Stop, window
from solver.result import Bound, Result, Status
from solver.rota import Assignment, Rota
from solver.rules import Violation
from solver.solve import versions

IN_FORCE = "the rota in force"
WHOLE = "every rota of these days"
FEW = "every rota of these days that changes few others"
SEARCHED = "what the search has found"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rota that may be proposed.

    ``proved`` figures are optimal in the neighbourhood, taken in ``order``.
    """

    rota: Rota
    report: Report
    neighbourhood: str
    proved: frozenset[Figure]
    order: tuple[Figure, ...]


class Judge:
    """Keeps the candidates of one repair and the best of them."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.rounds = Rounds(problem, policy)
        self.candidates: list[Candidate] = []
        self._able_of: dict[str, frozenset[str]] = {}
        self._last: tuple[Rota, Report] | None = None
        pins = Rota.of(
            Assignment(p.start, p.visit_id, p.slot, p.carer_id, True) for p in problem.pins
        )
        found = check(problem, policy, pins).violations if problem.pins else ()
        self._of_pins = frozenset(map(place_of, found))

    def broken(self, rota: Rota) -> tuple[Violation, ...]:
        """What a rota breaks beyond what pins break."""
        violations = self._report(rota).violations
        return tuple(v for v in violations if place_of(v) not in self._of_pins)

    def _report(self, rota: Rota) -> Report:
        """Check a rota; the one that was checked last is not checked again."""
        if self._last is None or self._last[0] != rota:
            self._last = rota, check(self.problem, self.policy, rota)
        return self._last[1]

    def stopped(self, rota: Rota) -> frozenset[str]:
        """Carers whom a rule stops from making their part of a rota, beyond what pins break."""
        return frozenset(c for violation in self.broken(rota) for c in violation.carer_ids)

    @property
    def least(self) -> Candidate:
        """The least change so far; among equals the latest of those with most proved."""

        def in_order(candidate: Candidate) -> tuple[float, ...]:
            proved = candidate.proved if candidate.order == tuple(LEAST_CHANGE) else ()
            return *self.key(candidate, LEAST_CHANGE), -len(proved)

        return min(reversed(self.candidates), key=in_order)

    def offer(
        self,
        rota: Rota,
        name: str,
        proved: frozenset[Figure] = frozenset(),
        order: Sequence[Figure] = LEAST_CHANGE,
    ) -> Candidate:
        """Judge a rota, whatever it breaks, and keep it: `key` puts those that break more last."""
        report = self._report(rota)
        candidate = Candidate(rota, report, name, proved, tuple(order))
        self.candidates.append(candidate)
        return candidate

    def key(self, candidate: Candidate, order: Sequence[Figure]) -> tuple[float, ...]:
        """What makes a candidate better: fewer broken rules, then its figures in an order."""
        return *self.broken_by(candidate), *key(candidate.report.score, order)

    def broken_by(self, candidate: Candidate) -> tuple[int, int]:
        """How many rules a candidate breaks beyond what pins break, and in all."""
        broken = candidate.report.violations
        return sum(place_of(violation) not in self._of_pins for violation in broken), len(broken)

    def extra(self, rota: Rota) -> int:
        """Slots whose carer changes besides those that are filled."""
        extra = 0
        for visit_id, told in self.problem.told.items():
            made = rota.by_visit.get(visit_id, ())
            if made and visit_id not in self.rounds.dropped:
                carers = {t.carer_id for t in told}
                extra += sum(a.carer_id not in carers and not a.pinned for a in made)
                extra -= self.rounds.open.get(visit_id, 0)
        return extra

    def uncovered(self, candidate: Candidate) -> float:
        """Uncovered minutes of a candidate, weighted by risk."""
        return figures(candidate.report.score)[Figure.UNCOVERED]

    def lacking(self, rota: Rota) -> list[str]:
        """Visits that lack a carer."""
        made = rota.by_visit
        return [v.id for v in self.problem.visits if len(made.get(v.id, ())) < v.carers_required]

    def is_hopeless(self, visit_id: str) -> bool:
        """Whether a visit has fewer carers who may make it at any start than it needs."""
        return len(self._able(visit_id)) < self.problem.visit[visit_id].carers_required

    def _able(self, visit_id: str) -> frozenset[str]:
        """Who may make a visit at any start, whatever else they have to do, and its pins."""
        if visit_id not in self._able_of:
            rounds, pins = self.rounds, self._pins(visit_id)
            stop = self._as_stop(visit_id)
            there = rounds.carers.get(visit_id, frozenset())
            self._able_of[visit_id] = frozenset(p.carer_id for p in pins) | {
                r.carer.id
                for r in rounds.all
                if r.may_hold(stop)
                and (r.carer.id in there or rounds.may_make(r.carer, stop.visit))
            }
        return self._able_of[visit_id]

    def _pins(self, visit_id: str) -> list[Pin]:
        numbers = range(1, self.problem.visit[visit_id].carers_required + 1)
        return [p for k in numbers if (p := self.problem.pinned.get((visit_id, k)))]

    def must_change(self, rota: Rota) -> int:
        """How many slots change at least in any rota that covers what this one covers.

        Whom a client was told keeps the visit or a slot of it changes: so many do as are more than
        each of these carers can keep at the most.
        """
        least, theirs = 0, defaultdict[str, list[str]](list)
        for visit_id, told in self.problem.told.items():
            carers, pins = {t.carer_id for t in told}, {p.carer_id for p in self._pins(visit_id)}
            least += len(pins - carers)
            need = self.problem.visit[visit_id].carers_required
            if len(rota.by_visit.get(visit_id, ())) < need:
                continue
            if pins - carers:
                least += max(0, need - len(self._able(visit_id) & carers | pins))
                continue
            least += need - len(carers)
            for carer_id in carers:
                theirs[carer_id].append(visit_id)
        for carer_id, visit_ids in theirs.items():
            least += len(visit_ids) - self._most_kept(carer_id, visit_ids, rota)
        return least

    def _most_kept(self, carer_id: str, visit_ids: Sequence[str], rota: Rota) -> int:
        """How many of some visits a carer can make at the most; what the rota has, if that is."""
        able = [visit_id for visit_id in visit_ids if carer_id in self._able(visit_id)]
        kept = sum(a.visit_id in visit_ids for a in rota.by_carer.get(carer_id, ()))
        if kept < len(able):
            stops = [self._as_stop(visit_id, carer_id) for visit_id in able]
            if not may_keep(self.rounds, carer_id, stops, kept + 1):
                return kept
        return len(able)

    def _as_stop(self, visit_id: str, carer_id: str | None = None) -> Stop:
        """A visit with every start it may have, and whether it is pinned to a carer."""
        visit, pins = self.problem.visit[visit_id], self._pins(visit_id)
        low, high = window(self.problem, self.policy, visit)
        if pins:
            low = high = pins[0].start
        pinned = any(pin.carer_id == carer_id for pin in pins)
        return Stop(visit, low, high, low, counts=False, pinned=pinned, start=low)

    def _proof(self, candidate: Candidate, figure: Figure, order: Sequence[Figure]) -> Proof:
        """What is known of a figure of a candidate that was chosen in an order."""
        value = figures(candidate.report.score)[figure]
        if value == 0:
            return Proof.GLOBAL
        if all(map(self.is_hopeless, self.lacking(candidate.rota))):
            # All that can be covered is covered.
            if figure is Figure.UNCOVERED:
                return Proof.GLOBAL
            if figure is Figure.CHANGED and value <= self.must_change(candidate.rota):
                return Proof.GLOBAL
        if figure is Figure.UNCOVERED:
            # Whoever found the rota: a neighbourhood says so in which it lies and is the best.
            names = self._best_of(candidate)
            if WHOLE in names:
                return Proof.GLOBAL
            if names:
                return Proof.NEIGHBOURHOOD
        if figure not in candidate.proved or tuple(order) != candidate.order:
            return Proof.FOUND
        if candidate.neighbourhood == WHOLE:
            return Proof.GLOBAL
        # Columns know two starts of each visit, and price the way roughly.
        exact_in_columns = (Figure.UNCOVERED, Figure.CHANGED, Figure.CONTINUITY)
        return Proof.NEIGHBOURHOOD if figure in exact_in_columns else Proof.FOUND

    def _range(self, candidate: Candidate) -> str:
        """In words, what the proofs of a candidate range over."""
        names = self._best_of(candidate)
        return candidate.neighbourhood if candidate.proved or not names else names[-1]

    def _best_of(self, candidate: Candidate) -> list[str]:
        """Neighbourhoods in which a candidate lies and of which none is proved to cover more.

        One that covers more than the best of a neighbourhood lies outside of it.
        """
        value, nobody_else = self.uncovered(candidate), self._keeps_others(candidate.rota)
        return [
            c.neighbourhood
            for c in self.candidates
            if Figure.UNCOVERED in c.proved
            and self.uncovered(c) == value
            and (nobody_else or c.neighbourhood in (WHOLE, FEW, candidate.neighbourhood))
        ]

    def _keeps_others(self, rota: Rota) -> bool:
        """Whether all who can keep their visits do; what lacks somebody may be left out."""
        for visit_id, carers in self.rounds.carers.items():
            made = {a.carer_id for a in rota.by_visit.get(visit_id, ())}
            if not carers <= made and (made or visit_id not in self.rounds.open):
                return False
        return True

    def proposal(
        self,
        name: str,
        candidate: Candidate,
        order: Sequence[Figure],
        *,
        seed: int,
        seconds: float,
        iterations: int,
    ) -> Proposal:
        """A candidate as it is proposed, with what is proved of it."""
        values = figures(candidate.report.score)
        known, sure = [], True
        for figure in order:
            proof = self._proof(candidate, figure, order)
            if not sure and values[figure]:
                proof = Proof.FOUND
            sure = sure and proof is not Proof.FOUND
            known.append(Known(figure, values[figure], proof))
        optimal = all(k.proof is Proof.GLOBAL for k in known)
        return Proposal(
            name=name,
            result=Result(
                rota=candidate.rota,
                status=Status.OPTIMAL if optimal else Status.FEASIBLE,
                score=candidate.report.score,
                bound=Bound(self._hopeless_slots, ()),
                seed=seed,
                input_hash=self.problem.digest,
                versions=versions(),
                seconds=seconds,
                iterations=iterations,
            ),
            figures=tuple(known),
            neighbourhood=self._range(candidate),
        )

    @property
    def _hopeless_slots(self) -> int:
        """Slots that stay empty in any rota: of visits that cannot be covered, all but the pins."""
        lacking = filter(self.is_hopeless, self.lacking(self.least.rota))
        return sum(self.problem.visit[v].carers_required - len(self._pins(v)) for v in lacking)
