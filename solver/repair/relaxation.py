"""The linear relaxation of the master problem (GLOP), by column generation."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from solver.encoding.arrays import Float, Int
from solver.repair.result import Figure

ENTERING = 300
"""Sets that enter the relaxation at once."""
WHOLE = 1e-6
"""What a whole value may be away from a whole number."""
ROUNDING = 1e-11
"""What a bound may be wrong by, as a part of what it sums up: thousands of floats that cancel."""
DEARER, OFTEN = 10.0, 4
"""How much dearer a missing answer becomes where a part of it is cheap, and how often."""
NOTHING: Mapping[int, bool] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """A constraint ``low <= sum(coefficients * variables) <= high``."""

    variables: Int
    coefficients: Int
    low: int | None
    high: int | None


def row_of(coefficients: Int, low: int | None, high: int | None) -> Row:
    """A row of a coefficient for each variable."""
    variables = np.flatnonzero(coefficients)
    return Row(variables, coefficients[variables], low, high)


def obeys(rows: Sequence[Row], vector: Int) -> bool:
    """Whether whole values obey every row."""
    for row in rows:
        value = int(row.coefficients @ vector[row.variables])
        if (row.low is not None and value < row.low) or (row.high is not None and value > row.high):
            return False
    return True


class _Asked(NamedTuple):
    """Place of the row of a question, and the variable of what is missing of the answer."""

    row: int
    missing: pywraplp.Variable


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An optimum of a relaxation: a bound of every solution, values and reduced costs.

    ``error`` is what the bound may be wrong by.
    """

    bound: float
    error: float
    values: Float
    reduced: Float

    @property
    def whole(self) -> Int | None:
        """The values, where all of them are whole."""
        whole = np.rint(self.values).astype(np.int64)
        return whole if np.abs(self.values - whole).max(initial=0.0) < WHOLE else None

    @property
    def least(self) -> int:
        """The least whole cost that the bound allows."""
        return math.ceil(self.bound - self.error)


