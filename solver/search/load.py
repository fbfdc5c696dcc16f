"""Putting pins, a given rota, and parts of another one into a state."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR, Int
from solver.search import fields as f
from solver.search.chain import keeps_budgets, link, settle
from solver.search.compiled import compiled
from solver.search.hours import step_is_legal
from solver.search.placing import keeps_same_carers
from solver.search.ruin import has_free_slot, take_out
from solver.search.starts import note_lateness, timing_energy
from solver.search.state import NONE, State, begin_step, log_visit, note_absence, undo_step
from solver.search.times import clear_queues, enqueue_planned

BY_START = -2
"""In place of a visit: the place of the start."""
OUT = -3
"""In place of a slot: there is no such place."""


@compiled
def load_pins(data: Arrays, state: State) -> None:
    """Put every pinned slot into its chain; pins that contradict each other all stay."""
    for v in range(len(data.visit)):
        if not data.visit[v, col.FIXED]:
            continue
        log_visit(state, v)
        start = data.visit[v, col.EARLIEST]
        state.visit[v, f.EARLY], state.visit[v, f.LATE], state.visit[v, f.PLANNED] = (
            start,
            start,
            start,
        )
    for x in range(len(data.slot)):
        if not data.slot[x, col.PINNED]:
            continue
        v = data.slot[x, col.VISIT]
        h = data.slot[x, col.PIN_SHIFT]
        p, q = neighbours(data, state, h, data.visit[v, col.EARLIEST])
        link(data, state, x, h, p, q)
        if state.visit[v, f.PLACED] == 0:
            state.energy[f.NOW] += timing_energy(data, v, state.visit[v, f.PLANNED])
        state.visit[v, f.PLACED] += 1
        if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
            state.energy[f.NOW] -= data.penalty[v]
            note_lateness(data, state, v, state.visit[v, f.PLANNED])
        note_absence(data, state, v)


@compiled
def neighbours(data: Arrays, state: State, h: int, start: int) -> tuple[int, int]:
    """The slots of a carer's chain around a start in shift h (NONE at an end)."""
    c = data.shift[h, col.CARER]
    p, q = NONE, NONE
    for other in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
        x = state.shift_ends[other, f.FIRST]
        while x != NONE and state.slot[x, f.SHIFT] == other:
            v = data.slot[x, col.VISIT]
            if other > h or (other == h and state.visit[v, f.PLANNED] > start):
                return p, x
            p = x
            x = state.slot[x, f.AFTER]
    return p, q


@compiled
def follower(data: Arrays, state: State, u: int, h: int, start: int) -> tuple[int, int]:
    """The slots around the place in shift h behind visit u; (OUT, OUT) where u is not in h.

    With u NONE it is the first place of the shift, with BY_START the one of a start.
    """
    if u == BY_START:
        return neighbours(data, state, h, start)
    if u == NONE:
        return neighbours(data, state, h, -FAR)
    for x in range(data.visit[u, col.SLOT0], data.visit[u, col.SLOT0] + data.visit[u, col.CARERS]):
        if state.slot[x, f.SHIFT] == h:
            return x, state.slot[x, f.AFTER]
    return OUT, OUT


@compiled
def put(
    data: Arrays, state: State, v: int, start: int, shifts: tuple[int, ...], behind: tuple[int, ...]
) -> bool:
    """Put the free slots of v into given shifts, each behind a visit, at a start or after it.

    False where the rules say no: the caller undoes.
    """
    log_visit(state, v)
    free = data.visit[v, col.CARERS] - state.visit[v, f.PLACED]
    if not data.visit[v, col.FIXED]:
        state.visit[v, f.EARLY] = data.visit[v, col.EARLIEST]
        state.visit[v, f.LATE] = data.visit[v, col.LATEST]
        state.visit[v, f.PLANNED] = start
    if state.visit[v, f.PLACED] == 0:
        state.energy[f.NOW] += timing_energy(data, v, state.visit[v, f.PLANNED])
    used = 0
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        if state.slot[x, f.SHIFT] != NONE:
            continue
        h = shifts[used]
        p, q = follower(data, state, behind[used], h, start)
        if p == OUT:
            clear_queues(state)
            return False
        used += 1
        link(data, state, x, h, p, q)
        if p != NONE:
            enqueue_planned(state, data.slot[p, col.VISIT])
        if q != NONE:
            enqueue_planned(state, data.slot[q, col.VISIT])
    state.visit[v, f.PLACED] += free
    state.energy[f.NOW] -= data.penalty[v]
    note_lateness(data, state, v, state.visit[v, f.PLANNED])
    note_absence(data, state, v)
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])
    enqueue_planned(state, v)
    return bool(
        settle(data, state) and keeps_budgets(data, state, v) and keeps_same_carers(data, state, v)
    )


@compiled
def load_visit(data: Arrays, state: State, v: int, start: int, shifts: tuple[int, ...]) -> bool:
    """Put the free slots of v into given shifts at a given start; False where the rules say no."""
    begin_step(state)
    by_start = (BY_START, BY_START, BY_START, BY_START)
    if put(data, state, v, start, shifts, by_start) and step_is_legal(data, state):
        return True
    undo_step(data, state)
    return False


@compiled
def transplant(data: Arrays, state: State, rows: Int) -> bool:
    """Plan some visits as another rota does, where that lowers the energy; False, and undone, else.

    Parameters
    ----------
    rows
        (R, 10) in the order of starts: visit, start, the shifts of its free slots (NONE where the
        other rota leaves it uncovered), and the visits just before it in these shifts.
    """
    begin_step(state)
    before = state.energy[f.NOW]
    for k in range(len(rows)):
        v = rows[k, 0]
        if has_free_slot(data, state, v):
            take_out(data, state, v)
    fits = settle(data, state)
    for k in range(len(rows)):
        if fits and rows[k, 2] != NONE:
            shifts = (rows[k, 2], rows[k, 3], rows[k, 4], rows[k, 5])
            behind = (rows[k, 6], rows[k, 7], rows[k, 8], rows[k, 9])
            fits = put(data, state, rows[k, 0], rows[k, 1], shifts, behind)
    # Breaks that are missing are placed when the rules on whole days are asked.
    if fits and step_is_legal(data, state) and state.energy[f.NOW] < before:
        return True
    undo_step(data, state)
    return False
