"""exclusions: nobody comes whom the client must not, or agreed not to, be visited by."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.problem import Carer, Visit
from solver.rules.base import KEPT, Rule, Verdict, Violation


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures no excluded pair, the agreed gender of carer, and a known carer where required.

    A visit flagged known_carer_only always needs a known carer. One shorter than the policy's
    limit needs one where the client knows any carer at all.
    """
    for carer_id, stops in facts.stops.items():
        carer = facts.problem.carer[carer_id]
        for stop in stops:
            visit = stop.visit
            for reason in _agreements(facts, carer, visit):
                yield (
                    KEPT
                    if reason is None
                    else Violation(
                        "exclusions", (visit.id,), (carer_id,), f"visit {visit.id}: {reason}"
                    )
                )


def _agreements(facts: Facts, carer: Carer, visit: Visit) -> Iterator[str | None]:
    """Points agreed about who comes: why the carer must not; None where nothing is against it."""
    problem, client = facts.problem, facts.problem.client[visit.client_id]
    excluded = problem.preference.get((client.id, carer.id)) == "excluded"
    yield f"carer {carer.id} is excluded by client {client.id}" if excluded else None
    if client.gender_of_carer != "any":
        wanted = client.gender_of_carer
        yield f"client {client.id} wants a {wanted} carer" if wanted != carer.gender else None
    known = problem.knows(client.id, carer.id)
    if visit.known_carer_only:
        yield None if known else f"only carers known to client {client.id} may come"
    elif visit.duration < facts.policy.known_carer_under_s and _knows_anyone(facts, client.id):
        yield None if known else f"a visit this short needs a carer client {client.id} knows"


def _knows_anyone(facts: Facts, client_id: str) -> bool:
    problem = facts.problem
    return client_id in problem.clients_with_history or client_id in problem.clients_with_preferred


RULE = Rule(
    "exclusions",
    "Nobody who must not come",
    "NICE NG21 1.4.2",
    "agreement about a carer at a visit",
    examine,
)
