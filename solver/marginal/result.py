"""What the marginal value of budgets and of carers' time comes to, and how far it is proved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from solver.repair.result import Proof
from solver.rota import Rota

Limit = Literal["hours", "money"]
"""What of a budget is meant: its hours of care, or its pounds."""


class Engine(StrEnum):
    """What found an answer, and proved it where it is proved."""

    CHECKER = "checker"
    """No solve is needed: the plan as it is fits, or nothing is left to cover."""
    EXACT = "whole model"
    """Every rota of these days (`solver.exact`)."""
    REPAIR = "repair"
    """The repair of what nobody makes, in which nobody else's carer changes (`solver.repair`)."""
    TAKING_OUT = "taking out"
    """The choice of the visits that are taken out (`solver.marginal.taking_out`)."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A rota that was found, and how far it is proved that none leaves less uncovered.

    ``neighbourhood`` says in words what a proof that is not global ranges over, else it is empty.
    """

    rota: Rota
    proof: Proof
    engine: Engine
    neighbourhood: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where, when and what: an area, a part of the day, the skills that are needed."""

    area: str
    part: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BudgetValue:
    """What another size of one budget would do; of several where they are enlarged together.

    Parameters
    ----------
    budgets
        Indices of the budgets in the problem.
    limit
        What of them is changed; None where both hours and money of several are.
    step
        By how much: seconds of care, or pence; below 0 where it is less. 0 where both are changed.
    visit_ids
        Visits covered then and not now; where ``step`` is below 0, covered now and not then.
    instead
        The other way round: visits given up for graver ones, or covered since others are not.
    weighted_min
        How much less, or more, is left uncovered: minutes weighted by risk, 0 or more.
    solved
        The rota then. Its proof is the weaker one of both rotas that are compared.
    """

    budgets: tuple[int, ...]
    limit: Limit | None
    step: int
    visit_ids: tuple[str, ...]
    instead: tuple[str, ...]
    weighted_min: float
    solved: Solved


@dataclass(frozen=True, slots=True)
class HourValue:
    """What one more hour of a carer would cover.

    Parameters
    ----------
    cell
        The area of the clients, the part of the day, and what the carer can do.
    start, end
        The hour, in seconds of the horizon.
    visit_ids, instead, weighted_min, solved
        As of `BudgetValue`. The rota holds a carer who is nobody.
    """

    cell: Cell
    start: int
    end: int
    visit_ids: tuple[str, ...]
    instead: tuple[str, ...]
    weighted_min: float
    solved: Solved


@dataclass(frozen=True, slots=True)
class Marginal:
    """What a little more or less would do to a plan.

    Parameters
    ----------
    baseline
        What everything is compared with: the plan, and what of the rest it has room for anyhow.
    unfilled
        Visits that the plan leaves uncovered though it has room and money for them.
    uncovered
        Visits that the baseline leaves uncovered.
    uncovered_min
        Their minutes weighted by risk.
    more, less
        Hard budgets that bind with a step more; those that would bind with a step less.
    hours
        One more hour of a carer, the most valuable first.
    not_looked_at
        Areas, parts of the day and skills with uncovered visits that were not looked at.
    """

    baseline: Solved
    unfilled: tuple[str, ...]
    uncovered: tuple[str, ...]
    uncovered_min: float
    more: tuple[BudgetValue, ...]
    less: tuple[BudgetValue, ...]
    hours: tuple[HourValue, ...]
    not_looked_at: int
