"""Column generation: from prices to routes to prices, and to a tighter relaxation when they agree.

Sources: Dantzig and Wolfe 1960; the bound at any prices is Lagrange's (Geoffrion 1974).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np

from solver.bound import labels, splitting
from solver.bound.cuts import Cut, separate
from solver.bound.master import Charges, Master, proved_by
from solver.bound.nodes import Nodes, routes_of
from solver.bound.pricing import Column, Effort, Memory, Priced, Prices, Pricing, Tie
from solver.bound.shifts import Kind, Wanted

CLOSE = 1e-4
"""The prices agree with the routes when the proved bound is so near to the master's value."""
ARTIFICIAL_RAISE, MOST_RAISED = 8, 3
"""What an artificial carer costs is raised so much, and so often, where one is wanted."""
KEPT_COLUMNS = 6000
"""Columns that go on into a master problem with other parts."""
SMOOTHING = 0.8
"""How near to the best known prices routes are looked for at first: from 0 to 1."""
SMOOTHING_STEP = 0.3
NEARLY = 1e-2
"""Quick searches are over when what they would prove is so near to the master's value."""
Stretch = tuple[int, tuple[tuple[int, int], ...]]
"""A kind, and the visits of one shift of it with their starts."""


class Generation:
    """Bounds what a set of routes must cost.

    Parameters
    ----------
    stretches
        Routes of a rota, to begin with.
    target
        Scaled points at which nothing is left to prove: those of the rota.
    step
        What routes are charged and what is left out cost in all is a multiple of this.
    over
        Whether to stop.
    """

    def __init__(
        self,
        visits: Wanted,
        kinds: Sequence[Kind],
        charges: Charges,
        *,
        stretches: Sequence[Stretch],
        target: int | None,
        step: int,
        over: Callable[[], bool],
        told: Callable[[int], None],
        coupled: bool = True,
    ) -> None:
        self._visits, self._kinds, self._charges = visits, kinds, charges
        self._stretches, self._target, self._unit = stretches, target, step
        self._over, self._told, self._coupled = over, told, coupled
        self._counts = [len(kind.members) for kind in kinds]
        self._single = (visits.need == 1).tolist()
        self._splits: dict[int, list[int]] = defaultdict(list)
        # No term is ever below 0.
        self.best = charges.fixed
        self._cuts: list[Cut] = []
        self._tied: set[tuple[int, int]] = set()
        self.converged = False
        self.columns = 0
        threads = min(2, os.cpu_count() or 1)
        with ThreadPoolExecutor(threads) as self._executor:
            self._threads = threads
            self._run()

    def _run(self) -> None:
        self._build([])
        raised = 0
        while True:
            value = self._converge()
            if value is None or self._is_closed():
                self.converged = value is not None
                return
            if self._master.uses_artificial() and raised < MOST_RAISED:
                raised += 1
                self._charges = replace(
                    self._charges, artificial=self._charges.artificial * ARTIFICIAL_RAISE
                )
                self._build(self._promising())
                continue
            shares = self._master.shares()
            if self._remember_more(shares):
                continue
            if self._tie():
                continue
            promising = self._promising()
            splits = self._split(shares) if self._coupled else False
            cuts = self._cut(shares)
            if not splits and not cuts:
                self.converged = True
                return
            if splits:
                self._build(promising)

    def _build(self, columns: list[Column]) -> None:
        """Set up nodes, pricing and the master problem for the parts as they are now."""
        self._nodes = Nodes.of(self._visits, self._splits)
        self._routes = [routes_of(kind, self._visits, self._nodes) for kind in self._kinds]
        if not columns:
            self._memory = Memory(self._routes, self._visits)
        self._pricing = Pricing(
            self._visits, self._nodes, self._routes, self._memory, self._executor, self._threads
        )
        self._pricing.set_cuts(self._cuts)
        self._master = Master(self._visits, self._nodes, self._counts, self._charges)
        self._master.add_cuts(self._cuts)
        self._master.add_ties(
            [
                Tie(k, n)
                for k, v in sorted(self._tied)
                for n in self._routes[k].node[self._routes[k].graph.visit == v].tolist()
            ]
        )
        self._pricing.set_ties(self._master.ties)
        self._place = [{int(n): i for i, n in enumerate(routes.node)} for routes in self._routes]
        first = np.searchsorted(self._nodes.visit, np.arange(len(self._visits.need) + 1))
        self._first = first.tolist()
        placed = [self._placed(kind, way) for kind, way in self._stretches]
        # Routes that visits have learnt to remember since would come back into use.
        placed += [self._moved(column) for column in columns if not self._comes_back(column)]
        self._master.add([column for column in placed if column is not None])

    def _placed(self, kind: int, way: Sequence[tuple[int, int]]) -> Column | None:
        """The column of visits with given starts."""
        own = [self._place[kind].get(self._node_at(v, start)) for v, start in way]
        found = [i for i in own if i is not None]
        return self._pricing.column(kind, found) if found and len(found) == len(own) else None

    def _node_at(self, v: int, start: int) -> int:
        begin, end = self._first[v], self._first[v + 1]
        lows = self._nodes.low[begin:end]
        return int(begin + np.searchsorted(lows, start, side="right") - 1)

    def _moved(self, column: Column) -> Column | None:
        """A column of earlier parts, each visit in the part in which it can first be."""
        kind = self._kinds[column.kind]
        at = np.searchsorted(kind.visits, column.visits).tolist()
        way: list[tuple[int, int]] = []
        time = 0
        for i, v in enumerate(column.visits):
            time = max(int(kind.low[at[i]]), time)
            way.append((v, time))
            if i + 1 < len(at):
                time += int(self._visits.duration[v] + kind.way[at[i], at[i + 1]])
        return self._placed(column.kind, way)

    def _promising(self) -> list[Column]:
        """The columns that are nearest to being used."""
        order = np.argsort(self._master.reduced_costs(), kind="stable")[:KEPT_COLUMNS]
        return [self._master.columns[i] for i in order.tolist()]

    def _converge(self) -> float | None:
        """Generate columns until none pays; the master's value, None where time ran out.

        Routes are looked for at prices between the master's and the best known ones, which keeps
        prices from swinging (Wentges 1997, Pessoa, Sadykov, Uchoa and Vanderbeck 2018).
        """
        effort = Effort.QUICK
        centre: tuple[int, Prices] | None = None
        while True:
            solved = self._master.solve()
            if solved is None:
                return None
            value, prices = solved
            nearly = centre is not None and value - centre[0] < NEARLY * abs(value)
            if centre is not None and nearly and effort is Effort.QUICK:
                effort, centre = Effort.EXACT, (-labels.NOTHING, centre[1])
            weight = SMOOTHING
            new = 0
            while not new:
                if self._over():
                    effort = Effort.EXACT
                asked = prices if centre is None else centre[1].towards(prices, 1 - weight)
                priced = self._pricing.price(asked, effort, range(len(self._kinds)))
                worth = self._worth(asked, priced)
                if centre is None or worth > centre[0]:
                    centre = worth, asked
                if effort is Effort.EXACT:
                    self._prove(worth)
                    if value - worth <= CLOSE * abs(value) or self._is_closed():
                        return value
                    if self._over():
                        return None
                new = self._master.add(
                    [
                        column
                        for each in priced
                        for column in each.columns
                        if self._master.reduced_cost(column, prices) < 0
                    ]
                )
                if new:
                    break
                if asked is not prices:
                    weight = max(0.0, weight - SMOOTHING_STEP)
                    if weight == 0.0:
                        centre = None
                elif effort is Effort.EXACT:
                    return value
                else:
                    effort, centre = Effort.EXACT, None

    def _worth(self, prices: Prices, priced: Sequence[Priced]) -> int:
        return proved_by(
            prices,
            priced,
            self._visits,
            self._nodes,
            self._counts,
            self._master.ties,
            self._charges,
        )

    def _prove(self, proved: int) -> None:
        if self._unit:
            proved = -(-proved // self._unit) * self._unit
        self.best = max(self.best, proved)
        self.columns = len(self._master.columns)
        self._told(self.best)

    def _is_closed(self) -> bool:
        return self._target is not None and self.best >= self._target

    def _remember_more(self, shares: Sequence[tuple[Column, float]]) -> bool:
        """Let visits remember those to which routes in use come back over them."""
        more = False
        for column, _ in shares:
            where: dict[int, int] = {}
            for i, v in enumerate(column.visits):
                if v in where:
                    between = column.visits[where[v] + 1 : i]
                    added = [self._memory.add(u, v) for u in between]
                    more = more or any(added)
                where[v] = i
        if more:
            self._master.forbid(self._comes_back)
        return more

    def _comes_back(self, column: Column) -> bool:
        """Whether a route comes back to a visit that it remembers."""
        seen: set[int] = set()
        for before, v in pairwise(column.visits):
            near = self._memory.place
            seen = {u for u in seen if near[before, u] >= 0} | {before}
            if v in seen and near[before, v] >= 0:
                return True
        return False

    def _split(self, shares: Sequence[tuple[Column, float]]) -> bool:
        """Cut windows of visits for several carers where these start them apart."""
        spans: dict[int, list[splitting.Span]] = defaultdict(list)
        for column, share in shares:
            if all(self._single[v] for v in column.visits):
                continue
            own = [self._place[column.kind][n] for n in column.nodes]
            durations = self._visits.duration[list(column.visits)].tolist()
            ways = splitting.starts(self._routes[column.kind], own, durations)
            for n, v, (first, last) in zip(column.nodes, column.visits, ways, strict=True):
                if not self._single[v]:
                    alone = self._counts[column.kind] < self._visits.need[v]
                    spans[n].append(splitting.Span(first, last, share, bool(alone)))
        chosen = splitting.choose(spans)
        for n, begin in chosen.items():
            self._splits[int(self._nodes.visit[n])].append(begin)
        return bool(chosen)

    def _tie(self) -> bool:
        """Tie kinds of shifts to the parts in which they have more of a visit than there is."""
        ties = self._master.loose_ties()
        self._master.add_ties(ties)
        self._pricing.set_ties(self._master.ties)
        self._tied.update((tie.kind, int(self._nodes.visit[tie.node])) for tie in ties)
        return bool(ties)

    def _cut(self, shares: Sequence[tuple[Column, float]]) -> bool:
        room = 64 * labels.WORDS - len(self._master.cuts)
        found = separate(
            [(column.visits, share) for column, share in shares], self._single, self._master.cuts
        )
        known = {cut.visits for cut in self._master.cuts}
        kept = []
        for cut in found:
            if cut.visits not in known:
                if room <= 0:
                    continue
                room -= 1
            kept.append(cut)
        if kept:
            self._master.add_cuts(kept)
            self._cuts = list(self._master.cuts)
            self._pricing.set_cuts(self._master.cuts)
        return bool(kept)
