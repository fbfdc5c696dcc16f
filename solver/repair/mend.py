"""Mend a rota: triage, level 0, level 1 with the search beside it, the whole model where small."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from solver import exact
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.base import gone_on_from
from solver.repair.beside import Beside
from solver.repair.columns import Enumerator
from solver.repair.figures import STRICT, figures, ordered
from solver.repair.frontier import frontier
from solver.repair.judging import FEW, IN_FORCE, SEARCHED, WHOLE, Candidate, Judge
from solver.repair.master import LEAST_CHANGE, Master
from solver.repair.neighbourhood import (
    Neighbourhood,
    in_force,
    level_0,
    level_1,
    numbered,
    without,
)
from solver.repair.parts import mixed, parts
from solver.repair.result import Figure, Point, Proposal, Repair
from solver.repair.rounds import Rounds
from solver.repair.settle import settle
from solver.repair.triage import triage
from solver.result import Limits, Progress, ProgressCallback
from solver.rota import Assignment, Rota
from solver.rules import coverage
from solver.solve import SMALL_PAIRS, SMALL_SLOTS

ORDERS = {
    "least change": LEAST_CHANGE,
    "best continuity": (
        Figure.UNCOVERED,
        Figure.CONTINUITY,
        Figure.CHANGED,
        Figure.MOVED,
        Figure.MOVED_BY,
        Figure.SHORT_NOTICE,
        Figure.MONEY,
    ),
    "cheapest": (
        Figure.UNCOVERED,
        Figure.MONEY,
        Figure.CHANGED,
        Figure.MOVED,
        Figure.MOVED_BY,
        Figure.SHORT_NOTICE,
        Figure.CONTINUITY,
    ),
}
"""The proposals, and in which order of figures each is the best."""
RETIME_SHARE = 0.3
"""Part of the time for other starts of what is in force, where a rule stops it as it is."""
LEVEL_0_SHARE, LEVEL_0_SECONDS = 0.6, 1.5
"""Part of the time that is left then for level 0, and what it gets at least: it hardly ever needs
it, and is what the other levels must better."""
MANY_LACKING = 10
"""Where level 0 leaves more visits uncovered, two searches take the place of level 1."""
FURTHER_SHARE = 0.7
"""Part of the time after level 0 for level 1 and the search beside it."""
ENUMERATE_SHARE = 0.5
"""Part of that for listing the sets of level 1."""
ORDER_SHARE = 0.4
"""Part of the time that is left then for each other order of figures."""
LEAST_SECONDS = 0.05
"""What each of them gets where those before took all the time."""
PROVED_WHOLE = frozenset(Figure) - {Figure.SHORT_NOTICE}
"""Figures that the whole model puts into their order."""
EXACT_EFFORT = 20.0
"""Limit of each level of the whole model in CP-SAT's deterministic seconds."""
AHEAD = "what was worked out ahead"


def repair(
    problem: Problem,
    policy: Policy,
    limits: Limits,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
    *,
    alternatives: bool = True,
    known: Rota | None = None,
) -> Repair:
    """Find the rotas that mend a framed problem (`solver.repair.frame`) with the fewest changes.

    Level 0 is solved first and is the least that is answered. Where it leaves anybody uncovered,
    level 1 and the search look further, within the time that is left. Small problems are proved by
    the whole model.

    Parameters
    ----------
    limits
        ``seconds`` bound everything after level 0; with ``iterations`` and no seconds the result
        depends on the seed alone.
    progress
        Called when a level is done.
    stop
        Asked between levels and by the search; True ends the repair with what there is.
    alternatives
        Whether to look for other proposals than the least change, and for the frontier.
    known
        A rota of these visits and carers that may mend it: the answer is no worse, where no
        rule stops it.

    Returns
    -------
    Repair
        The proposals differ from each other; the first is the least change.
    """
    mending = _Mending(problem, policy, limits, progress, stop, alternatives=alternatives)
    if known is not None:
        mending.consider(known)
    mending.nobody_else()
    if mending.is_small:
        mending.whole_model()
    elif mending.leaves_anybody and not mending.asked_to_stop():
        mending.further()
    proposals = mending.proposals()
    hits = triage(problem, policy)
    made = {(a.visit_id, a.slot) for a in proposals[0].result.rota.assignments}
    return Repair(
        hits=hits,
        proposals=proposals,
        frontier=mending.frontier(proposals[0]) if alternatives else (),
        covered=sum((hit.visit_id, hit.slot) in made for hit in hits),
        seconds=mending.elapsed,
    )


