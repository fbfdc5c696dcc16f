"""What an hour of a carer's work, and a mile, cost: by carer, by the day and the hour of the visit.

These are prices, read by the rules and by every engine alike, as weights are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from solver.law import age_on, tax_year_of
from solver.problem import Carer, Problem, Visit

if TYPE_CHECKING:
    from solver.policy import Policy
    from solver.problem import Horizon

Band = Literal["weekday", "evening", "saturday", "sunday", "bank_holiday"]
"""When a visit is paid for, by its preferred start: the last of these that it lies in."""
WHOLE = 10_000
"""Basis points in one."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What an agency pays besides a carer's rate.

    Parameters
    ----------
    percent
        Of the rate, by band.
    evening_begins_s, evening_ends_s
        The evening of a weekday, in seconds of the local day, across midnight.
    bank_holidays
        Local days that are bank holidays where the branch is.
    agency_percent
        Of what an own carer would be paid, for carers whom an agency sends.
    overtime_percent
        Of the rate, for care beyond an own carer's contract hours of an ISO week; at least 100.
    guaranteed_percent
        Of the contract hours, what is paid of an ISO week though less care was given.
    short_notice_pence
        What each change costs that people hear of at short notice.
    """

    percent: Mapping[Band, int] = field(default_factory=dict)
    evening_begins_s: int = 20 * 3600
    evening_ends_s: int = 6 * 3600
    bank_holidays: frozenset[date] = frozenset()
    agency_percent: int = 100
    overtime_percent: int = 100
    guaranteed_percent: int = 0
    short_notice_pence: int = 0

    def band(self, start: datetime) -> Band:
        """The band of a visit whose preferred start is at a local time."""
        free = self._free(start.date())
        if free is not None:
            return free
        clock = start.hour * 3600 + start.minute * 60 + start.second
        late = clock >= self.evening_begins_s or clock < self.evening_ends_s
        return "evening" if late else "weekday"

    def unsocial_s(self, horizon: Horizon, start: int, end: int) -> int:
        """Seconds of a span that lie in any other band than that of weekdays."""
        unsocial = end - start
        day = horizon.local(start).date()
        while horizon.midnight(day) < end:
            if self._free(day) is None:
                begins = horizon.at(day, self.evening_ends_s)
                ends = horizon.at(day, self.evening_begins_s)
                unsocial -= max(0, min(end, ends) - max(start, begins))
            day += timedelta(days=1)
        return unsocial

    def _free(self, day: date) -> Band | None:
        """The band of a whole day, if it has one."""
        if day in self.bank_holidays:
            return "bank_holiday"
        if day.isoweekday() >= 6:
            return "saturday" if day.isoweekday() == 6 else "sunday"
        return None


@dataclass(frozen=True, slots=True)
class WeekOfContract:
    """What a contract makes of the care that a carer gives on the horizon in one ISO week.

    Parameters
    ----------
    before_overtime_s
        Seconds of care that are no overtime.
    overtime_pence_hour
        What an hour beyond them is paid besides.
    guaranteed_s
        Seconds of care that are paid in any case; 0 for a week that the horizon holds in part.
    guaranteed_pence_hour
        What an hour that is missing from them is paid.
    """

    before_overtime_s: int
    overtime_pence_hour: int
    guaranteed_s: int
    guaranteed_pence_hour: int


class Payroll:
    """What one problem's work costs under one policy, in whole pence an hour and a mile."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        # Filled as visits are asked for: most questions are about the visits of one carer.
        self._when: dict[str, tuple[date, Band]] = {}
        self._hours: dict[tuple[str, str], int] = {}

    def day(self, visit: Visit) -> date:
        """The local day on which a visit is paid for: that of its preferred start."""
        return self._day_and_band(visit)[0]

    def band(self, visit: Visit) -> Band:
        """The band in which a visit is paid for."""
        return self._day_and_band(visit)[1]

    def _day_and_band(self, visit: Visit) -> tuple[date, Band]:
        found = self._when.get(visit.id)
        if found is None:
            start = self.problem.horizon.local(visit.preferred)
            found = self._when[visit.id] = start.date(), self.policy.tariff.band(start)
        return found

    def kind_of(self, visit: Visit) -> tuple[Band, date, date, date]:
        """What of a visit its prices depend on: band, law in force, tax year and pay period.

        The pay period tells the age of whoever is paid.
        """
        day = self.day(visit)
        return self.band(visit), self.policy.law.since(day), tax_year_of(day), self.period(day)

    def base(self, carer: Carer, day: date) -> int:
        """A carer's own rate, or what the policy or the law gives who has none."""
        if carer.rate_pence_hour is not None:
            return carer.rate_pence_hour
        if self.policy.default_rate_pence_hour is not None:
            return self.policy.default_rate_pence_hour
        return self.policy.law.on(day).minimum_wage(None)

    def own_hour(self, carer: Carer, visit: Visit) -> int:
        """What an own carer is paid an hour for a visit, and for travel and waiting before it."""
        percent = self.policy.tariff.percent.get(self.band(visit), 100)
        return _rounded(self.base(carer, self.day(visit)) * percent, 100)

    def week(self, visit: Visit) -> tuple[int, int]:
        """ISO year and week in which a visit counts for contracts."""
        year, week, _ = self.day(visit).isocalendar()
        return year, week

    @cached_property
    def contracts(self) -> Mapping[str, Mapping[tuple[int, int], WeekOfContract]]:
        """What contracts make of each ISO week's care, by own carer who has contract hours.

        A contract of no hours knows no overtime. Nothing where the policy pays no overtime and
        guarantees nothing.
        """
        tariff, horizon = self.policy.tariff, self.problem.horizon
        if tariff.overtime_percent == 100 and not tariff.guaranteed_percent:
            return {}
        weeks = {horizon.week_of(day) for day in range(horizon.days)}
        weeks |= {self.week(visit) for visit in self.problem.visits}
        return {
            carer.id: {week: self._of_contract(carer, week) for week in sorted(weeks)}
            for carer in self.problem.carers
            if carer.contract_s_week and not _sent(carer)
        }

    def _of_contract(self, carer: Carer, week: tuple[int, int]) -> WeekOfContract:
        tariff, horizon = self.policy.tariff, self.problem.horizon
        contract = carer.contract_s_week or 0
        monday = horizon.monday_of(week)
        whole = horizon.first_day <= monday
        whole &= monday + timedelta(days=6) <= horizon.date_of(horizon.days - 1)
        # Who takes leave is not paid for these hours a second time.
        offered = sum(
            shift.end - max(shift.start, 0)
            for shift in carer.shifts
            if horizon.week_of(horizon.day_of(shift.anchor)) == week
        )
        base = self.base(carer, max(monday, horizon.first_day))
        guaranteed = contract * tariff.guaranteed_percent // 100
        return WeekOfContract(
            max(0, contract - dict(carer.care_s_by_week).get(week, 0)),
            _rounded(base * (tariff.overtime_percent - 100), 100),
            min(guaranteed, offered) if whole else 0,
            base,
        )

    def period(self, day: date) -> date:
        """First day of the pay period that holds a day."""
        return pay_period(self.policy.pay_period, day)

    def surplus(self, carer: Carer, visit: Visit) -> tuple[int, int, int]:
        """By how many pence an hour pay exceeds the minimum wage (encodes rule *minimum_wage*).

        Of care, of travel and handover before the visit, and of waiting before it. Premiums do not
        count (National Minimum Wage Regulations 2015 reg. 10); the age is that on the first day
        of the pay period (reg. 4B). An agency pays its carers itself.
        """
        if _sent(carer):
            return 0, 0, 0
        day = self.day(visit)
        age = age_on(carer.date_of_birth, self.period(day))
        least = self.policy.law.on(day).minimum_wage(age)
        counted = min(self.base(carer, day), self.own_hour(carer, visit))
        return (
            counted - least,
            counted * self.policy.pay_travel - least,
            counted * self.policy.pay_waiting - least,
        )

    def may_miss_minimum(self, carer: Carer) -> bool:
        """Whether a carer's pay could fall short of the minimum wage, or does so far."""
        if _sent(carer):
            return False
        return any(surplus < 0 for _, surplus in carer.wage_surplus) or any(
            min(self.surplus(carer, visit)) < 0 for visit in self._kinds
        )

    @cached_property
    def _kinds(self) -> tuple[Visit, ...]:
        """One visit of each kind that is paid alike."""
        return tuple({self.kind_of(visit): visit for visit in self.problem.visits}.values())

    def hour(self, carer: Carer, visit: Visit) -> int:
        """Pence an hour for a visit, and for travel and waiting before it, an agency's included."""
        pair = (carer.id, visit.id)
        found = self._hours.get(pair)
        if found is None:
            found = self.own_hour(carer, visit)
            if _sent(carer):
                found = _rounded(found * self.policy.tariff.agency_percent, 100)
            self._hours[pair] = found
        return found

    def on_costs(self, carer: Carer, visit: Visit) -> int:
        """Pence an hour that an employer owes besides: holiday and contributions.

        The part of a week's pay that is free of contributions is for the bill alone, and whoever is
        so young on the first day of the horizon that more is free owes none here. An agency's
        invoice holds all.
        """
        if _sent(carer):
            return 0
        rates = self.policy.law.on(self.day(visit))
        points = rates.holiday_basis_points
        age = age_on(carer.date_of_birth, self.problem.horizon.first_day)
        if rates.employer_above(age) == rates.employer_above_pence_week:
            points += rates.employer_basis_points
        return _rounded(self.hour(carer, visit) * points, WHOLE)

    def mile(self, carer: Carer, visit: Visit) -> int:
        """Pence for a mile on the way to a visit.

        Who has driven more than the first miles of the tax year by the start of the horizon gets
        the rate for those beyond.
        """
        day = self.day(visit)
        rate = self.policy.law.on(day).mileage.get(carer.transport)
        if rate is None:
            return 0
        before = dict(carer.metres_by_tax_year).get(tax_year_of(day), 0)
        beyond = rate.first_metres is not None and before >= rate.first_metres
        return rate.pence_mile_after if beyond else rate.pence_mile


def _sent(carer: Carer) -> bool:
    return carer.employment == "agency"


def _rounded(amount: int, whole: int) -> int:
    """A quotient of whole pence, half a penny up: pay is never rounded to the carer's loss."""
    return (2 * amount + whole) // (2 * whole)


def pay_period(kind: str, day: date) -> date:
    """First day of the pay period that holds a day: a ``month`` of the calendar or an ISO week."""
    return day.replace(day=1) if kind == "month" else day - timedelta(days=day.weekday())
