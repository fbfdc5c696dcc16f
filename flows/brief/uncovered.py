"""Uncovered slots as tables list them: a row for each visit, whatever places of it are empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.plans import UncoveredSlot
from solver.problem import Problem, Risk

OPEN: Mapping[Risk, tuple[str, str]] = {
    "red": ("to be chosen", "to be named"),
    "amber": ("find cover or agree a time", "coordinator"),
    "green": ("put off, tell the client", "coordinator"),
}
"""Action and owner while none was decided: a red visit has both before a rota is approved."""


def by_visit(
    slots: Iterable[UncoveredSlot], problem: Problem
) -> tuple[tuple[str, UncoveredSlot], ...]:
    """The name of each visit with its empty slots, and one of them: all have the same reason.

    The visits come in the order of their first slots.
    """
    empty: dict[str, list[UncoveredSlot]] = {}
    for slot in slots:
        empty.setdefault(slot.visit_id, []).append(slot)
    return tuple((_name(each, problem), each[0]) for each in empty.values())


def _name(slots: list[UncoveredSlot], problem: Problem) -> str:
    visit_id, numbers = slots[0].visit_id, sorted(slot.slot for slot in slots)
    if len(numbers) == 1:
        return visit_id if numbers == [1] else f"{visit_id} ({numbers[0]})"
    visit = problem.visit.get(visit_id)
    if numbers == [1, 2] and visit is not None and visit.carers_required == 2:
        return f"{visit_id} (both slots)"
    *first, last = map(str, numbers)
    return f"{visit_id} (slots {', '.join(first)} and {last})"
