"""What more hours or money are worth to a rota, told with ids; areas are patches (ADR 0018)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.errors import UserError
from data.mapping import places_of, planned_days
from data.reports.drift import part_of_day
from data.store import Store
from flows import steps
from flows.patches import patches_of
from flows.planned import Planned
from flows.stored import run_of
from solver.check import check

if TYPE_CHECKING:
    from data.travel import Place
    from solver.marginal import BudgetValue, HourValue, Marginal, Solved
    from solver.marginal.value import Steps, Told
    from solver.result import Limits

EVERYWHERE = "anywhere"
"""The area of clients of whom no home is known, or of too few clients to make patches."""
PENCE = 100


@dataclass(frozen=True)
class Worth:
    """A rota, and what a little more or less of hours and money would do to it.

    Parameters
    ----------
    places
        By visit id: the area of its client, and the part of the day.
    seconds
        How long the answers took.
    """

    planned: Planned
    marginal: Marginal
    steps: Steps
    places: Mapping[str, tuple[str, str]]
    seconds: float

    @property
    def nothing_binds(self) -> bool:
        """Whether all is covered, and no hard budget would bind even if it were smaller."""
        found = self.marginal
        return not found.uncovered and not any(value.visit_ids for value in found.less)

    def as_json(self) -> Mapping[str, Any]:
        """The answers for programs."""
        saved, found = self.planned.saved, self.marginal
        horizon = self.planned.problem.horizon
        return {
            "rota": saved and saved.rota_id,
            "version": saved and saved.version,
            "branch": self.planned.problem.branch_id,
            "from": horizon.first_day.isoformat(),
            "days": horizon.days,
            "hours": self.steps.seconds / 3600,
            "pounds": self.steps.pence / PENCE,
            "visits": len(self.planned.problem.visits),
            "uncovered_visits": len(found.uncovered),
            "uncovered": round(found.uncovered_min, 2),
            "unfilled": list(found.unfilled),
            "more": [self._budget(value) for value in found.more],
            "less": [self._budget(value) for value in found.less],
            "carer_hours": [self._hour(value) for value in found.hours],
            "not_looked_at": found.not_looked_at,
            "solve_seconds": round(self.planned.run.seconds, 3),
            "value_seconds": round(self.seconds, 3),
        }

    def _budget(self, value: BudgetValue) -> Mapping[str, Any]:
        budgets = [self.planned.problem.budgets[index] for index in value.budgets]
        return {
            "budgets": [
                {"budget": b.id, "scope": b.scope, "from": b.first_day.isoformat()} for b in budgets
            ],
            "limit": value.limit,
            "step": _step(value),
            "visits": list(value.visit_ids),
            "instead": list(value.instead),
            "uncovered": round(value.weighted_min, 2),
            "by": [
                {"area": area, "part_of_day": part, "skills": list(skills), "visits": number}
                for (area, part, skills), number in self.cells(value.visit_ids)
            ],
            **_proof(value.solved),
        }

    def _hour(self, value: HourValue) -> Mapping[str, Any]:
        horizon = self.planned.problem.horizon
        return {
            "area": value.cell.area,
            "part_of_day": value.cell.part,
            "skills": list(value.cell.skills),
            "start": horizon.local(value.start).isoformat(),
            "end": horizon.local(value.end).isoformat(),
            "visits": list(value.visit_ids),
            "instead": list(value.instead),
            "uncovered": round(value.weighted_min, 2),
            **_proof(value.solved),
        }

    def cells(self, visit_ids: Iterable[str]) -> list[tuple[tuple[str, str, tuple[str, ...]], int]]:
        """How many of some visits lie in each area, part of the day and set of skills."""
        counted: dict[tuple[str, str, tuple[str, ...]], int] = {}
        for visit_id in visit_ids:
            skills = tuple(sorted(self.planned.problem.visit[visit_id].skills))
            key = (*self.places[visit_id], skills)
            counted[key] = counted.get(key, 0) + 1
        return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def worth(
    store: Store,
    planned: Planned,
    asked: Steps,
    *,
    most_cells: int,
    seed: int,
    told: Told | None = None,
) -> Worth:
    """What more or less would do to a rota of a branch that is in the store."""
    from solver.marginal.value import value

    problem = planned.problem
    with store.unit_of_work(read_only=True) as uow:
        homes = places_of(uow.agency, problem.branch_id)
    places = _places(planned, homes)
    began = time.monotonic()
    found = value(
        problem,
        planned.policy,
        planned.rota,
        places,
        steps=asked,
        most_cells=most_cells,
        seed=seed,
        told=told,
    )
    return Worth(planned, found, asked, places, time.monotonic() - began)


def plan_of(store: Store, policy: str, limits: Limits) -> Planned:
    """Plan all days of the only branch of a store, and keep nothing of it.

    Why nobody makes a visit is not asked: it takes longer than the plan where many are uncovered.

    Raises
    ------
    UserError
        When there are several branches, or no visit to plan.
    """
    branch_id = steps.one_branch(store)
    with store.unit_of_work(read_only=True) as uow:
        days = planned_days(uow, branch_id)
    if days is None:
        raise UserError(f"Branch {branch_id} has no visit.", "Give a folder with visits.")
    order = steps.Order(branch_id, days[0], (days[1] - days[0]).days + 1, policy, limits)
    reading = steps.read(store, order)
    result = steps.solve(reading)
    return Planned(
        reading.problem,
        reading.policy,
        result.rota,
        check(reading.problem, reading.policy, result.rota),
        run_of(result),
        uncovered=(),
    )


def _places(planned: Planned, homes: Mapping[str, Place]) -> Mapping[str, tuple[str, str]]:
    """The patch of each visit's client, and the part of the day of its preferred start."""
    problem = planned.problem
    zone = ZoneInfo(problem.horizon.timezone)
    area = {c: each.name for each in patches_of(planned.facts, homes) for c in each.clients}
    return {
        v.id: (
            area.get(v.client_id, EVERYWHERE),
            part_of_day(problem.horizon.local(v.preferred), zone),
        )
        for v in problem.visits
    }


def _step(value: BudgetValue) -> float | None:
    if value.limit is None:
        return None
    return value.step / (3600 if value.limit == "hours" else PENCE)


def _proof(solved: Solved) -> Mapping[str, Any]:
    return {
        "proof": str(solved.proof),
        "engine": str(solved.engine),
        "neighbourhood": solved.neighbourhood or None,
    }
