"""double_handed: a visit for n carers is made by exactly n, who start together."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures n different carers in slots 1 to n with one start, or none at all."""
    for visit_id, group in facts.rota.by_visit.items():
        visit = facts.problem.visit[visit_id]
        carers = [a.carer_id for a in group]
        wanted = visit.carers_required
        problems: list[str] = []
        if [a.slot for a in group] != list(range(1, wanted + 1)):
            problems.append(f"has {len(group)} of {wanted} carers")
        if len(set(carers)) != len(carers):
            problems.append("has one carer twice")
        starts = [a.start for a in group]
        if len(set(starts)) > 1:
            problems.append(f"starts {max(starts) - min(starts)} s apart")
        if problems:
            yield Violation(
                "double_handed",
                (visit_id,),
                tuple(sorted(set(carers))),
                f"visit {visit_id} {' and '.join(problems)}",
                max(abs(wanted - len(set(carers))), max(starts) - min(starts), 1),
            )
        else:
            yield KEPT


RULE = Rule(
    "double_handed",
    "Every carer there, together",
    "moving and handling plan",
    "visit on the rota",
    examine,
)
