"""Whether a visit can be covered while only some facts are respected; all others stay as they are.

It is the ground on which a conflict is tested: the rules judge each carer's work by their own
meaning, and what belongs to a fact that is left out is not held against the visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from solver.explain.question import Question
from solver.explain.trials import DAY_RULES, PERSON_RULES, Bench
from solver.facts import Facts
from solver.hours import hours_left, nights_off, worker_limits
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rota import Assignment, Rota
from solver.rules import (
    Violation,
    availability,
    daily_rest,
    gaps,
    minimum_wage,
    night_work,
    rest_break,
    travel,
    weekly_hours,
    weekly_rest,
)
from solver.tariff import Payroll

_ROUNDS = 4
"""How often the starts that are tried follow what the last ones missed."""


class FactKind(StrEnum):
    """What a fact is about; the second sentence says what is so where it is left out."""

    SKILL = "skill"
    """The visit needs a skill. It does not."""
    GENDER = "gender"
    """The client agreed to carers of one gender. Any carer may come."""
    KNOWN = "known"
    """The visit needs a carer whom the client knows. It does not."""
    EXCLUDED = "excluded"
    """The client excludes this carer. The carer may come."""
    WINDOW = "window"
    """The visit starts in its window, or with those who are there. At any time from now on."""
    LINK = "link"
    """The visit keeps its distance, or its carer, to another one. It need not."""
    SHIFT = "shift"
    """The carer works in these shifts. The visit may lie outside them."""
    COMMITMENT = "commitment"
    """The carer makes another visit at its time. The carer does not."""
    REST = "rest"
    """The carer rests between working days. The visit may cut that short."""
    BREAK = "break"
    """The carer has a break in a long day. The visit may take it."""
    HOURS = "hours"
    """The carer has a maximum of hours. The visit may exceed it."""
    WEEKLY_REST = "weekly_rest"
    """The carer rests a day in the week. The visit may cut that short."""
    NIGHT = "night"
    """The carer's work at night has a limit. The visit may exceed it."""
    WAGE = "wage"
    """The carer's pay reaches the minimum wage. With the visit it may fall short."""
    BUDGET = "budget"
    """A budget pays for no more than it holds. The visit may exceed it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so.

    ``carer_id`` is None for what the visit needs of every carer; ``visit_id`` is the other visit
    of a link or of a commitment; ``skill`` names a skill, ``budget_id`` a budget.
    """

    kind: FactKind
    carer_id: str | None = None
    visit_id: str | None = None
    skill: str = ""
    budget_id: str = ""


Kept = frozenset[Fact]
"""The facts that are respected."""

_OF_RULE: Mapping[str, FactKind] = {
    availability.RULE.id: FactKind.SHIFT,
    daily_rest.RULE.id: FactKind.REST,
    rest_break.RULE.id: FactKind.BREAK,
    weekly_hours.RULE.id: FactKind.HOURS,
    weekly_rest.RULE.id: FactKind.WEEKLY_REST,
    night_work.RULE.id: FactKind.NIGHT,
    minimum_wage.RULE.id: FactKind.WAGE,
}


