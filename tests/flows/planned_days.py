"""Planned rotas made by hand, for the tests of what is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from data.plans import SavedPlan, UncoveredSlot
from flows.planned import Planned, Run
from solver.check import check
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Bound
from solver.rota import Rota
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at

PROPOSED = SavedPlan("R3", 3, 2, "P3", "proposed")


def a_planned(
    problem: Problem,
    rota: Rota,
    *,
    policy: Policy | None = None,
    uncovered: Iterable[UncoveredSlot] = (),
    bound: Bound | None = None,
    saved: SavedPlan | None = PROPOSED,
    **fields: Any,
) -> Planned:
    """A planned rota as a solve of half a second would have left it."""
    chosen = policy or a_policy()
    return Planned(
        problem=problem,
        policy=chosen,
        rota=rota,
        report=check(problem, chosen, rota),
        run=Run("feasible", bound, 1, problem.digest, 0.5, 100),
        uncovered=tuple(uncovered),
        saved=saved,
        **fields,
    )


def a_covered_day(**fields: Any) -> Planned:
    """Two visits of different risk, both made by one carer who waits between them."""
    visits = (
        a_visit("v1", client_id="c1", risk="red"),
        a_visit("v2", client_id="c2", preferred=at(9), risk="green"),
    )
    problem = a_problem(visits, (a_carer("k1"),), default_minutes=10, days=1)
    return a_planned(problem, a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9.25))), **fields)


def a_day_with_a_gap(risk: str = "red", **fields: Any) -> Planned:
    """The visit v2 of this risk has nobody; its two slots were not found."""
    visits = (
        a_visit("v1", client_id="c1"),
        a_visit("v2", client_id="c2", carers_required=2, risk=risk),
    )
    problem = a_problem(visits, (a_carer("k1"),), default_minutes=10, days=1)
    uncovered = [
        UncoveredSlot("v2", slot, risk, "availability", "1 carer: no shift", "impossible")
        for slot in (1, 2)
    ]
    return a_planned(problem, a_rota(("v1", "k1", at(8))), uncovered=uncovered, **fields)
