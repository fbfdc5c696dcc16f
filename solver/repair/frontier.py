"""The cost of change: how much less stays uncovered for each slot whose carer changes."""

from __future__ import annotations

from solver.check import check
from solver.policy import Policy
from solver.repair.figures import figures
from solver.repair.master import Master
from solver.repair.neighbourhood import Neighbourhood
from solver.repair.result import Figure, Point, Proof
from solver.repair.rounds import Rounds
from solver.repair.settle import settle

MOST_POINTS = 10
ORDER = (Figure.UNCOVERED, Figure.CHANGED, Figure.MONEY)


def frontier(
    rounds: Rounds,
    policy: Policy,
    near: Neighbourhood,
    master: Master,
    most: int,
    *,
    seed: int,
) -> tuple[Point, ...]:
    """Points from no change to ``most`` changed slots, each better than those with fewer changes.

    At most `MOST_POINTS` bounds are tried, spread evenly. Nothing uncovered is proved globally;
    the rest for the neighbourhood.
    """
    steps = min(most, MOST_POINTS - 1)
    bounds = sorted({round(most * k / steps) for k in range(steps + 1)} if steps else {0})
    points: list[Point] = []
    for bound in bounds:
        found = settle(
            rounds, policy, near, master, ORDER, seed=seed, seconds=None, most_changed=bound
        )
        if found is None:
            continue
        values = figures(check(rounds.problem, policy, found.rota).score)
        uncovered = values[Figure.UNCOVERED]
        if points and uncovered >= points[-1].uncovered:
            continue
        proof = Proof.NEIGHBOURHOOD if Figure.UNCOVERED in found.proved else Proof.FOUND
        points.append(
            Point(
                changed=round(values[Figure.CHANGED]),
                uncovered=uncovered,
                uncovered_slots=rounds.problem.slots - len(found.rota),
                cost=values[Figure.MONEY],
                proof=Proof.GLOBAL if uncovered == 0 else proof,
            )
        )
    return tuple(points)
