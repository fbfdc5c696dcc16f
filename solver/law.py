"""The figures of the law that a plan must keep and pay by, as the law book has them (data/law)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

ADULT_AGE = 18
"""From this birthday on somebody is an adult worker (Working Time Regulations 1998 reg. 2(1))."""
TAX_YEAR = (4, 6)
"""Month and day on which a tax year begins (Income Tax Act 2007 s. 4)."""
ALWAYS = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Working time of one kind of worker, in seconds.

    Parameters
    ----------
    daily_rest_s
        Rest between two working days.
    break_after_s, break_s
        A working day longer than the first needs an unbroken pause of the second.
    weekly_rest_s
        Unbroken rest in each ISO week.
    fortnightly_rest_s
        What may take its place in two weeks, where an agency chooses so; None: nothing may.
    max_s_day, max_s_week
        Most work in a working day and in an ISO week; None: no such limit.
    average_s_week, average_weeks
        Most work a week on the average of so many weeks; None: no such limit.
    no_work
        Local hours of the day in which nobody of this kind works, ``(from, until)`` in seconds of
        the day, across midnight; None: there are none.
    """

    daily_rest_s: int
    break_after_s: int
    break_s: int
    weekly_rest_s: int = 0
    fortnightly_rest_s: int | None = None
    max_s_day: int | None = None
    max_s_week: int | None = None
    average_s_week: int | None = None
    average_weeks: int = 17
    no_work: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class NightLimits:
    """Who is a night worker, and what holds for them.

    Parameters
    ----------
    begins_s, ends_s
        Night time, in seconds of the local day, across midnight.
    least_s
        Night time in a working day from which on it counts as one of a night worker.
    average_s_week
        Most work a week on the average, for night workers who opted out of the other one, too.
    """

    begins_s: int
    ends_s: int
    least_s: int
    average_s_week: int


@dataclass(frozen=True, slots=True)
class Mileage:
    """What a mile is paid: so much up to a number of metres of the tax year, then so much.

    Parameters
    ----------
    pence_mile, pence_mile_after
        Before and after the threshold.
    first_metres
        The threshold; None: there is none.
    """

    pence_mile: int
    first_metres: int | None = None
    pence_mile_after: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """Figures of money that are in force on a day.

    Parameters
    ----------
    wages
        ``(age, pence an hour)``: the minimum wage from that age on, youngest first; empty where
        the law book has none.
    mileage
        By transport mode; a mode that is not there is paid none.
    employer_basis_points, employer_above_pence_week
        Employer's contributions: so many hundredths of a percent of what a week's pay exceeds.
    employer_above_young
        ``(age, pence a week)``: what it has to exceed of people younger than that, youngest first.
    holiday_basis_points
        What holiday accrues, in hundredths of a percent of pay.
    """

    wages: tuple[tuple[int, int], ...] = ()
    mileage: Mapping[str, Mileage] = field(default_factory=dict)
    employer_basis_points: int = 0
    employer_above_pence_week: int = 0
    employer_above_young: tuple[tuple[int, int], ...] = ()
    holiday_basis_points: int = 0

    def minimum_wage(self, age: int | None) -> int:
        """Pence an hour for an age; of an unknown age, the highest. 0 where there is none."""
        if age is None:
            return self.wages[-1][1] if self.wages else 0
        return next((pence for least, pence in reversed(self.wages) if age >= least), 0)

    def employer_above(self, age: int | None) -> int:
        """Pence a week that are free of contributions at an age; an unknown age is an adult's."""
        young = (pence for below, pence in self.employer_above_young if (age or below) < below)
        return next(young, self.employer_above_pence_week)


@dataclass(frozen=True)
class Law:
    """The law around a horizon.

    Parameters
    ----------
    adult, young
        Working time of people from 18 on, and of those under 18.
    night
        None where the law book has nothing of it.
    changes
        ``(first day, rates)``, sorted: from that day on the rates are these.
    """

    adult: WorkerLimits
    young: WorkerLimits
    night: NightLimits | None = None
    changes: tuple[tuple[date, Rates], ...] = ((ALWAYS, Rates()),)

    @cached_property
    def _days(self) -> tuple[date, ...]:
        return tuple(day for day, _ in self.changes)

    def on(self, day: date) -> Rates:
        """Rates in force on a day; before the first of them, the first."""
        return self.changes[max(0, bisect_right(self._days, day) - 1)][1]

    def since(self, day: date) -> date:
        """The first day of the rates that are in force on a day."""
        return self.changes[max(0, bisect_right(self._days, day) - 1)][0]

    def of(self, born: date | None, day: date) -> WorkerLimits:
        """Working time of somebody on a day; who gave no date of birth is an adult."""
        return self.young if is_young(born, day) else self.adult


def is_young(born: date | None, day: date) -> bool:
    """Whether somebody is a young worker on a day; who gave no date of birth is an adult."""
    age = age_on(born, day)
    return age is not None and age < ADULT_AGE


def age_on(born: date | None, day: date) -> int | None:
    """Whole years of somebody's age on a day; born on 29 February is older on 1 March."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def tax_year_of(day: date) -> date:
    """First day of the tax year that holds a day."""
    start = date(day.year, *TAX_YEAR)
    return start if day >= start else date(day.year - 1, *TAX_YEAR)
