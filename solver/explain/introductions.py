"""Whom to introduce before a red visit by somebody the client does not know: a shadow visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.explain.question import Question
from solver.explain.trials import Bench
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rota import Assignment, Rota
from solver.words import count


@dataclass(frozen=True, slots=True)
class Shadow:
    """An earlier visit of the client at which the carer could go along, beside its own carers."""

    visit_id: str
    start: int
    carer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Introduction:
    """A carer's first visit to a client, a red one, by somebody whom the client does not know.

    Parameters
    ----------
    start
        Of the red visit, in seconds.
    earlier
        Visits of the client before it, on the same rota, that somebody else makes.
    shadows
        Those of them at which the carer could be introduced, the first one first.
    words
        One sentence in care words; ids only.
    """

    visit_id: str
    client_id: str
    carer_id: str
    start: int
    earlier: int
    shadows: tuple[Shadow, ...]
    words: str


def introductions(problem: Problem, policy: Policy, rota: Rota) -> tuple[Introduction, ...]:
    """Introductions that a rota asks for, by the start of the red visit.

    The carer goes along for all of the earlier visit, on top of what they have to do, and every
    rule on their own time holds: shift, journeys, rest, break, hours, nights, wage. Nothing of the
    rota changes. A visit that has started (`Problem.now`) is too late for it, and on one for known
    carers only nobody is introduced.
    """
    found = (
        _introduction(problem, policy, rota, problem.carer[carer_id], visit, start)
        for start, visit, carer_id in first_red_visits(problem, rota)
    )
    return tuple(found)


def first_red_visits(problem: Problem, rota: Rota) -> Iterator[tuple[int, Visit, str]]:
    """Start, visit and carer of each first visit on the rota that is red and by a stranger."""
    met: set[tuple[str, str]] = set()
    for made in sorted(rota.assignments, key=lambda a: (a.start, a.visit_id, a.slot)):
        visit = problem.visit[made.visit_id]
        pair = (visit.client_id, made.carer_id)
        if pair in met or problem.knows(*pair):
            continue
        met.add(pair)
        over = problem.now is not None and made.start < problem.now
        if visit.risk == "red" and not over and made.carer_id in problem.carer:
            yield made.start, visit, made.carer_id


def _introduction(
    problem: Problem, policy: Policy, rota: Rota, carer: Carer, visit: Visit, start: int
) -> Introduction:
    earlier = sorted(
        (own[0].start, own)
        for each in problem.visits
        if each.client_id == visit.client_id
        and not each.known_carer_only
        and (own := rota.by_visit.get(each.id, ()))
        and own[0].start + each.duration <= start
        and (problem.now is None or own[0].start >= problem.now)
        and all(a.carer_id != carer.id for a in own)
    )
    shadows = tuple(
        Shadow(own[0].visit_id, begins, tuple(a.carer_id for a in own))
        for begins, own in earlier
        if _could_go_along(problem, policy, rota, carer, own)
    )
    words = _words(problem, carer.id, visit, start, len(earlier), shadows)
    return Introduction(visit.id, visit.client_id, carer.id, start, len(earlier), shadows, words)


def _could_go_along(
    problem: Problem, policy: Policy, rota: Rota, carer: Carer, own: tuple[Assignment, ...]
) -> bool:
    start, visit = own[0].start, problem.visit[own[0].visit_id]
    there = frozenset(a.carer_id for a in own)
    question = Question(visit, 1, there, start, start)
    return not Bench(problem, policy, rota, question).missed(carer, start)


def _words(
    problem: Problem,
    carer_id: str,
    visit: Visit,
    start: int,
    earlier: int,
    shadows: tuple[Shadow, ...],
) -> str:
    clock = problem.horizon.clock
    who = f"Carer {carer_id} comes to client {visit.client_id} for the first time at red visit "
    who += f"{visit.id} ({clock(start)})"
    if shadows:
        first = shadows[0]
        others = " and ".join(first.carer_ids)
        more = len(shadows) - 1
        also = f", or at {count(more, 'other visit')} before it" if more else ""
        where = f"{first.visit_id} ({clock(first.start)})"
        return f"{who}: could go along with {others} at {where}{also}."
    if not earlier:
        return f"{who}: no introduction is possible, for no visit of theirs comes before it."
    many = count(earlier, "visit")
    return f"{who}: no introduction is possible, for the carer is not free at {many} before it."
