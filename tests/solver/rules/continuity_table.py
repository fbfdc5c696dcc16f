"""One client who saw k1, prefers k2, avoids k3 and has never met k4; another who knows nobody."""

from __future__ import annotations

from solver.problem import Acquaintance, Preference
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure

PROBLEM = a_problem(
    [
        a_visit("v1", carers_required=2),
        a_visit("v2", client_id="c2"),
        a_visit("v3", client_id="c2"),
    ],
    [a_carer(k) for k in ("k1", "k2", "k3", "k4")],
    preferences=(Preference("c1", "k2", "preferred"), Preference("c1", "k3", "avoid")),
    history=(Acquaintance("c1", "k1", 4),),
)


def measure(name: str, value: int, *rows: tuple[str, str, int]) -> Measure:
    """A rota of ``(visit, carer, slot)`` at 09:00."""
    rota = a_rota(*((visit, carer, at(9), slot) for visit, carer, slot in rows))
    return Measure(name, PROBLEM, a_policy(), rota, value)
