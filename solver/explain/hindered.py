"""Who of those that have a visit cannot make it as things are, and the rule that stops them."""

from __future__ import annotations

from dataclasses import dataclass

from solver.explain.trials import DAY_RULES, PERSON_RULES
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Assignment, Rota
from solver.rules import Violation, availability

_ALONE = (*PERSON_RULES, availability.RULE)
"""Rules that a carer breaks at one visit, whatever else they do."""


@dataclass(frozen=True, slots=True)
class Hindered:
    """A slot whose carer cannot make it as the rota has it.

    Parameters
    ----------
    start
        When they were to come, in seconds.
    rule_id, words
        The first rule that stops them, and what it says; ids only.
    """

    slot: int
    carer_id: str
    start: int
    rule_id: str
    words: str


def hindered(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> tuple[Hindered, ...]:
    """Slots of a visit whose carers cannot make it any more, in the order of the slots.

    Each carer's own work is looked at, without what they cannot make at all: of two visits that a
    rule no longer lets a carer make, the later one is hindered, as in a re-plan. What is over
    stays as it was.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    visit, now = problem.visit[visit_id], problem.now
    found = []
    for made in sorted(rota.by_visit.get(visit_id, ()), key=lambda a: a.slot):
        if now is not None and made.start + visit.duration <= now:
            continue
        broken = _broken(problem, policy, rota.by_carer[made.carer_id], visit_id)
        if broken is not None:
            words = broken.message
            found.append(Hindered(made.slot, made.carer_id, made.start, broken.rule_id, words))
    return tuple(found)


def _broken(
    problem: Problem, policy: Policy, own: tuple[Assignment, ...], visit_id: str
) -> Violation | None:
    """The first rule by which a carer cannot make one of their visits."""
    facts = Facts(problem, policy, Rota.of(own))
    alone = {v.visit_ids[-1]: v for rule in _ALONE for v in rule.find(facts)}
    if visit_id in alone:
        return alone[visit_id]
    left = Facts(problem, policy, Rota.of(a for a in own if a.visit_id not in alone))
    both = (v for rule in DAY_RULES for v in rule.find(left))
    return next((v for v in both if v.visit_ids and v.visit_ids[-1] == visit_id), None)
