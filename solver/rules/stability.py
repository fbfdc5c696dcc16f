"""Stability: how far a re-plan is from the rota that people were told."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.policy import Tier
from solver.rota import Assignment
from solver.rules.base import SCALE, Term, Unit


def changed_carers(facts: Facts) -> int:
    """Slots of visits in force that are made by somebody the client was not told."""
    return sum(1 for _ in _changed(facts))


def moved_starts(facts: Facts) -> int:
    """Visits in force whose start differs by more than the policy's limit."""
    return sum(seconds > facts.policy.moved_s for _, seconds in _moved(facts))


def moved_by(facts: Facts) -> int:
    """Seconds between the starts that were told and those of the rota, over visits in force."""
    return sum(seconds for _, seconds in _moved(facts))


def short_notice(facts: Facts) -> int:
    """Changed carers and moved starts of visits that were to start within short notice of now."""
    return sum(1 for _ in told_late(facts))


def short_notice_pay(facts: Facts) -> int:
    """Pence x 3600 that changes at short notice cost."""
    return short_notice(facts) * facts.policy.tariff.short_notice_pence * SCALE


def told_late(facts: Facts) -> Iterator[Assignment]:
    """Changes at short notice: each slot with another carer, and of a visit that moved the first.

    A slot stands here twice where its carer is another one and its visit moved.
    """
    for assignment in _changed(facts):
        if is_soon(facts, assignment.visit_id):
            yield assignment
    for assignment, seconds in _moved(facts):
        if seconds > facts.policy.moved_s and is_soon(facts, assignment.visit_id):
            yield assignment


def is_soon(facts: Facts, visit_id: str) -> bool:
    """Whether a visit in force was to start so soon that its people hear of it at short notice."""
    now = facts.problem.now
    told = facts.problem.told[visit_id][0].start
    return now is not None and told < now + facts.policy.short_notice_s


def _changed(facts: Facts) -> Iterator[Assignment]:
    """Slots of visits in force whose carer the client was not told."""
    for visit_id, told in facts.problem.told.items():
        carers = {t.carer_id for t in told}
        made = facts.rota.by_visit.get(visit_id, ())
        yield from (a for a in made if a.carer_id not in carers)


def _moved(facts: Facts) -> Iterator[tuple[Assignment, int]]:
    """The first slot of each covered visit in force, and how far it is from the start told."""
    for visit_id, told in facts.problem.told.items():
        if visit_id in facts.covered:
            first = facts.rota.by_visit[visit_id][0]
            yield first, abs(first.start - told[0].start)


CHANGED = Term(
    "changed_carer",
    "Carers changed",
    "A slot made by a carer the client was not told.",
    Tier.STABILITY,
    Unit.COUNT,
    changed_carers,
)
MOVED = Term(
    "moved_start",
    "Starts moved",
    "A start moved by more than moved_minutes.",
    Tier.STABILITY,
    Unit.COUNT,
    moved_starts,
)
MOVED_BY = Term(
    "moved_by",
    "Away from the start that was told",
    "A minute between the start that was told and the new one.",
    Tier.STABILITY,
    Unit.MINUTES,
    moved_by,
)
SHORT_NOTICE = Term(
    "short_notice",
    "Told at short notice",
    "A change that people hear of at short notice.",
    Tier.STABILITY,
    Unit.COUNT,
    short_notice,
)
SHORT_NOTICE_PAY = Term(
    "short_notice_pay",
    "Price of short notice",
    "A penny that changes at short notice cost.",
    Tier.MONEY,
    Unit.PENCE,
    short_notice_pay,
)
