"""Continuity: a face the client knows, and wants."""

from __future__ import annotations

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit


def unknown_carers(facts: Facts) -> int:
    """Slots made by a carer the client neither saw in 28 days nor named as preferred."""
    problem = facts.problem
    return sum(
        not problem.knows(problem.visit[a.visit_id].client_id, a.carer_id)
        for a in facts.rota.assignments
    )


def first_visits(facts: Facts) -> int:
    """Pairs of a client and a carer who comes, once or more, and whom they do not know."""
    problem = facts.problem
    meet = [(problem.visit[a.visit_id].client_id, a.carer_id) for a in facts.rota.assignments]
    return sum(not problem.knows(*pair) for pair in set(meet))


def avoided_carers(facts: Facts) -> int:
    """Slots made by a carer the client would rather avoid."""
    problem = facts.problem
    return sum(
        problem.preference.get((problem.visit[a.visit_id].client_id, a.carer_id)) == "avoid"
        for a in facts.rota.assignments
    )


def not_preferred_carers(facts: Facts) -> int:
    """Slots of clients with preferred carers that are made by somebody else."""
    problem = facts.problem
    count = 0
    for assignment in facts.rota.assignments:
        client = problem.visit[assignment.visit_id].client_id
        kind = problem.preference.get((client, assignment.carer_id))
        count += client in problem.clients_with_preferred and kind != "preferred"
    return count


UNKNOWN = Term(
    "unknown_carer",
    "Carers the client does not know",
    "A carer the client neither saw in 28 days nor named as preferred.",
    Tier.CONTINUITY,
    Unit.COUNT,
    unknown_carers,
)
FIRST = Term(
    "first_visits",
    "Carers who are new to a client",
    "A carer whom the client does not know, however often they come in the plan.",
    Tier.CONTINUITY,
    Unit.COUNT,
    first_visits,
)
AVOIDED = Term(
    "avoided_carer",
    "Carers the client avoids",
    "A carer the client would rather avoid.",
    Tier.CONTINUITY,
    Unit.COUNT,
    avoided_carers,
)
NOT_PREFERRED = Term(
    "not_preferred_carer",
    "Not one of the preferred carers",
    "Somebody else, where the client named preferred carers.",
    Tier.CONTINUITY,
    Unit.COUNT,
    not_preferred_carers,
)
