"""Trying a visit on one carer's present work, judged by the rules' own meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from solver.explain.question import Question
from solver.facts import Facts
from solver.hours import worker_limits
from solver.policy import Policy
from solver.problem import Budget, Carer, Problem, Shift
from solver.rota import Assignment, Rota
from solver.rules import (
    Rule,
    Violation,
    availability,
    budget_cap,
    competence,
    daily_rest,
    exclusions,
    frozen,
    gaps,
    minimum_wage,
    night_work,
    rest_break,
    travel,
    weekly_hours,
    weekly_rest,
)

PERSON_RULES: tuple[Rule, ...] = (competence.RULE, exclusions.RULE)
"""Rules that no other start would help."""

DAY_RULES: tuple[Rule, ...] = (
    availability.RULE,
    travel.RULE,
    daily_rest.RULE,
    rest_break.RULE,
    weekly_hours.RULE,
    weekly_rest.RULE,
    night_work.RULE,
    minimum_wage.RULE,
)
"""Rules on one carer's own work."""

_REACH = frozenset({availability.RULE.id, travel.RULE.id})
"""Rules that `Bench.reach` has looked after."""

_ROUNDS = 3
"""How often the starts that are tried follow what the last ones missed."""

_NEAR_S = 2 * 3600
"""A shift that misses the visit by no more is near it, though it be of another day."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The best way found to give the visit to one carer: the one that misses least in all.

    Parameters
    ----------
    rules
        Every rule that is missed, the one missed most first; none where the carer could come. For
        one who may never come, the rules that say so, and availability where no shift would do.
    excess
        Seconds by which the first rule is missed in one place; None where no other time would
        help, or where there is no shift to measure from.
    total
        Seconds of everything that is missed, for the order of carers only: the same minutes can be
        missed on a day and in its week.
    starts
        Starts at which nothing is missed, the best first.
    barred
        Whether the carer may never come.
    away
        Whether the carer has no shift on the visit's day.
    busy_with
        Visit of the carer's own that takes the time where travel is missed, or ''.
    hours
        Whether the day's or the week's maximum is missed more where weekly_hours is missed.
    """

    carer_id: str
    rules: tuple[str, ...] = ()
    excess: int | None = None
    total: int = 0
    starts: tuple[int, ...] = ()
    barred: bool = False
    away: bool = False
    busy_with: str = ""
    hours: Literal["", "day", "week"] = ""


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
        self._able: dict[int, tuple[str, ...]] = {}
        self._broken: dict[str, frozenset[tuple[str, tuple[str, ...]]]] = {}

    def trial(self, carer: Carer) -> Trial:
        """The best of all places in a carer's present work."""
        if self.question.over:
            return Trial(carer.id, (frozen.RULE.id,), away=True)
        barred, outside = tuple(self.barred(carer)), self._outside(carer)
        away = self._away(carer, outside)
        if barred:
            rules = (*barred, availability.RULE.id) if outside else barred
            return Trial(carer.id, rules, barred=True, away=away)
        if self.unpaid(carer):
            return Trial(carer.id, (budget_cap.RULE.id,), away=away)
        if outside:
            excess = None if away else outside
            return Trial(carer.id, (availability.RULE.id,), excess, outside, away=away)
        tried = self._tried(carer)
        free = [start for start, missed in tried.items() if not missed]
        if free:
            wanted = self.question.visit.preferred
            free.sort(key=lambda s: abs(s - wanted))
            return Trial(carer.id, (), 0, 0, tuple(free))
        start = min(tried, key=lambda s: _weight(tried[s]))
        worst = sorted(tried[start], key=lambda v: (-v.excess, v.rule_id))
        return Trial(
            carer.id,
            tuple(dict.fromkeys(v.rule_id for v in worst)),
            worst[0].excess,
            sum(v.excess for v in worst),
            busy_with=self._busy_with(carer, start, worst),
            hours=self._hours(carer, start, worst),
        )

    def unpaid(self, carer: Carer) -> tuple[Budget, ...]:
        """The hard budgets that have no room for the carers who are missing, at this carer's price.

        A budget that is exceeded without the visit has none, either.
        """
        visit, slots = self.question.visit, self.question.slots
        made = {Assignment(self.question.low, visit.id, slot, carer.id) for slot in slots}
        budgets = self.problem.budgets
        paying = [i for i in self.problem.paid_by[visit.id] if budgets[i].hard]
        if not paying:
            return ()
        more = budget_cap.used(Facts(self.problem, self.policy, Rota.of(made)))
        uses = {i: self.uses.get(i, budget_cap.NOTHING).plus(more[i]) for i in paying}
        return tuple(
            budgets[i]
            for i, use in uses.items()
            if use.over_s(budgets[i]) or use.over_pence_s(budgets[i])
        )

    @cached_property
    def uses(self) -> Mapping[int, budget_cap.Use]:
        """What the rota uses of each budget, by the budget's index."""
        return budget_cap.used(Facts(self.problem, self.policy, self.rota))

    def fits(self, carer: Carer) -> tuple[int, ...]:
        """The starts of `trial`, without a look at what is missed where there is none."""
        low, high = self.question.low, self.question.high
        if self.unpaid(carer):
            return ()
        places = self.reach(carer, low, high)
        if any(max(first, low) <= min(last, high) for first, last, _ in places):
            return self.trial(carer).starts
        return ()

    def missed(self, carer: Carer, start: int) -> list[Violation]:
        """What the visit at ``start`` would break that the carer does not break already."""
        visit = self.question.visit
        own = self.rota.by_carer.get(carer.id, ())
        facts = self._with(carer, start, own)
        before = self._already(carer, own)
        found = [
            violation
            for rule in DAY_RULES
            for violation in rule.find(facts)
            if (violation.rule_id, violation.visit_ids) not in before
        ]
        if self._links:
            slot = Assignment(start, visit.id, self.question.slots[0], carer.id)
            linked = Facts(self.problem, self.policy, Rota.of({slot, *self._partners}))
            found += [v for v in gaps.RULE.find(linked) if visit.id in v.visit_ids]
        return found

    def partners(self, carer: Carer, start: int) -> tuple[str, ...] | None:
        """Who would come with a carer, known ones first; None where they are too few."""
        needed = self.question.missing - 1
        if not needed:
            return ()
        able = [each for each in self.able(start) if each != carer.id]
        return tuple(able[:needed]) if len(able) >= needed else None

    def able(self, start: int) -> tuple[str, ...]:
        """Carers who could come at a start, those whom the client knows first."""
        if start not in self._able:
            client, there = self.question.visit.client_id, self.question.there
            lasts = self.question.visit.duration
            able = [
                c.id
                for c in self.problem.carers
                if c.id not in there
                and any(s.start <= start and start + lasts <= s.end for s in c.shifts)
                and not self.barred(c)
                and not self.unpaid(c)
                and not self.missed(c, start)
            ]
            able.sort(key=lambda each: not self.problem.knows(client, each))
            self._able[start] = tuple(able)
        return self._able[start]

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
            opens = shift.start if problem.now is None else max(shift.start, problem.now)
            for place in range(len(stops) + 1):
                before = stops[place - 1] if place else None
                after = stops[place] if place < len(stops) else None
                first, last = opens + out, shift.end - visit.duration - back
                if before is not None:
                    if before[0] >= high:
                        continue
                    if before[0] >= shift.start or home is None:
                        inside = before[0] >= shift.start
                        # In a re-plan nobody has set out yet.
                        leaves = max(before[1], opens) if inside else before[1]
                        arrival = leaves + way(before[2].location, visit.location)
                        arrival += self.policy.handover_s
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

    def _tried(self, carer: Carer) -> dict[int, list[Violation]]:
        """Starts and what each of them misses; one that misses nothing, where there is any.

        Between two neighbours a rule is missed by seconds that grow or shrink with the start, so
        that the starts at which it begins to hold lie at what is missed from those that were
        tried. Where travel and shift allow a start is known beforehand.
        """
        tried = {start: self.missed(carer, start) for start in self._starts(carer)}
        for _ in range(_ROUNDS):
            if not all(tried.values()):
                break
            steps = {
                min(max(start + step, self.question.low), self.question.high)
                for start, missed in tried.items()
                if not any(v.rule_id in _REACH for v in missed)
                for step in self._steps(carer, start, missed)
            }
            fresh = steps - tried.keys()
            if not fresh:
                break
            tried |= {start: self.missed(carer, start) for start in sorted(fresh)}
        return tried

    def _steps(self, carer: Carer, start: int, missed: list[Violation]) -> Iterator[int]:
        for violation in missed:
            yield from (violation.excess, -violation.excess)
            if violation.rule_id == rest_break.RULE.id:
                for short in self._pauses(carer, start):
                    yield from (short, -short)

    def _pauses(self, carer: Carer, start: int) -> Iterator[int]:
        """By how much each pause is too short, and each day too long to go without one."""
        limits = worker_limits(self.problem, self.policy, carer)
        facts = self._with(carer, start, self.rota.by_carer.get(carer.id, ()))
        for day in facts.working_days[carer.id]:
            yield day.length - limits.break_after_s
            yield from (limits.break_s - leg.idle for run in day.runs for leg in run.legs)
            for before, after in pairwise(day.runs):
                yield limits.break_s - (after.start - before.end)

    def barred(self, carer: Carer) -> Mapping[str, str]:
        """The rules by which the carer may never come, each with its words."""
        visit = self.question.visit
        facts = self._with(carer, self.question.low, ())
        found = {v.rule_id: v.message for rule in PERSON_RULES for v in rule.find(facts)}
        for link in self._links:
            other = link.second_visit_id if link.first_visit_id == visit.id else link.first_visit_id
            carers = {a.carer_id for a in self.rota.by_visit.get(other, ())}
            # One who is not among them can come only where all of them come, too.
            spare = visit.carers_required > len(carers)
            if link.same_carer and carers and carer.id not in carers and not spare:
                found[gaps.RULE.id] = f"must be made by the carer of visit {other}"
        return found

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

    def _away(self, carer: Carer, outside: int) -> bool:
        """Whether no shift is on the visit's day, nor near it over midnight."""
        question, day_of = self.question, self.problem.horizon.day_of
        first, last = day_of(question.low), day_of(question.high)
        on_day = any(day_of(s.anchor) <= last and day_of(s.end - 1) >= first for s in carer.shifts)
        return not on_day and (not carer.shifts or outside > _NEAR_S)

    def _busy_with(self, carer: Carer, start: int, worst: list[Violation]) -> str:
        """The carer's visit that overlaps the visit at ``start`` where travel is missed most."""
        visit = self.question.visit
        ends = start + visit.duration
        own = {a.visit_id: a.start for a in self.rota.by_carer.get(carer.id, ())}
        for violation in worst:
            for other in violation.visit_ids if violation.rule_id == travel.RULE.id else ():
                begins = own.get(other)
                if begins is None or begins >= ends:
                    continue
                if start < begins + self.problem.visit[other].duration:
                    return other
        return ""

    def _hours(
        self, carer: Carer, start: int, worst: list[Violation]
    ) -> Literal["", "day", "week"]:
        """Which maximum the worst violation of weekly_hours is about."""
        over = next((v.excess for v in worst if v.rule_id == weekly_hours.RULE.id), None)
        if over is None:
            return ""
        facts = self._with(carer, start, self.rota.by_carer.get(carer.id, ()))
        before = dict(carer.worked_s_by_day)
        on_days = [d.length + before.get(d.day, 0) for d in facts.working_days[carer.id]]
        most = (carer.max_s_day, worker_limits(self.problem, self.policy, carer).max_s_day)
        return "day" if over in (w - m for m in most if m is not None for w in on_days) else "week"

    def _with(self, carer: Carer, start: int, own: tuple[Assignment, ...]) -> Facts:
        slot = Assignment(start, self.question.visit.id, self.question.slots[0], carer.id)
        return Facts(self.problem, self.policy, Rota.of((*own, slot)))

    def _already(
        self, carer: Carer, own: tuple[Assignment, ...]
    ) -> frozenset[tuple[str, tuple[str, ...]]]:
        if carer.id not in self._broken:
            facts = Facts(self.problem, self.policy, Rota.of(own))
            self._broken[carer.id] = frozenset(
                (v.rule_id, v.visit_ids) for rule in DAY_RULES for v in rule.find(facts)
            )
        return self._broken[carer.id]


def _weight(missed: list[Violation]) -> tuple[int, int, int]:
    """Least in all; then by the fewest rules, and in one place rather than a bit in several."""
    return (
        sum(v.excess for v in missed),
        len({v.rule_id for v in missed}),
        -max(v.excess for v in missed),
    )
