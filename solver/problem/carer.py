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

    Parameters
    ----------
    began
        Of what is left of a shift: the start of the whole one, on whose local day it stays; None
        where nothing was cut off.
    """

    start: int
    end: int
    began: int | None = None

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a shift must end after it starts, got [{self.start}, {self.end})")
        if self.began is not None and self.began > self.start:
            raise ValueError(f"the rest of a shift from {self.began} cannot start at {self.start}")

    @property
    def anchor(self) -> int:
        """The second on whose local day the shift is worked."""
        return self.start if self.began is None else self.began


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
    metres_by_tax_year
        Metres paid for before the horizon, by the first day of the tax year.
    care_s_by_week
        Seconds of care given or published outside this horizon, by ISO (year, week).
    pay_by_week
        Pence of pay, as contributions are owed on it, for work outside this horizon by ISO
        (year, week).
    wage_surplus
        By how much pay for work outside this horizon exceeds the minimum wage, in pence x 3600, by
        the first day of the pay period; negative where it falls short.
    worked_s_by_week
        Seconds already worked or published outside this horizon, by ISO (year, week).
    averaged_from
        First ISO (year, week) that counts in the average of working time: that of the first work
        known of (Working Time Regulations 1998 reg. 4(4)); None: that of the horizon's first day.
    night_worker
        Whether night work is a normal course for them, by what they worked before.
    work_outside
        Spans ``[start, end)`` worked or published outside the horizon in the ISO weeks it touches
        (seconds on its clock, sorted and disjoint), for the weekly rest.
    last_work_end, next_work_start
        End of the last work before the horizon and start of the first work after it (seconds on
        the horizon's clock), for the daily rest; None where there is none.
    resumes_from
        Where that last work lies on the working day before the horizon (index -1), the second from
        which the carer can go on with that day, in a shift that reaches into the horizon; no rest
        is needed between the parts of a day. None: nothing is published on that day.
    stops_by
        The same at the end: where the first work after the horizon's visits lies on its last
        working day, the second by which the rest of that day must have ended.
    worked_s_by_day
        Seconds of those two parts, by the index of their working day.
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
    metres_by_tax_year: tuple[tuple[date, int], ...] = ()
    care_s_by_week: tuple[tuple[tuple[int, int], int], ...] = ()
    pay_by_week: tuple[tuple[tuple[int, int], int], ...] = ()
    wage_surplus: tuple[tuple[date, int], ...] = ()
    wtr_opt_out: bool = False
    date_of_birth: date | None = None
    worked_s_by_week: tuple[tuple[tuple[int, int], int], ...] = ()
    averaged_from: tuple[int, int] | None = None
    night_worker: bool = False
    work_outside: tuple[tuple[int, int], ...] = ()
    last_work_end: int | None = None
    next_work_start: int | None = None
    resumes_from: int | None = None
    stops_by: int | None = None
    worked_s_by_day: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for before, after in zip(self.shifts, self.shifts[1:], strict=False):
            if after.start < before.end:
                raise ValueError(
                    f"carer {self.id}: shifts must be sorted and disjoint, "
                    f"got {before} before {after}"
                )

    def anchor_of(self, start: int) -> int:
        """The second on whose local day something that starts then is worked.

        That is the one of the shift it starts in, or of a shift that was cut around it; what starts
        outside every shift is on its own local day.
        """
        before = [shift for shift in self.shifts if shift.start <= start]
        if before:
            anchor = before[-1].anchor
            if any(s.end > start for s in self.shifts if s.anchor == anchor):
                return anchor
        return start

    def free_from(self, day: int, rest: int) -> int | None:
        """Second from which work before the horizon lets a working day start.

        Parameters
        ----------
        day
            Index of the working day; -1 is the one before the horizon.
        rest
            Seconds of the daily rest.
        """
        if day < 0 and self.resumes_from is not None:
            return self.resumes_from
        return None if self.last_work_end is None else self.last_work_end + rest

    def free_until(self, day: int, last_day: int, rest: int) -> int | None:
        """Second by which work after the horizon wants a working day to end.

        Parameters
        ----------
        day, last_day
            Index of the working day, and of the horizon's last one.
        rest
            Seconds of the daily rest.
        """
        if day == last_day and self.stops_by is not None:
            return self.stops_by
        return None if self.next_work_start is None else self.next_work_start - rest

    def holds(self, skill: str, day: date) -> bool:
        """Whether the carer holds ``skill`` in date on ``day``."""
        return any(held.name == skill and held.in_date(day) for held in self.skills)
