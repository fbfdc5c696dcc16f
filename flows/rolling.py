"""A rolling plan: what is published stays as it is, and the other days are planned around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.in_force import rota_in_force
from data.store import UnitOfWork
from solver.check import check
from solver.overrides import Override, not_allowed
from solver.policy import Policy
from solver.problem import Pin, Problem
from solver.rota import Assignment, Rota


def with_published(
    uow: UnitOfWork, problem: Problem, policy: Policy, allowed: Iterable[Override] = ()
) -> Problem:
    """Pin what is published on days of the problem.

    A visit that cannot be made as published any more, for it or what it stands beside breaks a rule
    that nobody has allowed, is planned anew; so is one that nobody makes.
    """
    told = rota_in_force(uow, problem.branch_id, problem.horizon)
    if told is None:
        return problem
    kept = [
        made
        for made in told.rota.assignments
        if told.published(made.visit_id, made.start)
        and made.visit_id in problem.visit
        and made.slot <= problem.visit[made.visit_id].carers_required
        and made.carer_id in problem.carer
        and (made.visit_id, made.slot) not in problem.pinned
    ]
    fixed = [Assignment(p.start, p.visit_id, p.slot, p.carer_id, True) for p in problem.pins]
    found = check(problem, policy, Rota.of([*fixed, *kept])).violations
    broken = {visit_id for each in not_allowed(found, allowed) for visit_id in each.visit_ids}
    pins = (
        Pin(made.visit_id, made.slot, made.carer_id, made.start)
        for made in kept
        if made.visit_id not in broken
    )
    return replace(problem, pins=(*problem.pins, *pins))
