"""At 07:30: k1 was told for 08:00, k1 and k2 together for 09:00; a third visit was never told."""

from __future__ import annotations

from solver.problem import InForce
from solver.tariff import Tariff
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure

TOLD = (
    InForce("v1", 1, "k1", at(8)),
    InForce("v2", 1, "k1", at(9)),
    InForce("v2", 2, "k2", at(9)),
)
VISITS = (
    a_visit("v1", earliest=at(7), latest=at(12), preferred=at(7)),
    a_visit("v2", earliest=at(7), latest=at(12), preferred=at(7), carers_required=2),
    a_visit("v3", earliest=at(7), latest=at(12), preferred=at(7)),
)


def measure(
    name: str,
    value: int,
    *rows: tuple[str, str, int] | tuple[str, str, int, int],
    now: int | None = at(7.5),
    moved_s: int = 15 * MINUTE,
    short_notice_s: int = 60 * MINUTE,
    told: tuple[InForce, ...] = TOLD,
    pence: int = 0,
) -> Measure:
    """A rota of ``(visit, carer, start)`` or ``(visit, carer, start, slot)``."""
    carers = [a_carer(k) for k in ("k1", "k2", "k3")]
    problem = a_problem(VISITS, carers, now=now, in_force=told)
    tariff = Tariff(short_notice_pence=pence)
    policy = a_policy(moved_s=moved_s, short_notice_s=short_notice_s, tariff=tariff)
    return Measure(name, problem, policy, a_rota(*rows), value)
