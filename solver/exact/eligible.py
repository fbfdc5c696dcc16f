"""Who may make a visit at all: the rules that need no variable.

A carer who may not make a visit gets no variable for it, which keeps the model small.
"""

from __future__ import annotations

from solver.policy import Policy
from solver.problem import Carer, Problem, Visit


def may_make(problem: Problem, policy: Policy, carer: Carer, visit: Visit) -> bool:
    """Whether the rules on persons let ``carer`` make ``visit``."""
    return competence(problem, carer, visit) and exclusions(problem, policy, carer, visit)


def competence(problem: Problem, carer: Carer, visit: Visit) -> bool:
    """Ensures every required skill in date on the local day of the visit's earliest start."""
    day = problem.horizon.date_of(problem.horizon.day_of(visit.earliest))
    return all(carer.holds(skill, day) for skill in visit.skills)


def exclusions(problem: Problem, policy: Policy, carer: Carer, visit: Visit) -> bool:
    """Ensures no excluded pair, the agreed gender, and a known carer where one is required."""
    client = problem.client[visit.client_id]
    if problem.preference.get((client.id, carer.id)) == "excluded":
        return False
    if client.gender_of_carer not in ("any", carer.gender):
        return False
    if problem.knows(client.id, carer.id):
        return True
    short = visit.duration < policy.known_carer_under_s
    somebody = (
        client.id in problem.clients_with_history or client.id in problem.clients_with_preferred
    )
    return not (visit.known_carer_only or (short and somebody))
