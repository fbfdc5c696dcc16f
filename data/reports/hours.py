"""Hours of carers against their contracts, hours and money of visits against budgets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from data.budgets import PENCE_A_POUND, Budgets, amount_for, hours_for
from data.models import CarerRow
from data.reports.calls import Logbook
from data.store import UnitOfWork
from solver.problem import Budget

MINUTES_AN_HOUR = 60


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
class BudgetUse:
    """One budget on these days: hours, and money in the branch's currency.

    Parameters
    ----------
    share
        Hours that it allows for the days with a rota in force; None where it bounds none.
    amount
        Money planned: what budgets pay for the calls as they were published.
    amount_share
        Money that it allows for the days with a published rota; None where it bounds none.
    unpriced
        Calls of published rotas that count against it and of which no price is recorded.
    """

    budget: Budget
    planned: float
    delivered: float
    share: float | None
    amount: float
    amount_share: float | None
    unpriced: int

    @property
    def hours_used(self) -> float | None:
        """Hours planned as a part of the share; None where there is none."""
        return self.planned / self.share if self.share else None

    @property
    def amount_used(self) -> float | None:
        """Money planned as a part of the share; None where there is none."""
        return self.amount / self.amount_share if self.amount_share else None

    def as_json(self) -> dict[str, Any]:
        """Ids and figures."""
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
            "share": _rounded(self.share),
            "amount": None if budget.pence is None else budget.pence / PENCE_A_POUND,
            "amount_planned": round(self.amount, 2),
            "amount_share": _rounded(self.amount_share),
            "unpriced_calls": self.unpriced,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


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
            care[call.carer_id] += (call.planned_min or 0) / MINUTES_AN_HOUR
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


def load_budgets(uow: UnitOfWork, book: Logbook) -> tuple[BudgetUse, ...]:
    """Hold visits against every budget whose period touches these days."""
    budgets = Budgets.of(uow, book.branch_id, book.first_day, book.last_day)
    published = book.days_by_source["published"]

    def use(budget: Budget) -> BudgetUse:
        mine = [c for c in book.calls if budgets.pays(budget, c.day, c.client_id, c.budget_id)]
        priced = [call.pence for call in mine if call.pence is not None]
        made = sum(book.rota_by_day.get(c.day) is not None and c.carer_id is not None for c in mine)
        return BudgetUse(
            budget,
            planned=sum(call.planned_min or 0 for call in mine) / MINUTES_AN_HOUR,
            delivered=sum(call.stayed_min or 0 for call in mine) / MINUTES_AN_HOUR,
            share=hours_for(budget, book.rota_by_day),
            amount=sum(priced) / PENCE_A_POUND,
            amount_share=amount_for(budget, published),
            unpriced=made - len(priced),
        )

    return tuple(map(use, budgets.periods))
