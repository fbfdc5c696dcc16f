"""Nodes and arcs of the routes: visits in parts of their windows, and which can follow which.

A visit for one carer is one node. The window of a visit for several is cut into parts, a node
each: its carers must start in the same part. That is weaker than one start, and the finer the
parts, the less so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.bound.labels import Graph
from solver.bound.shifts import Kind, Wanted
from solver.encoding.arrays import Int

LONGEST_GRAIN = 120
"""Most seconds of a window for which completions are known together."""
NEAREST = 14
"""Arcs from each node that a quick search looks at."""


@dataclass(frozen=True)
class Nodes:
    """Visits in parts of their windows. N nodes, sorted by visit and time.

    Parameters
    ----------
    visit
        (N,) index of the visit.
    low, high
        (N,) first and last start of the part.
    """

    visit: Int
    low: Int
    high: Int

    @classmethod
    def of(cls, visits: Wanted, splits: Mapping[int, Sequence[int]]) -> Nodes:
        """Cut windows at the starts in ``splits``: each begins a part."""
        rows = []
        for v in np.flatnonzero(visits.need > 0).tolist():
            low, high = int(visits.low[v]), int(visits.high[v])
            begins = [low, *sorted(at for at in set(splits.get(v, ())) if low < at <= high)]
            ends = [*(at - 1 for at in begins[1:]), high]
            rows += [(v, begin, end) for begin, end in zip(begins, ends, strict=True)]
        table = np.array(rows, np.int64).reshape(-1, 3)
        return cls(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


@dataclass(frozen=True)
class Routes:
    """What one kind of shift can do. M nodes of its own, A arcs; amounts in scaled points.

    Parameters
    ----------
    node
        (M,) index among all nodes.
    first, last
        (M,) what it costs to begin (the carer at the visit included) and to end there.
    cost
        (A,) what the journey and the carer at the head cost.
    quick, picked
        A graph of fewer arcs, and which of all arcs these are.
    """

    kind: Kind
    node: Int
    graph: Graph
    first: Int
    last: Int
    cost: Int
    quick: Graph
    picked: Int


def routes_of(kind: Kind, visits: Wanted, nodes: Nodes) -> Routes:
    """Find the nodes that lie in a kind of shift, and the arcs that its times allow."""
    position = np.full(len(visits.need), -1, np.int64)
    position[kind.visits] = np.arange(len(kind.visits))
    own = position[nodes.visit]
    low = np.where(own >= 0, np.maximum(nodes.low, kind.low[own]), 0)
    high = np.where(own >= 0, np.minimum(nodes.high, kind.high[own]), -1)
    node = np.flatnonzero(low <= high)
    own, low, high = own[node], low[node], high[node]
    visit = nodes.visit[node]
    way = kind.way[np.ix_(own, own)]
    seconds = way + visits.duration[visit][:, None]
    fits = (low[:, None] + seconds <= high[None, :]) & (visit[:, None] != visit[None, :])
    tail, head = np.nonzero(fits)
    seconds_of = seconds[tail, head]
    cost = kind.leg[own[tail], own[head]] + kind.pair[own[head]]
    # Near in the way and in time: who must wait for a visit seldom goes there next.
    waits = np.maximum(0, low[head] - high[tail] - seconds_of)
    picked = _nearest(tail, way[tail, head] + waits // 2)
    grain = int(min(LONGEST_GRAIN, seconds_of.min(initial=LONGEST_GRAIN)))
    graph = _graph(low, high, visit, tail, head, seconds_of, grain)
    quick = _graph(low, high, visit, tail[picked], head[picked], seconds_of[picked], grain)
    return Routes(
        kind=kind,
        node=node,
        graph=graph,
        first=kind.first[own] + kind.pair[own],
        last=kind.last[own],
        cost=cost,
        quick=quick,
        picked=picked,
    )


def _nearest(tail: Int, distance: Int) -> Int:
    """The first arcs of each node in the order of a distance, in the order of all arcs."""
    order = np.lexsort((distance, tail))
    begin = np.searchsorted(tail[order], tail[order])
    return np.sort(order[np.arange(len(order)) - begin < NEAREST])


def _graph(
    low: Int, high: Int, visit: Int, tail: Int, head: Int, seconds: Int, grain: int
) -> Graph:
    pieces = np.concatenate(([0], np.cumsum((high - low) // grain + 1)))
    row_node = np.repeat(np.arange(len(low)), np.diff(pieces))
    row_time = low[row_node] + (np.arange(len(row_node)) - pieces[row_node]) * grain
    latest = np.argsort(-row_time, kind="stable")
    return Graph(
        low=low,
        high=high,
        visit=visit.astype(np.int32),
        arc0=np.searchsorted(tail, np.arange(len(low) + 1)).astype(np.int64),
        head=head.astype(np.int32),
        seconds=seconds.astype(np.int32),
        pieces=pieces.astype(np.int64),
        row_node=row_node[latest].astype(np.int32),
        row_time=row_time[latest].astype(np.int64),
        grain=grain,
    )
