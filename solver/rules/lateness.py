"""Lateness: what starts after the end of its window, in all and at the most.

The two measures of the home health care literature (Mankowska, Meisel and Bierwirth 2014).
"""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit


def late(facts: Facts) -> int:
    """Seconds between the end of the window and a later start, over covered visits."""
    return sum(_seconds(facts))


def worst_late(facts: Facts) -> int:
    """Seconds by which the latest of the covered visits is late."""
    return max(_seconds(facts), default=0)


def _seconds(facts: Facts) -> Iterator[int]:
    for visit_id in facts.covered:
        start = facts.rota.by_visit[visit_id][0].start
        yield max(0, start - facts.problem.visit[visit_id].latest)


LATE = Term(
    "late",
    "After the end of the window",
    "A minute after the end of the window, of every visit that is late.",
    Tier.TIMING,
    Unit.MINUTES,
    late,
)
WORST = Term(
    "worst_late",
    "Latest of all after its window",
    "A minute of the latest visit of all.",
    Tier.TIMING,
    Unit.MINUTES,
    worst_late,
)
