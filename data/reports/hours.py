"""Hours of carers against their contracts, and hours of visits against budgets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.budgets import PENCE_A_POUND, Budgets, Care, hours_for
from data.models import CarerRow
from data.reports.calls import Call, Logbook
from data.store import UnitOfWork
from solver.problem import Budget


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

    ``share`` is what the budget allows for the days with a rota in force; None where it bounds no
    hours.
    """

    budget: Budget
    planned: float
    delivered: float
    share: float | None

    def as_json(self) -> dict[str, Any]:
        """Ids and figures. There are no prices of visits to hold the amount against."""
        budget = self.budget
        return {
            "budget_id": budget.id,
            "scope": budget.scope,
            "scope_id": budget.scope_id,
            "period_start": budget.first_day.isoformat(),
            "period_end": budget.last_day.isoformat(),
            "hard": budget.hard,
            "planned": round(self.planned, 2),
            "delivered": round(self.delivered, 2),
            "share": None if self.share is None else round(self.share, 2),
            "amount": None if budget.pence is None else budget.pence / PENCE_A_POUND,
        }


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
    budgets = Budgets.of(uow, book.branch_id, book.first_day, book.last_day)

    def care(minutes: Callable[[Call], float | None]) -> list[Care]:
        return [
            Care(call.day, call.client_id, call.budget_id, (minutes(call) or 0) / 60)
            for call in book.calls
        ]

    planned, delivered = care(lambda call: call.planned_min), care(lambda call: call.stayed_min)
    return tuple(
        BudgetHours(
            budget,
            planned=budgets.hours(budget, planned),
            delivered=budgets.hours(budget, delivered),
            share=hours_for(budget, book.rota_by_day),
        )
        for budget in budgets.periods
    )
