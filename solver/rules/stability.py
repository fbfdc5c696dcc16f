"""Stability: how far a re-plan is from the rota that people were told."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.policy import Tier
from solver.problem import Visit
from solver.rules.base import Term, Unit


def changed_carers(facts: Facts) -> int:
    """Slots of visits in force that are made by somebody the client was not told."""
    return sum(count for _, count in _changed(facts))


def moved_starts(facts: Facts) -> int:
    """Visits in force whose start differs by more than the policy's limit."""
    return sum(seconds > facts.policy.moved_s for _, seconds in _moved(facts))


def moved_by(facts: Facts) -> int:
    """Seconds between the starts that were told and those of the rota, over visits in force."""
    return sum(seconds for _, seconds in _moved(facts))


def short_notice(facts: Facts) -> int:
    """Changed carers and moved starts of visits that were to start within short notice of now."""
    return sum(count for visit, count in _changed(facts) if is_soon(facts, visit)) + sum(
        seconds > facts.policy.moved_s for visit, seconds in _moved(facts) if is_soon(facts, visit)
    )


def is_soon(facts: Facts, visit: Visit) -> bool:
    """Whether a visit in force was to start so soon that its people hear of it at short notice."""
    now = facts.problem.now
    told = facts.problem.told[visit.id][0].start
    return now is not None and told < now + facts.policy.short_notice_s


def _changed(facts: Facts) -> Iterator[tuple[Visit, int]]:
    for visit_id, told in facts.problem.told.items():
        carers = {t.carer_id for t in told}
        made = facts.rota.by_visit.get(visit_id, ())
        yield facts.problem.visit[visit_id], sum(a.carer_id not in carers for a in made)


def _moved(facts: Facts) -> Iterator[tuple[Visit, int]]:
    for visit_id, told in facts.problem.told.items():
        if visit_id in facts.covered:
            start = facts.rota.by_visit[visit_id][0].start
            yield facts.problem.visit[visit_id], abs(start - told[0].start)


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
