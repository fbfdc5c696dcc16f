"""window: a visit starts when the client expects it."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures earliest <= start <= latest, and near the preferred start where time-critical.

    Where the policy's windows end softly, only a time-critical visit may not start after latest.
    """
    clock = facts.problem.horizon.clock
    for assignment in facts.rota.assignments:
        visit = facts.problem.visit[assignment.visit_id]
        earliest, latest = visit.earliest, visit.latest
        if visit.time_critical:
            earliest = max(earliest, visit.preferred - facts.policy.time_critical_s)
            latest = min(latest, visit.preferred + facts.policy.time_critical_s)
        ends_softly = facts.policy.window_end == "soft" and not visit.time_critical
        late = 0 if ends_softly else assignment.start - latest
        excess = max(earliest - assignment.start, late)
        if excess > 0:
            yield Violation(
                "window",
                (visit.id,),
                (assignment.carer_id,),
                f"visit {visit.id} starts {clock(assignment.start)}, "
                + (
                    f"before {clock(earliest)}"
                    if ends_softly
                    else f"outside {clock(earliest)} to {clock(latest)}"
                ),
                excess,
            )
        else:
            yield KEPT


RULE = Rule(
    "window", "Inside the agreed window", "contract with the client", "carer at a visit", examine
)
