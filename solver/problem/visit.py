"""Visits and the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from solver.problem.client import Risk

VisitKind = Literal["care", "medication", "domestic", "sit_in", "review", "spot_check"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One call at a client's home.

    Parameters
    ----------
    duration
        Seconds, positive.
    earliest, latest
        Bounds of the start, in seconds. Whether the latter is hard, the policy says.
    preferred
        The start the client wants, within the bounds.
    skills
        Each must be held by every carer who makes the visit.
    carers_required
        1 to 4 carers, who start together (2 is *double-handed*).
    time_critical
        Insulin or Parkinson's doses: near the preferred start is then hard (policy, 30 min).
    min_duration
        A shorter duration that is allowed when care must be cut, in seconds; None: none.
    """

    id: str
    client_id: str
    location: str
    duration: int
    earliest: int
    latest: int
    preferred: int
    skills: tuple[str, ...] = ()
    carers_required: int = 1
    risk: Risk = "amber"
    kind: VisitKind = "care"
    time_critical: bool = False
    known_carer_only: bool = False
    min_duration: int | None = None
    budget_id: str | None = None

    def __post_init__(self) -> None:
        if self.duration <= 0:
            raise ValueError(f"visit {self.id}: duration must be positive, got {self.duration} s")
        if self.latest < self.earliest:
            raise ValueError(
                f"visit {self.id}: window ends before it starts, [{self.earliest}, {self.latest}]"
            )
        if not self.earliest <= self.preferred <= self.latest:
            raise ValueError(
                f"visit {self.id}: preferred start {self.preferred} is outside the window "
                f"[{self.earliest}, {self.latest}]"
            )
        if not 1 <= self.carers_required <= 4:
            raise ValueError(
                f"visit {self.id}: carers_required must be 1 to 4, got {self.carers_required}"
            )


@dataclass(frozen=True, slots=True)
class Link:
    """Two visits that depend on each other.

    ``min_gap`` and ``max_gap`` bound the seconds from the start of the first to the start of the
    second; None means unbounded. A link says nothing while either visit is uncovered.
    """

    first_visit_id: str
    second_visit_id: str
    min_gap: int | None = None
    max_gap: int | None = None
    same_carer: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """One slot of a visit that stays as it is: this carer at this start.

    Started visits, hand-made decisions and frozen visits all arrive as pins.
    """

    visit_id: str
    slot: int
    carer_id: str
    start: int


@dataclass(frozen=True, slots=True)
class InForce:
    """One slot of the rota that people were told: what a re-plan is compared with."""

    visit_id: str
    slot: int
    carer_id: str
    start: int
