"""What it would cost in starts to put visits in, found without putting them in.

The planned starts that would follow are spread from what goes in over the arcs of chains and links,
until nobody is pushed any further or the cost passes a limit.
"""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.compiled import compiled, inlined
from solver.search.starts import timing_energy
from solver.search.state import NONE, State
from solver.search.times import arc, opens

PUT_OFF = 4
"""So often a trial puts off a visit that goes in; more stands for a cycle of arcs."""
IMPOSSIBLE = float("inf")


@inlined
def try_items(data: Arrays, state: State, most: float) -> float:
    """Energy of starts that the items add: theirs, and of all whom they push.

    Infinite where it is ``most`` or more, where a start passes its latest, or where arcs make a
    cycle. Encodes terms *off_preferred*, *late* and *worst_late* of what is not on the rota yet.
    """
    state.scalar[f.TRIAL] += 1
    state.scalar[f.TRIED_TAIL] = 0
    state.energy[f.TRIED_COST] = 0.0
    count = state.scalar[f.ITEMS]
    for k in range(count):
        begin_item(data, state, k)
    for k in range(count):
        v = state.item[k, f.ITEM_VISIT]
        if state.visit[v, f.RAISED] == 0 and state.visit[v, f.PLACED] == 0:
            state.energy[f.TRIED_COST] += timing_energy(data, v, state.visit[v, f.TRIED])
            state.visit[v, f.RAISED] = 1
    worst = state.energy[f.WORST]
    dear = data.energy[col.WORST_SECOND]
    head = 0
    while head != state.scalar[f.TRIED_TAIL] and state.energy[f.TRIED_COST] < most:
        v = state.lists[f.TRIED_QUEUE, head]
        head = head + 1 if head + 1 < state.lists.shape[1] else 0
        state.visit[v, f.TRIED_QUEUED] = False
        late = float(state.visit[v, f.TRIED] - data.visit[v, col.DUE])
        if dear > 0.0 and late > worst:
            state.energy[f.TRIED_COST] += dear * (late - worst)
            worst = late
        push_on(data, state, v)
    for k in range(count):
        state.visit[state.item[k, f.ITEM_VISIT], f.RAISED] = NONE
    cost = state.energy[f.TRIED_COST]
    return cost if cost < most else IMPOSSIBLE


@compiled
def begin_item(data: Arrays, state: State, k: int) -> None:
    """Let item k's visit start as early as its place allows."""
    v = state.item[k, f.ITEM_VISIT]
    if state.visit[v, f.TRIED_STAMP] != state.scalar[f.TRIAL]:
        state.visit[v, f.TRIED_STAMP] = state.scalar[f.TRIAL]
        state.visit[v, f.RAISED] = 0
        state.visit[v, f.TRIED] = data.visit[v, col.FLOOR]
        if data.visit[v, col.FIXED]:
            state.visit[v, f.TRIED] = data.visit[v, col.EARLIEST]
        ask(state, v)
    start = max(state.visit[v, f.TRIED], first_start(data, state, v, k))
    if start > state.item[k, f.ITEM_LATE]:
        start = state.item[k, f.ITEM_LATE]
        if data.figure[col.LOOSE]:
            state.energy[f.TRIED_COST] = IMPOSSIBLE
    state.visit[v, f.TRIED] = start


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


@inlined
def push_on(data: Arrays, state: State, v: int) -> None:
    """Put off whatever must wait for v, by its start in the trial."""
    start = state.visit[v, f.TRIED]
    count = state.scalar[f.ITEMS]
    for k in range(count):
        q = state.item[k, f.ITEM_AFTER]
        if state.item[k, f.ITEM_VISIT] == v and q != NONE:
            w, hq = data.slot[q, col.VISIT], state.slot[q, f.SHIFT]
            ready = start + arc(data, v, state.item[k, f.ITEM_SHIFT], w, hq)
            put_off(data, state, w, ready + state.slot[q, f.PAUSE], state.visit[w, f.LATE])
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        q = state.slot[x, f.AFTER]
        for k in range(count):
            if state.item[k, f.ITEM_BEFORE] == x:
                # An item goes in between.
                q = NONE
                w = state.item[k, f.ITEM_VISIT]
                ready = start + arc(data, v, h, w, state.item[k, f.ITEM_SHIFT])
                put_off(data, state, w, ready, state.item[k, f.ITEM_LATE])
        if q != NONE:
            w = data.slot[q, col.VISIT]
            ready = start + arc(data, v, h, w, state.slot[q, f.SHIFT]) + state.slot[q, f.PAUSE]
            put_off(data, state, w, ready, state.visit[w, f.LATE])
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        w = data.arc[i, col.OTHER]
        if state.visit[w, f.RAISED] >= 0:
            put_off(data, state, w, start + data.arc[i, col.GAP], data.visit[w, col.LATEST])
        elif state.visit[w, f.PLACED] > 0:
            put_off(data, state, w, start + data.arc[i, col.GAP], state.visit[w, f.LATE])


@compiled
def put_off(data: Arrays, state: State, v: int, ready: int, until: int) -> None:
    """Start v no earlier than ``ready``, which may be ``until`` at most."""
    start = state.visit[v, f.PLANNED]
    if state.visit[v, f.TRIED_STAMP] == state.scalar[f.TRIAL]:
        start = state.visit[v, f.TRIED]
    if ready <= start:
        return
    if data.visit[v, col.FIXED]:
        state.energy[f.TRIED_COST] = IMPOSSIBLE
        return
    if ready > until:
        if data.figure[col.LOOSE]:
            state.energy[f.TRIED_COST] = IMPOSSIBLE
            return
        # What binds v from behind moves those before it, too; the start it leaves is a guess.
        ready = until
        if ready <= start:
            return
    if state.visit[v, f.RAISED] >= 0:
        state.visit[v, f.RAISED] += 1
        if state.visit[v, f.RAISED] > PUT_OFF:
            state.energy[f.TRIED_COST] = IMPOSSIBLE
            return
    state.energy[f.TRIED_COST] += timing_energy(data, v, ready) - timing_energy(data, v, start)
    if state.visit[v, f.TRIED_STAMP] != state.scalar[f.TRIAL]:
        state.visit[v, f.TRIED_STAMP] = state.scalar[f.TRIAL]
        state.visit[v, f.TRIED_QUEUED] = False
    state.visit[v, f.TRIED] = ready
    if not state.visit[v, f.TRIED_QUEUED]:
        ask(state, v)


@compiled
def ask(state: State, v: int) -> None:
    """Ask for what waits for v to be looked at."""
    state.visit[v, f.TRIED_QUEUED] = True
    tail = state.scalar[f.TRIED_TAIL]
    state.lists[f.TRIED_QUEUE, tail] = v
    state.scalar[f.TRIED_TAIL] = tail + 1 if tail + 1 < state.lists.shape[1] else 0
