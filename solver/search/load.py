"""Putting pins and a given rota into an empty state."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.chain import keeps_budgets, link, settle
from solver.search.compiled import compiled
from solver.search.hours import step_is_legal
from solver.search.placing import keeps_same_carers
from solver.search.starts import note_lateness, timing_energy
from solver.search.state import NONE, State, begin_step, log_visit, note_absence, undo_step
from solver.search.times import enqueue_planned


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
def load_visit(data: Arrays, state: State, v: int, start: int, shifts: tuple[int, ...]) -> bool:
    """Put the free slots of v into given shifts at a given start; False where the rules say no."""
    begin_step(state)
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
        used += 1
        p, q = neighbours(data, state, h, start)
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
    if (
        settle(data, state)
        and step_is_legal(data, state)
        and keeps_budgets(data, state, v)
        and keeps_same_carers(data, state, v)
    ):
        return True
    undo_step(data, state)
    return False
