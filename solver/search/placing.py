"""Choosing among places, and putting a visit there."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.chain import link, remove, settle
from solver.search.compiled import compiled
from solver.search.hours import keeps_carer_rules
from solver.search.insertion import find_places
from solver.search.state import CANDIDATES, NONE, State, below, log_visit, note_absence
from solver.search.times import enqueue_planned, is_made_by, timing_energy

TRIES = 4
"""Places tried before a visit is left uncovered, where rules on the whole day turn places down."""


@compiled
def keeps_same_carers(data: Arrays, state: State, v: int) -> bool:
    """Whether every visit that must share carers with v, and is on the rota, does."""
    for i in range(data.visit[v, col.SAME_BEGIN], data.visit[v, col.SAME_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] == 0:
            continue
        smaller, larger = (
            (v, u) if data.visit[v, col.CARERS] <= data.visit[u, col.CARERS] else (u, v)
        )
        for x in range(
            data.visit[smaller, col.SLOT0],
            data.visit[smaller, col.SLOT0] + data.visit[smaller, col.CARERS],
        ):
            h = state.slot[x, f.SHIFT]
            if h != NONE and not is_made_by(data, state, larger, data.shift[h, col.CARER]):
                return False
    return True


@compiled
def choose_places(
    data: Arrays, state: State, v: int, found: int, need: int, chosen: tuple[int, int, int, int]
) -> tuple[float, tuple[int, int, int, int]]:
    """The cheapest set of ``need`` places of different carers with a common start.

    Depth first over the places in order of cost; a branch ends where its cost reaches the best.
    Returns infinity where there is no such set.
    """
    best_cost = float("inf")
    best = chosen
    picks, costs = state.pick, state.pick_cost
    depth, at = 0, 0
    while depth >= 0:
        if at >= found:
            depth -= 1
            if depth >= 0:
                at = picks[depth, 0] + 1
            continue
        cost = state.place_cost[at] + (costs[depth - 1] if depth > 0 else 0.0)
        if cost + (need - depth - 1) * state.place_cost[at] >= best_cost:
            # Later places are dearer still.
            depth -= 1
            if depth >= 0:
                at = picks[depth, 0] + 1
            continue
        early, late, start = state.place[at, 3], state.place[at, 4], state.place[at, 5]
        if depth > 0:
            early = max(early, picks[depth - 1, 1])
            late = min(late, picks[depth - 1, 2])
            start = max(start, picks[depth - 1, 3])
        ok = early <= late
        if ok:
            c = data.shift[state.place[at, 0], col.CARER]
            for other in range(depth):
                if data.shift[state.place[picks[other, 0], 0], col.CARER] == c:
                    ok = False
                    break
        if not ok:
            at += 1
            continue
        picks[depth, 0] = at
        if depth + 1 == need:
            total = cost + timing_energy(data, v, min(start, late))
            if total < best_cost:
                best_cost = total
                best = (picks[0, 0], picks[1, 0], picks[2, 0], picks[3, 0])
            at += 1
        else:
            costs[depth] = cost
            picks[depth, 1], picks[depth, 2], picks[depth, 3] = early, late, start
            depth += 1
            at += 1
    return best_cost, best


@compiled
def insert(data: Arrays, state: State, v: int, blink: float) -> bool:
    """Put a visit where it costs least, or leave it uncovered; True where it is placed.

    A visit whose best places cost more than leaving it uncovered is left.
    """
    free = data.visit[v, col.CARERS] - state.visit[v, f.PLACED]
    done = False
    for attempt in range(TRIES):
        keep = 1 if free == 1 else CANDIDATES
        found = find_places(data, state, v, keep, blink if attempt == 0 else 0.0)
        if found < free:
            break
        chosen = (0, 0, 0, 0)
        cost = state.place_cost[0]
        if free > 1:
            cost, chosen = choose_places(data, state, v, found, free, chosen)
        if cost >= data.penalty[v]:
            break
        h = take(data, state, v, free, chosen)
        if h == NONE:
            done = True
            break
        state.shift_ends[h, f.BANNED] = v
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        state.shift_ends[data.eligible[i], f.BANNED] = NONE
    return done


@compiled
def take(data: Arrays, state: State, v: int, free: int, chosen: tuple[int, int, int, int]) -> int:
    """Put the free slots of v into chosen places; NONE where that holds.

    Otherwise everything is as before and the result is a shift to keep out of the next try.
    """
    log_visit(state, v)
    early, late, planned = -FAR, FAR, -FAR
    for k in range(free):
        early = max(early, state.place[chosen[k], 3])
        late = min(late, state.place[chosen[k], 4])
        planned = max(planned, state.place[chosen[k], 5])
    if not data.visit[v, col.FIXED]:
        fresh = state.visit[v, f.PLACED] == 0
        state.visit[v, f.EARLY], state.visit[v, f.LATE] = early, late
        state.visit[v, f.PLANNED] = min(planned, late)
        if fresh:
            state.energy[f.NOW] += timing_energy(data, v, state.visit[v, f.PLANNED])
    x = data.visit[v, col.SLOT0]
    for k in range(free):
        while state.slot[x, f.SHIFT] != NONE:
            x += 1
        p, q = state.place[chosen[k], 1], state.place[chosen[k], 2]
        link(data, state, x, state.place[chosen[k], 0], p, q)
        if p != NONE:
            enqueue_planned(state, data.slot[p, col.VISIT])
        if q != NONE:
            enqueue_planned(state, data.slot[q, col.VISIT])
    if data.visit[v, col.FIXED] and state.visit[v, f.PLACED] == 0:
        state.energy[f.NOW] += timing_energy(data, v, state.visit[v, f.PLANNED])
    state.visit[v, f.PLACED] += free
    state.energy[f.NOW] -= data.penalty[v]
    note_absence(data, state, v)
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])
    enqueue_planned(state, v)
    turned_down = NONE
    if not settle(data, state):
        turned_down = state.place[chosen[below(state, free)], 0]
    elif not keeps_same_carers(data, state, v):
        turned_down = state.place[chosen[free - 1], 0]
    else:
        for k in range(free):
            h = state.place[chosen[k], 0]
            if not keeps_carer_rules(data, state, data.shift[h, col.CARER]):
                turned_down = h
                break
    if turned_down != NONE:
        remove(data, state, v)
        if not settle(data, state):
            # Only reached when a table breaks the triangle inequality: the step is lost.
            state.energy[f.NOW] = float("inf")
    return turned_down
