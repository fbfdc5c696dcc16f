"""Why this carer: the choice against the next best one, term by term."""

from __future__ import annotations

from dataclasses import dataclass

from solver.explain.candidates import Candidate, candidates
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota


@dataclass(frozen=True, slots=True)
class Choice:
    """Who has a slot, and the best of those who could have it with nothing else given up.

    Parameters
    ----------
    start
        When the carer comes, in seconds.
    next_best
        The best of the others, whose ``effect`` is what the rota would be with them less what it
        is; None where nobody else could go.
    others
        How many others could go.
    words
        The comparison in care words; ids only.
    """

    visit_id: str
    slot: int
    carer_id: str
    start: int
    next_best: Candidate | None
    others: int
    words: str


def why(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> tuple[Choice, ...]:
    """The choice for each slot that somebody has, in the order of the slots.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    problem.visit[visit_id]
    choices = []
    for made in rota.by_visit.get(visit_id, ()):
        asked = candidates(problem, policy, rota, visit_id, made.slot, giving_up=False)
        able = [c for c in asked if c.free]
        pinned = (visit_id, made.slot) in problem.pinned
        best = able[0] if able else None
        words = _words(made.carer_id, best, pinned)
        choices.append(
            Choice(visit_id, made.slot, made.carer_id, made.start, best, len(able), words)
        )
    return tuple(choices)


def _words(carer_id: str, best: Candidate | None, pinned: bool) -> str:
    if pinned:
        return f"Carer {carer_id} is pinned to it: a person decided so, or it has started."
    if best is None or best.effect is None:
        return f"Carer {carer_id} has it, and nobody else could go with all else as it is."
    differs = best.effect.words or "nothing would differ"
    worth = next((level for level in best.effect.levels if level), 0)
    judged = {True: "worse", False: "better"}[worth > 0] if worth else "just as good"
    return (
        f"Carer {carer_id} has it; the next best is carer {best.carer_id}, which would be "
        f"{judged} by this policy: {differs}."
    )
