"""Two visits a client and what pays for them, for the rule and the terms on budgets."""

from __future__ import annotations

from datetime import date

from solver.problem import Budget, Client, Problem
from solver.rota import Rota
from tests.builders import HOUR, PLAIN_DAY, a_carer, a_problem, a_rota, a_visit, at

NEXT = date(2026, 11, 25)
RATE = 1200


def budget(id: str = "b1", **fields: object) -> Budget:
    """A hard one for the branch on the first day, unless told."""
    fields = {
        "scope": "branch",
        "scope_id": None,
        "first_day": PLAIN_DAY,
        "last_day": PLAIN_DAY,
        "hard": True,
    } | fields
    return Budget(id, **fields)  # type: ignore[arg-type]


def paid(*budgets: Budget, **carer: object) -> Problem:
    """Four visits of half an hour at 12 pounds an hour; the last is on the second day.

    ``v1`` and ``v2`` of client c1, ``v3`` double-handed and ``v4`` of c2, whose funder is f; ``v2``
    names the budget *named*.
    """
    visits = [
        a_visit("v1", client_id="c1", earliest=at(8)),
        a_visit("v2", client_id="c1", earliest=at(9), budget_id="named"),
        a_visit("v3", client_id="c2", earliest=at(10), carers_required=2),
        a_visit("v4", client_id="c2", earliest=at(24)),
    ]
    fields = {"rate_pence_hour": RATE} | carer
    carers = [a_carer(name, (at(7), at(30)), **fields) for name in ("k1", "k2")]
    clients = [Client("c1", "c1"), Client("c2", "c2", funder_id="f")]
    return a_problem(visits, carers, clients=clients, budgets=budgets)


ALL: Rota = a_rota(
    ("v1", "k1", at(8)),
    ("v2", "k1", at(9)),
    ("v3", "k1", at(10)),
    ("v3", "k2", at(10), 2),
    ("v4", "k2", at(24)),
)
"""Two hours on the first day, half an hour on the second."""
HALF = HOUR // 2
