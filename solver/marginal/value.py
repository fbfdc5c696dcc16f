"""What an hour or £100 more would cover, and what so much less would cost, by solving again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from solver.marginal.hours import Hour, hours_of
from solver.marginal.measures import (
    HOUR,
    Spending,
    changed,
    lacking,
    limits_of,
    uncovered_min,
    weight,
    weighted_min,
)
from solver.marginal.resolving import MOST_ASKED, Job, filled, is_small, solved
from solver.marginal.result import BudgetValue, Engine, HourValue, Limit, Marginal, Solved
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.result import Proof
from solver.repair.workers import ALONE, each, workers
from solver.rota import Rota

STEP_S, STEP_PENCE = HOUR, 10_000
"""How much more and less of a budget is asked for: an hour of care, £100."""
MOST_CELLS = 60
"""Areas, parts of the day and skills that are looked at, the most promising first. Measured: each
takes some 1.5 s of one core in a week of 150 clients."""
PROOFS = tuple(Proof)
"""The strongest first."""

Told = Callable[[int, int], None]
"""Told how many solves are done, of how many."""
Key = tuple[tuple[int, ...], Limit | None, int]
"""Budgets, what of them, and by how much."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How much more and less is asked for: seconds of care, and pence; both above 0."""

    seconds: int = STEP_S
    pence: int = STEP_PENCE

    def __post_init__(self) -> None:
        if min(self.seconds, self.pence) <= 0:
            raise ValueError(f"steps must be above 0, got {self.seconds} s and {self.pence} p")

    def of(self, limit: Limit) -> int:
        """The step of a limit, in its unit."""
        return self.seconds if limit == "hours" else self.pence


def value(
    problem: Problem,
    policy: Policy,
    rota: Rota,
    places: Mapping[str, tuple[str, str]],
    *,
    steps: Steps | None = None,
    most_cells: int = MOST_CELLS,
    seed: int = 1,
    told: Told | None = None,
) -> Marginal:
    """What a little more of each hard budget that binds, or of carers' time, would cover.

    Each answer is a solve more that goes on from the plan, and is compared with what the plan has
    room for anyhow, so that the difference is what the hour or the money does. More never covers
    less, and less never covers more. Small problems are solved by the whole model, so that answers
    hold over all rotas; in large ones nobody else's carer changes. No answer depends on a clock.

    Parameters
    ----------
    rota
        The plan; obeys every rule but what pins break.
    places
        By id of each visit that is not covered: the area of its client, the part of the day.
    steps
        How much more and less of a budget; an hour and £100 unless told.
    most_cells
        Areas, parts of the day and skills that are looked at.
    """
    asking = _Asking(problem, policy, rota, places, steps or Steps(), most_cells, seed)
    return asking.answered(told or (lambda _, __: None))


