"""What budgets allow for some days: the share of each period that falls on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from data.models import BudgetRow, ClientRow
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
    clients
        Ids of the clients it is for; None: all of the branch.
    """

    budget_id: str
    scope: str
    scope_id: str | None
    hard: bool
    hours: float | None
    amount: float | None
    clients: frozenset[str] | None

    def pays(self, visit: Visit) -> bool:
        """Whether a visit counts: all do for the branch, else those of it that name no other."""
        if self.clients is None or visit.budget_id == self.budget_id:
            return True
        return visit.budget_id is None and visit.client_id in self.clients


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
    funders = _funders(uow, branch_id) if rows else {}
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
            _clients(scope, scope_id, funders),
        )
    return tuple(sorted(shares.values(), key=lambda each: (each.scope != "branch", each.budget_id)))


def _sum(before: float | None, of_period: float | None, part: float) -> float | None:
    if of_period is None:
        return before
    return (before or 0.0) + of_period * part


def _funders(uow: UnitOfWork, branch_id: str) -> dict[str, set[str]]:
    """Ids of the clients of each funder."""
    clients: dict[str, set[str]] = {}
    columns = (ClientRow.client_id, ClientRow.funder_id)
    for client_id, funder_id in uow.agency.select(ClientRow, branch_id, *columns):
        if funder_id is not None:
            clients.setdefault(funder_id, set()).add(client_id)
    return clients


def _clients(
    scope: str, scope_id: str | None, funders: dict[str, set[str]]
) -> frozenset[str] | None:
    if scope == "branch":
        return None
    found: Collection[str] = (
        funders.get(scope_id or "", ()) if scope == "funder" else (scope_id or "",)
    )
    return frozenset(found)
