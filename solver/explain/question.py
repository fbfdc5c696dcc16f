"""What is asked of a visit: how many carers it lacks, and when they may start."""

from __future__ import annotations

from dataclasses import dataclass

from solver.policy import Policy
from solver.problem import Problem, Visit
from solver.rota import Assignment, Rota
from solver.windows import hard_window


@dataclass(frozen=True, slots=True)
class Question:
    """A visit that lacks carers: how many, and when they may start.

    Parameters
    ----------
    missing
        Carers still to be found.
    there
        Carers who are on the visit already (pinned).
    low, high
        Bounds of the start: the window (a soft one has no end before that of all), or the start of
        those who are there; in a re-plan not before now. ``low`` is after ``high`` where the
        time for it is over.
    slots
        The slots to be filled, in order.
    """

    visit: Visit
    missing: int
    there: frozenset[str]
    low: int
    high: int
    slots: tuple[int, ...] = (1,)

    @classmethod
    def of(cls, problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> Question:
        """The question that a rota leaves open; ``missing`` is 0 where nobody is needed.

        Raises
        ------
        KeyError
            When the problem has no such visit.
        """
        visit = problem.visit[visit_id]
        made = rota.by_visit.get(visit_id, ())
        taken = {a.slot for a in made}
        slots = tuple(s for s in range(1, visit.carers_required + 1) if s not in taken)
        low, high = (made[0].start,) * 2 if made else hard_window(problem, policy, visit)
        if problem.now is not None:
            low = max(low, problem.now)
        there = frozenset(a.carer_id for a in made)
        return cls(visit, len(slots), there, low, high, slots)

    @property
    def over(self) -> bool:
        """Whether nobody can start any more."""
        return self.low > self.high

    def filled(self, carer_ids: tuple[str, ...], start: int) -> tuple[Assignment, ...]:
        """The slots that are asked for, given to carers in their order."""
        return tuple(
            Assignment(start, self.visit.id, slot, carer_id)
            for slot, carer_id in zip(self.slots, carer_ids, strict=False)
        )
