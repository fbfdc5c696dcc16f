"""Greedy construction: every uncovered visit at its cheapest place, the hardest first."""

from __future__ import annotations

import math

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.compiled import compiled
from solver.search.hours import step_is_legal
from solver.search.placing import insert
from solver.search.recreate import can_be_covered, sort_by_order
from solver.search.state import State, begin_step, keep_best, undo_step


@compiled
def construct(data: Arrays, state: State) -> None:
    """Greedy: put every uncovered visit at its cheapest place, the dearest and hardest first."""
    count = state.scalar[f.ABSENT]
    for k in range(count):
        v = state.lists[f.ABSENT_LIST, k]
        state.lists[f.REMOVED_LIST, k] = v
        choices = data.visit[v, col.E_END] - data.visit[v, col.E_BEGIN]
        state.order[v] = -data.penalty[v] * data.visit[v, col.CARERS] / (1.0 + choices)
    sort_by_order(state, count)
    for k in range(count):
        begin_step(state)
        v = state.lists[f.REMOVED_LIST, k]
        if can_be_covered(data, state, v):
            insert(data, state, v, 0.0)
            if not (state.energy[f.NOW] < math.inf and step_is_legal(data, state)):
                undo_step(data, state)
    keep_best(state)
