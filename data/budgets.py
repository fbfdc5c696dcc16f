"""Budgets, and which care counts against them: one meaning for plans, brief and reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from data.models import BudgetRow, ClientRow
from data.store import UnitOfWork
from solver.problem import Budget, pays

SECONDS_AN_HOUR, PENCE_A_POUND = 3600, 100


class Care(NamedTuple):
    """Hours of one carer at a visit.

    ``day`` is the visit's; ``client_id`` is None where it is not known any more, ``budget_id`` is
    what the visit names.
    """

    day: dt.date
    client_id: str | None
    budget_id: str | None
    hours: float


@dataclass(frozen=True, slots=True)
class Budgets:
    """Periods of budgets, and who pays for whom.

    Parameters
    ----------
    periods
        By id and first day; nothing is used of them yet.
    funder_of
        Id of the funder by client; None where a client has none.
    """

    periods: tuple[Budget, ...]
    funder_of: Mapping[str, str | None]

    @classmethod
    def of(cls, uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date) -> Budgets:
        """Read the budgets of a branch whose periods hold any of the days (inclusive)."""
        row, client = BudgetRow, ClientRow
        found = uow.agency.select(
            row,
            branch_id,
            *(row.budget_id, row.scope, row.scope_id, row.period_start, row.period_end),
            *(row.hours, row.amount, row.hard),
            where=(row.period_start <= last_day, row.period_end >= first_day),
        )
        periods = (
            Budget(
                budget_id,
                scope,
                scope_id,
                first,
                last,
                seconds=None if hours is None else round(hours * SECONDS_AN_HOUR),
                pence=None if amount is None else round(amount * PENCE_A_POUND),
                hard=bool(hard),
            )
            for budget_id, scope, scope_id, first, last, hours, amount, hard in found
        )
        funders = uow.agency.select(client, branch_id, client.client_id, client.funder_id)
        return cls(
            tuple(periods),
            dict(row._tuple() for row in funders),
        )

    def pays(self, budget: Budget, day: dt.date, client_id: str | None, named: str | None) -> bool:
        """Whether a budget pays for a visit.

        See `solver.problem.pays`; besides, its period holds the day.

        Parameters
        ----------
        client_id
            Whose visit it is; None where that is not known any more.
        named
            The budget that the visit names.
        """
        whose = {"client": client_id, "funder": self.funder_of.get(client_id or "")}
        of_scope = budget.scope_id is not None and whose.get(budget.scope) == budget.scope_id
        return budget.holds(day) and pays(budget.id, budget.scope, named, of_scope=of_scope)

    def hours(self, budget: Budget, care: Iterable[Care]) -> float:
        """Hours of care that count against a budget: two for an hour of a double-handed visit."""
        return sum(
            each.hours
            for each in care
            if self.pays(budget, each.day, each.client_id, each.budget_id)
        )


def part_of(budget: Budget, days: Iterable[dt.date]) -> float:
    """The part of a budget's period that some days are, if it is spread evenly over it."""
    return sum(map(budget.holds, days)) / ((budget.last_day - budget.first_day).days + 1)


def hours_for(budget: Budget, days: Iterable[dt.date]) -> float | None:
    """Hours that a budget allows for some days; None where it has no limit of hours."""
    if budget.seconds is None:
        return None
    return budget.seconds / SECONDS_AN_HOUR * part_of(budget, days)


def amount_for(budget: Budget, days: Iterable[dt.date]) -> float | None:
    """Money that a budget allows for some days; None where it has no limit of money."""
    return None if budget.pence is None else budget.pence / PENCE_A_POUND * part_of(budget, days)
