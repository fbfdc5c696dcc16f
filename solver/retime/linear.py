"""A part of the timing problem as a linear programme (GLOP).

Without hours and breaks the matrix holds differences only and is totally unimodular (Hoffman and
Kruskal, 1956): a vertex of the relaxation has integral starts and the programme is exact. With
them its answer is kept only where it turns out to be integral and to obey the rules.
"""

from __future__ import annotations

from ortools.linear_solver import pywraplp

from solver.retime.timing import Pull, Timing


def solve(part: Timing, levels: list[int]) -> list[int] | None:
    """Best starts of a part, level by level, or None where the relaxation is not enough."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    size = range(len(part.low))
    # Distances from the lower bound keep the numbers small.
    x = [solver.NumVar(0, part.high[i] - part.low[i], "") for i in size]
    for i, j, d in part.differences:
        row = solver.Constraint(d - part.low[j] + part.low[i], solver.infinity())
        row.SetCoefficient(x[j], 1)
        row.SetCoefficient(x[i], -1)
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
            key = pull.var, pull.aim, pull.tolerance
            price_of[key] = price_of.get(key, 0) + pull.price
            if key not in off:
                off[key] = _off(solver, part, pull, x[pull.var])
        prices += [(off[key], price) for key, price in price_of.items()]
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
    off = solver.NumVar(0, solver.infinity(), "")
    away, tolerance = pull.aim - part.low[pull.var], pull.tolerance
    for sign in (1, -1):
        # off >= sign * (x - away) - tolerance
        row = solver.Constraint(-sign * away - tolerance, solver.infinity())
        row.SetCoefficient(off, 1)
        row.SetCoefficient(x, -sign)
    return off