class _Asking:
    """The questions of one plan."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        rota: Rota,
        places: Mapping[str, tuple[str, str]],
        steps: Steps,
        most_cells: int,
        seed: int,
    ) -> None:
        self.problem, self.policy, self.plan = problem, policy, rota
        self.places, self.steps, self.most_cells, self.seed = places, steps, most_cells, seed
        self.small = is_small(problem)
        self.base = self._baseline()
        self._measure()

    def answered(self, told: Told) -> Marginal:
        """All questions asked and answered."""
        questions = dict(enumerate(self._questions()))
        hours, left_out = hours_of(
            self.problem, self.policy, self.open, self.places, self.most_cells
        )
        jobs = [self._job(number, *key) for number, key in questions.items()]
        by_hour = dict(enumerate(hours, start=len(jobs)))
        jobs += [
            Job(number, hour.problem, tuple(self._gravest(hour.visit_ids)))
            for number, hour in by_hour.items()
        ]
        work = partial(solved, self.policy, self.base.rota, self.seed)
        found: dict[int, Solved] = {}
        told(0, len(jobs))
        with workers(self.small or len(jobs) <= ALONE) as pool:
            for done, (number, answer) in enumerate(each(pool, work, jobs), start=1):
                if answer is not None:
                    found[number] = answer
                told(done, len(jobs))
        self._not_worse_than(
            [found[n] for n, key in questions.items() if n in found and key[2] < 0]
        )
        for number, (_, limit, _) in questions.items():
            if limit is None and number in found:
                # Money for all of them pays for what money for one of them covers.
                alone = (found[n] for n, key in questions.items() if n in found and key[2] > 0)
                found[number] = self._best(found[number], alone)
        values = [self._value(key, found[n]) for n, key in questions.items() if n in found]
        fits = [self._fitting(key) for key in self._unbound()]
        return Marginal(
            baseline=self.base,
            unfilled=tuple(v for v in lacking(self.problem, self.plan) if v not in self.open),
            uncovered=self.open,
            uncovered_min=self.open_min,
            more=tuple(v for v in values if v.step >= 0),
            less=(*(v for v in values if v.step < 0), *fits),
            hours=tuple(
                sorted(
                    (self._hour(hour, found[n]) for n, hour in by_hour.items() if n in found),
                    key=lambda h: (-h.weighted_min, h.start, h.cell.area, h.cell.skills),
                )
            ),
            not_looked_at=left_out,
        )

    def _measure(self) -> None:
        self.open = lacking(self.problem, self.base.rota)
        self.open_min = weighted_min(self.problem, self.policy, self.open)
        self.spending = Spending(self.problem, self.policy, self.base.rota)

    def _baseline(self) -> Solved:
        """The plan with what it has room and money for anyhow."""
        problem, policy = self.problem, self.policy
        base = Solved(self.plan, Proof.GLOBAL, Engine.CHECKER)
        open_ = lacking(problem, self.plan)
        if not open_:
            return base
        if self.small:
            _, whole = solved(policy, self.plan, self.seed, Job(0, problem, open_))
            return self._better(whole, Solved(self.plan, Proof.FOUND, Engine.EXACT))
        gravest = self._gravest(open_)
        for first in range(0, len(gravest), MOST_ASKED):
            # What is full once is full with more in it, too: no part has to be asked again.
            asked = gravest[first : first + MOST_ASKED]
            found = filled(problem, policy, base.rota, asked, self.seed)
            base = replace(found, proof=_weaker(base, found).proof)
        return base

    def _better(self, one: Solved | None, other: Solved) -> Solved:
        """The one that leaves less uncovered; the first where both leave as much."""
        if one is None:
            return other
        lesser = [uncovered_min(self.problem, self.policy, each.rota) for each in (one, other)]
        return one if lesser[0] <= lesser[1] else other

    def _best(self, answer: Solved, others: Iterable[Solved]) -> Solved:
        """An answer, or another one that leaves less uncovered, which then is only found."""
        for other in others:
            answer = self._better(answer, replace(other, proof=Proof.FOUND, neighbourhood=""))
        return answer

    def _not_worse_than(self, lessened: Iterable[Solved]) -> None:
        """What was found with less money is paid for with more, too."""
        for each_ in lessened:
            better = self._better(self.base, replace(each_, proof=Proof.FOUND, neighbourhood=""))
            if better is not self.base:
                self.base = better
                self._measure()

    def _gravest(self, visit_ids: Iterable[str]) -> list[str]:
        visits = [self.problem.visit[each] for each in visit_ids]
        visits.sort(
            key=lambda v: (-self.policy.risk_weights[v.risk], -weight(self.policy, v), v.id)
        )
        return [v.id for v in visits]

    def _limits(self) -> Iterator[tuple[int, Limit]]:
        for index, budget in enumerate(self.problem.budgets):
            for limit in limits_of(budget):
                yield index, limit

    def _questions(self) -> Iterator[Key]:
        """More of each budget that binds, and of several; less of those that would bind."""
        binding = [each for each in self._limits() if self._lacks(*each, 0)]
        for index, limit in binding:
            yield (index,), limit, self.steps.of(limit)
        together = {index for index, _ in binding}
        # Where no visit needs two of them, together they cover what each does alone.
        if any(len(together & set(self.problem.paid_by[v])) > 1 for v in self.open) or (
            len(binding) > len(together)
        ):
            yield tuple(sorted(together)), None, 0
        for index, limit in self._limits():
            if self._would_bind(index, limit):
                yield (index,), limit, -self.steps.of(limit)

    def _unbound(self) -> Iterator[Key]:
        for index, limit in self._limits():
            if not self._would_bind(index, limit):
                yield (index,), limit, -self.steps.of(limit)

    def _would_bind(self, index: int, limit: Limit) -> bool:
        """Whether a smaller budget does not pay for what is on the baseline."""
        smaller = changed(self.problem, {(index, limit): -self.steps.of(limit)})
        return Spending(smaller, self.policy, self.base.rota).left(index, limit) < 0

    def _lacks(self, index: int, limit: Limit, more: int) -> list[str]:
        """Uncovered visits that a budget would pay for, had it more; the gravest first.

        Where there is no more, those for which it has not enough.
        """
        unit = 1 if limit == "hours" else HOUR
        room = max(0, self.spending.left(index, limit)) + more * unit
        return [
            visit_id
            for visit_id in self._gravest(self.open)
            if index in self.problem.paid_by[visit_id]
            and (self.spending.least(self.problem.visit[visit_id], limit) <= room) == bool(more)
        ]

    def _job(self, number: int, indices: tuple[int, ...], limit: Limit | None, step: int) -> Job:
        if limit is not None and step < 0:
            (index,) = indices
            smaller = changed(self.problem, {(index, limit): step})
            return Job(number, smaller, self.open, (index, limit))
        changes = {
            (index, each_): self.steps.of(each_)
            for index, each_ in self._limits()
            if index in indices and limit in (None, each_)
        }
        asked = {v for key, more in changes.items() for v in self._lacks(*key, more)}
        return Job(number, changed(self.problem, changes), tuple(self._gravest(sorted(asked))))

    def _value(self, key: Key, answer: Solved) -> BudgetValue:
        indices, limit, step = key
        if step >= 0:
            answer = self._better(answer, replace(self.base, proof=Proof.FOUND, neighbourhood=""))
        covered, given_up = self._differ(answer)
        if step < 0:
            covered, given_up = given_up, covered
        return BudgetValue(
            budgets=indices,
            limit=limit,
            step=step,
            visit_ids=covered,
            instead=given_up,
            weighted_min=abs(self._gain(answer)),
            solved=self._compared(answer),
        )

    def _differ(self, answer: Solved) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Visits that an answer covers and the baseline does not, and the other way round."""
        then = lacking(self.problem, answer.rota)
        covered = tuple(v for v in self.open if v not in set(then))
        return covered, tuple(v for v in then if v not in set(self.open))

    def _gain(self, answer: Solved) -> float:
        return self.open_min - uncovered_min(self.problem, self.policy, answer.rota)

    def _compared(self, answer: Solved) -> Solved:
        """The answer with what is proved of it and the baseline together."""
        weaker = _weaker(self.base, answer)
        return replace(answer, proof=weaker.proof, neighbourhood=weaker.neighbourhood)

    def _fitting(self, key: Key) -> BudgetValue:
        """A budget that pays for all of the plan though it is smaller."""
        fits = replace(self.base, proof=Proof.GLOBAL, engine=Engine.CHECKER, neighbourhood="")
        return BudgetValue(*key, (), (), 0.0, fits)

    def _hour(self, hour: Hour, answer: Solved) -> HourValue:
        answer = self._better(answer, replace(self.base, proof=Proof.FOUND, neighbourhood=""))
        covered, given_up = self._differ(answer)
        return HourValue(
            cell=hour.cell,
            start=hour.start,
            end=hour.end,
            visit_ids=covered,
            instead=given_up,
            weighted_min=self._gain(answer),
            solved=self._compared(answer),
        )


def _weaker(one: Solved, other: Solved) -> Solved:
    """The one of which less is proved; the second where as much is."""
    return one if PROOFS.index(one.proof) > PROOFS.index(other.proof) else other
