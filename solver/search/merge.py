"""Merging rotas: of what two of them do differently, the better part in each place.

Two rotas of one problem mostly differ in groups of shifts that have no visit in common: whatever
one does within such a group goes with whatever the other does elsewhere. So the better choice is
taken group by group, and the result is better than both. After the partition crossover of Tinos,
Whitley and Ochoa (2014, for the travelling salesman problem), with the difference that a choice is
tried, and taken back where a rule or a cost that reaches over groups says no.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import Int
from solver.search import fields as f
from solver.search.load import transplant
from solver.search.state import NONE, State, adopt_best, keep_best

ROW = 10
"""Columns of a row of `transplant`."""


def merge(data: Arrays, state: State, leader: State, other: State) -> bool:
    """Make the best rota of a leader, with what that of another does better, the best of a state.

    Returns whether anything was better: otherwise the state has the leader's rota.
    """
    adopt_best(data, state, leader)
    for rows in groups(data, leader, other):
        transplant(data, state, rows)
    keep_best(state)
    return bool(state.energy[f.BEST] < leader.energy[f.BEST])


def groups(data: Arrays, leader: State, other: State) -> list[Int]:
    """What the best rota of another than the leader does differently, for `transplant`."""
    mine, theirs = _shifts(data, leader), _shifts(data, other)
    first: dict[int, int] = {}

    def root(node: int) -> int:
        while first.setdefault(node, node) != node:
            first[node] = node = first[first[node]]
        return node

    for h, (own, own_of_other) in enumerate(zip(mine, theirs, strict=True)):
        if own != own_of_other:
            for v in own + own_of_other:
                # Visits are numbered from 0, shifts from -1 down.
                first[root(v)] = root(-1 - h)
    members: dict[int, list[int]] = defaultdict(list)
    for node in first:
        if node >= 0:
            members[root(node)].append(node)
    kept = other.best[: len(data.visit) * f.VISIT_KEPT].reshape(-1, f.VISIT_KEPT)
    starts = kept[:, f.PLANNED if data.figure[col.TIMED] else f.EARLY]
    behind = {
        (v, h): u for h, own in enumerate(theirs) for u, v in zip([NONE, *own], own, strict=False)
    }
    shifts: dict[int, list[int]] = defaultdict(list)
    slots = _slots(data, other)
    for x in np.flatnonzero((slots[:, f.SHIFT] != NONE) & (data.slot[:, col.PINNED] == 0)).tolist():
        shifts[int(data.slot[x, col.VISIT])].append(int(slots[x, f.SHIFT]))
    found = []
    for visits in members.values():
        visits.sort(key=lambda v: (starts[v], v))
        rows = np.full((len(visits), ROW), NONE, np.int64)
        for row, v in zip(rows, visits, strict=True):
            row[0], row[1] = v, starts[v]
            row[2 : 2 + len(shifts[v])] = shifts[v]
            row[6 : 6 + len(shifts[v])] = [behind[v, h] for h in shifts[v]]
        found.append(rows)
    return found


def _slots(data: Arrays, state: State) -> Int:
    """(N, SLOT_KEPT) chains of the best rota."""
    begin = len(data.visit) * f.VISIT_KEPT
    kept: Int = state.best[begin : begin + len(data.slot) * f.SLOT_KEPT]
    return kept.reshape(-1, f.SLOT_KEPT)


def _shifts(data: Arrays, state: State) -> list[list[int]]:
    """The visits of each shift of the best rota in order."""
    slots = _slots(data, state)
    begin = len(state.best) - len(data.shift) * f.SHIFT_KEPT
    ends = state.best[begin:].reshape(-1, f.SHIFT_KEPT)
    after, shift = slots[:, f.AFTER].tolist(), slots[:, f.SHIFT].tolist()
    visit = data.slot[:, col.VISIT].tolist()
    found = []
    for h, x in enumerate(ends[:, f.FIRST].tolist()):
        own = []
        while x != NONE and shift[x] == h:
            own.append(visit[x])
            x = after[x]
        found.append(own)
    return found
