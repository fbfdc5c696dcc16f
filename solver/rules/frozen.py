"""frozen: what is pinned stays."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import Rule, Violation


def find(facts: Facts) -> Iterator[Violation]:
    """Ensures that every pinned slot keeps its carer and its start."""
    assigned = {(a.visit_id, a.slot): a for a in facts.rota.assignments}
    for key, pin in facts.problem.pinned.items():
        now = assigned.get(key)
        if now is None or (now.carer_id, now.start) != (pin.carer_id, pin.start):
            yield Violation(
                "frozen",
                (pin.visit_id,),
                (pin.carer_id,),
                f"slot {pin.slot} of visit {pin.visit_id} is pinned to carer {pin.carer_id} at "
                f"{facts.problem.horizon.clock(pin.start)}",
            )


RULE = Rule("frozen", "Pinned stays", "coordinator's decision", find)
