"""Putting removed visits back: greedy insertion with blinks, in one of four orders.

Source: Christiaens & Vanden Berghe 2020. Visits that were long uncovered go first.
"""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search import settings as par
from solver.search.compiled import compiled
from solver.search.placing import insert
from solver.search.state import State, below, is_removed, uniform

ABSENCES_FIRST = 100.0
"""A visit left uncovered this often is always put back first."""
ABSENT_TRIED = 8
"""Uncovered visits a step tries to place besides those it removed."""


@compiled
def can_be_covered(data: Arrays, state: State, v: int) -> bool:
    """Whether the visit has shifts enough for its free slots."""
    return (
        data.visit[v, col.E_END] - data.visit[v, col.E_BEGIN]
        >= data.visit[v, col.CARERS] - state.visit[v, f.PLACED]
    )


@compiled
def sort_by_order(state: State, count: int) -> None:
    """Sort the first ``count`` removed visits by their keys in ``state.order``, smallest first."""
    for k in range(1, count):
        v = state.lists[f.REMOVED_LIST, k]
        key = state.order[v]
        at = k - 1
        while at >= 0 and state.order[state.lists[f.REMOVED_LIST, at]] > key:
            state.lists[f.REMOVED_LIST, at + 1] = state.lists[f.REMOVED_LIST, at]
            at -= 1
        state.lists[f.REMOVED_LIST, at + 1] = v


@compiled
def most_saved(data: Arrays, v: int, saving: float) -> float:
    """Most energy that covering v takes away, when a second of care saves so much."""
    return data.penalty[v] + saving * data.visit[v, col.DURATION] * data.visit[v, col.CARERS]


@compiled
def recreate(data: Arrays, state: State, ceiling: float, saving: float) -> bool:
    """Put the removed visits, and some of the uncovered ones, back one by one.

    Ends with False where the energy will hardly stay below the ceiling, wherever the visits still
    out go: most steps are turned down, and most of those can be told early. Measured: 1.8 times as
    many steps a second on days with soft windows, 1.25 where travel alone counts. ``saving`` is the
    most energy that a second of care saves.
    """
    removed = state.scalar[f.REMOVED]
    count = removed
    uncovered = state.scalar[f.ABSENT] - removed
    if uncovered > 0:
        for _ in range(min(ABSENT_TRIED, uncovered)):
            v = state.lists[f.ABSENT_LIST, below(state, state.scalar[f.ABSENT])]
            if not can_be_covered(data, state, v):
                continue
            if not is_removed(state, 0, count, v):
                state.lists[f.REMOVED_LIST, count] = v
                count += 1
    # Weights 4, 4, 2, 1 after the paper; "far" has no meaning without a depot.
    draw = uniform(state) * 11.0
    for k in range(count):
        v = state.lists[f.REMOVED_LIST, k]
        if draw < 4.0:
            state.order[v] = uniform(state)
        elif draw < 8.0:
            state.order[v] = -float(data.visit[v, col.CARERS] * data.visit[v, col.DURATION])
        elif draw < 10.0:
            state.order[v] = float(data.visit[v, col.E_END] - data.visit[v, col.E_BEGIN])
        else:
            state.order[v] = float(data.visit[v, col.PREFERRED])
        if (
            state.visit[v, f.ABSENCES] > 0
            and state.visit[v, f.ABSENCES] > uniform(state) * ABSENCES_FIRST
        ):
            state.order[v] -= 1e9
    sort_by_order(state, count)
    # Most energy that covering what is uncovered, and has not been tried, takes away.
    hope = 0.0
    for k in range(state.scalar[f.ABSENT]):
        hope += most_saved(data, state.lists[f.ABSENT_LIST, k], saving)
    goes_on = True
    for k in range(count):
        v = state.lists[f.REMOVED_LIST, k]
        if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
            # It went in with the one that it is linked to.
            continue
        state.energy[f.MOST] = ceiling - state.energy[f.NOW] + hope
        goes_on = state.energy[f.MOST] > 0.0
        if not goes_on:
            break
        hope -= most_saved(data, v, saving)
        if insert(data, state, v, state.setting[par.BLINK]):
            u = state.item[state.scalar[f.ITEMS] - 1, f.ITEM_VISIT]
            if u != v and not is_removed(state, 0, k, u):
                hope -= most_saved(data, u, saving)
    state.energy[f.MOST] = float("inf")
    return goes_on
