"""Words that explanations share."""

from __future__ import annotations

from solver.problem import Horizon
from solver.problem.wall_clock import shown


def span(horizon: Horizon, start: int, end: int, link: str = "to") -> str:
    """Two times of the wall clock, the day of the second only where it is another one."""
    begins, ends = horizon.local(start), horizon.local(end)
    last = shown(ends) if begins.date() == ends.date() else horizon.clock(end)
    return f"{horizon.clock(start)} {link} {last}"
