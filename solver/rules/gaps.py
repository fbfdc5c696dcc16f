"""gaps: linked visits keep their distance, and their carer."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation
from solver.words import length


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures min_gap <= start-to-start gap <= max_gap and, where asked, the same carers.

    A link holds only while both visits are on the rota. Of two visits for different numbers of
    carers, all carers of the smaller one must be among those of the larger one.
    """
    by_visit = facts.rota.by_visit
    for link in facts.problem.links:
        first = by_visit.get(link.first_visit_id)
        second = by_visit.get(link.second_visit_id)
        if first is None or second is None:
            continue
        visits = (link.first_visit_id, link.second_visit_id)
        carers = tuple(sorted({a.carer_id for a in first + second}))
        gap = second[0].start - first[0].start
        excess = max(
            0 if link.min_gap is None else link.min_gap - gap,
            0 if link.max_gap is None else gap - link.max_gap,
        )
        if excess > 0:
            yield Violation(
                "gaps",
                visits,
                carers,
                f"visits {visits[0]} and {visits[1]} start {gap / 60:.0f} min apart, "
                f"{length(excess)} off what is allowed",
                excess,
            )
        elif link.min_gap is not None or link.max_gap is not None:
            yield KEPT
        here, there = {a.carer_id for a in first}, {a.carer_id for a in second}
        if link.same_carer and not (here <= there or there <= here):
            yield Violation(
                "gaps",
                visits,
                carers,
                f"visits {visits[0]} and {visits[1]} must have the same carer",
            )
        elif link.same_carer:
            yield KEPT


RULE = Rule(
    "gaps",
    "Distance of linked visits",
    "NICE NG67 (dose intervals)",
    "condition of two linked visits",
    examine,
)
