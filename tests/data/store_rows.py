"""A small branch in a store, row by row, and plans of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.mapping import load_problem
from data.models import (
    AvailabilityRow,
    Base,
    BranchRow,
    CarerRow,
    ClientRow,
    TravelRow,
    VisitRow,
)
from data.plans import NewPlan, SavedPlan, UncoveredSlot, save_draft, save_plan
from data.policies import load_policy
from data.store import Store
from solver.facts import Facts
from solver.objective import score
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Bound, Result, Status
from solver.rota import Assignment, Rota

LONDON = ZoneInfo("Europe/London")
TUESDAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def wall(day: dt.date, clock: str, *, fold: int = 0) -> dt.datetime:
    """A London wall time as an aware time."""
    return dt.datetime.combine(
        day,
        dt.time.fromisoformat(
            clock,
        ),
        LONDON,
    ).replace(fold=fold)


def policy(on: dt.date = TUESDAY, name: str = "balanced") -> Policy:
    return load_policy(name, on=on)


class Branch:
    """Adds rows to one branch of a store; every method needs only what a test is about."""

    def __init__(self, home: Path, branch_id: str = "main", store: Store | None = None) -> None:
        self.store = store or Store.open(home=home)
        self.branch_id = branch_id
        self._add(BranchRow, {"name": None, "timezone": "Europe/London", "currency": "GBP"})

    def _add(self, model: type[Base], row: Mapping[str, Any]) -> None:
        with self.store.unit_of_work() as uow:
            uow.agency.insert(model, [{"branch_id": self.branch_id, **row}])

    def add(self, model: type[Base], **row: Any) -> None:
        self._add(model, row)

    def client(self, client_id: str = "c1", **fields: Any) -> None:
        self._add(ClientRow, {"client_id": client_id, **fields})

    def carer(self, carer_id: str = "k1", *shifts: tuple[Any, Any], **fields: Any) -> None:
        self._add(CarerRow, {"carer_id": carer_id, **fields})
        for start, end in shifts:
            self.shift(carer_id, start, end)

    def shift(
        self, carer_id: str, start: dt.datetime, end: dt.datetime, kind: str = "shift"
    ) -> None:
        self._add(AvailabilityRow, {"carer_id": carer_id, "start": start, "end": end, "kind": kind})

    def visit(
        self,
        visit_id: str = "v1",
        day: dt.date = TUESDAY,
        window: tuple[str, str] = ("08:00", "10:00"),
        client_id: str = "c1",
        **fields: Any,
    ) -> None:
        row = {
            "visit_id": visit_id,
            "client_id": client_id,
            "date": day,
            "earliest_start": wall(day, window[0]),
            "latest_start": wall(day, window[1]),
            "duration_minutes": 30,
            **fields,
        }
        self._add(VisitRow, row)

    def way(self, origin: str, destination: str, minutes: float, **fields: Any) -> None:
        self._add(
            TravelRow,
            {
                "from_location": origin,
                "to_location": destination,
                "minutes": minutes,
                "metres": None,
                **fields,
            },
        )

    def problem(self, first_day: dt.date = TUESDAY, days: int = 1, **fields: Any) -> Problem:
        with self.store.unit_of_work(read_only=True) as uow:
            return load_problem(
                uow, self.branch_id, first_day, days, policy=fields.get("policy") or policy()
            )


def a_plan(problem: Problem, *assignments: Assignment, **fields: Any) -> NewPlan:
    """A plan of given assignments; whatever they leave out is uncovered."""
    rota = Rota.of(assignments)
    weighed = policy()
    facts = Facts(problem, weighed, rota)
    taken = {(a.visit_id, a.slot) for a in assignments}
    return NewPlan(
        problem=problem,
        policy=weighed,
        result=Result(
            rota=rota,
            status=Status.FEASIBLE,
            score=score(facts),
            bound=Bound(0, (0.0, 0.0)),
            seed=7,
            input_hash=problem.digest,
            versions={"ortools": "9.15"},
            seconds=1.5,
            iterations=100,
        ),
        working_days=facts.working_days,
        uncovered=[
            UncoveredSlot(v.id, slot, v.risk, "travel", "nobody is near enough", "not_found")
            for v in problem.visits
            for slot in range(1, v.carers_required + 1)
            if (v.id, slot) not in taken
        ],
        created_at=fields.pop("created_at", NOON),
        **fields,
    )


def saved(branch: Branch, first_day: dt.date = TUESDAY, days: int = 1, **fields: Any) -> SavedPlan:
    """Save a plan in which carer k1 makes every visit at its preferred start."""
    problem = branch.problem(first_day, days)
    given = [
        Assignment(v.preferred, v.id, slot, "k1")
        for v in problem.visits
        for slot in range(1, v.carers_required + 1)
    ]
    save = save_draft if fields.pop("draft", False) else save_plan
    return save(branch.store, a_plan(problem, *given, **fields))
