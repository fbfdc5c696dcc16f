"""The cost of change: how much less stays uncovered for each slot whose carer changes."""

from __future__ import annotations

import time

from solver.check import check
from solver.policy import Policy
from solver.repair.figures import figures
from solver.repair.master import Master
from solver.repair.neighbourhood import Neighbourhood
from solver.repair.result import Figure, Point, Proof, Proposal
from solver.repair.rounds import Rounds
from solver.repair.settle import settle

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

    At most `MOST_POINTS` bounds are tried, spread evenly, within ``seconds``. A point without
    anything uncovered is proved globally, the others for the neighbourhood.
    """
    most = round(least.value(Figure.CHANGED))
    steps = min(most, MOST_POINTS - 1)
    bounds = sorted({round(most * k / steps) for k in range(steps + 1)} if steps else {0})
    points: list[Point] = []
    deadline = None if seconds is None else time.monotonic() + seconds
    for bound in bounds:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            break
        found = settle(
            rounds, policy, near, master, ORDER, seed=seed, seconds=left, most_changed=bound
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
                rota=found.rota,
            )
        )
    return _with_recommended(points, least, rounds.problem.slots)


def _with_recommended(points: list[Point], least: Proposal, slots: int) -> tuple[Point, ...]:
    """The points below the recommended proposal, and then this one."""
    changed, uncovered = least.value(Figure.CHANGED), least.value(Figure.UNCOVERED)
    last = Point(
        changed=round(changed),
        uncovered=uncovered,
        uncovered_slots=slots - len(least.result.rota),
        cost=least.value(Figure.MONEY),
        proof=least.proved(Figure.UNCOVERED),
        rota=least.result.rota,
    )
    return (*(p for p in points if p.changed < changed and p.uncovered > uncovered), last)
