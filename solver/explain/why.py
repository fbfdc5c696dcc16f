"""Why this carer: the choice against the next best one, term by term."""

from __future__ import annotations

from dataclasses import dataclass

from solver.explain.candidates import MINUTE, Candidate, candidates
from solver.policy import Policy
from solver.problem import Horizon, Problem
from solver.rota import Assignment, Rota


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
        How many others could go, be it at another start that the visit's window allows.
    at_once
        Whether any of them could come at ``start``, to the minute, as people read it.
    words
        The comparison in care words; ids only.
    """

    visit_id: str
    slot: int
    carer_id: str
    start: int
    next_best: Candidate | None
    others: int
    at_once: bool
    words: str


def why(problem: Problem, policy: Policy, rota: Rota, visit_id: str) -> tuple[Choice, ...]:
    """The choice for each slot that somebody has, in the order of the slots.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    problem.visit[visit_id]
    return tuple(
        _choice(problem, policy, rota, made)
        for made in sorted(rota.by_visit.get(visit_id, ()), key=lambda a: a.slot)
    )


def _choice(problem: Problem, policy: Policy, rota: Rota, made: Assignment) -> Choice:
    def able(start: int | None = None) -> list[Candidate]:
        asked = candidates(
            problem, policy, rota, made.visit_id, made.slot, giving_up=False, start=start
        )
        return [c for c in asked if c.free]

    others = able()
    best = others[0] if others else None
    # Who is best at another start may be able to come at this one, too.
    at_once = any(_reads_as(c.start, made.start) for c in others) or bool(
        others and able(made.start)
    )
    pinned = (made.visit_id, made.slot) in problem.pinned
    return Choice(
        visit_id=made.visit_id,
        slot=made.slot,
        carer_id=made.carer_id,
        start=made.start,
        next_best=best,
        others=len(others),
        at_once=at_once,
        words=_pinned(made) if pinned else _words(problem.horizon, made, best, at_once),
    )


def _reads_as(start: int | None, other: int) -> bool:
    """Whether two starts are the same to those who are told the minute."""
    return start is not None and start // MINUTE == other // MINUTE


def _pinned(made: Assignment) -> str:
    return f"Carer {made.carer_id} is pinned to it: a person decided so, or it has started."


def _words(horizon: Horizon, made: Assignment, best: Candidate | None, at_once: bool) -> str:
    has, start = f"Carer {made.carer_id} has it", horizon.clock(made.start)
    if best is None or best.effect is None or best.start is None:
        return (
            f"{has}, and nobody else could go with all else as it is: not at {start}, nor at any "
            "other start in its window that was tried."
        )
    next_best = f"the next best is carer {best.carer_id}"
    if not _reads_as(best.start, made.start):
        next_best += f" at another start, {horizon.clock(best.start)}"
        if best.moves:
            next_best += f", then also of carer {' and '.join(best.moves)}"
    if not at_once:
        has += f", and nobody else could come at {start} with all else as it is"
    differs = best.effect.words or "nothing would differ"
    points = best.effect.points
    worth = next((level for level in best.effect.levels if level), 0)
    judged = {True: "worse", False: "better"}[worth > 0] if worth else "just as good"
    return (
        f"{has}; {next_best}, which would be {judged} by this policy: {differs}"
        f"{f' (in points: {points})' if points else ''}."
    )
