"""Hours of carers against their contracts, and hours of visits against budgets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from data.models import BudgetRow, CarerRow
from data.payers import Payers
from data.reports.calls import Logbook
from data.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class CarerHours:
    """One carer's days, in hours.

    ``care`` is time at visits, ``worked`` the working time of published rotas, journeys and waiting
    included; ``contract`` is the part of the contract that falls on days with a published rota,
    None where no contract hours are stored.
    """

    carer_id: str
    calls: int
    care: float
    worked: float
    contract: float | None


@dataclass(frozen=True, slots=True)
class BudgetHours:
    """One budget on these days, in hours.

    ``share`` is the part of the budget that falls on the days with a rota in force if it is spread
    evenly over its period; None where it bounds no hours. ``amount`` of the whole period is
    repeated: there are no prices of visits to hold it against.
    """

    budget_id: str
    scope: str
    scope_id: str | None
    period_start: dt.date
    period_end: dt.date
    hard: bool
    planned: float
    delivered: float
    share: float | None
    amount: float | None


def load_carer_hours(uow: UnitOfWork, book: Logbook) -> tuple[CarerHours, ...]:
    """Count the hours of every carer who has a call or contract hours."""
    carers = uow.agency.select(
        CarerRow, book.branch_id, CarerRow.carer_id, CarerRow.contract_hours_week
    )
    contract = {carer_id: hours for carer_id, hours in carers if hours is not None}
    calls: defaultdict[str, int] = defaultdict(int)
    care: defaultdict[str, float] = defaultdict(float)
    for call in book.calls:
        if call.carer_id is not None:
            calls[call.carer_id] += 1
            care[call.carer_id] += (call.planned_min or 0) / 60
    worked: defaultdict[str, float] = defaultdict(float)
    rota_ids = {rota_id for rota_id in book.rota_by_day.values() if rota_id is not None}
    # The day before: a night that began on it and is planned on the first day counts here.
    before = book.first_day - dt.timedelta(days=1)
    for day in uow.rotas.published_days(rota_ids, before, book.last_day):
        if book.rota_by_day.get(day.planned) == day.rota_id:
            worked[day.carer_id] += day.worked_seconds / 3600
    # Against the contract of days of which nothing is known everybody would seem to be idle.
    weeks = len(book.days_by_source["published"]) / 7
    return tuple(
        CarerHours(
            carer_id,
            calls[carer_id],
            care[carer_id],
            worked[carer_id],
            contract[carer_id] * weeks if carer_id in contract else None,
        )
        for carer_id in sorted(calls.keys() | contract.keys())
    )


def load_budget_hours(uow: UnitOfWork, book: Logbook) -> tuple[BudgetHours, ...]:
    """Hold the hours of visits against every budget whose period touches these days."""
    payers = Payers.of(uow, book.branch_id)
    columns = tuple(BudgetRow.__table__.c)
    touching = (BudgetRow.period_start <= book.last_day, BudgetRow.period_end >= book.first_day)
    found = []
    for row in uow.agency.select(BudgetRow, book.branch_id, *columns, where=touching):
        first, last = max(row.period_start, book.first_day), min(row.period_end, book.last_day)
        payer = payers.payer(row.budget_id, row.scope, row.scope_id)
        calls = [
            call for call in book.between(first, last) if payer.pays(call.client_id, call.budget_id)
        ]
        days = sum(first <= day <= last for day in book.rota_by_day)
        part = days / ((row.period_end - row.period_start).days + 1)
        found.append(
            BudgetHours(
                budget_id=row.budget_id,
                scope=row.scope,
                scope_id=row.scope_id,
                period_start=row.period_start,
                period_end=row.period_end,
                hard=bool(row.hard),
                planned=sum(call.planned_min or 0 for call in calls) / 60,
                delivered=sum(call.stayed_min or 0 for call in calls) / 60,
                share=None if row.hours is None else row.hours * part,
                amount=row.amount,
            )
        )
    return tuple(found)
