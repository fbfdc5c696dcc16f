"""uncovered: care that nobody gives, weighted by risk."""

from __future__ import annotations

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit


def measure(facts: Facts) -> int:
    """Seconds of care of visits without all their carers, times the weight of the visit's risk."""
    return sum(
        visit.duration * visit.carers_required * facts.policy.risk_weights[visit.risk]
        for visit in facts.problem.visits
        if visit.id not in facts.covered
    )


TERM = Term(
    "uncovered",
    "Uncovered, weighted by risk",
    "A minute of care nobody gives, times its risk weight, for each carer it needs.",
    Tier.SAFETY,
    Unit.MINUTES,
    measure,
)
