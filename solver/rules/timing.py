"""off_preferred: distance from the start the client wants."""

from __future__ import annotations

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit


def measure(facts: Facts) -> int:
    """Seconds beyond the tolerance between start and preferred start, over covered visits."""
    return sum(
        max(
            0,
            abs(facts.rota.by_visit[visit_id][0].start - facts.problem.visit[visit_id].preferred)
            - facts.policy.tolerance_s,
        )
        for visit_id in facts.covered
    )


TERM = Term(
    "off_preferred",
    "Away from the preferred start",
    "A minute between the start and the preferred start, beyond the tolerance.",
    Tier.TIMING,
    Unit.MINUTES,
    measure,
)
