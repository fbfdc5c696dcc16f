"""The cheapest repair: the smallest widening of the window with which the visit would fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver.explain.effects import Present
from solver.explain.trials import Bench
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rota import Rota

LONGEST_MIN = 120
"""A window is never widened by more minutes than this."""


@dataclass(frozen=True, slots=True)
class Widening:
    """A window that is wider by ``minutes``, so that these carers could start at ``start``."""

    minutes: int
    start: int
    carer_ids: tuple[str, ...]


def cheapest_repair(
    problem: Problem, policy: Policy, rota: Rota, bench: Bench, carers: Sequence[Carer]
) -> str:
    """One true sentence, or '' where no widening up to two hours helps.

    ``carers`` may come by the rules on persons. Time-critical visits are never moved, and nobody
    else's work changes. The repaired rota is verified by the checker before it is named.
    """
    found = widening(problem, policy, rota, bench, carers)
    if found is None:
        return ""
    who, when = " and ".join(found.carer_ids), problem.horizon.clock(found.start)
    return (
        f"window {found.minutes} min wider: carer {who} could start at {when} with nobody else "
        f"changed"
    )


def widening(
    problem: Problem, policy: Policy, rota: Rota, bench: Bench, carers: Sequence[Carer]
) -> Widening | None:
    """The smallest widening in whole minutes, the earlier side first; None where none does."""
    question = bench.question
    if question.visit.time_critical or question.there:
        return None
    reach = LONGEST_MIN * 60
    low, high = question.low - reach, question.high + reach
    places = {c.id: list(bench.reach(c, low, high)) for c in carers}
    present: Present | None = None
    for minutes in range(1, LONGEST_MIN + 1):
        for start in (question.low - minutes * 60, question.high + minutes * 60):
            if problem.now is not None and start < problem.now:
                continue
            able = [
                c for c in carers if any(first <= start <= last for first, last, _ in places[c.id])
            ]
            if len(able) < question.missing:
                continue
            free = [c.id for c in able if not bench.missed(c, start)]
            if len(free) < question.missing:
                continue
            chosen = tuple(free[: question.missing])
            present = present or Present(problem, policy, rota)
            widened = with_visit(problem, reaching(question.visit, start))
            mended = Rota.of([*rota.assignments, *question.filled(chosen, start)])
            if not present.outcome(mended, widened).broken:
                return Widening(minutes, start, chosen)
    return None


def reaching(visit: Visit, start: int) -> Visit:
    """The visit with a window that holds ``start``, too."""
    return replace(visit, earliest=min(visit.earliest, start), latest=max(visit.latest, start))


def with_visit(problem: Problem, visit: Visit) -> Problem:
    """The problem with one visit in the place of the one of its id."""
    return replace(problem, visits=tuple(visit if v.id == visit.id else v for v in problem.visits))