class _Mending:
    """The state of one repair: candidates so far, and the neighbourhood they were proved in."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        limits: Limits,
        progress: ProgressCallback | None,
        stop: Callable[[], bool] | None,
        *,
        alternatives: bool = True,
    ) -> None:
        self.problem, self.policy, self.limits = problem, policy, limits
        self.alternatives = alternatives
        self._orders = [order for order in ORDERS.values() if order != LEAST_CHANGE]
        self.asked_to_stop = stop or (lambda: False)
        self._progress = progress
        self._began = time.perf_counter()
        self._strict = ordered(policy, STRICT)
        self._iterations = 0
        self.near: Neighbourhood | None = None
        self.master: Master | None = None
        self.judge = Judge(problem, policy)
        self.rounds = self.judge.rounds
        # Often it is enough that visits start at other times, many of them together.
        left = in_force(self.rounds)
        kept = gone_on_from(self.judge, self._strict, left, self._share(RETIME_SHARE))
        if kept != left:
            self.rounds = self.judge.rounds = Rounds(problem, policy, kept)
        self._broken = self.judge.stopped(kept)
        self._enumerator = Enumerator(self.rounds)
        # What is left where those whom a rule stops give up all that they can.
        self._kept = without(kept, self._broken)
        self.rounds.dropped = frozenset(kept.by_visit.keys() - self._kept.by_visit.keys())
        self.judge.offer(self._kept, IN_FORCE)

    @property
    def elapsed(self) -> float:
        """Seconds since the repair began."""
        return time.perf_counter() - self._began

    @property
    def is_small(self) -> bool:
        """Whether the whole model can be proved."""
        if self.problem.slots > SMALL_SLOTS:
            return False
        stops = [self.rounds.stop(visit) for visit in self.problem.visits]
        return sum(r.may_hold(stop) for r in self.rounds.all for stop in stops) <= SMALL_PAIRS

    @property
    def leaves_anybody(self) -> bool:
        """Whether a visit that could be covered has nobody."""
        return not all(map(self.judge.is_hopeless, self.judge.lacking(self.judge.least.rota)))

    def consider(self, known: Rota) -> None:
        """Keep a rota worked out ahead, its pins as they are now, where no rule stops it."""
        pinned = self.problem.pinned
        pins = (Assignment(p.start, p.visit_id, p.slot, p.carer_id, True) for p in pinned.values())
        free = (a for a in known.assignments if (a.visit_id, a.slot) not in pinned)
        rota = Rota.of([*pins, *free])
        few = self.judge.extra(rota) <= self.policy.extra_changes
        if few and not self.judge.stopped(rota):
            self.judge.offer(rota, AHEAD)

    def nobody_else(self) -> None:
        """Level 0: nobody else's carer changes."""
        seconds = self._share(LEVEL_0_SHARE)
        if seconds is not None:
            seconds = max(seconds, LEVEL_0_SECONDS)
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        self.near = level_0(self.rounds, self._enumerator, self._broken, deadline)
        self.master = self.near.master(self.rounds)
        self.master.limit_changes(self.policy.extra_changes)
        self._settled(LEAST_CHANGE, seconds)
        self._tell("level 0", 0.3)

    def further(self) -> None:
        """Level 1, and the search beside it."""
        seconds = self._share(FURTHER_SHARE)
        lacking = self.judge.lacking(self.judge.least.rota)
        # Where much is lacking columns are too many: the search gets both cores.
        many = len(lacking) > MANY_LACKING
        searches = [
            Beside(
                self.rounds,
                self.policy,
                self.judge.least.rota,
                nobody_else=nobody_else,
                seed=self.limits.seed,
                seconds=seconds,
                iterations=self.limits.iterations,
                stop=self.asked_to_stop,
            )
            for nobody_else in ((False, True) if many else (False,))
        ]
        if not many:
            self._level_1(lacking, seconds)
        # Where nothing is left to cover, the search has nothing more to find. Without a limit of
        # time it makes its steps all the same: when it ended would hang on the clock.
        if seconds is not None and not self.leaves_anybody:
            for search in searches:
                search.end()
        if not many:
            # Until the search ends it has a core of its own, and this one is free.
            self.other_orders()
        for search in searches:
            for rota in search.rotas():
                self._mix(numbered(self.rounds, _made(rota)))
            self._iterations += search.iterations
        # Changes that help nobody, where time was too short to see it.
        self._mix(self._kept)
        self._tell("level 1 and search", 0.7)

    def _level_1(self, lacking: Sequence[str], seconds: float | None) -> None:
        assert self.near is not None
        deadline = math.inf if seconds is None else time.monotonic() + ENUMERATE_SHARE * seconds
        self.near = level_1(self.rounds, self._enumerator, self.near, lacking, deadline)
        self.master = self.near.master(self.rounds)
        self.master.limit_changes(self.policy.extra_changes)
        self._settled(LEAST_CHANGE, self._share(FURTHER_SHARE))

    def whole_model(self) -> None:
        """Proves small problems: without a limit of changes, and with it where that binds."""
        for lacking, name in ((None, WHOLE), (self.rounds.open, FEW)):
            found = exact.solve(
                self.problem,
                self._strict,
                effort=EXACT_EFFORT,
                seconds=self.limits.seconds,
                seed=self.limits.seed,
                hint=self.judge.least.rota,
                lacking=lacking,
                free=self.rounds.dropped,
                workers=1,
                stop=self.asked_to_stop,
            )
            rota = numbered(self.rounds, _made(found.rota))
            proved = PROVED_WHOLE if found.optimal else frozenset[Figure]()
            if self.judge.extra(rota) <= self.policy.extra_changes:
                self.judge.offer(rota, name, proved)
                break
        self._tell("exact", 0.9)

    def other_orders(self) -> None:
        """The best choices in other orders of figures; where that was done, nothing."""
        while self.alternatives and self._orders and not self.asked_to_stop():
            self._settled(self._orders.pop(0), self._share(ORDER_SHARE))

    def proposals(self) -> tuple[Proposal, ...]:
        """The best rota in each order, where it differs from those before it."""
        self.other_orders()
        made = [self._proposal("least change", self.judge.least, LEAST_CHANGE)]
        for name, order in ORDERS.items():
            if name == "least change" or not self.alternatives:
                continue
            # None that breaks more: of pins, too, whose partners the least change has found.
            sound = self.judge.broken_by(self.judge.least)
            candidates = [c for c in self.judge.candidates if self.judge.broken_by(c) <= sound]
            if order[1] is Figure.MONEY:
                # Money has points for travel and waiting, too: what is called cheapest costs less.
                # Nobody is left out to save money.
                candidates = [c for c in candidates if self._saves(c)]
            best = min(candidates, key=lambda c: self.judge.key(c, order), default=self.judge.least)
            gains = figures(best.report.score)[order[1]] < made[0].value(order[1])
            if gains and all(best.rota != p.result.rota for p in made):
                made.append(self._proposal(name, best, order))
        return tuple(made)

    def _saves(self, candidate: Candidate) -> bool:
        """Whether a rota costs fewer pence than the least change and covers no less."""
        least = self.judge.least
        covers = self.judge.uncovered(candidate) <= self.judge.uncovered(least)
        return covers and _pence(candidate) < _pence(least)

    def frontier(self, least: Proposal) -> tuple[Point, ...]:
        """The least uncovered for so many changes, up to those of the least change and the cap."""
        if self.near is None or self.master is None or self.asked_to_stop():
            return ()
        return frontier(
            self.rounds,
            self._strict,
            self.near,
            self.master,
            least,
            seed=self.limits.seed,
            # Where no time is left its points are those that need no choice.
            seconds=None if self._left is None else max(0.0, self._left),
        )

    def _proposal(self, name: str, candidate: Candidate, order: Sequence[Figure]) -> Proposal:
        return self.judge.proposal(
            name,
            candidate,
            order,
            seed=self.limits.seed,
            seconds=self.elapsed,
            iterations=self._iterations,
        )

    def _share(self, part: float) -> float | None:
        """Seconds of a part of the time that is left; None where there is no limit."""
        return None if self._left is None else max(LEAST_SECONDS, part * self._left)

    @property
    def _left(self) -> float | None:
        """Seconds of the limit that are left, below 0 where it has passed; None: no limit."""
        seconds = self.limits.seconds
        return None if seconds is None else seconds - self.elapsed

    def _settled(self, order: Sequence[Figure], seconds: float | None = None) -> None:
        assert self.near is not None
        assert self.master is not None
        found = settle(
            self.rounds,
            self._strict,
            self.near,
            self.master,
            order,
            seed=self.limits.seed,
            seconds=seconds,
        )
        if found is not None:
            self.judge.offer(found.rota, self.near.name, found.proved, order)

    def _mix(self, other: Rota) -> None:
        """Take the parts of another rota that better the best one within the limit of changes."""
        for visit_ids in parts(self.problem, self.judge.least.rota, other):
            rota = mixed(self.judge.least.rota, other, visit_ids)
            if self.judge.extra(rota) > self.policy.extra_changes:
                continue
            lacking = coverage.TERM.measure(Facts(self.problem, self.policy, rota))
            if lacking <= self.judge.least.report.score.terms[coverage.TERM.id]:
                self.judge.offer(rota, SEARCHED)

    def _tell(self, engine: str, fraction: float) -> None:
        if self._progress is not None:
            self._progress(
                Progress(
                    engine=engine,
                    seconds=self.elapsed,
                    fraction=fraction,
                    covered_slots=len(self.judge.least.rota),
                    slots=self.problem.slots,
                    objective=self.judge.least.report.score.total,
                    iterations=self._iterations,
                )
            )


def _made(rota: Rota) -> dict[str, dict[str, int]]:
    """Carers and starts by visit."""
    return {visit_id: {a.carer_id: a.start for a in own} for visit_id, own in rota.by_visit.items()}


def _pence(candidate: Candidate) -> int:
    return round(candidate.report.score.value("pay"))
