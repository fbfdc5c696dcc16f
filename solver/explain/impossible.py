"""A proof that no rota at all can cover a visit, from the visit and each carer alone.

The proof relaxes the problem: every other visit is left out, journeys are as short as any way
over other places could make them, and only the rules on persons, shifts, the carer's own maxima
and the work around the horizon are kept. Of what is pinned it keeps that nobody is in two places,
and that a link to a pinned visit binds. If fewer carers remain than are missing, the visit is
impossible; if enough remain, nothing is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from solver.explain.question import Question
from solver.explain.trials import PERSON_RULES
from solver.facts import Facts
from solver.hours import hours_left, worker_limits
from solver.policy import Policy
from solver.problem import UNREACHABLE_S, Carer, Pin, Problem, Shift
from solver.rota import Assignment, Rota
from solver.rules import budget_cap
from solver.tariff import Payroll


def impossible(problem: Problem, policy: Policy, question: Question) -> bool:
    """Whether it is proved that the missing carers cannot be found, whatever else changes."""
    question = _linked(problem, question)
    if question.over or _unpaid(problem, policy, question):
        return True
    spans: list[tuple[int, int]] = []
    ways = {carer.transport: _Ways(problem, carer.transport) for carer in problem.carers}
    for carer in problem.carers:
        if carer.id not in question.there and _may_come(problem, policy, question, carer):
            spans += _starts(problem, policy, question, carer, ways[carer.transport])
    # A carer's own starts are disjoint, so that at any time each carer counts once.
    together = (sum(a <= low <= b for a, b in spans) for low, _ in spans)
    return max(together, default=0) < question.missing


def _unpaid(problem: Problem, policy: Policy, question: Question) -> bool:
    """Whether what is pinned leaves a hard budget too little for the visit, whoever comes."""
    visit, payroll = question.visit, Payroll(problem, policy)
    able = [c for c in problem.carers if c.id not in question.there]
    cheapest = min((payroll.hour(carer, visit) for carer in able), default=0)
    pins = Rota.of(Assignment(p.start, p.visit_id, p.slot, p.carer_id) for p in problem.pins)
    uses = budget_cap.used(Facts(problem, policy, pins))
    seconds = question.missing * visit.duration
    for index in problem.paid_by[visit.id]:
        budget, use = problem.budgets[index], uses.get(index, budget_cap.NOTHING)
        with_it = replace(
            use, seconds=use.seconds + seconds, pence_s=use.pence_s + cheapest * seconds
        )
        if budget.hard and (with_it.over_s(budget) or with_it.over_pence_s(budget)):
            return True
    return False


def _linked(problem: Problem, question: Question) -> Question:
    """The question between the bounds that links to pinned visits leave it."""
    if question.there:
        return question
    starts = {pin.visit_id: pin.start for pin in problem.pins}
    low, high = question.low, question.high
    for link in problem.links:
        least = -UNREACHABLE_S if link.min_gap is None else link.min_gap
        most = UNREACHABLE_S if link.max_gap is None else link.max_gap
        if link.second_visit_id == question.visit.id and link.first_visit_id in starts:
            start = starts[link.first_visit_id]
            low, high = max(low, start + least), min(high, start + most)
        elif link.first_visit_id == question.visit.id and link.second_visit_id in starts:
            start = starts[link.second_visit_id]
            low, high = max(low, start - most), min(high, start - least)
    return replace(question, low=low, high=high)


def _may_come(problem: Problem, policy: Policy, question: Question, carer: Carer) -> bool:
    slot = Assignment(question.low, question.visit.id, question.slots[0], carer.id)
    facts = Facts(problem, policy, Rota.of([slot]))
    return all(next(rule.find(facts), None) is None for rule in PERSON_RULES)


def _starts(
    problem: Problem, policy: Policy, question: Question, carer: Carer, ways: _Ways
) -> list[tuple[int, int]]:
    duration = question.visit.duration
    pins = sorted((p for p in problem.pins if p.carer_id == carer.id), key=lambda p: p.start)
    spans: list[tuple[int, int]] = []
    for shift in carer.shifts:
        low, high = max(question.low, shift.start), min(question.high, shift.end - duration)
        if pins:
            # Pins may break the rules on days and journeys already; then those prove nothing.
            spans += _between(problem, question, pins, ways, (low, high))
        elif low <= high:
            spans += _in_shift(problem, policy, question, carer, shift, ways)
    return [(low, high) for low, high in spans if low <= high]


def _between(
    problem: Problem,
    question: Question,
    pins: Sequence[Pin],
    ways: _Ways,
    span: tuple[int, int],
) -> Iterator[tuple[int, int]]:
    """The starts that leave time to travel from the pin before and to the pin after."""
    visit = question.visit
    low = span[0]
    for pin in pins:
        other = problem.visit[pin.visit_id]
        there = ways.to(visit.location, other.location)
        yield low, min(span[1], pin.start - visit.duration - there)
        away = ways.to(other.location, visit.location)
        low = max(span[0], pin.start + other.duration + away)
    yield low, span[1]


def _in_shift(
    problem: Problem,
    policy: Policy,
    question: Question,
    carer: Carer,
    shift: Shift,
    ways: _Ways,
) -> Iterator[tuple[int, int]]:
    """The starts in one shift of a carer who has no pins."""
    visit, rest = question.visit, worker_limits(problem, policy, carer).daily_rest_s
    out = back = 0
    if carer.home is not None and policy.home_counts:
        out = ways.to(carer.home, visit.location)
        back = ways.to(visit.location, carer.home)
    opens = shift.start if problem.now is None else max(shift.start, problem.now)
    low = max(question.low, opens + out)
    high = min(question.high, shift.end - visit.duration - back)
    day = problem.horizon.day_of(shift.anchor)
    begins = carer.free_from(day, rest)
    ends = carer.free_until(day, problem.horizon.days - 1, rest)
    if begins is not None:
        low = max(low, begins + out)
    if ends is not None:
        high = min(high, ends - visit.duration - back)
    length = out + visit.duration + back
    left, week = hours_left(problem, policy, carer), problem.horizon.week_of(day)
    if length > left.of_day.get(day, length):
        return
    if any(week in weeks and length > seconds for weeks, seconds in left.of_weeks):
        return
    yield low, high


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
