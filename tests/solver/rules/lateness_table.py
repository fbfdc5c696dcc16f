"""A visit due by 10:00, one for two carers due by 11:00, and one due by 12:00."""

from __future__ import annotations

from solver.policy import WindowEnd
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure

VISITS = (
    a_visit("v1", latest=at(10), preferred=at(9)),
    a_visit("v2", latest=at(11), preferred=at(9), carers_required=2),
    a_visit("v3", latest=at(12), preferred=at(12), time_critical=True),
)


def measure(
    name: str,
    value: int,
    *rows: tuple[str, str, int] | tuple[str, str, int, int],
    window_end: WindowEnd = "soft",
) -> Measure:
    """A rota of ``(visit, carer, start)`` or ``(visit, carer, start, slot)``."""
    problem = a_problem(VISITS, [a_carer("k1"), a_carer("k2")])
    policy = a_policy(window_end=window_end, tolerance_s=900)
    return Measure(name, problem, policy, a_rota(*rows), value)
