"""Hours and money of a rota against the share of the budgets that falls on its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.budgets import SECONDS_AN_HOUR, amount_for, hours_for
from flows.brief.tables import plain, table
from flows.brief.words import hours, pounds
from flows.planned import Planned
from solver.rules.budget_cap import NOTHING, used
from solver.words import count

MOST_ROWS = 8
"""Budgets listed beside the branch's: those that are exceeded by the largest share."""
ROUNDING = 1e-9
"""An excess that is no more than what sums of fractions leave."""
PENCE_S_A_POUND = 100 * SECONDS_AN_HOUR


@dataclass(frozen=True, slots=True)
class Held:
    """A budget, all its periods together, and what a rota takes of it.

    Parameters
    ----------
    hours, amount
        Care that counts, and its pay in pounds: the same for every scope, as the rule has it.
        Travel, waiting and mileage are in no budget.
    allowed_hours, allowed_amount
        What the budget allows for the days of the rota; None where it does not limit them.
    """

    budget_id: str
    scope: str
    hard: bool
    hours: float
    amount: float
    allowed_hours: float | None
    allowed_amount: float | None

    @property
    def excess(self) -> float:
        """The largest excess over what is allowed, as a share of it; not above 0 within it."""
        pairs = ((self.hours, self.allowed_hours), (self.amount, self.allowed_amount))
        parts = [
            spent / allowed - 1 if allowed else float(spent > 0)
            for spent, allowed in pairs
            if allowed is not None
        ]
        return max(parts, default=0.0)


def held_against(planned: Planned) -> tuple[Held, ...]:
    """What a rota takes of each budget whose period holds any of its days, the branch's first."""
    budgets = planned.problem.budgets
    if not budgets:
        return ()
    uses = used(planned.facts)
    by_id: dict[str, list[int]] = {}
    for index, budget in enumerate(budgets):
        by_id.setdefault(budget.id, []).append(index)

    def held(indices: Sequence[int]) -> Held:
        periods = [budgets[index] for index in indices]
        own = [uses.get(index, NOTHING) for index in indices]
        return Held(
            budget_id=periods[0].id,
            scope=periods[0].scope,
            hard=any(period.hard for period in periods),
            hours=sum(use.seconds for use in own) / SECONDS_AN_HOUR,
            amount=sum(use.pence_s for use in own) / PENCE_S_A_POUND,
            allowed_hours=_sum(hours_for(period, _days(planned)) for period in periods),
            allowed_amount=_sum(amount_for(period, _days(planned)) for period in periods),
        )

    found = map(held, by_id.values())
    return tuple(sorted(found, key=lambda each: (each.scope != "branch", each.budget_id)))


def exceeded(planned: Planned) -> tuple[str, ...]:
    """Ids of the budgets that a rota exceeds, hard or soft, the branch's first.

    They are those of which more is used and committed than there is, and those of a branch or a
    funder whose share of the rota's days is exceeded. A client's share is no sign: whoever is
    visited on three days of a week has more than a seventh of the week on each of them.
    """
    uses = used(planned.facts)
    spent = {
        budget.id
        for index, budget in enumerate(planned.problem.budgets)
        for use in (uses.get(index, NOTHING),)
        if use.over_s(budget) or use.over_pence_s(budget)
    }
    return tuple(
        held.budget_id
        for held in held_against(planned)
        if held.budget_id in spent or (held.scope != "client" and held.excess > ROUNDING)
    )


def against_budgets(planned: Planned) -> Iterator[str]:
    """The lines of the section."""
    yield "## Against budget"
    yield ""
    budgets = held_against(planned)
    if not budgets:
        yield "No budget for these days is in the store."
        return
    branch = [held for held in budgets if held.scope == "branch"]
    over = [held for held in budgets if held.scope != "branch" and held.excess > 0]
    over.sort(key=lambda held: (-held.excess, held.budget_id))
    shown = branch + over[:MOST_ROWS]
    if shown:
        yield from table(("Budget", "Care", "Allowed", "Pay", "Allowed"), map(_row, shown))
        yield ""
    others = len(budgets) - len(branch)
    if others:
        yield plain(
            f"Of {count(others, 'budget')} of clients and funders, "
            f"{count(len(over), 'is exceeded', 'are exceeded')}"
            f"{f'; {MOST_ROWS} are shown' if len(over) > MOST_ROWS else ''}."
        )
        yield ""
    yield (
        "Allowed: the share of the budget's period that falls on these days. Pay: of the care "
        "alone, as the rule counts it, without travel, waiting and mileage; of a client only "
        "whether it is within, for more would tell what a carer earns."
    )


def _days(planned: Planned) -> list[dt.date]:
    horizon = planned.problem.horizon
    return [horizon.date_of(index) for index in range(horizon.days)]


def _sum(parts: Iterable[float | None]) -> float | None:
    """The sum of what is limited; None where nothing is."""
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _row(held: Held) -> tuple[str, ...]:
    pay = pounds(held.amount)
    if held.scope == "client":
        within = held.allowed_amount is None or held.amount <= held.allowed_amount
        pay = "within" if within else "over"
    return (
        held.budget_id + (" (hard)" if held.hard else ""),
        hours(held.hours * SECONDS_AN_HOUR),
        "–" if held.allowed_hours is None else hours(held.allowed_hours * SECONDS_AN_HOUR),
        pay,
        "–" if held.allowed_amount is None else pounds(held.allowed_amount),
    )
