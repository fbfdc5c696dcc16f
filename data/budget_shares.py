"""What budgets allow for some days: the share of each period that falls on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from data.models import BudgetRow
from data.payers import Payer, Payers
from data.store import UnitOfWork
from solver.problem import Visit


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """What a budget allows for some days, in proportion to the days of its period.

    Parameters
    ----------
    scope, scope_id
        ``branch``, ``client`` or ``funder``, and which one.
    hours, amount
        Hours of care and money; None where the budget does not limit them.
    payer
        For whom it pays.
    """

    budget_id: str
    scope: str
    scope_id: str | None
    hard: bool
    hours: float | None
    amount: float | None
    payer: Payer

    def pays(self, visit: Visit) -> bool:
        """Whether a visit counts."""
        return self.payer.pays(visit.client_id, visit.budget_id)


def budget_shares(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, days: int
) -> tuple[BudgetShare, ...]:
    """The budgets whose periods hold any of the days, the branch's first, then by id.

    Periods of one budget that both hold some of the days are added up.
    """
    rows = uow.agency.select(
        BudgetRow,
        branch_id,
        *(BudgetRow.budget_id, BudgetRow.scope, BudgetRow.scope_id, BudgetRow.hard),
        *(BudgetRow.period_start, BudgetRow.period_end, BudgetRow.hours, BudgetRow.amount),
    )
    last_day = first_day + dt.timedelta(days=days - 1)
    payers = Payers.of(uow, branch_id)
    shares: dict[str, BudgetShare] = {}
    for budget_id, scope, scope_id, hard, start, end, hours, amount in rows:
        shared = (min(end, last_day) - max(start, first_day)).days + 1
        if shared < 1:
            continue
        part = shared / ((end - start).days + 1)
        before = shares.get(budget_id)
        shares[budget_id] = BudgetShare(
            budget_id,
            scope,
            scope_id,
            hard or (before is not None and before.hard),
            _sum(None if before is None else before.hours, hours, part),
            _sum(None if before is None else before.amount, amount, part),
            payers.payer(budget_id, scope, scope_id),
        )
    return tuple(sorted(shares.values(), key=lambda each: (each.scope != "branch", each.budget_id)))


def _sum(before: float | None, of_period: float | None, part: float) -> float | None:
    if of_period is None:
        return before
    return (before or 0.0) + of_period * part
