"""Where and when one more hour of a carer is tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from solver.explain.relaxations import stand_in
from solver.marginal.measures import HOUR, weight
from solver.marginal.result import Cell
from solver.policy import Policy
from solver.problem import Problem, Shift, Visit
from solver.windows import hard_window

NOBODY = "one more hour"
"""Id of the carer who works the hour; it is no person's."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour that is tried.

    ``problem`` has somebody with this hour, and ``visit_ids`` are the visits that they might make;
    ``estimate`` is the care that would fit in, weighted by risk, without the way.
    """

    cell: Cell
    start: int
    end: int
    problem: Problem
    visit_ids: frozenset[str]
    estimate: float


def hours_of(
    problem: Problem,
    policy: Policy,
    uncovered: Sequence[str],
    places: Mapping[str, tuple[str, str]],
    most: int,
) -> tuple[tuple[Hour, ...], int]:
    """The best hour of each area, part of the day and set of skills, by an estimate.

    Whoever works it holds these skills, lives nowhere, and begins where the first visit is. Visits
    for known carers only are left out: nobody knows them.

    Returns
    -------
    tuple
        The hours, the most promising first, and how many more there would have been than ``most``.
    """
    cells: dict[Cell, list[Visit]] = defaultdict(list)
    for visit_id in uncovered:
        visit = problem.visit[visit_id]
        if _could_be_made(problem, policy, visit):
            cells[Cell(*places[visit_id], tuple(sorted(visit.skills)))].append(visit)
    hours = []
    for cell in cells:
        able = [
            visit
            for other, visits in cells.items()
            if (other.area, other.part) == (cell.area, cell.part)
            and set(other.skills) <= set(cell.skills)
            for visit in visits
        ]
        hours.append(_best(problem, policy, cell, cells[cell], able))
    hours.sort(key=lambda h: (-h.estimate, h.start, h.cell.area, h.cell.part, h.cell.skills))
    return tuple(hours[:most]), max(0, len(hours) - most)


def _could_be_made(problem: Problem, policy: Policy, visit: Visit) -> bool:
    low, high = _starts(problem, policy, visit)
    known = visit.known_carer_only or visit.duration < policy.known_carer_under_s
    return visit.duration <= HOUR and low <= high and not known


def _starts(problem: Problem, policy: Policy, visit: Visit) -> tuple[int, int]:
    low, high = hard_window(problem, policy, visit)
    return (low if problem.now is None else max(low, problem.now)), high


def _best(
    problem: Problem, policy: Policy, cell: Cell, own: Sequence[Visit], able: Sequence[Visit]
) -> Hour:
    """The hour into which most care fits that the cell lacks, the earliest among equals."""
    tried = set()
    for visit in own:
        low, high = _starts(problem, policy, visit)
        wanted = min(max(visit.preferred, low), high)
        tried |= {low, wanted, high, high + visit.duration - HOUR}
    if problem.now is not None:
        tried = {max(start, problem.now) for start in tried}
    found = []
    for start in sorted(tried):
        fitting = [v for v in able if _fits(problem, policy, v, start)]
        if any(v in own for v in fitting):
            found.append((-_estimate(policy, fitting), start, fitting))
    least, start, fitting = min(found, key=lambda each: each[:2])
    gravest = max(fitting, key=lambda v: (weight(policy, v), v.id))
    # Whoever is asked for suits the clients who want a man or a woman.
    choosy = [v for v in fitting if problem.client[v.client_id].gender_of_carer != "any"]
    model = max(choosy, key=lambda v: (weight(policy, v), v.id)) if choosy else gravest
    somebody = replace(
        stand_in(problem, model, NOBODY, Shift(start, start + HOUR)),
        employment="bank",
        skills=stand_in(problem, own[0], NOBODY, Shift(start, start + HOUR)).skills,
    )
    return Hour(
        cell=cell,
        start=start,
        end=start + HOUR,
        problem=replace(problem, carers=(*problem.carers, somebody)),
        visit_ids=frozenset(v.id for v in fitting),
        estimate=-least,
    )


def _fits(problem: Problem, policy: Policy, visit: Visit, start: int) -> bool:
    low, high = _starts(problem, policy, visit)
    return max(low, start) <= min(high, start + HOUR - visit.duration)


def _estimate(policy: Policy, visits: Sequence[Visit]) -> float:
    """Care of an hour, weighted by risk: the gravest visits first, the last one in part."""
    left, total = float(HOUR), 0.0
    for visit in sorted(visits, key=lambda v: (-policy.risk_weights[v.risk], v.duration, v.id)):
        part = min(1.0, left / visit.duration)
        total += part * weight(policy, visit)
        left -= part * visit.duration
    return total / 60
