"""A part of the timing problem as a linear programme (GLOP).

Without hours and breaks the matrix holds differences only and is totally unimodular (Hoffman and
Kruskal, 1956): a vertex of the relaxation has integral starts and the programme is exact. How late
the latest of all is, W, is one variable more with rows that are differences, too: W - x >= -due.
With hours and breaks the answer is kept only where it turns out to be integral and to obey the
rules.
"""

from __future__ import annotations

from ortools.linear_solver import pywraplp

from solver.retime.timing import Peak, Pull, Timing


def solve(part: Timing, levels: list[int]) -> list[int] | None:
    """Best starts of a part, level by level, or None where the relaxation is not enough."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    size = range(len(part.low))
    # Distances from the lower bound keep the numbers small.
    x = [solver.NumVar(0, part.high[i] - part.low[i], "") for i in size]
    for i, j, d in part.differences:
        _at_least(solver, d - part.low[j] + part.low[i], (x[j], 1), (x[i], -1))
    for limit in part.sums:
        row = solver.Constraint(
            -solver.infinity(), limit.most - sum(c * part.low[i] for i, c in limit.parts)
        )
        for i, c in limit.parts:
            row.SetCoefficient(x[i], c)
    off: dict[tuple[int, int, int], pywraplp.Variable] = {}
    for place, level in enumerate(levels):
        prices = [(x[i], part.slope[level][i]) for i in size if part.slope[level][i]]
        # Two terms may want the same start: a coefficient is set once.
        price_of: dict[tuple[int, int, int], int] = {}
        for pull in part.pulls[level]:
            key = pull.var, pull.first, pull.last
            price_of[key] = price_of.get(key, 0) + pull.price
            if key not in off:
                off[key] = _off(solver, part, pull, x[pull.var])
        prices += [(off[key], price) for key, price in price_of.items()]
        prices += [(_height(solver, part, peak, x), peak.price) for peak in part.peaks[level]]
        if not prices:
            continue
        objective = solver.Objective()
        objective.Clear()
        for variable, price in prices:
            objective.SetCoefficient(variable, price)
        objective.SetMinimization()
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        if place + 1 < len(levels):
            best = objective.Value()
            face = solver.Constraint(-solver.infinity(), best + 1e-9 * max(1.0, abs(best)))
            for variable, price in prices:
                face.SetCoefficient(variable, price)
    values = [variable.solution_value() for variable in x]
    if any(abs(value - round(value)) > 1e-4 for value in values):
        return None
    starts = [part.low[i] + round(values[i]) for i in size]
    return starts if part.holds(starts) else None


def _off(
    solver: pywraplp.Solver, part: Timing, pull: Pull, x: pywraplp.Variable
) -> pywraplp.Variable:
    off, low, high = (
        solver.NumVar(0, solver.infinity(), ""),
        part.low[pull.var],
        part.high[pull.var],
    )
    if high > pull.last:
        _at_least(solver, low - pull.last, (off, 1), (x, -1))
    if low < pull.first:
        _at_least(solver, pull.first - low, (off, 1), (x, 1))
    return off


def _height(
    solver: pywraplp.Solver, part: Timing, peak: Peak, x: list[pywraplp.Variable]
) -> pywraplp.Variable:
    height = solver.NumVar(peak.floor, solver.infinity(), "")
    for i, due in peak.dues:
        _at_least(solver, part.low[i] - due, (height, 1), (x[i], -1))
    return height


def _at_least(solver: pywraplp.Solver, least: int, *parts: tuple[pywraplp.Variable, int]) -> None:
    row = solver.Constraint(least, solver.infinity())
    for variable, coefficient in parts:
        row.SetCoefficient(variable, coefficient)
