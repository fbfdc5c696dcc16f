"""A proof that no rota at all can cover a visit, from the visit and each carer alone.

The proof relaxes the problem: every other visit is left out, journeys are as short as any way
over other places could make them, and only the rules on persons, shifts, the carer's own maxima
and the work around the horizon are kept. If fewer carers remain than are missing, the visit is
impossible; if enough remain, nothing is proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from solver.explain.question import Question
from solver.explain.trials import PERSON_RULES
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Assignment, Rota


def impossible(problem: Problem, policy: Policy, question: Question) -> bool:
    """Whether it is proved that the missing carers cannot be found, whatever else changes."""
    if question.over:
        return True
    spans: list[tuple[int, int]] = []
    ways = {carer.transport: _Ways(problem, carer.transport) for carer in problem.carers}
    for carer in problem.carers:
        if carer.id not in question.there and _may_come(problem, policy, question, carer):
            spans += _starts(problem, policy, question, carer, ways[carer.transport])
    # A carer's own starts are disjoint, so that at any time each carer counts once.
    together = (sum(a <= low <= b for a, b in spans) for low, _ in spans)
    return max(together, default=0) < question.missing


def _may_come(problem: Problem, policy: Policy, question: Question, carer: Carer) -> bool:
    slot = Assignment(question.low, question.visit.id, question.slots[0], carer.id)
    facts = Facts(problem, policy, Rota.of([slot]))
    return all(next(rule.find(facts), None) is None for rule in PERSON_RULES)


def _starts(
    problem: Problem, policy: Policy, question: Question, carer: Carer, ways: _Ways
) -> list[tuple[int, int]]:
    visit, rest = question.visit, policy.limits.daily_rest_s
    # Pins may break the rules on days and journeys already; then those prove nothing.
    bound = all(pin.carer_id != carer.id for pin in problem.pins)
    home = carer.home if policy.home_counts and bound else None
    spans = []
    for shift in carer.shifts:
        low = max(question.low, shift.start)
        high = min(question.high, shift.end - visit.duration)
        if low <= high and not bound:
            spans.append((low, high))
        if low > high or not bound:
            continue
        out = back = 0
        if home is not None:
            out, back = ways.to(home, visit.location), ways.to(visit.location, home)
        low, high = max(low, shift.start + out), min(high, shift.end - visit.duration - back)
        day = problem.horizon.day_of(shift.start)
        opens = carer.free_from(day, rest)
        closes = carer.free_until(day, problem.horizon.days - 1, rest)
        if opens is not None:
            low = max(low, opens + out)
        if closes is not None:
            high = min(high, closes - visit.duration - back)
        length = out + visit.duration + back
        on_day = dict(carer.worked_s_by_day).get(day, 0)
        outside = dict(carer.worked_s_by_week).get(problem.horizon.week_of(day), 0)
        if carer.max_s_day is not None and on_day + length > carer.max_s_day:
            continue
        if carer.max_s_week is not None and outside + length > carer.max_s_week:
            continue
        if low <= high:
            spans.append((low, high))
    return spans


class _Ways:
    """Shortest ways over any places: a lower bound of travel where tables have short cuts."""

    def __init__(self, problem: Problem, mode: str) -> None:
        self._travel = problem.travel
        self._mode = mode
        self._found: dict[str, list[int]] = {}

    def to(self, origin: str, destination: str) -> int:
        """Seconds of the shortest way."""
        if origin not in self._found:
            self._found[origin] = self._from(self._travel.index(origin))
        return self._found[origin][self._travel.index(destination)]

    @cached_property
    def _table(self) -> Sequence[Sequence[int]]:
        return self._travel.seconds[self._mode]

    def _from(self, origin: int) -> list[int]:
        """Dijkstra (1959) on the full table."""
        best = list(self._table[origin])
        best[origin] = 0
        left = set(range(len(best)))
        while left:
            nearest = min(left, key=best.__getitem__)
            left.remove(nearest)
            reached, row = best[nearest], self._table[nearest]
            for place in left:
                if reached + row[place] < best[place]:
                    best[place] = reached + row[place]
        return best
