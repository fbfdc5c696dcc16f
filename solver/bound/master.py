"""The master problem: a choice of routes that covers the visits at the least cost, relaxed (GLOP).

With routes r of kind k(r), parts n of windows, and amounts in scaled points:

    min  sum cost(r) x(r) + sum miss(v) u(v)
    s.t. sum of x(r) through n             >= need(v) y(n)      for each part n of visit v
         sum of x(r) of kind k through n   <= shifts of k y(n)  for each tie of k and n
         sum of y(n) over parts of v + u(v) = 1                  for each visit v
         sum of x(r) of kind k             <= shifts of k       for each kind k
         sum weight(v) u(v)                <= spare
         sum entered(c, r) x(r)            <= 1                 for each cut c

Every rota that leaves no more than ``spare`` uncovered is a solution, so the optimum is a lower
bound. Its prices are turned into whole numbers, and what they prove is computed from these numbers
alone (`proved_by`): that GLOP reckons in floats can make the bound weaker, never wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from solver.bound.cuts import Cut, entered
from solver.bound.nodes import Nodes
from solver.bound.pricing import Column, Priced, Prices, Tie
from solver.bound.shifts import Wanted
from solver.encoding.arrays import Float, Int

SPARED_BITS = 20
"""The price of a unit of the earlier level is a whole number of parts of 1 / 2^20."""
UNUSED = 1e-7
LEAST_BROKEN = 0.02
"""What of a visit a kind must have in a part, beyond the visit itself, for a tie."""


@dataclass(frozen=True)
class Charges:
    """What covering nobody costs.

    Parameters
    ----------
    miss
        (V,) scaled points of leaving a visit uncovered in the level that is bounded.
    weight
        (V,) what it takes of ``spare``.
    spare
        How much may be left uncovered, in scaled points of the first level; None: no limit.
    fixed
        Scaled points that every rota has: of pins, and of visits that nobody can cover.
    artificial
        Scaled points of a carer who is not there; so large that none is wanted at the optimum.
    """

    miss: Int
    weight: Int
    spare: int | None
    fixed: int
    artificial: int

    def may_miss(self, v: int) -> bool:
        """Whether a rota in question can leave the visit uncovered."""
        return self.spare is None or int(self.weight[v]) <= self.spare


def proved_by(
    prices: Prices,
    priced: Sequence[Priced],
    visits: Wanted,
    nodes: Nodes,
    counts: Sequence[int],
    ties: Sequence[Tie],
    charges: Charges,
) -> int:
    """The lower bound that prices prove (Lagrange), in whole scaled points.

    Every visit is worth what its carers are paid, or what missing it costs, whichever is less;
    every shift can earn the most that a route of its kind can. All of it is whole numbers.
    """
    paid = (visits.need[nodes.visit] * prices.node).tolist()
    for tie, owed in zip(ties, prices.tie.tolist(), strict=True):
        paid[tie.node] -= counts[tie.kind] * owed
    cheapest: dict[int, int] = {}
    for v, of_part in zip(nodes.visit.tolist(), paid, strict=True):
        cheapest[v] = min(of_part, cheapest.get(v, of_part))
    total = 0
    for v, of_visit in cheapest.items():
        worth = of_visit << SPARED_BITS
        if charges.may_miss(v):
            missed = int(charges.miss[v]) << SPARED_BITS
            worth = min(worth, missed + prices.spared * int(charges.weight[v]))
        total += worth
    if charges.spare is not None:
        total -= prices.spared * charges.spare
    # Rounded down: a bound may only become less.
    total >>= SPARED_BITS
    total -= sum(prices.toll.tolist())
    total += sum(count * each.least for count, each in zip(counts, priced, strict=True))
    return int(total + charges.fixed)


class Master:
    """The linear programme; columns and cuts are added while it lasts."""

    def __init__(
        self, visits: Wanted, nodes: Nodes, counts: Sequence[int], charges: Charges
    ) -> None:
        self._visits, self._nodes, self._charges = visits, nodes, charges
        self.columns: list[Column] = []
        self.cuts: list[Cut] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # Presolving would forget the basis of the last solve.
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self._scale = max(1.0, charges.artificial / 1000)
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._x: list[pywraplp.Variable] = []
        self._artificial: list[pywraplp.Variable] = []
        self._cut_rows: list[pywraplp.Constraint] = []
        self.ties: list[Tie] = []
        self._tie_rows: list[pywraplp.Constraint] = []
        self._y: dict[int, pywraplp.Variable] = {}
        self._tied: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._counts = counts
        infinity = self._solver.infinity()
        self._node_rows = [self._solver.Constraint(0, infinity) for _ in nodes.visit]
        self._kind_rows = [self._solver.Constraint(-infinity, count) for count in counts]
        self._spare_row = None
        if charges.spare is not None:
            self._weight = max(1.0, float(charges.weight.max(initial=1)))
            self._spare_row = self._solver.Constraint(-infinity, charges.spare / self._weight)
        self._parts(charges)

    def _parts(self, charges: Charges) -> None:
        infinity = self._solver.infinity()
        for v in np.unique(self._nodes.visit).tolist():
            need = float(self._visits.need[v])
            parts = np.flatnonzero(self._nodes.visit == v).tolist()
            own = [self._node_rows[n] for n in parts]
            whole = self._solver.Constraint(1, 1) if len(own) > 1 else None
            if whole is None:
                own[0].SetBounds(need, infinity)
            for n, row in zip(parts, own, strict=True):
                artificial = self._solver.NumVar(0, infinity, "")
                self._artificial.append(artificial)
                row.SetCoefficient(artificial, 1)
                self._objective.SetCoefficient(artificial, charges.artificial / self._scale)
                if whole is not None:
                    y = self._solver.NumVar(0, infinity, "")
                    self._y[n] = y
                    row.SetCoefficient(y, -need)
                    whole.SetCoefficient(y, 1)
            if charges.may_miss(v):
                u = self._solver.NumVar(0, infinity, "")
                self._objective.SetCoefficient(u, float(charges.miss[v]) / self._scale)
                if whole is None:
                    own[0].SetCoefficient(u, need)
                else:
                    whole.SetCoefficient(u, 1)
                if self._spare_row is not None:
                    self._spare_row.SetCoefficient(u, float(charges.weight[v]) / self._weight)

    def add(self, columns: Sequence[Column]) -> int:
        """Take columns in; returns how many were new."""
        before = len(self.columns)
        for column in columns:
            key = column.kind, column.nodes
            if key in self._known:
                continue
            self._known.add(key)
            self.columns.append(column)
            x = self._solver.NumVar(0, self._solver.infinity(), "")
            self._x.append(x)
            self._objective.SetCoefficient(x, column.cost / self._scale)
            self._kind_rows[column.kind].SetCoefficient(x, 1)
            for n in set(column.nodes):
                self._node_rows[n].SetCoefficient(x, column.nodes.count(n))
            for cut, row in zip(self.cuts, self._cut_rows, strict=True):
                times = entered(cut, column.visits)
                if times:
                    row.SetCoefficient(x, times)
            for n in column.nodes:
                tied = self._tied.get((column.kind, n))
                if tied is not None:
                    tied.SetCoefficient(x, column.nodes.count(n))
        return len(self.columns) - before

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Take cuts in; one with the visits of another replaces it."""
        where = {cut.visits: i for i, cut in enumerate(self.cuts)}
        for cut in cuts:
            at = where.get(cut.visits)
            if at is None:
                row = self._solver.Constraint(-self._solver.infinity(), 1)
                self.cuts.append(cut)
                self._cut_rows.append(row)
            else:
                self.cuts[at], row = cut, self._cut_rows[at]
            for column, x in zip(self.columns, self._x, strict=True):
                times = entered(cut, column.visits)
                if times:
                    row.SetCoefficient(x, times)

    def add_ties(self, ties: Sequence[Tie]) -> None:
        """Take ties in that are not there yet; nodes that are whole windows need none."""
        for tie in ties:
            y = self._y.get(tie.node)
            if y is None or (tie.kind, tie.node) in self._tied:
                continue
            row = self._solver.Constraint(-self._solver.infinity(), 0)
            row.SetCoefficient(y, -float(self._counts[tie.kind]))
            self.ties.append(tie)
            self._tie_rows.append(row)
            self._tied[tie.kind, tie.node] = row
            for column, x in zip(self.columns, self._x, strict=True):
                if column.kind == tie.kind and tie.node in column.nodes:
                    row.SetCoefficient(x, column.nodes.count(tie.node))

    def loose_ties(self) -> list[Tie]:
        """Ties that the solution breaks."""
        there: dict[tuple[int, int], float] = defaultdict(float)
        for column, share in self.shares():
            for n in column.nodes:
                need = self._visits.need[self._nodes.visit[n]]
                if n in self._y and self._counts[column.kind] < need:
                    there[column.kind, n] += share
        y = {n: variable.solution_value() for n, variable in self._y.items()}
        return [
            Tie(k, n)
            for (k, n), share in there.items()
            if share > self._counts[k] * y[n] + LEAST_BROKEN and (k, n) not in self._tied
        ]

    def forbid(self, is_forbidden: Callable[[Column], bool]) -> None:
        """Take columns out of use."""
        for column, x in zip(self.columns, self._x, strict=True):
            if is_forbidden(column):
                x.SetBounds(0, 0)

    def solve(self) -> tuple[float, Prices] | None:
        """Value and prices, None where GLOP finds no optimum."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        spared = 0
        if self._spare_row is not None:
            dual = -self._spare_row.dual_value() * self._scale / self._weight
            spared = max(0, round(dual * (1 << SPARED_BITS)))
        return self._objective.Value() * self._scale + self._charges.fixed, Prices(
            node=np.maximum(0, self._whole(self._node_rows)),
            kind=np.minimum(0, self._whole(self._kind_rows)),
            toll=np.maximum(0, -self._whole(self._cut_rows)),
            tie=np.maximum(0, -self._whole(self._tie_rows)),
            spared=spared,
        )

    def reduced_cost(self, column: Column, prices: Prices) -> int:
        """What a column costs beyond what prices pay for it."""
        cost = column.cost - int(prices.node[list(column.nodes)].sum())
        cost -= int(prices.kind[column.kind])
        for cut, toll in zip(self.cuts, prices.toll.tolist(), strict=True):
            if toll:
                cost += toll * entered(cut, column.visits)
        for tie, owed in zip(self.ties, prices.tie.tolist(), strict=True):
            if owed and tie.kind == column.kind:
                cost += owed * column.nodes.count(tie.node)
        return cost

    def uses_artificial(self) -> bool:
        """Whether a carer who is not there is wanted all the same."""
        return any(x.solution_value() > UNUSED for x in self._artificial)

    def shares(self) -> list[tuple[Column, float]]:
        """Routes in use, and how much of each is."""
        values = [x.solution_value() for x in self._x]
        return [(c, x) for c, x in zip(self.columns, values, strict=True) if x > UNUSED]

    def reduced_costs(self) -> Float:
        """Of every column, in scaled points."""
        return np.array([x.reduced_cost() for x in self._x]) * self._scale

    def _whole(self, rows: Sequence[pywraplp.Constraint]) -> Int:
        duals = np.array([row.dual_value() for row in rows], np.float64) * self._scale
        return np.rint(duals).astype(np.int64)
