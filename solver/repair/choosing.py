"""The master problem over some of its sets, in CP-SAT."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from solver.encoding.arrays import Int
from solver.repair.relaxation import Row

EFFORT = 0.2
"""Limit of a choice, in CP-SAT's deterministic seconds."""


def choose(
    rows: Sequence[Row],
    cost: Int,
    least: int,
    active: np.ndarray[tuple[int], np.dtype[np.bool_]],
    best: Int | None,
    seed: int,
    deadline: float,
) -> Int | None:
    """The best solution that CP-SAT finds over the active variables; None where none in time.

    ``least`` bounds the cost from below.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    model = cp_model.CpModel()
    x = {at: model.new_bool_var("") for at in np.flatnonzero(active).tolist()}
    for row in rows:
        terms = [
            (x[at], coefficient)
            for at, coefficient in zip(
                row.variables.tolist(), row.coefficients.tolist(), strict=True
            )
            if at in x
        ]
        value = cp_model.LinearExpr.weighted_sum([t[0] for t in terms], [t[1] for t in terms])
        if row.low is not None and row.low == row.high:
            model.add(value == row.low)
            continue
        if row.low is not None:
            model.add(value >= row.low)
        if row.high is not None:
            model.add(value <= row.high)
    priced = [at for at in x if cost[at]]
    total = cp_model.LinearExpr.weighted_sum(
        [x[at] for at in priced], [int(cost[at]) for at in priced]
    )
    # Proved by the relaxation: a choice that reaches it need not be proved again.
    model.add(total >= least)
    model.minimize(total)
    if best is not None:
        for at, literal in x.items():
            model.add_hint(literal, int(best[at]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = EFFORT
    # Measured: presolving and cuts take a fifth of the time of hard choices and bring nothing that
    # the rows of the relaxation do not.
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = False
    solver.parameters.cut_level = 0
    if left < math.inf:
        solver.parameters.max_time_in_seconds = left
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    vector = np.zeros(len(active), np.int64)
    for at, literal in x.items():
        vector[at] = solver.value(literal)
    return vector
