"""availability: work lies inside the carer's shifts, outside leave."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures that one shift of the carer holds each visit from its start to its end."""
    clock = facts.problem.horizon.clock
    for carer_id, stops in facts.stops.items():
        shifts = facts.problem.carer[carer_id].shifts
        for stop in stops:
            if stop.shift is None:
                outside = min(
                    (max(s.start - stop.start, stop.end - s.end) for s in shifts),
                    default=stop.end - stop.start,
                )
                yield Violation(
                    "availability",
                    (stop.visit.id,),
                    (carer_id,),
                    f"visit {stop.visit.id}, {clock(stop.start)} to {clock(stop.end)}, lies in "
                    f"no shift of carer {carer_id}",
                    outside,
                )
            else:
                yield KEPT


RULE = Rule(
    "availability",
    "Inside the carer's shifts",
    "contract of employment",
    "carer at a visit",
    examine,
)
