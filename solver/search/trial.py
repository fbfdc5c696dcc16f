"""What it would cost in starts to put visits in, found without putting them in.

The planned starts that would follow are spread from what goes in over the arcs of chains and links,
until nobody is pushed any further or the cost passes a limit.
"""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.compiled import compiled
from solver.search.state import NONE, State
from solver.search.times import arc, opens, timing_energy

PUT_OFF = 3
"""So often a trial puts off a visit that goes in; more stands for a cycle of arcs."""
IMPOSSIBLE = float("inf")


@compiled
def start_in_trial(state: State, v: int) -> int:
    """Start of a visit as the trial has it so far."""
    if state.visit[v, f.TRIED_STAMP] == state.scalar[f.TRIAL]:
        return state.visit[v, f.TRIED]
    return state.visit[v, f.PLANNED]


@compiled
def put_off(
    data: Arrays, state: State, v: int, ready: int, until: int, tail: int, cost: float
) -> tuple[int, float]:
    """Start v no earlier than ``ready``; returns the new tail of the queue and the new cost."""
    start = start_in_trial(state, v)
    if ready <= start:
        return tail, cost
    if data.visit[v, col.FIXED]:
        return tail, IMPOSSIBLE
    if ready > until:
        # A late start that comes from others' windows moves those before v as well: the start
        # that is left is the best guess.
        if data.figure[col.LOOSE] or until <= start:
            return tail, (IMPOSSIBLE if data.figure[col.LOOSE] else cost)
        ready = until
    if state.visit[v, f.RAISED] >= 0:
        state.visit[v, f.RAISED] += 1
        if state.visit[v, f.RAISED] > PUT_OFF:
            return tail, IMPOSSIBLE
    cost += timing_energy(data, v, ready) - timing_energy(data, v, start)
    state.visit[v, f.TRIED] = ready
    if state.visit[v, f.TRIED_STAMP] != state.scalar[f.TRIAL]:
        state.visit[v, f.TRIED_STAMP] = state.scalar[f.TRIAL]
        state.visit[v, f.TRIED_QUEUED] = False
    if not state.visit[v, f.TRIED_QUEUED]:
        state.visit[v, f.TRIED_QUEUED] = True
        state.lists[f.TRIED_QUEUE, tail] = v
        tail = tail + 1 if tail + 1 < state.lists.shape[1] else 0
    return tail, cost


@compiled
def try_items(data: Arrays, state: State, count: int, most: float) -> float:
    """Energy of starts that the first ``count`` items add: theirs, and of all whom they push.

    Infinite where it is ``most`` or more, where a start passes its latest, or where arcs make a
    cycle. Encodes terms *off_preferred*, *late* and *worst_late* of what is not on the rota yet.
    """
    state.scalar[f.TRIAL] += 1
    head, tail = 0, 0
    cost = 0.0
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if state.visit[v, f.TRIED_STAMP] == state.scalar[f.TRIAL]:
            continue
        state.visit[v, f.TRIED_STAMP] = state.scalar[f.TRIAL]
        state.visit[v, f.TRIED_QUEUED] = True
        state.visit[v, f.RAISED] = 0
        state.visit[v, f.TRIED] = (
            data.visit[v, col.EARLIEST] if data.visit[v, col.FIXED] else data.visit[v, col.FLOOR]
        )
        state.lists[f.TRIED_QUEUE, tail] = v
        tail = tail + 1 if tail + 1 < state.lists.shape[1] else 0
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        state.visit[v, f.TRIED] = max(
            state.visit[v, f.TRIED], first_start(data, state, v, k)
        )
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if state.visit[v, f.TRIED] > state.item[k, f.ITEM_LATE]:
            if data.figure[col.LOOSE]:
                cost = IMPOSSIBLE
            state.visit[v, f.TRIED] = state.item[k, f.ITEM_LATE]
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if state.visit[v, f.RAISED] == 0 and state.visit[v, f.PLACED] == 0:
            state.visit[v, f.RAISED] = 1
            cost += timing_energy(data, v, state.visit[v, f.TRIED])
    worst = state.energy[f.WORST]
    dear = data.energy[col.WORST_SECOND]
    while head != tail and cost < most:
        v = state.lists[f.TRIED_QUEUE, head]
        head = head + 1 if head + 1 < state.lists.shape[1] else 0
        state.visit[v, f.TRIED_QUEUED] = False
        start = state.visit[v, f.TRIED]
        if dear > 0.0 and start - data.visit[v, col.DUE] > worst:
            cost += dear * (start - data.visit[v, col.DUE] - worst)
            worst = start - data.visit[v, col.DUE]
        tail, cost = push_on(data, state, v, start, count, tail, cost)
    for k in range(count):
        state.visit[state.item[k, f.ITEM_VISIT], f.RAISED] = NONE
    return cost if cost < most else IMPOSSIBLE


@compiled
def first_start(data: Arrays, state: State, v: int, k: int) -> int:
    """The earliest planned start that item k's place, and the links on the rota, leave to v."""
    h, p = state.item[k, f.ITEM_SHIFT], state.item[k, f.ITEM_BEFORE]
    start = -FAR
    if p == NONE or state.slot[p, f.SHIFT] != h:
        start = opens(data, v, h)
    if p != NONE:
        u = data.slot[p, col.VISIT]
        start = max(start, state.visit[u, f.PLANNED] + arc(data, u, state.slot[p, f.SHIFT], v, h))
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] > 0:
            start = max(start, state.visit[u, f.PLANNED] + data.arc[i, col.GAP])
    return start


@compiled
def push_on(
    data: Arrays, state: State, v: int, start: int, count: int, tail: int, cost: float
) -> tuple[int, float]:
    """Put off whatever must wait for v, which starts at ``start``."""
    for k in range(count):
        # What goes in right behind v, or what v goes in front of.
        q = state.item[k, f.ITEM_AFTER]
        if state.item[k, f.ITEM_VISIT] == v and q != NONE:
            w, h = data.slot[q, col.VISIT], state.item[k, f.ITEM_SHIFT]
            ready = start + arc(data, v, h, w, state.slot[q, f.SHIFT]) + state.slot[q, f.PAUSE]
            tail, cost = put_off(data, state, w, ready, state.visit[w, f.LATE], tail, cost)
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        hx = state.slot[x, f.SHIFT]
        if hx == NONE:
            continue
        between = NONE
        for k in range(count):
            if state.item[k, f.ITEM_BEFORE] == x:
                between = k
        if between != NONE:
            w, h = state.item[between, f.ITEM_VISIT], state.item[between, f.ITEM_SHIFT]
            ready, until = start + arc(data, v, hx, w, h), state.item[between, f.ITEM_LATE]
            tail, cost = put_off(data, state, w, ready, until, tail, cost)
        elif state.slot[x, f.AFTER] != NONE:
            q = state.slot[x, f.AFTER]
            w = data.slot[q, col.VISIT]
            ready = start + arc(data, v, hx, w, state.slot[q, f.SHIFT]) + state.slot[q, f.PAUSE]
            tail, cost = put_off(data, state, w, ready, state.visit[w, f.LATE], tail, cost)
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        w = data.arc[i, col.OTHER]
        if state.visit[w, f.RAISED] >= 0:
            until = data.visit[w, col.LATEST]
        elif state.visit[w, f.PLACED] > 0:
            until = state.visit[w, f.LATE]
        else:
            continue
        tail, cost = put_off(data, state, w, start + data.arc[i, col.GAP], until, tail, cost)
    return tail, cost
