"""What published versions have spent and paid outside a horizon: budgets, wages, mileage."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.budgets import Budgets
from data.repositories import PublishedCare
from data.store import UnitOfWork
from solver.law import tax_year_of
from solver.policy import Policy
from solver.problem import Budget, Horizon
from solver.tariff import pay_period

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Paid:
    """What is spent and paid outside a horizon by the versions in force.

    Parameters
    ----------
    budgets
        Those whose period meets the horizon, with what is used of them.
    care_s
        By carer: seconds of care by ISO (year, week), of the weeks that the horizon meets.
    pay
        By carer: pence of pay for care, travel and waiting in these weeks.
    wage_surplus
        By carer: by how much pay exceeds the minimum wage (pence x 3600), by the first day of
        each pay period that the horizon meets.
    metres
        By carer: metres between visits by the first day of each tax year that the horizon meets.
    """

    budgets: tuple[Budget, ...]
    care_s: Mapping[str, tuple[tuple[tuple[int, int], int], ...]]
    pay: Mapping[str, tuple[tuple[tuple[int, int], int], ...]]
    wage_surplus: Mapping[str, tuple[tuple[dt.date, int], ...]]
    metres: Mapping[str, tuple[tuple[dt.date, int], ...]]


def paid_outside(
    uow: UnitOfWork,
    branch_id: str,
    horizon: Horizon,
    policy: Policy,
) -> Paid:
    """Sum up what the versions in force assign on other days than the horizon's.

    Visits dated in the horizon are the plan's own to decide about.
    """
    days = [horizon.date_of(day) for day in range(-1, horizon.days)]
    first, last = horizon.first_day, days[-1]
    budgets = Budgets.of(uow, branch_id, first, last)
    periods = sorted({pay_period(policy.pay_period, day) for day in days})
    years = sorted({tax_year_of(day) for day in days})
    weeks = sorted({horizon.week_of(day) for day in range(-1, horizon.days)})
    begin = min(
        [
            horizon.monday_of(weeks[0]),
            *periods,
            *years,
            *(each.first_day for each in budgets.periods),
        ]
    )
    # A pay period that holds the last day ends within a month.
    end = max([last + dt.timedelta(days=31), *(each.last_day for each in budgets.periods)])
    in_force = uow.rotas.in_force(branch_id, begin, end)
    care = [
        each
        for each in uow.rotas.published_care(in_force.values(), branch_id, begin, end)
        if in_force.get(each.day) == each.rota_id and not first <= each.day <= last
    ]
    surplus: dict[str, dict[dt.date, int]] = defaultdict(lambda: dict.fromkeys(periods, 0))
    seconds: dict[str, dict[tuple[int, int], int]] = defaultdict(lambda: dict.fromkeys(weeks, 0))
    pay: dict[str, dict[tuple[int, int], int]] = defaultdict(lambda: dict.fromkeys(weeks, 0))
    metres: dict[str, dict[dt.date, int]] = defaultdict(lambda: dict.fromkeys(years, 0))
    for each in care:
        period, year = pay_period(policy.pay_period, each.day), tax_year_of(each.day)
        week = each.day.isocalendar()[:2]
        if week in weeks:
            seconds[each.carer_id][week] += each.seconds
            pay[each.carer_id][week] += each.pay
        if period in periods:
            surplus[each.carer_id][period] += each.surplus
        if year in years and each.day < first:
            metres[each.carer_id][year] += each.metres
    return Paid(
        tuple(_used(budget, budgets, care) for budget in budgets.periods),
        {carer_id: tuple(sums.items()) for carer_id, sums in seconds.items()},
        {carer_id: tuple(sums.items()) for carer_id, sums in pay.items()},
        {carer_id: tuple(sums.items()) for carer_id, sums in surplus.items()},
        {carer_id: tuple(sums.items()) for carer_id, sums in metres.items()},
    )


def _used(budget: Budget, budgets: Budgets, care: Sequence[PublishedCare]) -> Budget:
    """A budget with what published care uses of it."""
    mine = [each for each in care if budgets.pays(budget, each.day, each.client_id, each.budget_id)]
    # A penny that is begun is spent.
    pence = -(-sum(each.pence_s for each in mine) // HOUR)
    return replace(budget, used_s=sum(each.seconds for each in mine), used_pence=pence)
