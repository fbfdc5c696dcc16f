"""The cost of change: how much less stays uncovered for each slot whose carer changes."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator

from solver.check import Report, check
from solver.policy import Policy
from solver.repair.figures import figures
from solver.repair.master import Master
from solver.repair.neighbourhood import Neighbourhood
from solver.repair.result import Figure, Point, Proof, Proposal
from solver.repair.rounds import Rounds
from solver.repair.settle import settle
from solver.repair.taking_back import taken_back, weight
from solver.rota import Rota

MOST_POINTS = 6
ORDER = (Figure.UNCOVERED, Figure.CHANGED, Figure.MONEY)


def frontier(
    rounds: Rounds,
    policy: Policy,
    near: Neighbourhood,
    master: Master,
    least: Proposal,
    *,
    seed: int,
    seconds: float | None,
) -> tuple[Point, ...]:
    """Points from no change to those of the least change, each better than those before it.

    At most `MOST_POINTS` bounds are tried, spread evenly, the middle ones first, within
    ``seconds``. A point without anything uncovered is proved globally, the others for the
    neighbourhood. Where time or tries do not allow that, the recommended rota without what matters
    least in it is a point that was found. What a choice came to that was not thought through is
    no point: it tells nothing of what a change is worth.
    """
    most = round(least.value(Figure.CHANGED))
    steps = min(most, MOST_POINTS - 1)
    bounds = sorted({round(most * k / steps) for k in range(steps + 1)} if steps else {0})
    points: list[Point] = []
    untried, unproved = _middle_first(bounds), list[int]()
    deadline = None if seconds is None else time.monotonic() + seconds
    while untried:
        rest = None if deadline is None else deadline - time.monotonic()
        if rest is not None and rest <= 0:
            break
        found = settle(
            rounds, policy, near, master, ORDER, seed=seed, seconds=rest, most_changed=untried[0]
        )
        if found is None:
            break
        proved = Proof.NEIGHBOURHOOD if Figure.UNCOVERED in found.proved else Proof.FOUND
        if found.whole and Figure.UNCOVERED in found.choice.proved:
            report = check(rounds.problem, policy, found.rota)
            points.append(_point(rounds, report, found.rota, proved))
        unproved += untried[:1] if proved is Proof.FOUND else []
        del untried[0]
    few = [bound for bound in (*untried, *unproved) if bound < most]
    points += _thinned(rounds, policy, least.result.rota, few)
    return _with_recommended(points, least, rounds.problem.slots)


def _middle_first(bounds: list[int]) -> list[int]:
    """No change, then the middle of what is left, and so on: spread evenly wherever it ends."""
    order, spans = bounds[:1], [bounds[1:]]
    while spans:
        span = spans.pop(0)
        if span:
            middle = (len(span) - 1) // 2
            order.append(span[middle])
            spans += [span[:middle], span[middle + 1 :]]
    return order


def _point(rounds: Rounds, report: Report, rota: Rota, proof: Proof) -> Point:
    values = figures(report.score)
    uncovered = values[Figure.UNCOVERED]
    return Point(
        changed=round(values[Figure.CHANGED]),
        uncovered=uncovered,
        uncovered_slots=rounds.problem.slots - len(rota),
        cost=values[Figure.MONEY],
        proof=Proof.GLOBAL if uncovered == 0 else proof,
        rota=rota,
    )


def _thinned(
    rounds: Rounds, policy: Policy, rota: Rota, bounds: Collection[int]
) -> Iterator[Point]:
    """A rota with so few changes, without those of its changed visits that matter least a change.

    Those who were told of them take back what matters more than what they do instead. Nobody else
    does anything otherwise, so that no rule is broken but by a journey that is longer than the same
    one with a visit between: such a rota is left out.
    """
    problem = rounds.problem
    told = {(t.visit_id, t.slot): t.carer_id for t in problem.in_force}

    def changes(visit_id: str) -> int:
        made = rota.by_visit[visit_id]
        return sum(told.get((visit_id, a.slot), a.carer_id) != a.carer_id for a in made)

    def worth(visit_id: str) -> float:
        return weight(problem, policy, visit_id) / changes(visit_id)

    pinned = {visit_id for visit_id, _ in problem.pinned}
    lost = [v for v in rota.by_visit if v not in pinned and changes(v)]
    lost.sort(key=lambda visit_id: (worth(visit_id), visit_id))
    now, gone = sum(map(changes, rota.by_visit)), set[str]()
    faults = len(check(problem, policy, rota).violations)
    for bound in sorted(bounds, reverse=True):
        while now > bound and lost:
            visit_id = lost.pop(0)
            gone.add(visit_id)
            now -= changes(visit_id)
        thinned = Rota.of(a for a in rota.assignments if a.visit_id not in gone)
        thinned = taken_back(problem, policy, thinned, gone, faults)
        report = check(problem, policy, thinned)
        if now <= bound and len(report.violations) <= faults:
            yield _point(rounds, report, thinned, Proof.FOUND)


def _with_recommended(points: list[Point], least: Proposal, slots: int) -> tuple[Point, ...]:
    """Of the points below the recommended proposal those that cover more for more, and this one."""
    changed, uncovered = least.value(Figure.CHANGED), least.value(Figure.UNCOVERED)
    last = Point(
        changed=round(changed),
        uncovered=uncovered,
        uncovered_slots=slots - len(least.result.rota),
        cost=least.value(Figure.MONEY),
        proof=least.proved(Figure.UNCOVERED),
        rota=least.result.rota,
    )
    better: list[Point] = []
    for point in sorted(points, key=lambda p: (p.changed, p.uncovered)):
        if point.changed >= changed or point.uncovered <= uncovered:
            continue
        if not better or point.uncovered < better[-1].uncovered:
            better.append(point)
    return (*better, last)
