"""Words that explanations share."""

from __future__ import annotations

from collections.abc import Sequence

from solver.problem import Horizon
from solver.problem.wall_clock import shown


def span(horizon: Horizon, start: int, end: int, link: str = "to") -> str:
    """Two times of the wall clock, the day of the second only where it is another one."""
    begins, ends = horizon.local(start), horizon.local(end)
    last = shown(ends) if begins.date() == ends.date() else horizon.clock(end)
    return f"{horizon.clock(start)} {link} {last}"


def carers_named(carer_ids: Sequence[str]) -> str:
    """Carers by their ids: ``carer k1``, ``carers k1 and k2``."""
    return f"{'carer' if len(carer_ids) == 1 else 'carers'} {' and '.join(carer_ids)}"


def skilled(skills: Sequence[str]) -> str:
    """What somebody must hold: ``skill peg``, ``skills hoist and peg``."""
    return f"{'skill' if len(skills) == 1 else 'skills'} {' and '.join(skills)}"
