"""Carers: what they can do, when they work, how they travel, what they are paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Transport = Literal["car", "walk", "bicycle", "public"]
Employment = Literal["employee", "bank", "agency"]
Gender = Literal["female", "male", "other"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A span in which a carer can be given visits, as half-open seconds ``[start, end)``.

    Several short shifts in one day are normal. A shift belongs to the local day it starts in.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a shift must end after it starts, got [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """A skill a carer holds, with the inclusive dates between which it is in date."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_date(self, day: date) -> bool:
        """Whether the skill may be used on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Carer:
    """A person who makes visits.

    Parameters
    ----------
    id
        Opaque identifier.
    shifts
        Sorted and disjoint; leave is already taken out.
    home
        Location the carer sets out from, or None: then a shift begins and ends wherever its first
        and last visit is.
    contract_s_week, max_s_week, max_s_day
        Seconds of work; None where not given.
    rate_pence_hour
        Pay; None means the policy's rate.
    worked_s_by_week
        Seconds already worked or published outside this horizon, by ISO (year, week).
    last_work_end, next_work_start
        End of the last work before the horizon and start of the first work after it (seconds on
        the horizon's clock), for the daily rest; None where there is none.
    """

    id: str
    shifts: tuple[Shift, ...] = ()
    skills: tuple[HeldSkill, ...] = ()
    home: str | None = None
    transport: Transport = "car"
    gender: Gender | None = None
    employment: Employment = "employee"
    contract_s_week: int | None = None
    max_s_week: int | None = None
    max_s_day: int | None = None
    rate_pence_hour: int | None = None
    wtr_opt_out: bool = False
    date_of_birth: date | None = None
    worked_s_by_week: tuple[tuple[tuple[int, int], int], ...] = ()
    last_work_end: int | None = None
    next_work_start: int | None = None

    def __post_init__(self) -> None:
        for before, after in zip(self.shifts, self.shifts[1:], strict=False):
            if after.start < before.end:
                raise ValueError(
                    f"carer {self.id}: shifts must be sorted and disjoint, "
                    f"got {before} before {after}"
                )

    def holds(self, skill: str, day: date) -> bool:
        """Whether the carer holds ``skill`` in date on ``day``."""
        return any(held.name == skill and held.in_date(day) for held in self.skills)
