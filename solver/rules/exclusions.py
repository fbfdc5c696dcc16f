"""exclusions: nobody comes whom the client must not, or agreed not to, be visited by."""

from __future__ import annotations

from collections.abc import Iterator

from solver.facts import Facts
from solver.rules.base import Rule, Violation


def find(facts: Facts) -> Iterator[Violation]:
    """Ensures no excluded pair, the agreed gender of carer, and a known carer where required.

    A visit flagged known_carer_only always needs a known carer. One shorter than the policy's
    limit needs one where the client knows any carer at all.
    """
    problem, policy = facts.problem, facts.policy
    for carer_id, stops in facts.stops.items():
        carer = problem.carer[carer_id]
        for stop in stops:
            visit, client = stop.visit, problem.client[stop.visit.client_id]
            reasons: list[str] = []
            if problem.preference.get((client.id, carer_id)) == "excluded":
                reasons.append(f"carer {carer_id} is excluded by client {client.id}")
            if client.gender_of_carer not in ("any", carer.gender):
                reasons.append(f"client {client.id} wants a {client.gender_of_carer} carer")
            if not problem.knows(client.id, carer_id):
                if visit.known_carer_only:
                    reasons.append(f"only carers known to client {client.id} may come")
                elif visit.duration < policy.known_carer_under_s and _knows_anyone(
                    facts, client.id
                ):
                    reasons.append(f"a visit this short needs a carer client {client.id} knows")
            for reason in reasons:
                yield Violation(
                    "exclusions", (visit.id,), (carer_id,), f"visit {visit.id}: {reason}"
                )


def _knows_anyone(facts: Facts, client_id: str) -> bool:
    problem = facts.problem
    return client_id in problem.clients_with_history or client_id in problem.clients_with_preferred


RULE = Rule("exclusions", "Nobody who must not come", "NICE NG21 1.4.2", find)
