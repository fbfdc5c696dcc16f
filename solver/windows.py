"""When a visit may start: the window as the engines read it.

The checker does not: it has the meaning of the rule in `solver.rules.window`.
"""

from __future__ import annotations

from solver.policy import Policy
from solver.problem import Problem, Visit


def hard_window(problem: Problem, policy: Policy, visit: Visit) -> tuple[int, int]:
    """Encodes rule *window*: the first and the last start that a visit may have, in seconds.

    Where windows end softly, only shifts bound a start from above; the last second of all stands
    for that. A time-critical visit keeps its window, and keeps near its preferred start, in either
    case.
    """
    if visit.time_critical:
        near = policy.time_critical_s
        return (
            max(visit.earliest, visit.preferred - near),
            min(visit.latest, visit.preferred + near),
        )
    if policy.window_end == "hard":
        return visit.earliest, visit.latest
    return visit.earliest, max(visit.latest, problem.end)
