"""A change that a person makes by hand: one visit and who makes it, judged and priced."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from solver.check import Report, check
from solver.explain.question import Question
from solver.explain.trials import Bench
from solver.objective import Score
from solver.overrides import Override, not_allowed
from solver.policy import Policy
from solver.problem import Problem
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
    """A visit given to a carer from ``start`` on, in seconds; ``slot`` is the place taken.

    ``partners`` take other places of it with the same edit: those asked for, then those chosen
    because the visit would lack carers.
    """

    carer_id: str
    start: int
    slot: int
    partners: tuple[str, ...] = ()

    @property
    def carer_ids(self) -> tuple[str, ...]:
        """All whom the edit gives the visit to."""
        return (self.carer_id, *self.partners)


@dataclass(frozen=True, slots=True)
class HandEdit:
    """What comes of a hand edit.

    Parameters
    ----------
    placing
        What was asked for, its start filled in.
    there, lacks
        Who makes the visit as the rota in force is, and how many carers it lacks.
    told
        When it is expected, in seconds.
    over
        Whether it can start no more: it has started, or its window is over.
    broken
        What it breaks that nobody has allowed; then there is no proposal, unless it was asked for
        although it breaks those rules.
    nearest
        Where it breaks rules: the same carers at the legal start nearest to the one asked for; else
        the best others; None where nobody could.
    best, best_placing
        The best rota with others on the visit, to price the edit by; None where none can.
    """

    visit_id: str
    placing: Placing
    there: tuple[str, ...]
    lacks: int
    told: int
    over: bool
    broken: tuple[Violation, ...]
    nearest: Placing | None
    proposal: Proposal | None
    best: Proposal | None
    best_placing: Placing | None


def move(
    problem: Problem,
    policy: Policy,
    visit_id: str,
    carer_ids: tuple[str, ...],
    start: int | None = None,
    *,
    although: Collection[str] = (),
    overrides: Sequence[Override] = (),
) -> HandEdit:
    """Give a visit to carers and leave the rest of the rota in force as it is.

    Parameters
    ----------
    problem
        A framed problem. Visits of the rota in force whose carers no longer can stay uncovered,
        unless it is this one.
    carer_ids
        They take the places that are empty or whose carers no longer can; else those that are best
        to take. Who has the visit already keeps it, at another start. Places that are then still
        empty are filled with the best who could come at the same start.
    start
        Of all the visit's carers; None: the legal one nearest to what people were told, and where
        none is legal what they were told.

    although
        Rules that the edit may break: there is a proposal then all the same, which nobody can
        publish before that is allowed.
    overrides
        What has been allowed: it does not count as broken.

    Raises
    ------
    ValueError
        When there is no such visit or carer, or the carers are none, or more than the visit needs.
    """
    began = time.perf_counter()
    if visit_id not in problem.visit:
        raise ValueError(f"there is no visit {visit_id!r}")
    for carer_id in carer_ids:
        if carer_id not in problem.carer:
            raise ValueError(f"there is no carer {carer_id!r}")
    if not 0 < len(set(carer_ids)) == len(carer_ids) <= problem.visit[visit_id].carers_required:
        raise ValueError(f"visit {visit_id!r} cannot be given to {carer_ids!r}")
    desk = _Desk(problem, policy, visit_id, overrides)
    carers, wanted = carer_ids, desk.told if start is None else start
    near = desk.first_legal(carers, wanted)
    asked = near if near and start in (None, near.placing.start) else desk.as_asked(carers, wanted)
    broken = asked.report.violations
    refused = any(violation.rule_id not in although for violation in broken)
    other = desk.best_other(asked.placing.carer_ids if desk.has(carers) else carers)
    nearest = (near or other) if broken else None
    seconds = time.perf_counter() - began
    return HandEdit(
        visit_id=visit_id,
        placing=asked.placing,
        there=desk.there,
        lacks=desk.visit.carers_required - len(desk.there),
        told=desk.told,
        over=desk.over,
        broken=broken,
        nearest=None if nearest is None else nearest.placing,
        proposal=None if refused else desk.proposal(asked, seconds),
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

    def __init__(
        self, problem: Problem, policy: Policy, visit_id: str, overrides: Sequence[Override] = ()
    ) -> None:
        self._overrides = overrides
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
        asked = Question.of(problem, policy, self._rest, visit_id)
        self._question = replace(asked, missing=1, slots=asked.slots[:1])

    @property
    def there(self) -> tuple[str, ...]:
        """Who makes the visit as things are, by slot."""
        return tuple(self._there[slot] for slot in sorted(self._there))

    @property
    def over(self) -> bool:
        """Whether the visit has started, or can start no more."""
        now = self.problem.now
        begun = now is not None and bool(self._there) and self.told < now
        return begun or self._question.over

    def has(self, carers: tuple[str, ...]) -> bool:
        """Whether carers are on the visit already, so that only the others are given it."""
        return {*carers} <= {*self._there.values()}

    def first_legal(
        self, carers: tuple[str, ...], wanted: int, without: tuple[str, ...] = ()
    ) -> _Edited | None:
        """The carers on the visit at the legal start nearest to the one wanted; None without one.

        Parameters
        ----------
        carers
            None of them: whoever is best comes.
        without
            Who is not chosen to come with them.
        """
        staying = {*carers, *self._there.values()}
        lacks = len(staying) < self.visit.carers_required
        able = (*carers, *self._others((*without, *carers))) if lacks else carers
        for start in self._starts(able, wanted):
            if all(self._fits(carer, start) for carer in carers):
                found = self._whole(carers, start, without)
                legal = [each for each in found if not each.report.violations]
                if legal:
                    return min(legal, key=_order)
        return None

    def as_asked(self, carers: tuple[str, ...], start: int) -> _Edited:
        """The carers on the visit at a start, in the places that break the fewest rules."""
        return min(self._whole(carers, start), key=_faults)

    def best_other(self, carers: tuple[str, ...]) -> _Edited | None:
        """The best legal rota in which others, who are not on the visit now, have it."""
        if self.visit.carers_required - len(self._there) > 1:
            return self.first_legal((), self.told, carers)
        found = (self.first_legal((each,), self.told, carers) for each in self._others(carers))
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

    def _others(self, without: Iterable[str]) -> tuple[str, ...]:
        """Carers who are not on the visit, besides some."""
        out = {*without, *self._there.values()}
        return tuple(carer.id for carer in self.problem.carers if carer.id not in out)

    def _starts(self, carers: Iterable[str], wanted: int) -> list[int]:
        """Starts at which the visit fits into a carer's work, the nearest to the wanted one first.

        The trial looks at both ends of each gap and at the start nearest to the preferred one,
        which stands for the one wanted here. What all of several can keep is among them. People are
        told whole minutes: of the same distance, these go first.
        """
        visit, asked = self.visit, self._question
        if asked.over:
            return []
        latest = max(visit.latest, asked.high)
        liked = replace(visit, preferred=min(max(wanted, visit.earliest), latest), latest=latest)
        bench = Bench(self.problem, self.policy, self._rest, replace(asked, visit=liked))
        trials = (bench.trial(self.problem.carer[carer]) for carer in carers)
        near = {s + d for trial in trials for s in trial.starts for d in (0, -(s % 60), -s % 60)}

        def far(start: int) -> tuple[bool, int, bool, int, int]:
            off = abs(start - wanted)
            return off > 0, off // 60, start % 60 != 0, off, start

        return sorted((start for start in near if asked.low <= start <= asked.high), key=far)

    def _fits(self, carer: str, start: int) -> bool:
        """Whether the visit fits into a carer's work at a start."""
        asked = self._question
        if not asked.low <= start <= asked.high:
            return False
        at_once = replace(asked, low=start, high=start)
        bench = Bench(self.problem, self.policy, self._rest, at_once)
        return bool(bench.fits(self.problem.carer[carer]))

    def _whole(
        self, carers: tuple[str, ...], start: int, without: tuple[str, ...] = ()
    ) -> list[_Edited]:
        """The rotas in which the carers have places of the visit, and the best who can the rest."""
        found = (self._filled(taken, start, without) for taken in self._places(carers))
        return [edited for edited in found if edited is not None]

    def _places(self, carers: tuple[str, ...]) -> Iterator[Mapping[int, str]]:
        """Ways to give places to carers: those they have, then empty ones, then those of others."""
        slots = range(1, self.visit.carers_required + 1)
        kept = {self._there[slot]: slot for slot in slots if self._there.get(slot) in carers}
        new = [carer for carer in carers if carer not in kept]
        empty = [slot for slot in slots if slot not in self._there]
        held = [slot for slot in slots if slot not in empty and slot not in kept.values()]
        for more in combinations(held, max(0, len(new) - len(empty))):
            places = kept | dict(zip(new, (*empty, *more), strict=False))
            yield {places[carer]: carer for carer in carers}

    def _filled(
        self, taken: Mapping[int, str], start: int, without: tuple[str, ...]
    ) -> _Edited | None:
        """A rota in which places are taken, and what stays empty by the best who could come then.

        None where nobody at all is on the visit.
        """
        edited = self._placed(taken, start) if taken else None
        for slot in range(1, self.visit.carers_required + 1):
            if slot in self._there or slot in taken:
                continue
            others = self._others((*without, *taken.values()))
            ways = [{**taken, slot: each} for each in others if self._fits(each, start)]
            if not ways:
                break
            tried = [(self._placed(way, start), way) for way in ways]
            edited, taken = min(tried, key=lambda each: _faults(each[0]))
        return edited

    def _placed(self, taken: Mapping[int, str], start: int) -> _Edited:
        pinned = self.problem.pinned
        own = [
            Assignment(start, self.visit.id, slot, who, (self.visit.id, slot) in pinned)
            for slot, who in {**self._there, **taken}.items()
        ]
        rota = Rota.of((*self._rest.assignments, *own))
        found = check(self.problem, self.policy, rota)
        report = replace(found, violations=not_allowed(found.violations, self._overrides))
        (slot, first), *rest = taken.items()
        placing = Placing(first, start, slot, tuple(carer for _, carer in rest))
        return _Edited(placing, rota, report)


def _faults(edited: _Edited) -> tuple[float | int | str, ...]:
    """What makes one edit better than another where both may break rules."""
    return (len(edited.report.violations), *_order(edited))


def _order(edited: _Edited) -> tuple[float | int | str, ...]:
    """What makes one edit better than another: the figures of the least change, in their order."""
    placing = edited.placing
    best = key(edited.report.score, LEAST_CHANGE)
    return (*best, placing.start, placing.slot, *placing.carer_ids)


def _known(score: Score) -> tuple[Known, ...]:
    """Figures in that order, of which nothing is proved."""
    values = figures(score)
    return tuple(Known(figure, values[figure], Proof.FOUND) for figure in LEAST_CHANGE)
