"""Hours planned against the budgets of budgets.csv."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from data.disruptions import KnownVisit, new_visits_in_force
from data.models import AssignmentRow, BudgetRow, VisitRow
from data.payers import Payer, Payers
from data.plans import StoredRota
from data.store import UnitOfWork

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BudgetHours:
    """A row of budgets.csv and the carers' hours that count against it.

    ``asked``, ``planned``: of the rota, on days of the period; ``elsewhere``: of what is published
    on the other days of the period; ``rota_days``: days of the period that have a rota.
    """

    budget_id: str
    scope: str
    scope_id: str | None
    period_start: dt.date
    period_end: dt.date
    hours: float | None
    amount: float | None
    hard: bool
    asked: float
    planned: float
    elsewhere: float
    rota_days: int


class _Slot(NamedTuple):
    """Hours of one carer on one visit; ``budget_id`` is what the visit names."""

    day: dt.date
    client_id: str | None
    budget_id: str | None
    hours: float
    covered: bool


def budget_hours(
    uow: UnitOfWork, rota: StoredRota, visits: Mapping[str, KnownVisit]
) -> tuple[BudgetHours, ...]:
    """Count the hours against each budget whose period meets the days of a rota.

    Parameters
    ----------
    visits
        The rota's visits that are known, by id.
    """
    row, horizon, branch_id = BudgetRow, rota.horizon, rota.branch_id
    first, last = horizon.first_day, horizon.date_of(horizon.days - 1)
    found = uow.session.scalars(
        select(row)
        .where(row.branch_id == branch_id, row.period_start <= last, row.period_end >= first)
        .order_by(row.budget_id, row.period_start)
    ).all()
    if not found:
        return ()
    payers = Payers.of(uow, branch_id)
    here = _of_rota(rota, visits)
    span = (min(b.period_start for b in found), max(b.period_end for b in found))
    owners = {
        day: rota_id
        for day, rota_id in uow.rotas.in_force(branch_id, *span).items()
        if not first <= day <= last
    }
    there = _published(uow, branch_id, owners)
    days = {*owners, *(horizon.date_of(index) for index in range(horizon.days))}
    return tuple(
        _counted(
            budget,
            payers.payer(budget.budget_id, budget.scope, budget.scope_id),
            here,
            there,
            days,
        )
        for budget in found
    )


def _counted(
    budget: BudgetRow,
    payer: Payer,
    here: Sequence[_Slot],
    there: Sequence[_Slot],
    days: set[dt.date],
) -> BudgetHours:
    def within(day: dt.date) -> bool:
        return budget.period_start <= day <= budget.period_end

    def pays(slot: _Slot) -> bool:
        return within(slot.day) and payer.pays(slot.client_id, slot.budget_id)

    mine = list(filter(pays, here))
    return BudgetHours(
        budget.budget_id,
        budget.scope,
        budget.scope_id,
        budget.period_start,
        budget.period_end,
        budget.hours,
        budget.amount,
        budget.hard,
        asked=sum(slot.hours for slot in mine),
        planned=sum(slot.hours for slot in mine if slot.covered),
        elsewhere=sum(slot.hours for slot in there if pays(slot)),
        rota_days=sum(map(within, days)),
    )


def _of_rota(rota: StoredRota, visits: Mapping[str, KnownVisit]) -> list[_Slot]:
    horizon = rota.horizon

    def slot(row: Any, start: dt.datetime, length: dt.timedelta, covered: bool) -> _Slot:
        visit = visits.get(row.visit_id)
        day = horizon.local(horizon.second_of(start)).date() if visit is None else visit.date
        client: str | None = row.client_id
        if visit is None:
            return _Slot(day, client, None, length / HOUR, covered)
        return _Slot(day, client or visit.client_id, visit.budget_id, length / HOUR, covered)

    found = [slot(row, row.start, row.end - row.start, True) for row in rota.assignments]
    for row in rota.uncovered:
        visit = visits.get(row.visit_id)
        # How long a visit was that is not known any more, no row of an uncovered slot says.
        if visit is not None:
            found.append(slot(row, visit.preferred, visit.duration, False))
    return found


def _published(uow: UnitOfWork, branch_id: str, owners: Mapping[dt.date, str]) -> list[_Slot]:
    """What the versions in force on some days assign on them, of visits that are known."""
    by_rota: defaultdict[str, set[dt.date]] = defaultdict(set)
    for day, rota_id in owners.items():
        by_rota[rota_id].add(day)
    reported = new_visits_in_force(uow, branch_id) if by_rota else {}
    row, visit = AssignmentRow, VisitRow
    columns = (row.visit_id, row.start, row.end, visit.date, visit.client_id, visit.budget_id)
    slots: list[_Slot] = []
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
                slots.append(_Slot(day, client_id, budget_id, (end - start) / HOUR, True))
    return slots
