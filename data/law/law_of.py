"""The law book as the solver knows it: `solver.law.Law` around a horizon."""

from __future__ import annotations

import datetime as dt

from data.law.catalogue import ADULT, EMPLOYER, NIGHT, WORKER, YOUNG
from data.law.law_book import LawBook, changes_after, law_on
from solver.law import Law, Mileage, NightLimits, Rates, WorkerLimits

DAYS_A_WEEK = 6
"""Days over which the night limit is averaged: weekly rest is left out (reg. 6(5))."""
MILE_METRES = 1609.344


def law_from(first_day: dt.date) -> Law:
    """The law for a horizon that begins on a day.

    Working time is that of this day. Rates are known from the evening before it on, with every
    change that the law book has after that.

    Raises
    ------
    StoreError
        When the law book has no figure of working time on the day.
    """
    book = law_on(first_day)
    eve = first_day - dt.timedelta(days=1)
    days = (eve, *changes_after(eve))
    return Law(
        adult=_worker(book, ADULT),
        young=_worker(book, YOUNG),
        night=_night(book),
        changes=tuple((day, rates_on(day)) for day in days),
    )


def rates_on(day: dt.date) -> Rates:
    """Figures of money on a day; what the law book has nothing of counts as none."""
    book = law_on(day)
    nic = book.find("employer_nic", EMPLOYER) and book.find("employer_nic_above", EMPLOYER)
    return Rates(
        wages=book.wages,
        mileage={mode: _mileage(book, mode) for mode in book.applies("mileage")},
        employer_basis_points=book.hundredths("employer_nic", EMPLOYER) if nic else 0,
        employer_above_pence_week=book.hundredths("employer_nic_above", EMPLOYER) if nic else 0,
        employer_above_young=book.employer_above_young,
        holiday_basis_points=(
            book.hundredths("holiday_accrual", WORKER)
            if book.find("holiday_accrual", WORKER)
            else 0
        ),
    )


def _mileage(book: LawBook, mode: str) -> Mileage:
    first = book.hundredths("mileage", mode)
    threshold = book.find("mileage_first", mode)
    if threshold is None:
        return Mileage(first)
    metres = round(float(threshold.value) * MILE_METRES)
    return Mileage(first, metres, book.hundredths("mileage_after", mode))


def _worker(book: LawBook, who: str) -> WorkerLimits:
    weeks = book.find("weekly_average_over", who)
    no_work = _optional(book, "no_work_from", who), _optional(book, "no_work_until", who)
    return WorkerLimits(
        daily_rest_s=book.seconds("daily_rest", who),
        break_after_s=book.seconds("break_after", who),
        break_s=book.seconds("break", who),
        weekly_rest_s=book.seconds("weekly_rest", who),
        fortnightly_rest_s=_optional(book, "fortnightly_rest", who),
        max_s_day=_optional(book, "daily_maximum", who),
        max_s_week=_optional(book, "weekly_maximum", who),
        average_s_week=_optional(book, "weekly_average", who),
        average_weeks=int(weeks.value) if weeks is not None else 1,
        no_work=(no_work[0], no_work[1]) if no_work[0] and no_work[1] else None,
    )


def _night(book: LawBook) -> NightLimits | None:
    if book.find("night_average", NIGHT) is None:
        return None
    return NightLimits(
        begins_s=book.seconds("night_begins", NIGHT),
        ends_s=book.seconds("night_ends", NIGHT),
        least_s=book.seconds("night_hours", NIGHT),
        average_s_week=book.seconds("night_average", NIGHT) * DAYS_A_WEEK,
    )


def _optional(book: LawBook, name: str, who: str) -> int | None:
    return None if book.find(name, who) is None else book.seconds(name, who)
