"""Visits that wait for a carer who has not come: on after all where waiting helps nobody."""

from __future__ import annotations

from dataclasses import replace

from solver.policy import Policy
from solver.problem import Pin, Problem
from solver.repair.frame import is_waiting
from solver.result import Limits


def with_those_who_wait(problem: Problem, policy: Policy, limits: Limits) -> Problem:
    """A framed problem in which a visit waits only where it is made by that.

    Half a double-handed visit helps nobody, but who is there is not sent away from it either: where
    no repair is found in which it begins later, who has come is pinned as if it were on.

    Parameters
    ----------
    limits
        Of the repair that is tried where anything waits; else none is.
    """
    waiting = [told for told in problem.in_force if is_waiting(problem, policy, told)]
    if not waiting:
        return problem
    # Most re-plans need no engine yet.
    from solver.repair.mend import repair

    tried = repair(problem, policy, limits, alternatives=False).proposals[0].result.rota
    pins = [
        Pin(told.visit_id, told.slot, told.carer_id, told.start)
        for told in waiting
        if told.visit_id not in tried.by_visit
    ]
    return replace(problem, pins=(*problem.pins, *pins))
