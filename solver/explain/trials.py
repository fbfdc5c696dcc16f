"""Trying a visit on one carer's present work, judged by the rules' own meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Carer, Problem, Shift, Visit
from solver.rota import Assignment, Rota
from solver.rules import (
    Rule,
    Violation,
    availability,
    competence,
    daily_rest,
    exclusions,
    gaps,
    rest_break,
    travel,
    weekly_hours,
)

PERSON_RULES: tuple[Rule, ...] = (competence.RULE, exclusions.RULE)
"""Rules that no other start would help."""

DAY_RULES: tuple[Rule, ...] = (
    availability.RULE,
    travel.RULE,
    daily_rest.RULE,
    rest_break.RULE,
    weekly_hours.RULE,
)
"""Rules on one carer's own work."""


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
        Bounds of the start: the window, or the start of those who are there.
    """

    visit: Visit
    missing: int
    there: frozenset[str]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Trial:
    """The best way found to give the visit to one carer.

    Parameters
    ----------
    rule_id
        Rule that is missed; None where none is.
    excess
        Seconds by which it is missed; None where no other time would help.
    starts
        Starts at which nothing is missed, the best first.
    """

    carer_id: str
    rule_id: str | None
    excess: int | None
    starts: tuple[int, ...] = ()


class Bench:
    """Tries one visit on carers; what a carer already breaks is not held against the visit."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota, question: Question) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self.question = question
        visit = question.visit
        self._links = [
            link
            for link in problem.links
            if visit.id in (link.first_visit_id, link.second_visit_id)
        ]
        self._partners = tuple(
            a
            for link in self._links
            for a in rota.by_visit.get(
                link.second_visit_id if link.first_visit_id == visit.id else link.first_visit_id,
                (),
            )
        )
        self._broken: dict[str, frozenset[tuple[str, tuple[str, ...]]]] = {}

    def trial(self, carer: Carer) -> Trial:
        """The best of all places in a carer's present work."""
        barred = self._person(carer)
        if barred is not None:
            return Trial(carer.id, barred, None)
        outside = self._outside(carer)
        if outside > 0:
            return Trial(carer.id, "availability", outside)
        best: tuple[int, str] | None = None
        free: list[int] = []
        for start in self._starts(carer):
            missed = self.missed(carer, start)
            if not missed:
                free.append(start)
                continue
            worst = max(missed, key=lambda v: v.excess)
            miss = (sum(v.excess for v in missed), worst.rule_id)
            best = miss if best is None else min(best, miss)
        if free:
            wanted = self.question.visit.preferred
            return Trial(carer.id, None, 0, tuple(sorted(free, key=lambda s: abs(s - wanted))))
        assert best is not None
        return Trial(carer.id, best[1], best[0])

    def missed(self, carer: Carer, start: int) -> list[Violation]:
        """What the visit at ``start`` would break that the carer does not break already."""
        visit = self.question.visit
        slot = Assignment(start, visit.id, visit.carers_required, carer.id)
        own = self.rota.by_carer.get(carer.id, ())
        facts = Facts(self.problem, self.policy, Rota.of((*own, slot)))
        before = self._already(carer, own)
        found = [
            violation
            for rule in DAY_RULES
            for violation in rule.find(facts)
            if (violation.rule_id, violation.visit_ids) not in before
        ]
        if self._links:
            linked = Facts(self.problem, self.policy, Rota.of({slot, *self._partners}))
            found += [v for v in gaps.RULE.find(linked) if visit.id in v.visit_ids]
        return found

    def reach(self, carer: Carer, low: int, high: int) -> Iterator[tuple[int, int, Shift]]:
        """Between which starts travel and shift allow the visit, for each place in the order.

        A place where nothing fits is given with its end before its start. Only places whose
        neighbours leave room for a start between ``low`` and ``high`` are given.
        """
        visit, problem = self.question.visit, self.problem
        home = carer.home if self.policy.home_counts else None

        def way(origin: str, destination: str) -> int:
            return problem.travel.time(carer.transport, origin, destination)

        stops = [
            (a.start, a.start + problem.visit[a.visit_id].duration, problem.visit[a.visit_id])
            for a in self.rota.by_carer.get(carer.id, ())
        ]
        for shift in carer.shifts:
            out = 0 if home is None else way(home, visit.location)
            back = 0 if home is None else way(visit.location, home)
            if shift.start > high or shift.end - visit.duration < low:
                continue
            for place in range(len(stops) + 1):
                before = stops[place - 1] if place else None
                after = stops[place] if place < len(stops) else None
                first, last = shift.start + out, shift.end - visit.duration - back
                if before is not None:
                    if before[0] >= high:
                        continue
                    if before[0] >= shift.start or home is None:
                        arrival = before[1] + way(before[2].location, visit.location)
                        arrival += self.policy.handover_s
                        inside = before[0] >= shift.start
                        first = arrival if inside else max(first, arrival)
                if after is not None:
                    if after[0] <= low:
                        continue
                    if after[1] <= shift.end or home is None:
                        leave = after[0] - way(visit.location, after[2].location)
                        leave -= self.policy.handover_s + visit.duration
                        inside = after[1] <= shift.end
                        last = leave if inside else min(last, leave)
                yield first, last, shift

    def _starts(self, carer: Carer) -> list[int]:
        """Starts worth trying: nearest to the preferred one, and both ends of each place."""
        question = self.question
        tried: dict[int, None] = {}
        for first, last, _ in self.reach(carer, question.low, question.high):
            middle = question.visit.preferred if first <= last else (first + last) // 2
            near = middle if first > last else min(max(middle, first), last)
            for start in (near, first, last):
                tried[min(max(start, question.low), question.high)] = None
        tried[min(max(question.visit.preferred, question.low), question.high)] = None
        return list(tried)

    def _person(self, carer: Carer) -> str | None:
        visit = self.question.visit
        slot = Assignment(self.question.low, visit.id, 1, carer.id)
        facts = Facts(self.problem, self.policy, Rota.of([slot]))
        for rule in PERSON_RULES:
            if next(rule.find(facts), None) is not None:
                return rule.id
        for link in self._links:
            other = link.second_visit_id if link.first_visit_id == visit.id else link.first_visit_id
            carers = {a.carer_id for a in self.rota.by_visit.get(other, ())}
            # One who is not among them can come only where all of them come, too.
            if link.same_carer and carers and carer.id not in carers:
                spare = visit.carers_required > len(carers)
                if not spare:
                    return gaps.RULE.id
        return None

    def _outside(self, carer: Carer) -> int:
        """By how many seconds every shift is missed; 0 where one can hold the visit."""
        question, duration = self.question, self.question.visit.duration
        return min(
            (
                max(
                    0,
                    s.start - question.high,
                    question.low + duration - s.end,
                    duration - (s.end - s.start),
                )
                for s in carer.shifts
            ),
            default=duration,
        )

    def _already(
        self, carer: Carer, own: tuple[Assignment, ...]
    ) -> frozenset[tuple[str, tuple[str, ...]]]:
        if carer.id not in self._broken:
            facts = Facts(self.problem, self.policy, Rota.of(own))
            self._broken[carer.id] = frozenset(
                (v.rule_id, v.visit_ids) for rule in DAY_RULES for v in rule.find(facts)
            )
        return self._broken[carer.id]
