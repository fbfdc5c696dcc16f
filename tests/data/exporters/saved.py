"""A stored branch with a rota that was made by hand, for the tests of exports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from data.decisions import approve
from data.importers import import_agency
from data.mapping import load_problem
from data.plans import NewPlan, UncoveredSlot, save_plan
from data.store import Store
from solver.facts import Facts
from solver.objective import score
from solver.result import Bound, Result, Status
from solver.rota import Rota
from tests.builders import PLAIN_DAY, a_policy, a_rota, at

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

FIRST = a_rota(
    ("v1", "k1", at(8)),
    ("v2", "k1", at(9.5), 1),
    ("v2", "k2", at(9.5), 2),
    ("v4", "k1", at(11.5)),
)
"""Everything but v3 is covered."""


def imported(folder: Path, home: Path) -> Store:
    """A new store that holds a folder."""
    store = Store.open(home=home)
    report = import_agency(store, folder, now=NOW)
    assert not report.errors, report.as_json()["errors"]
    return store


def save(store: Store, rota: Rota, *, branch: str = "north", publish: bool = False) -> str:
    """Save a rota of the good folder's day as a plan; returns its id."""
    policy = a_policy()
    with store.unit_of_work() as work:
        problem = load_problem(work, branch, PLAIN_DAY, 1, policy=policy)
    facts = Facts(problem, policy, rota)
    covered = {(a.visit_id, a.slot) for a in rota.assignments}
    uncovered = [
        UncoveredSlot(v.id, slot, v.risk, "availability", "=no carer is free", "not_found")
        for v in problem.visits
        for slot in range(1, v.carers_required + 1)
        if (v.id, slot) not in covered
    ]
    saved = save_plan(
        store,
        NewPlan(
            problem=problem,
            policy=policy,
            result=Result(
                rota=rota,
                status=Status.FEASIBLE,
                score=score(facts),
                bound=Bound(0, ()),
                seed=1,
                input_hash=problem.digest,
                versions={},
                seconds=0.0,
                iterations=0,
            ),
            working_days=facts.working_days,
            uncovered=uncovered,
            created_at=NOW,
        ),
    )
    if publish:
        assert saved.proposal_id is not None
        approve(store, saved.proposal_id, as_name="Mo", reason="checked", now=NOW)
    return saved.rota_id
