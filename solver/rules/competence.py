"""competence: every skill a visit needs is held, in date."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures that each carer holds every required skill on the day of the earliest start."""
    horizon = facts.problem.horizon
    for carer_id, stops in facts.stops.items():
        carer = facts.problem.carer[carer_id]
        for stop in stops:
            day = horizon.date_of(horizon.day_of(stop.visit.earliest))
            missing = [s for s in stop.visit.skills if not carer.holds(s, day)]
            if missing:
                yield Violation(
                    "competence",
                    (stop.visit.id,),
                    (carer_id,),
                    f"carer {carer_id} does not hold {', '.join(missing)} on {day} "
                    f"for visit {stop.visit.id}",
                    len(missing),
                )
            elif stop.visit.skills:
                yield KEPT


RULE = Rule(
    "competence",
    "Skills held and in date",
    "CQC regulations 12 and 18",
    "carer at a visit",
    examine,
)
