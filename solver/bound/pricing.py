"""Pricing: the routes that would lower the cost of the master problem, for every kind of shift."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from solver.bound import labels
from solver.bound.cuts import Cut
from solver.bound.nodes import Nodes, Routes
from solver.bound.shifts import Wanted
from solver.encoding.arrays import Int, Int32

REMEMBERED = 10
"""Visits that a visit remembers at first."""
MOST_REMEMBERED = 24
"""And at last, where routes come back to a visit."""
MOST_LABELS = 400_000
"""Labels of one search before it gives up."""
LOOSE_LABELS = 60_000
COLUMNS = 12
"""Routes of one kind that are told at once."""


class Effort(Enum):
    """How thoroughly routes are looked for; only `EXACT` proves anything."""

    QUICK = "quick"
    EXACT = "exact"


@dataclass(frozen=True)
class Prices:
    """What the master problem pays, in scaled points.

    Parameters
    ----------
    node
        (N,) for a carer at a node, at least 0.
    kind
        (K,) for a shift of a kind, at most 0.
    toll
        What a route owes to each cut for every second time it enters it, at least 0.
    tie
        What a route owes to each tie whose kind and node are its own, at least 0.
    spared
        For a unit of the earlier level, at least 0: see `Master`.
    """

    node: Int
    kind: Int
    toll: Int
    tie: Int
    spared: int

    def towards(self, other: Prices, part: float) -> Prices:
        """The prices on the way to others, a part of the way along."""

        def between(one: Int, two: Int) -> Int:
            moved: Int = one + np.rint(part * (two - one)).astype(np.int64)
            return moved

        return Prices(
            between(self.node, other.node),
            between(self.kind, other.kind),
            between(self.toll, other.toll),
            between(self.tie, other.tie),
            self.spared + round(part * (other.spared - self.spared)),
        )


@dataclass(frozen=True)
class Tie:
    """A kind of shift that can be at a part of a visit's window only if the visit is in it.

    Without ties one carer in each of two parts would count as two halves of the visit in either.
    """

    kind: int
    node: int


@dataclass(frozen=True)
class Column:
    """A route of a kind of shift: the nodes in order, and its cost in scaled points."""

    kind: int
    nodes: tuple[int, ...]
    visits: tuple[int, ...]
    cost: int


@dataclass(frozen=True)
class Priced:
    """What one kind of shift offers under some prices.

    ``least`` is at most the price of the kind, and a lower bound of what a route of it costs where
    the effort was `Effort.EXACT`.
    """

    least: int
    columns: list[Column] = field(default_factory=list)


class Memory:
    """Which visits each visit remembers, so that routes do not come back to them over it."""

    def __init__(self, routes: Sequence[Routes], visits: Wanted) -> None:
        count = len(visits.need)
        apart = np.full((count, count), np.inf)
        for each in routes:
            own = each.kind.visits
            both = each.kind.way + each.kind.way.T
            # Who cannot be visited twice around another need not be remembered there.
            span = each.kind.high[:, None] - each.kind.low[:, None]
            back = visits.duration[own][:, None] + visits.duration[own][None, :] + both
            both = np.where(back <= span, both, np.inf)
            block = np.ix_(own, own)
            apart[block] = np.minimum(apart[block], both)
        np.fill_diagonal(apart, np.inf)
        self.near: Int32 = np.zeros((count, MOST_REMEMBERED), np.int32)
        self.place: Int32 = np.full((count, count), -1, np.int32)
        self._size = np.zeros(count, np.int64)
        for v in range(count):
            # Visit i forgets v's neighbours, not v itself: i is remembered at v if a way from i
            # over v and back is short and fits into the window of i.
            order = np.argsort(apart[:, v], kind="stable")[:REMEMBERED]
            for i in order[np.isfinite(apart[order, v])].tolist():
                self.add(v, i)

    def add(self, v: int, i: int) -> bool:
        """Let visit v remember visit i; False where it does already, or can remember no more."""
        if v == i or self.place[v, i] >= 0 or self._size[v] >= MOST_REMEMBERED:
            return False
        self.near[v, self._size[v]], self.place[v, i] = i, self._size[v]
        self._size[v] += 1
        return True


class Pricing:
    """Looks for routes of every kind of shift, on several threads where there are."""

    def __init__(
        self,
        visits: Wanted,
        nodes: Nodes,
        routes: Sequence[Routes],
        memory: Memory,
        executor: Executor,
        threads: int,
    ) -> None:
        self._visits, self._nodes, self._routes, self._memory = visits, nodes, routes, memory
        self._executor = executor
        buckets = max(
            (int((r.graph.high.max() - r.graph.low.min()) // r.graph.grain) + 1 for r in routes),
            default=1,
        )
        size = max((len(r.node) for r in routes), default=1)
        self._free: queue.SimpleQueue[labels.Work] = queue.SimpleQueue()
        for _ in range(threads):
            self._free.put(labels.new_work(MOST_LABELS + 1, buckets, size))
        self._rows = [
            (
                np.empty(len(r.graph.row_node), np.int64),
                np.empty(len(r.graph.row_node), np.int64),
                np.empty(len(r.graph.row_node), np.int32),
            )
            for r in routes
        ]
        self._in: list[Int] = []
        self._kept: list[Int] = []
        self._words = 0
        self.set_cuts(())
        self.set_ties(())

    def set_cuts(self, cuts: Sequence[Cut]) -> None:
        """Take the cuts that routes are charged for from now on."""
        shape = (len(self._visits.need), labels.WORDS)
        inside, kept = np.zeros(shape, np.uint64), np.zeros(shape, np.uint64)
        for c, cut in enumerate(cuts):
            word, bit = c // 64, np.uint64(1 << (c % 64))
            inside[list(cut.visits), word] |= bit
            kept[list(cut.memory), word] |= bit
        self._in = [inside[r.graph.visit].view(np.int64) for r in self._routes]
        self._kept = [kept[r.graph.visit].view(np.int64) for r in self._routes]
        self._words = -(-len(cuts) // 64)

    def set_ties(self, ties: Sequence[Tie]) -> None:
        """Take the ties that routes are charged for from now on."""
        self._ties: list[tuple[list[int], list[int]]] = [([], []) for _ in self._routes]
        for t, tie in enumerate(ties):
            which, at = self._ties[tie.kind]
            which.append(t)
            at.append(int(np.searchsorted(self._routes[tie.kind].node, tie.node)))

    def price(self, prices: Prices, effort: Effort, kinds: Sequence[int]) -> list[Priced]:
        """Look for routes that cost less than the price of their kind."""
        return list(self._executor.map(lambda k: self._price(k, prices, effort), kinds))

    def _price(self, k: int, prices: Prices, effort: Effort) -> Priced:
        routes = self._routes[k]
        graph = routes.quick if effort is Effort.QUICK else routes.graph
        cost = routes.cost[routes.picked] if effort is Effort.QUICK else routes.cost
        own = prices.node[routes.node]
        which, at = self._ties[k]
        if which:
            own[at] -= prices.tie[which]
        price = cost - own[graph.head]
        first = routes.first - own
        best, second, following = self._rows[k]
        labels.complete(graph, price, routes.last, best, second, following)
        floor = int((first + best[graph.pieces[:-1]]).min())
        limit = int(prices.kind[k])
        if floor >= limit:
            return Priced(limit)
        work = self._free.get()
        exact = effort is Effort.EXACT
        most = MOST_LABELS if exact else LOOSE_LABELS
        toll = np.zeros(64 * labels.WORDS, np.int64)
        toll[: len(prices.toll)] = prices.toll
        try:
            made, least = labels.search(
                graph, price, first, routes.last, best, second, following,
                self._memory.near, self._memory.place, self._in[k], self._kept[k], toll,
                self._words, not exact, limit, most, work,
            )  # fmt: skip
            columns = self._columns(k, routes, work)
        finally:
            self._free.put(work)
        # Where the search gave up, what completions prove is proved all the same.
        return Priced(int(least) if made < most or not exact else floor, columns)

    def _columns(self, k: int, routes: Routes, work: labels.Work) -> list[Column]:
        label = work.label
        ends = np.flatnonzero(work.found[: len(routes.node)] != labels.NONE)
        costs = label[work.found[ends], labels.COST] + routes.last[ends]
        chosen = work.found[ends[np.argsort(costs, kind="stable")[:COLUMNS]]]
        columns = []
        for at in chosen.tolist():
            own = []
            while at != labels.NONE:
                own.append(int(label[at, labels.NODE]))
                at = int(label[at, labels.PARENT])
            own.reverse()
            columns.append(self.column(k, own))
        return columns

    def column(self, k: int, own: Sequence[int]) -> Column:
        """Make a column of nodes of a kind, given by their numbers within it."""
        routes = self._routes[k]
        kind = routes.kind
        graph = routes.graph
        cost = int(routes.first[own[0]] + routes.last[own[-1]])
        at = np.searchsorted(kind.visits, graph.visit[np.array(own)])
        for i, j in zip(at[:-1].tolist(), at[1:].tolist(), strict=True):
            cost += int(kind.leg[i, j] + kind.pair[j])
        return Column(
            k,
            tuple(int(routes.node[j]) for j in own),
            tuple(int(graph.visit[j]) for j in own),
            cost,
        )
