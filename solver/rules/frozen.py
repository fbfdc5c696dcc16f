"""frozen: what is pinned stays, and nothing is planned into the past."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import KEPT, Rule, Verdict, Violation
from solver.words import length


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures that pinned slots keep carer and start, and that nothing else starts before now."""
    assigned = {(a.visit_id, a.slot): a for a in facts.rota.assignments}
    pinned, now = facts.problem.pinned, facts.problem.now
    for key, pin in pinned.items():
        made = assigned.get(key)
        if made is None or (made.carer_id, made.start) != (pin.carer_id, pin.start):
            yield Violation(
                "frozen",
                (pin.visit_id,),
                (pin.carer_id,),
                f"slot {pin.slot} of visit {pin.visit_id} is pinned to carer {pin.carer_id} at "
                f"{facts.problem.horizon.clock(pin.start)}",
            )
        else:
            yield KEPT
    if now is None:
        return
    for key, made in assigned.items():
        if made.start < now and key not in pinned:
            yield Violation(
                "frozen",
                (made.visit_id,),
                (made.carer_id,),
                f"visit {made.visit_id} would start {length(now - made.start)} ago",
                now - made.start,
            )
        elif key not in pinned:
            yield KEPT


RULE = Rule(
    "frozen",
    "Pinned and past stay",
    "coordinator's decision",
    "pinned slot, or start after now",
    examine,
)
