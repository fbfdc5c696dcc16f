"""Branch and bound over the master problem: what its relaxation cannot tell is decided.

Of two questions one is asked at a time: is a visit covered, and does a round hold it? Both answers
are relaxed in turn, those of the least bound first. Measured on absences of a day of 621 slots: two
to five relaxations prove what takes CP-SAT seconds, as sets without a fraction are near.

Source: branching on what a column holds, not on the column (Ryan and Foster 1981).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from solver.encoding.arrays import Float, Int
from solver.repair.relaxation import WHOLE, Relaxation, Row, obeys
from solver.repair.result import Figure


@dataclass(frozen=True)
class Questions:
    """What can be decided: for each the variables whose sum is one where the answer is yes.

    The first ``visits`` ask whether a visit is covered, the others whether a round holds it.
    """

    of: tuple[Int, ...]
    visits: int

    def open(self, values: Float, cost: Int, decided: Mapping[int, bool]) -> int | None:
        """The undecided question that values leave open most, visits first; None: there is none.

        Of visits, those that cost the most.
        """
        best, most = None, WHOLE
        for question, variables in enumerate(self.of):
            if question == self.visits and best is not None:
                break
            if question in decided:
                continue
            share = float(values[variables].sum())
            unsure = min(share, 1.0 - share)
            if unsure < WHOLE:
                continue
            worth = float(np.abs(cost[variables]).max()) if question < self.visits else 1.0
            if unsure * worth > most:
                best, most = question, unsure * worth
        return best


def branch_and_bound(
    relaxation: Relaxation,
    questions: Questions,
    rows: Sequence[Row],
    bounds: Sequence[Row],
    highs: Mapping[Figure, int],
    cost: Int,
    best: Int,
    least: int,
    deadline: float,
    most: int,
) -> tuple[Int, bool]:
    """The best solution, and whether it is proved.

    Parameters
    ----------
    bounds, highs
        Bounds of figures, as rows and as the relaxation takes them.
    best
        A solution.
    least
        Bound of the cost, of the relaxation without answers.
    deadline
        Second of `time.monotonic`.
    most
        Relaxations that are solved.
    """
    start, value = best, int(cost @ best)
    proved = True
    number = count()
    waiting: list[tuple[int, int, Mapping[int, bool]]] = [(least, next(number), {})]
    for _ in range(most):
        if not waiting or waiting[0][0] >= value:
            return best, proved
        _, _, decided = heapq.heappop(waiting)
        relaxed = relaxation.solve(rows, highs, cost, start, deadline, decided)
        if relaxed is None:
            proved = False
            continue
        if relaxed.least >= value:
            continue
        whole = relaxed.whole
        if whole is not None and obeys((*rows, *bounds), whole):
            if cost @ whole < value:
                best, value = whole, int(cost @ whole)
            # Sets that pay less than the tolerance of the relaxation may still be out.
            proved &= relaxed.least >= value
            continue
        question = questions.open(relaxed.values, cost, decided)
        if question is None:
            proved = False
            continue
        for answer in (True, False):
            entry = (relaxed.least, next(number), {**decided, question: answer})
            heapq.heappush(waiting, entry)
    return best, proved and (not waiting or waiting[0][0] >= value)
