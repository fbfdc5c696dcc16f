"""The cheapest repair: the smallest widening of the window with which the visit would fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from solver.explain.effects import Present
from solver.explain.trials import Bench
from solver.explain.words import carers_named
from solver.policy import Policy
from solver.problem import Carer, Problem, Risk, Visit
from solver.rota import Rota
from solver.windows import hard_window

MOST_WIDER_MIN: Mapping[Risk, int] = {"red": 60, "amber": 120, "green": 120}
"""Most minutes by which a window is widened on one side; that of a time-critical visit is not.

Help with getting up is no help at one o'clock: a client agrees to another hour of the morning, not
to another part of the day, whatever the risk. A red visit must happen, and near its time.
"""


@dataclass(frozen=True, slots=True)
class Widening:
    """A window that is wider by ``minutes``, so that these carers could start at ``start``."""

    minutes: int
    start: int
    carer_ids: tuple[str, ...]


def cheapest_repair(present: Present, bench: Bench, carers: Sequence[Carer]) -> str:
    """One true sentence, or '' where no widening up to `MOST_WIDER_MIN` helps.

    ``carers`` may come by the rules on persons. Time-critical visits are never moved, and nobody
    else's work changes. The repaired rota is verified by the checker before it is named.
    """
    found = widening(present, bench, carers)
    if found is None:
        return ""
    who, when = carers_named(found.carer_ids), present.problem.horizon.clock(found.start)
    return f"window {found.minutes} min wider: {who} could start at {when} with nobody else changed"


def widening(present: Present, bench: Bench, carers: Sequence[Carer]) -> Widening | None:
    """The smallest widening in whole minutes, the earlier side first; None where none does."""
    problem, rota, question = present.problem, present.rota, bench.question
    if question.visit.time_critical or question.there:
        return None
    most = MOST_WIDER_MIN[question.visit.risk]
    reach = most * 60
    low, high = question.low - reach, question.high + reach
    carers = [c for c in carers if not bench.unpaid(c)]
    places = {c.id: list(bench.reach(c, low, high)) for c in carers}
    for minutes in range(1, most + 1):
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
            widened = with_visit(problem, reaching(question.visit, start))
            mended = Rota.of([*rota.assignments, *question.filled(chosen, start)])
            if not present.outcome(mended, widened).broken:
                return Widening(minutes, start, chosen)
    return None


def widest(problem: Problem, policy: Policy, visit: Visit) -> tuple[int, int]:
    """The first and the last start that a client may be asked about, in seconds.

    A window that ends softly has an end here, too: the engines may go beyond it, an offer may not.
    """
    if visit.time_critical:
        return hard_window(problem, policy, visit)
    reach = MOST_WIDER_MIN[visit.risk] * 60
    return visit.earliest - reach, visit.latest + reach


def reaching(visit: Visit, start: int) -> Visit:
    """The visit with a window that holds ``start``, too."""
    return replace(visit, earliest=min(visit.earliest, start), latest=max(visit.latest, start))


def with_visit(problem: Problem, visit: Visit) -> Problem:
    """The problem with one visit in the place of the one of its id."""
    return replace(problem, visits=tuple(visit if v.id == visit.id else v for v in problem.visits))
