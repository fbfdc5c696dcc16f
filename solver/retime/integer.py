"""A part of the timing problem in CP-SAT: it chooses the pause that becomes the break."""

from __future__ import annotations

import time

from ortools.sat.python import cp_model

from solver.retime.timing import Peak, Pull, Sum, Timing

EFFORT = 5.0
"""Limit of each level in CP-SAT's deterministic seconds, so that one part never takes for ever."""


def solve(
    part: Timing, levels: list[int], hint: list[int], seconds: float | None, seed: int
) -> list[int] | None:
    """Best starts found of a part, level by level, or None where none are found in time."""
    begun = time.monotonic()
    model = cp_model.CpModel()
    size = range(len(part.low))
    x = [model.new_int_var(part.low[i], part.high[i], "") for i in size]
    for i, j, d in part.differences:
        model.add(x[j] - x[i] >= d)
    for limit in part.sums:
        model.add(_total(limit, x) <= limit.most)
    for pause in part.breaks:
        short = model.new_bool_var("")
        model.add(_total(pause.short, x) <= pause.short.most).only_enforce_if(short)
        choices = [short]
        for i, j, d in pause.pauses:
            if part.high[j] - part.low[i] < d:
                continue
            taken = model.new_bool_var("")
            model.add(x[j] - x[i] >= d).only_enforce_if(taken)
            choices.append(taken)
        model.add_bool_or(choices)
    off: dict[tuple[int, int, int], cp_model.IntVar] = {}
    for i in size:
        model.add_hint(x[i], hint[i])
    starts: list[int] | None = None
    for level in levels:
        prices = [part.slope[level][i] * x[i] for i in size if part.slope[level][i]]
        for pull in part.pulls[level]:
            key = pull.var, pull.first, pull.last
            if key not in off:
                off[key] = _off(model, part, pull, x[pull.var])
            prices.append(pull.price * off[key])
        prices += [peak.price * _height(model, part, peak, x) for peak in part.peaks[level]]
        price = cp_model.LinearExpr.sum(prices)
        model.minimize(price)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = EFFORT
        if seconds is not None:
            left = seconds - (time.monotonic() - begun)
            if left <= 0:
                break
            solver.parameters.max_time_in_seconds = left
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        starts = [solver.value(variable) for variable in x]
        if status != cp_model.OPTIMAL:
            break
        model.add(price <= solver.value(price))
    return starts


def _off(model: cp_model.CpModel, part: Timing, pull: Pull, x: cp_model.IntVar) -> cp_model.IntVar:
    most = max(0, pull.first - part.low[pull.var], part.high[pull.var] - pull.last)
    off = model.new_int_var(0, most, "")
    model.add(off >= x - pull.last)
    model.add(off >= pull.first - x)
    return off


def _height(
    model: cp_model.CpModel, part: Timing, peak: Peak, x: list[cp_model.IntVar]
) -> cp_model.IntVar:
    height = model.new_int_var(peak.floor, peak.height(part.high), "")
    for i, due in peak.dues:
        model.add(height >= x[i] - due)
    return height


def _total(limit: Sum, x: list[cp_model.IntVar]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum(
        [x[i] for i, _ in limit.parts], [c for _, c in limit.parts]
    )
