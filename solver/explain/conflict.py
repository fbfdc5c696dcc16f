"""A minimal set of facts that cannot hold together: why nobody covers a visit as things stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.explain.ground import Fact, FactKind, Ground
from solver.explain.question import Question
from solver.explain.words import skilled, span
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Rota
from solver.words import count

_NAMED = 6
"""Carers who are told one by one; of more, the number is told."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that cannot hold together with the visit covered; without any one of them they could.

    All else stays as it is: every other visit keeps its carer and its start. ``words`` tells the
    facts in care words; ids only.
    """

    visit_id: str
    facts: tuple[Fact, ...]
    words: str


def conflict(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> Conflict | None:
    """A minimal conflict of one visit; None where it is covered, or fits into the rota as it is.

    The set is found by deletion, and then every fact of it is left out once more to see that the
    visit could be covered.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    question = Question.of(problem, policy, rota, visit_id)
    if not question.missing:
        return None
    ground = Ground(problem, policy, rota, question)
    groups = ground.groups()
    kept = {fact for group in groups for fact in group}
    if ground.coverable(frozenset(kept)):
        return None
    for group in groups:
        _shrink(ground, kept, group)
    while spare := [
        f for f in _ordered(groups, kept) if not ground.coverable(frozenset(kept - {f}))
    ]:
        kept.remove(spare[0])
    facts = _ordered(groups, kept)
    return Conflict(visit_id, facts, _words(ground, facts))


def _shrink(ground: Ground, kept: set[Fact], group: Sequence[Fact]) -> None:
    """Do without as much of a group as possible (after Junker's QuickXplain, 2004)."""
    if not ground.coverable(frozenset(kept.difference(group))):
        kept.difference_update(group)
    elif len(group) > 1:
        half = len(group) // 2
        _shrink(ground, kept, group[:half])
        _shrink(ground, kept, group[half:])


def _ordered(groups: Sequence[Sequence[Fact]], kept: set[Fact]) -> tuple[Fact, ...]:
    """The facts on the visit first, then those on each carer."""
    *carers, general = groups
    return tuple(fact for group in (general, *carers) for fact in group if fact in kept)


def _words(ground: Ground, facts: tuple[Fact, ...]) -> str:
    question, problem = ground.question, ground.problem
    general = frozenset(f for f in facts if f.carer_id is None)
    head = f"Visit {question.visit.id} needs {_needed(ground, general)}"
    rest = [c for c in ground.carers if not ground.bars(c, general)]
    if len(rest) < len(ground.carers):
        head += f"; of {count(len(ground.carers), 'carer')} {len(rest) or 'nobody'} may come so"
    told = {c.id: [f for f in facts if f.carer_id == c.id] for c in rest}
    away = [c for c in rest if [f.kind for f in told[c.id]] == [FactKind.SHIFT] and _off(ground, c)]
    others = [c for c in rest if c not in away and told[c.id]]
    client = question.visit.client_id
    others.sort(key=lambda c: (not problem.knows(client, c.id), len(told[c.id]), c.id))
    parts = [
        f"carer {c.id} {' and '.join(_fact(problem, ground, f) for f in told[c.id])}"
        for c in others[: _NAMED + (len(others) == _NAMED + 1)]
    ]
    if len(others) > len(parts):
        more = len(others) - len(parts)
        parts.append(f"{count(more, 'more is', 'more are')} held by their work and hours")
    if away:
        who = f"carer {away[0].id} has" if len(away) == 1 else f"{len(away):,} have"
        parts.append(f"{who} no shift then")
    left = len(rest) - len(others) - len(away)
    if left and question.missing > 1:
        parts.append(f"{left} could come, but not {question.missing} together")
    return f"{head}: {', '.join(parts)}." if parts else f"{head}."


def _needed(ground: Ground, general: frozenset[Fact]) -> str:
    """What the visit asks of whoever comes."""
    question, horizon = ground.question, ground.problem.horizon
    client = ground.problem.client[question.visit.client_id]
    kinds = {f.kind for f in general}
    alone, others = question.missing == 1, question.there
    if alone:
        parts = ["somebody else" if others else "somebody"]
    else:
        parts = [count(question.missing, "other carer" if others else "carer")]
    skills = sorted({f.skill for f in general if f.kind is FactKind.SKILL})
    if skills:
        parts.append(f"with {skilled(skills)}")
    if FactKind.GENDER in kinds:
        parts.append(f"who {'is' if alone else 'are'} {client.gender_of_carer}")
    if FactKind.KNOWN in kinds:
        parts.append("whom the client knows")
    if FactKind.WINDOW in kinds:
        high = horizon.clock(question.high)
        if question.over:
            parts.append(f"by {high}, and it is later than that")
        elif question.low == question.high:
            parts.append(f"at {high}")
        elif question.high > question.visit.latest:
            parts.append(f"from {horizon.clock(question.low)} on")
        else:
            parts.append(f"between {span(horizon, question.low, question.high, 'and')}")
    budgets = sorted(f.budget_id for f in general if f.kind is FactKind.BUDGET)
    if budgets:
        parts.append(f"within what budget {' and '.join(budgets)} has left")
    linked = sorted(f.visit_id for f in general if f.kind is FactKind.LINK and f.visit_id)
    if linked:
        parts.append(f"as its link to visit {' and '.join(linked)} asks")
    return " ".join(parts)


def _off(ground: Ground, carer: Carer) -> bool:
    """Whether no shift of the carer meets the time in which the visit could be made."""
    question = ground.question
    end = question.high + question.visit.duration
    return all(s.end <= question.low or s.start >= end for s in carer.shifts)


def _fact(problem: Problem, ground: Ground, fact: Fact) -> str:
    if fact.kind is FactKind.COMMITMENT:
        visit = problem.visit[fact.visit_id or ""]
        made = next(a for a in ground.rota.by_visit[visit.id] if a.carer_id == fact.carer_id)
        pinned = ", pinned" if (visit.id, made.slot) in problem.pinned else ""
        times = span(problem.horizon, made.start, made.start + visit.duration)
        return f"is with visit {visit.id} ({visit.risk}{pinned}) from {times}"
    if fact.kind is FactKind.SHIFT:
        spans = ", ".join(_shifts(problem, ground, fact.carer_id or ""))
        return f"works {spans}" if spans else "has no shift then"
    return {
        FactKind.EXCLUDED: "is excluded by the client",
        FactKind.REST: "would rest too little between days",
        FactKind.BREAK: "would have no break",
        FactKind.HOURS: "would exceed their hours",
        FactKind.WEEKLY_REST: "would have no day of rest in the week",
        FactKind.NIGHT: "would work at night, or too much of it",
        FactKind.WAGE: "would be paid less than the minimum wage",
    }[fact.kind]


def _shifts(problem: Problem, ground: Ground, carer_id: str) -> Iterator[str]:
    """The shifts of the visit's day, or that meet the time for it."""
    question, day_of = ground.question, problem.horizon.day_of
    day = day_of(question.visit.preferred)
    end = question.high + question.visit.duration
    for shift in problem.carer[carer_id].shifts:
        if day_of(shift.anchor) == day or (shift.start < end and question.low < shift.end):
            yield span(problem.horizon, shift.start, shift.end)