class Ground:
    """One question, asked under changing sets of facts."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota, question: Question) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self.question = question
        self._payroll = Payroll(problem, policy)
        self.carers = tuple(c for c in problem.carers if c.id not in question.there)
        self.barring = _barring(problem, policy, question, self.carers)
        self._linked = _linked(problem, rota, question.visit)
        self._own = {c.id: self._facts_of(c) for c in self.carers}
        bench = Bench(problem, policy, rota, question)
        self._unpaid = {
            c.id: frozenset(Fact(FactKind.BUDGET, budget_id=b.id) for b in bench.unpaid(c))
            for c in self.carers
        }
        general = {f for facts in self.barring.values() for f in facts if f.carer_id is None}
        links = (Fact(FactKind.LINK, visit_id=other) for other in self._linked)
        order = tuple(FactKind)
        self._general = (
            *links,
            *sorted(
                {*general, Fact(FactKind.WINDOW), *frozenset().union(*self._unpaid.values())},
                key=lambda f: (-order.index(f.kind), f.skill, f.budget_id),
            ),
        )
        self._relevant = {
            carer_id: frozenset((*facts, *self._general)) for carer_id, facts in self._own.items()
        }
        self._starts: dict[tuple[str, Kept, int], tuple[int, ...]] = {}
        self._before: dict[tuple[str, Kept], frozenset[tuple[str, tuple[str, ...]]]] = {}
        self._misses: dict[tuple[str, int, Kept], list[Violation]] = {}

    def groups(self) -> tuple[tuple[Fact, ...], ...]:
        """Every fact that could matter, carer by carer and then the visit's own.

        In each group those come first that a reader can best do without.
        """
        return (*self._own.values(), self._general)

    def bars(self, carer: Carer, kept: Kept) -> bool:
        """Whether something that is kept bars a carer at any time."""
        return bool((self.barring[carer.id] | self._unpaid[carer.id]) & kept)

    def coverable(self, kept: Kept) -> bool:
        """Whether the visit can be covered where only ``kept`` is respected."""
        return any(self._coverable(kept, rounds) for rounds in (1, _ROUNDS))

    def _coverable(self, kept: Kept, rounds: int) -> bool:
        free = {c.id: starts for c in self.carers if (starts := self._free(c, kept, rounds))}
        if len(free) < self.question.missing:
            return False
        for start in sorted({s for starts in free.values() for s in starts}):
            able = [
                c.id
                for c in self.carers
                if c.id in free and (start in free[c.id] or not self._missed(c, start, kept))
            ]
            if self._together(able, kept):
                return True
        return False

    def _together(self, able: Sequence[str], kept: Kept) -> bool:
        """Whether enough of the able may make the visit with one another."""
        question = self.question
        bound = [
            frozenset(a.carer_id for a in made)
            for other, (made, same) in self._linked.items()
            if same and Fact(FactKind.LINK, visit_id=other) in kept
        ]
        named = [c for c in able if any(c in carers for carers in bound)]
        others = [c for c in able if c not in named][: question.missing]
        return any(
            all(team <= carers or carers <= team for carers in bound)
            for chosen in combinations((*named, *others), question.missing)
            for team in [question.there.union(chosen)]
        )

    def _facts_of(self, carer: Carer) -> tuple[Fact, ...]:
        wanted = self.question.visit.preferred
        own = sorted(self.rota.by_carer.get(carer.id, ()), key=lambda a: -abs(a.start - wanted))
        left = hours_left(self.problem, self.policy, carer)
        night = carer.night_worker or nights_off(self.problem, self.policy, carer)
        return (
            Fact(FactKind.BREAK, carer.id),
            *([Fact(FactKind.HOURS, carer.id)] if left.of_day or left.of_weeks else []),
            *([Fact(FactKind.NIGHT, carer.id)] if night else []),
            *([Fact(FactKind.WAGE, carer.id)] if self._payroll.may_miss_minimum(carer) else []),
            Fact(FactKind.WEEKLY_REST, carer.id),
            Fact(FactKind.REST, carer.id),
            *(Fact(FactKind.COMMITMENT, carer.id, a.visit_id) for a in own),
            Fact(FactKind.SHIFT, carer.id),
            *(f for f in self.barring[carer.id] if f.carer_id == carer.id),
        )

    def _free(self, carer: Carer, kept: Kept, rounds: int) -> tuple[int, ...]:
        """Starts at which nothing that is kept stops the carer; after all rounds, enough of them.

        Between two neighbours every rule is missed by seconds that grow or shrink with the start,
        so that the starts at which it begins to hold lie at what is missed from those tried.
        """
        known = self._relevant[carer.id] & kept
        if (carer.id, known, rounds) not in self._starts:
            self._starts[carer.id, known, rounds] = tuple(self._search(carer, known, rounds))
        return self._starts[carer.id, known, rounds]

    def _search(self, carer: Carer, kept: Kept, rounds: int) -> Iterator[int]:
        if self.bars(carer, kept):
            return
        spans = self._spans(carer, kept)
        fresh = _within(self._landmarks(carer), spans)
        tried: set[int] = set()
        for _ in range(rounds):
            steps: set[int] = set()
            for start in sorted(fresh):
                missed = self._missed(carer, start, kept)
                if not missed:
                    yield start
                    if self.question.missing == 1:
                        return
                steps.update(start + step for step in self._steps(carer, start, missed, kept))
            tried |= fresh
            fresh = _within(steps, spans) - tried

    def _spans(self, carer: Carer, kept: Kept) -> list[tuple[int, int]]:
        """Between which starts window and shifts, where they are kept, allow the visit."""
        low = max(0, self.problem.now or 0)
        high = max(self.problem.horizon.end, self.question.high)
        if Fact(FactKind.WINDOW) in kept:
            low, high = self.question.low, self.question.high
        if Fact(FactKind.SHIFT, carer.id) not in kept:
            return [(low, high)] if low <= high else []
        spans = (
            (max(low, s.start), min(high, s.end - self.question.visit.duration))
            for s in carer.shifts
        )
        return [(first, last) for first, last in spans if first <= last]

    def _landmarks(self, carer: Carer) -> Iterator[int]:
        """A start between any two neighbours, and the ends of window and shifts."""
        question, duration = self.question, self.question.visit.duration
        yield from (question.low, question.high, question.visit.preferred)
        yield from (max(0, self.problem.now or 0), self.problem.horizon.end)
        for shift in carer.shifts:
            yield from (shift.start, shift.end - duration)
        for own in self.rota.by_carer.get(carer.id, ()):
            yield own.start + self.problem.visit[own.visit_id].duration
            yield own.start - duration

    def _steps(
        self, carer: Carer, start: int, missed: list[Violation], kept: Kept
    ) -> Iterator[int]:
        limits = worker_limits(self.problem, self.policy, carer)
        visit_id = self.question.visit.id
        for violation in missed:
            between = violation.rule_id == travel.RULE.id and len(violation.visit_ids) > 1
            # After the visit before it must start later, before the one after it sooner.
            if not between or violation.visit_ids[1] == visit_id:
                yield violation.excess
            if not between or violation.visit_ids[0] == visit_id:
                yield -violation.excess
        if not any(v.rule_id == rest_break.RULE.id for v in missed):
            return
        for day in self._work(carer, start, kept).working_days[carer.id]:
            pauses = [leg.idle for run in day.runs for leg in run.legs]
            pauses += [b.start - a.end for a, b in zip(day.runs, day.runs[1:], strict=False)]
            for short in (day.length - limits.break_after_s, *(limits.break_s - p for p in pauses)):
                yield from (short, -short)

    def _missed(self, carer: Carer, start: int, kept: Kept) -> list[Violation]:
        """What the visit would break of what is kept that is not broken without it."""
        known = self._relevant[carer.id] & kept
        key = (carer.id, start, known)
        if key not in self._misses:
            if (carer.id, known) not in self._before:
                self._before[carer.id, known] = frozenset(
                    (v.rule_id, v.visit_ids) for v in self._broken(carer, None, known)
                )
            before = self._before[carer.id, known]
            self._misses[key] = [
                v
                for v in self._broken(carer, start, known)
                if (v.rule_id, v.visit_ids) not in before
            ]
        return self._misses[key]

    def _broken(self, carer: Carer, start: int | None, kept: Kept) -> Iterator[Violation]:
        facts = self._work(carer, start, kept)
        for rule in DAY_RULES:
            for violation in rule.find(facts):
                kind = _OF_RULE.get(rule.id, FactKind.SHIFT)
                # A journey between two visits belongs to the other one, which is there or not.
                between = rule is travel.RULE and len(violation.visit_ids) > 1
                if between or Fact(kind, carer.id) in kept:
                    yield violation
        if start is not None:
            yield from self._gaps(carer, start, kept)

    def _gaps(self, carer: Carer, start: int, kept: Kept) -> Iterator[Violation]:
        visit = self.question.visit
        made = [
            a
            for other, (partners, _) in self._linked.items()
            if Fact(FactKind.LINK, visit_id=other) in kept
            for a in partners
        ]
        if made:
            # Who makes them is judged for all carers together.
            links = tuple(replace(link, same_carer=False) for link in self.problem.links)
            loose = replace(self.problem, links=links)
            slot = Assignment(start, visit.id, self.question.slots[0], carer.id)
            found = gaps.RULE.find(Facts(loose, self.policy, Rota.of({slot, *made})))
            yield from (v for v in found if visit.id in v.visit_ids)

    def _work(self, carer: Carer, start: int | None, kept: Kept) -> Facts:
        own = [
            a
            for a in self.rota.by_carer.get(carer.id, ())
            if Fact(FactKind.COMMITMENT, carer.id, a.visit_id) in kept
        ]
        if start is not None:
            slot = self.question.slots[0]
            own.append(Assignment(start, self.question.visit.id, slot, carer.id))
        return Facts(self.problem, self.policy, Rota.of(own))


def _within(starts: Iterable[int], spans: Sequence[tuple[int, int]]) -> set[int]:
    """Each start in the spans, and the ends of every span beyond which one lies."""
    return {min(max(start, low), high) for start in starts for low, high in spans}


def _linked(
    problem: Problem, rota: Rota, visit: Visit
) -> dict[str, tuple[tuple[Assignment, ...], bool]]:
    """Linked visits that are on the rota: who makes them, and whether they share the carer."""
    linked: dict[str, tuple[tuple[Assignment, ...], bool]] = {}
    for link in problem.links:
        ends = (link.first_visit_id, link.second_visit_id)
        if visit.id in ends:
            other = ends[ends[0] == visit.id]
            made = rota.by_visit.get(other, ())
            if made:
                same = link.same_carer or linked.get(other, ((), False))[1]
                linked[other] = (made, same)
    return linked


def _barring(
    problem: Problem, policy: Policy, question: Question, carers: Sequence[Carer]
) -> dict[str, Kept]:
    """The facts on persons that bar each carer, asked of the rules one by one."""
    visit, client = question.visit, problem.client[question.visit.client_id]
    anybody = replace(client, gender_of_carer="any")
    plain = replace(visit, skills=(), known_carer_only=False)
    trusting = replace(policy, known_carer_under_s=0)
    liked = tuple(p for p in problem.preferences if p.kind != "excluded")
    asked = [
        (Fact(FactKind.SKILL, skill=s), replace(plain, skills=(s,)), anybody, liked, trusting)
        for s in visit.skills
    ]
    asked += [
        (Fact(FactKind.GENDER), plain, client, liked, trusting),
        (Fact(FactKind.KNOWN), replace(visit, skills=()), anybody, liked, policy),
        (Fact(FactKind.EXCLUDED), plain, anybody, problem.preferences, trusting),
    ]
    barring: dict[str, set[Fact]] = {c.id: set() for c in carers}
    for fact, each, whose, preferences, rules in asked:
        small = replace(
            problem,
            visits=(each,),
            clients=(whose,),
            preferences=preferences,
            links=(),
            pins=(),
            in_force=(),
        )
        made = (Assignment(question.low, visit.id, slot, c.id) for slot, c in enumerate(carers, 1))
        facts = Facts(small, rules, Rota.of(made))
        for violation in (v for rule in PERSON_RULES for v in rule.find(facts)):
            (carer_id,) = violation.carer_ids
            own = fact.kind is FactKind.EXCLUDED
            barring[carer_id].add(replace(fact, carer_id=carer_id) if own else fact)
    return {carer_id: frozenset(facts) for carer_id, facts in barring.items()}
