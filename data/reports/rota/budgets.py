"""Hours planned against the budgets of budgets.csv."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from data.budgets import Budgets, Care, hours_for
from data.disruptions import KnownVisit, new_visits_in_force
from data.models import AssignmentRow, VisitRow
from data.plans import StoredRota
from data.store import UnitOfWork
from solver.problem import Budget

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BudgetHours:
    """A budget and the carers' hours that count against it.

    ``share``: what it allows for the rota's days; ``asked``, ``planned``: of the rota, on days of
    the period; ``elsewhere``: of what is published on the other days of the period; ``rota_days``:
    days of the period that have a rota.
    """

    budget: Budget
    share: float | None
    asked: float
    planned: float
    elsewhere: float
    rota_days: int


def budget_hours(
    uow: UnitOfWork, rota: StoredRota, visits: Mapping[str, KnownVisit]
) -> tuple[BudgetHours, ...]:
    """Count the hours against each budget whose period meets the days of a rota.

    Parameters
    ----------
    visits
        The rota's visits that are known, by id.
    """
    horizon, branch_id = rota.horizon, rota.branch_id
    own_days = [horizon.date_of(index) for index in range(horizon.days)]
    budgets = Budgets.of(uow, branch_id, own_days[0], own_days[-1])
    if not budgets.periods:
        return ()
    span = (min(b.first_day for b in budgets.periods), max(b.last_day for b in budgets.periods))
    owners = {
        day: rota_id
        for day, rota_id in uow.rotas.in_force(branch_id, *span).items()
        if day not in own_days
    }
    planned, unplanned = _planned(rota, visits), _unplanned(rota, visits)
    elsewhere = _published(uow, branch_id, owners)
    days = {*owners, *own_days}
    return tuple(
        BudgetHours(
            budget,
            share=hours_for(budget, own_days),
            asked=budgets.hours(budget, [*planned, *unplanned]),
            planned=budgets.hours(budget, planned),
            elsewhere=budgets.hours(budget, elsewhere),
            rota_days=sum(map(budget.holds, days)),
        )
        for budget in budgets.periods
    )


def _planned(rota: StoredRota, visits: Mapping[str, KnownVisit]) -> list[Care]:
    def care(row: Any) -> Care:
        visit, hours = visits.get(row.visit_id), (row.end - row.start) / HOUR
        if visit is None:
            day = rota.horizon.local(rota.horizon.second_of(row.start)).date()
            return Care(day, row.client_id, None, hours)
        return Care(visit.date, row.client_id or visit.client_id, visit.budget_id, hours)

    return list(map(care, rota.assignments))


def _unplanned(rota: StoredRota, visits: Mapping[str, KnownVisit]) -> list[Care]:
    """What nobody has; how long a visit was that is not known any more, no row says."""
    return [
        Care(visit.date, row.client_id or visit.client_id, visit.budget_id, visit.duration / HOUR)
        for row in rota.uncovered
        if (visit := visits.get(row.visit_id)) is not None
    ]


def _published(uow: UnitOfWork, branch_id: str, owners: Mapping[dt.date, str]) -> list[Care]:
    """What the versions in force on some days assign on them, of visits that are known."""
    by_rota: defaultdict[str, set[dt.date]] = defaultdict(set)
    for day, rota_id in owners.items():
        by_rota[rota_id].add(day)
    reported = new_visits_in_force(uow, branch_id) if by_rota else {}
    row, visit = AssignmentRow, VisitRow
    columns = (row.visit_id, row.start, row.end, visit.date, visit.client_id, visit.budget_id)
    found: list[Care] = []
    for rota_id, days in by_rota.items():
        for visit_id, start, end, day, client_id, budget_id in uow.session.execute(
            select(*columns)
            .outerjoin(visit, (visit.branch_id == branch_id) & (visit.visit_id == row.visit_id))
            .where(row.rota_id == rota_id)
        ):
            new = reported.get(visit_id)
            if day is None and new is not None:
                day, client_id, budget_id = new.date, new.client_id, new.budget_id
            if day in days:
                found.append(Care(day, client_id, budget_id, (end - start) / HOUR))
    return found
