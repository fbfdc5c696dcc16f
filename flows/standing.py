"""The rota in force as a re-plan finds it: checked, and whether it lacks anything."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from data.plans import SavedPlan, stored_rota
from data.store import UnitOfWork
from flows.planned import Planned, Run
from flows.stored import explain_uncovered
from solver.check import check
from solver.overrides import not_allowed
from solver.rota import Assignment, Rota

if TYPE_CHECKING:
    from flows.replanning import Broken


def standing(uow: UnitOfWork, broken: Broken) -> Planned:
    """The rota in force, checked on the framed problem."""
    problem, policy, rota = broken.problem, broken.policy, rota_of(broken)
    return Planned(
        problem=problem,
        policy=policy,
        rota=rota,
        report=check(problem, policy, rota),
        run=Run("feasible", None, broken.order.limits.seed, problem.digest, 0.0, 0),
        uncovered=explain_uncovered(problem, policy, rota),
        saved=saved_as(uow, broken),
        overrides=broken.overrides,
        wall_seconds=time.monotonic() - broken.started,
    )


def rota_of(broken: Broken) -> Rota:
    """The rota in force as the framed problem has it."""
    pinned = broken.problem.pinned
    return Rota.of(
        Assignment(t.start, t.visit_id, t.slot, t.carer_id, (t.visit_id, t.slot) in pinned)
        for t in broken.problem.in_force
    )


def saved_as(uow: UnitOfWork, broken: Broken) -> SavedPlan | None:
    """Where the rota in force is kept; that of its first day where there are several."""
    if not broken.in_force.versions:
        return None
    stored = stored_rota(uow, broken.in_force.versions[0])
    return SavedPlan(
        stored.rota_id, stored.version, stored.parent, stored.proposal_id, stored.status
    )


def lacks(broken: Broken) -> bool:
    """Whether it leaves a slot of the framed problem uncovered, or breaks a rule unallowed."""
    rota = rota_of(broken)
    found = check(broken.problem, broken.policy, rota).violations
    allowed = (each.facts for each in broken.overrides)
    return len(rota) < broken.problem.slots or bool(not_allowed(found, allowed))
