"""Putting a visit into the place that costs least."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search import settings as par
from solver.search.chain import keeps_budgets, link, remove, settle
from solver.search.choosing import choose_pair, choose_place, choose_places, set_item
from solver.search.compiled import compiled, inlined
from solver.search.hours import keeps_carer_rules
from solver.search.insertion import find_places
from solver.search.starts import note_lateness, timing_energy
from solver.search.state import (
    CANDIDATES,
    NONE,
    State,
    below,
    log_visit,
    note_absence,
    uniform,
)
from solver.search.times import enqueue_planned, is_made_by
from solver.search.trial import first_start

TRIES = 4
"""Places tried before a visit is left uncovered, where rules on the whole day turn places down."""
SINGLE_CANDIDATES = 16
PAIR_CANDIDATES = 20
"""Places kept for a visit that goes in alone, or with the one it is linked to."""


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
def partner(data: Arrays, state: State, v: int) -> int:
    """The uncovered visit that v should go in together with: the other end of a link; or NONE."""
    if (
        data.visit[v, col.CARERS] != 1
        or data.visit[v, col.SAME_END] > data.visit[v, col.SAME_BEGIN]
    ):
        return NONE
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] == 0 and data.visit[u, col.CARERS] == 1:
            return u
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] == 0 and data.visit[u, col.CARERS] == 1:
            return u
    return NONE


@compiled
def scope(state: State, blink: float) -> int:
    """Beside how many visits a visit is put back; 0: wherever it may go."""
    if blink == 0.0 or uniform(state) < state.setting[par.WIDE]:
        return 0
    return int(state.setting[par.BESIDE])


@compiled
def insert(data: Arrays, state: State, v: int, blink: float) -> bool:
    """Put a visit where it costs least, or leave it uncovered; True where it is placed.

    A visit whose best places cost more than leaving it uncovered is left. A linked visit that needs
    one carer takes the one it is linked to with it; where both cannot be placed it goes alone.
    Near places are looked at first, and all where those are too few, or turned down by rules on the
    whole day. Where ``blink`` is 0 all are looked at from the beginning.
    """
    if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
        return True
    u = partner(data, state, v)
    free = data.visit[v, col.CARERS] - state.visit[v, f.PLACED]
    near, passed = scope(state, blink), blink
    attempt = 0
    done = False
    # One loop for a visit alone and for two, so that the long kernels are compiled into it once.
    while True:
        state.scalar[f.PLACES_KEPT] = places_kept(data, u, free)
        found, others = 0, 0
        for side in range(1 if u == NONE else 2):
            state.scalar[f.DEAR] = 0
            state.scalar[f.PLACES_FROM] = side * CANDIDATES
            others = found
            found = find_places(data, state, v if side == 0 else u, passed, near)
            if found < free:
                break
        cost, most = float("inf"), data.penalty[v]
        if found >= free:
            if u != NONE:
                cost, most = choose_pair(data, state, v, u, others, found), most + data.penalty[u]
            elif free == 1:
                cost = choose_place(data, state, v, found)
            else:
                cost = choose_places(data, state, v, found, free)
        elif not state.scalar[f.DEAR] and (near > 0 or state.scalar[f.NO_EMPTY]):
            near, passed = 0, 0.0
            state.scalar[f.NO_EMPTY] = 0
            continue
        if cost < most:
            state.scalar[f.ITEMS] = free if u == NONE else 2
            for k in range(state.scalar[f.ITEMS]):
                set_item(state, k, v if k == 0 or u == NONE else u, state.chosen[k])
            h = take(data, state)
            if h == NONE:
                done = True
                break
            ours = u == NONE or h == state.item[0, f.ITEM_SHIFT]
            state.shift_ends[h, f.BANNED] = v if ours else u
            near, passed = 0, 0.0
            attempt += 1
            if attempt < TRIES:
                continue
        if u == NONE:
            break
        allow(data, state, v)
        allow(data, state, u)
        u, attempt = NONE, 0
        near, passed = scope(state, blink), blink
    allow(data, state, v)
    if u != NONE:
        allow(data, state, u)
    return done


@compiled
def places_kept(data: Arrays, u: int, free: int) -> int:
    """How many places are kept of a visit with so many free slots that goes in with u, or alone."""
    if u != NONE:
        return PAIR_CANDIDATES
    if free > 1:
        return CANDIDATES
    return SINGLE_CANDIDATES if data.figure[col.PUSHED] else 1


@compiled
def allow(data: Arrays, state: State, v: int) -> None:
    """Let v into all of its shifts again."""
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        state.shift_ends[data.eligible[i], f.BANNED] = NONE


@inlined
def take(data: Arrays, state: State) -> int:
    """Put the items in; NONE where that holds.

    Otherwise everything is as before and the result is a shift to keep out of the next try.
    """
    count = state.scalar[f.ITEMS]
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if data.visit[v, col.FIXED] or first_item(state, k) != k:
            continue
        log_visit(state, v)
        early, late = -FAR, FAR
        for m in range(k, count):
            if state.item[m, f.ITEM_VISIT] == v:
                early = max(early, first_start(data, state, v, m))
                late = min(late, state.item[m, f.ITEM_LATE])
        state.visit[v, f.LATE] = late
        state.visit[v, f.EARLY] = data.visit[v, col.EARLIEST]
        planned = min(max(early, data.visit[v, col.FLOOR]), late)
        state.visit[v, f.FREE] = planned
        state.visit[v, f.PLANNED] = planned
        if state.visit[v, f.PLACED] == 0:
            state.energy[f.NOW] += timing_energy(data, v, planned)
    for k in range(count):
        v, h = state.item[k, f.ITEM_VISIT], state.item[k, f.ITEM_SHIFT]
        x = data.visit[v, col.SLOT0]
        while state.slot[x, f.SHIFT] != NONE:
            x += 1
        p, q = state.item[k, f.ITEM_BEFORE], state.item[k, f.ITEM_AFTER]
        link(data, state, x, h, p, q)
        if p != NONE:
            enqueue_planned(state, data.slot[p, col.VISIT])
        if q != NONE:
            enqueue_planned(state, data.slot[q, col.VISIT])
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if data.visit[v, col.FIXED] and state.visit[v, f.PLACED] == 0:
            state.energy[f.NOW] += timing_energy(data, v, state.visit[v, f.PLANNED])
        state.visit[v, f.PLACED] += 1
        if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
            state.energy[f.NOW] -= data.penalty[v]
            note_lateness(data, state, v, state.visit[v, f.PLANNED])
        note_absence(data, state, v)
        for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
            enqueue_planned(state, data.arc[i, col.OTHER])
        for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
            enqueue_planned(state, data.arc[i, col.OTHER])
        enqueue_planned(state, v)
    turned_down = NONE
    if not settle(data, state):
        turned_down = state.item[below(state, count), f.ITEM_SHIFT]
    for k in range(count):
        if turned_down == NONE and not keeps_same_carers(data, state, state.item[k, f.ITEM_VISIT]):
            turned_down = state.item[k, f.ITEM_SHIFT]
    for k in range(count):
        if turned_down == NONE and not keeps_budgets(data, state, state.item[k, f.ITEM_VISIT]):
            turned_down = state.item[k, f.ITEM_SHIFT]
    for k in range(count):
        h = state.item[k, f.ITEM_SHIFT]
        if turned_down == NONE and not keeps_carer_rules(data, state, data.shift[h, col.CARER]):
            turned_down = h
    if turned_down != NONE:
        for k in range(count):
            if first_item(state, k) == k:
                remove(data, state, state.item[k, f.ITEM_VISIT])
        if not settle(data, state):
            # Only reached when a table breaks the triangle inequality: the step is lost.
            state.energy[f.NOW] = float("inf")
    return turned_down


@compiled
def first_item(state: State, k: int) -> int:
    """The first item of the same visit as item k."""
    v = state.item[k, f.ITEM_VISIT]
    for m in range(k):
        if state.item[m, f.ITEM_VISIT] == v:
            return m
    return k