class Relaxation:
    """The linear relaxation by column generation: sets come in when they pay, and stay.

    Rows are added, and the objective, the bounds of figures and what is decided changed, while it
    lasts.

    Parameters
    ----------
    size
        Variables of the master problem.
    figures
        Coefficients of each figure.
    questions
        Variables of whose sum it can be decided that it is at least one, or none.
    """

    def __init__(
        self, size: int, figures: Mapping[Figure, Int], questions: Sequence[Int] = ()
    ) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._size = size
        self._questions = questions
        self._asked: dict[int, _Asked] = {}
        self._x: dict[int, pywraplp.Variable] = {}
        self._in = np.zeros(size, np.bool_)
        self._possible = np.ones(size, np.bool_)
        self._rows: list[pywraplp.Constraint] = []
        self._entries: list[Int] = []
        self._by_variable: tuple[Int, Int] | None = None
        self._known = 0
        for figure in figures.values():
            self._add(row_of(figure, None, None))
        self._figure_row = {figure: k for k, figure in enumerate(figures)}

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Variables that are not ruled out."""
        return self._possible

    def allow_all(self) -> None:
        """Take back what was ruled out."""
        self._allow(np.ones(self._size, np.bool_))

    def rule_out(self, relaxed: Relaxed, most: int) -> None:
        """Leave out the variables that no solution has whose cost is ``most`` at most.

        Parameters
        ----------
        relaxed
            The optimum under all rows and nothing decided, of the cost that ``most`` is counted in.
        most
            Cost of a solution that is known: whatever is as good stays possible.
        """
        # What a variable adds to the bound is its reduced cost (Dantzig, Fulkerson and Johnson
        # 1954); both are sums of the same floats.
        self._allow(self._possible & (relaxed.bound + relaxed.reduced <= most + 2 * relaxed.error))

    def _allow(self, possible: NDArray[np.bool_]) -> None:
        for at in np.flatnonzero((possible != self._possible) & self._in).tolist():
            self._x[at].SetUb(float(possible[at]))
        self._possible = possible

    def solve(
        self,
        rows: Sequence[Row],
        highs: Mapping[Figure, int],
        cost: Int,
        start: Int,
        deadline: float,
        decided: Mapping[int, bool] = NOTHING,
    ) -> Relaxed | None:
        """The optimum under all rows; None where none is found, or not in time.

        The bound holds for every solution in [0, 1] that agrees with what is decided and has
        nothing that is ruled out, up to the rounding of sums in floats.

        Parameters
        ----------
        rows
            Those of the calls before, and perhaps more.
        highs
            Upper bounds of figures.
        start
            A solution, whose sets come in first.
        decided
            Answers to some of the questions.
        """
        infinity = self._solver.infinity()
        for row in rows[self._known :]:
            self._add(row)
        self._known = len(rows)
        for figure, k in self._figure_row.items():
            self._rows[k].SetBounds(-infinity, float(highs.get(figure, infinity)))
        self._decide(decided)
        self._gather()
        objective = self._solver.Objective()
        objective.Clear()
        objective.SetMinimization()
        for at in np.flatnonzero(self._in & (cost != 0)).tolist():
            objective.SetCoefficient(self._x[at], float(cost[at]))
        # More than any solution can be better than the start: no solution has a part missing.
        dear = float(cost @ start - np.minimum(cost, 0).sum()) + 1.0
        for asked in self._asked.values():
            objective.SetCoefficient(asked.missing, dear)
        self._enter(np.flatnonzero(start), cost)
        tolerance = 1e-7 * max(1.0, float(np.abs(cost).max(initial=0)))
        raised = 0
        while True:
            if deadline < math.inf:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._solver.SetTimeLimit(math.ceil(1000 * left))
            else:
                self._solver.SetTimeLimit(0)
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                if self._in[self._possible].all() or time.monotonic() > deadline:
                    return None
                self._enter(np.flatnonzero(self._possible), cost)
                continue
            bounds, duals = self._duals(dear)
            of_row, variable_of, factors = self._entries[0]
            priced = np.bincount(variable_of, factors * duals[of_row], minlength=self._size)
            reduced = np.asarray(cost - priced, np.float64)
            paying = np.flatnonzero(~self._in & self._possible & (reduced < -tolerance))
            if not len(paying):
                # Half of it may still be cheaper than no solution. However dear: none has a part
                # missing, and the bound holds.
                lacks = any(a.missing.solution_value() > WHOLE for a in self._asked.values())
                if lacks and raised < OFTEN:
                    raised += 1
                    dear *= DEARER
                    for asked in self._asked.values():
                        objective.SetCoefficient(asked.missing, dear)
                    continue
                break
            self._enter(paying[np.argsort(reduced[paying], kind="stable")[:ENTERING]], cost)
        values = np.zeros(self._size)
        for at, variable in self._x.items():
            values[at] = variable.solution_value()
        # A bound whatever the duals are (Lagrange): what GLOP's tolerances leave open does not
        # matter, and it is as sharp as the optimum to a few ulps.
        paid, saved = bounds * duals, np.minimum(reduced, 0.0) * self._possible
        error = ROUNDING * max(1.0, float(np.abs(paid).sum() - saved.sum()))
        return Relaxed(float(paid.sum() + saved.sum()), error, values, reduced)

    def _decide(self, decided: Mapping[int, bool]) -> None:
        """Put answers in place of those before.

        Where the sets that are in cannot give an answer, a part of it may be missing at a price: so
        there is a solution always, and duals that bring in the sets that can.
        """
        infinity = self._solver.infinity()
        for question in decided.keys() - self._asked.keys():
            variables = self._questions[question]
            row = len(self._rows)
            self._add(Row(variables, np.ones(len(variables), np.int64), None, None))
            missing = self._solver.NumVar(0.0, infinity, "")
            self._rows[row].SetCoefficient(missing, 1.0)
            self._asked[question] = _Asked(row, missing)
        for question, asked in self._asked.items():
            answer = decided.get(question)
            low, high = (1.0 if answer else -infinity), (0.0 if answer is False else infinity)
            self._rows[asked.row].SetBounds(low, high)
            self._rows[asked.row].SetCoefficient(asked.missing, -1.0 if answer is False else 1.0)

    def _duals(self, dear: float) -> tuple[Float, Float]:
        """For each row the bound that its dual counts on, and the dual; 0 where there is none."""
        infinity = self._solver.infinity()
        duals = np.array([row.dual_value() for row in self._rows])
        asked = [each.row for each in self._asked.values()]
        duals[asked] = np.clip(duals[asked], -dear, dear)
        lows = np.array([row.lb() for row in self._rows])
        highs = np.array([row.ub() for row in self._rows])
        bounds = np.where(duals > 0, lows, highs)
        idle = np.abs(bounds) >= infinity
        return np.where(idle, 0.0, bounds), np.where(idle, 0.0, duals)

    def _add(self, row: Row) -> None:
        infinity = self._solver.infinity()
        low = -infinity if row.low is None else float(row.low)
        high = infinity if row.high is None else float(row.high)
        constraint = self._solver.Constraint(low, high)
        is_in = self._in[row.variables]
        variables, factors = row.variables[is_in].tolist(), row.coefficients[is_in].tolist()
        for at, factor in zip(variables, factors, strict=True):
            constraint.SetCoefficient(self._x[at], float(factor))
        which = np.full(len(row.variables), len(self._rows))
        self._entries.append(np.stack((which, row.variables, row.coefficients)).astype(np.int64))
        self._rows.append(constraint)

    def _gather(self) -> None:
        """Bring the entries of all rows together."""
        if len(self._entries) > 1:
            self._entries = [np.concatenate(self._entries, axis=1)]
            self._by_variable = None

    def _of_variable(self) -> tuple[Int, Int]:
        """The entries of all rows by variable, and where those of each variable begin."""
        if self._by_variable is None:
            (entries,) = self._entries
            entries = entries[:, np.argsort(entries[1], kind="stable")]
            ends = np.searchsorted(entries[1], np.arange(self._size + 1))
            self._by_variable = entries, ends
        return self._by_variable

    def _enter(self, variables: Int, cost: Int) -> None:
        fresh = variables[~self._in[variables]].tolist()
        if not fresh:
            return
        objective = self._solver.Objective()
        entries, ends = self._of_variable()
        for at in fresh:
            self._in[at] = True
            self._x[at] = variable = self._solver.NumVar(0.0, float(self._possible[at]), "")
            rows, _, factors = entries[:, ends[at] : ends[at + 1]].tolist()
            for row, factor in zip(rows, factors, strict=True):
                self._rows[row].SetCoefficient(variable, float(factor))
            if cost[at]:
                objective.SetCoefficient(variable, float(cost[at]))
