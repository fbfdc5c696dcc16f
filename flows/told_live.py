"""What is told of a solve while it runs, as the rows of a table that people and programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from solver.result import Bound, Progress, Result, Status

WHAT, NOW = "What", "Now"
STARTING = "starting"
OVER = ("stopped", "done", "draft")
"""Phases after which nothing more comes."""
NOT_PROVED = "not proved"
LABELS = {
    "branch_id": "Branch",
    "phase": "Phase",
    "seconds": "Seconds",
    "covered_slots": "Covered",
    "slots": "Slots",
    "objective": "Best objective",
    "more_slots": "More slots possible",
    "gap": "Gap %",
}
"""What each field is called in the table."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """How far a solve is.

    Parameters
    ----------
    phase
        The engine at work, or one of `OVER`.
    objective
        Points of the best rota so far; None before there is one.
    more_slots, gap
        At most so many more slots could be covered, and the distance of the objective from the
        bound in percent; None while, or where, nothing is proved. How many slots nobody can take
        is known as soon as the search begins.
    """

    branch_id: str
    phase: str = STARTING
    seconds: float = 0.0
    covered_slots: int = 0
    slots: int = 0
    objective: float | None = None
    more_slots: int | None = None
    gap: float | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self.phase in OVER

    def after(self, progress: Progress, seconds: float) -> LiveState:
        """The state after a report from inside the solve, so many seconds after it was begun."""
        return replace(self, phase=progress.engine, slots=progress.slots)._with(
            seconds, progress.covered_slots, progress.objective, progress.bound
        )

    def of_result(self, result: Result, seconds: float) -> LiveState:
        """The state when a solve has ended, so many seconds after it was begun."""
        phase = "draft" if result.status is Status.INTERRUPTED else "done"
        return replace(self, phase=phase)._with(
            seconds, len(result.rota), result.score.total, result.bound
        )

    def _with(self, seconds: float, covered: int, objective: float, bound: Bound) -> LiveState:
        gap = bound.gap(objective)
        return replace(
            self,
            seconds=round(seconds, 1),
            covered_slots=covered,
            objective=round(objective, 2),
            more_slots=max(0, self.slots - covered - bound.uncovered_slots),
            gap=None if gap is None else round(100 * gap, 1),
        )

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table; what is not known is said in words."""
        unknown = {"objective": "none yet", "more_slots": NOT_PROVED, "gap": NOT_PROVED}
        return [
            {WHAT: LABELS[name], NOW: unknown[name] if value is None else value}
            for name, value in asdict(self).items()
        ]

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> LiveState:
        """The state that a table holds.

        Raises
        ------
        ValueError
            When the table is none of these.
        """
        found = {row.get(WHAT): row.get(NOW) for row in rows}
        if not set(LABELS.values()) <= found.keys():
            raise ValueError("not a table of a running solve")
        given = {name: found[label] for name, label in LABELS.items()}
        for name in ("objective", "more_slots", "gap"):
            if isinstance(given[name], str):
                given[name] = None
        return cls(**given)
