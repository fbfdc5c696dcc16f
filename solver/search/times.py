"""Early, late, planned and free starts, kept by propagation over the arcs that changed.

An arc says how long after the start of one visit another may start: travel and handover in a
shift, the way home and back between shifts, the daily rest between working days, the gap of a link.
"""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.compiled import compiled, inlined
from solver.search.starts import harmless, note_lateness, timing_energy
from solver.search.state import NONE, State, log_visit

BUDGET = 64
"""Looks at a visit, on average over all visits, after which a propagation gives up."""


@compiled
def arc(data: Arrays, u: int, hu: int, v: int, hv: int) -> int:
    """Seconds from the start of visit u in shift hu to the earliest start of v in shift hv.

    Encodes rules *travel* and *daily_rest* between neighbours of one carer's chain.
    """
    c = data.shift[hv, col.CARER]
    mode = data.carer[c, col.MODE]
    here, there = data.visit[u, col.PLACE], data.visit[v, col.PLACE]
    if hu == hv:
        return (
            data.visit[u, col.LEAVES] + data.travel[mode, here, there] + data.figure[col.HANDOVER]
        )
    home = data.carer[c, col.HOME]
    same_day = data.shift[hu, col.DAY] == data.shift[hv, col.DAY]
    if home >= 0:
        rest = 0 if same_day else data.shift[hv, col.REST]
        return (
            data.visit[u, col.DURATION]
            + data.travel[mode, here, home]
            + rest
            + data.travel[mode, home, there]
        )
    direct = data.travel[mode, here, there] + data.figure[col.HANDOVER]
    return data.visit[u, col.DURATION] + (
        direct if same_day else max(direct, data.shift[hv, col.REST])
    )


@compiled
def opens(data: Arrays, v: int, h: int) -> int:
    """Earliest start of a visit as the first of a shift."""
    c = data.shift[h, col.CARER]
    home = data.carer[c, col.HOME]
    if home < 0:
        return data.shift[h, col.START]
    return (
        data.shift[h, col.START]
        + data.travel[data.carer[c, col.MODE], home, data.visit[v, col.PLACE]]
    )


@compiled
def closes(data: Arrays, v: int, h: int) -> int:
    """Latest start of a visit as the last of a shift."""
    c = data.shift[h, col.CARER]
    home = data.carer[c, col.HOME]
    last = data.shift[h, col.END] - data.visit[v, col.DURATION]
    if home < 0:
        return last
    return last - data.travel[data.carer[c, col.MODE], data.visit[v, col.PLACE], home]


@inlined
def early_start(data: Arrays, state: State, v: int) -> int:
    """The earliest start that the visits before v allow; two pins do not bind each other."""
    start = data.visit[v, col.EARLIEST]
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        p = state.slot[x, f.BEFORE]
        pinned = data.slot[x, col.PINNED]
        if not pinned and (p == NONE or state.slot[p, f.SHIFT] != h):
            start = max(start, opens(data, v, h))
        if p != NONE and not (pinned and data.slot[p, col.PINNED]):
            u = data.slot[p, col.VISIT]
            start = max(
                start,
                state.visit[u, f.EARLY]
                + arc(data, u, state.slot[p, f.SHIFT], v, h)
                + state.slot[x, f.PAUSE],
            )
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] > 0 and not (
            data.visit[u, col.FIXED] and data.visit[v, col.FIXED]
        ):
            start = max(start, state.visit[u, f.EARLY] + data.arc[i, col.GAP])
    return start


@inlined
def late_start(data: Arrays, state: State, v: int) -> int:
    """The latest start that the visits after v allow; two pins do not bind each other.

    Where windows end softly and all start as early as can be, the visits after v are left out: what
    they allow is mostly a price, which the free start knows, and no start is put forward for them.
    """
    start = data.visit[v, col.LATEST]
    loose = data.figure[col.LOOSE] != 0
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        q = state.slot[x, f.AFTER]
        pinned = data.slot[x, col.PINNED]
        if not pinned and (q == NONE or state.slot[q, f.SHIFT] != h):
            start = min(start, closes(data, v, h))
        if not loose and q != NONE and not (pinned and data.slot[q, col.PINNED]):
            w = data.slot[q, col.VISIT]
            start = min(
                start,
                state.visit[w, f.LATE]
                - arc(data, v, h, w, state.slot[q, f.SHIFT])
                - state.slot[q, f.PAUSE],
            )
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        w = data.arc[i, col.OTHER]
        if (
            not loose
            and state.visit[w, f.PLACED] > 0
            and not (data.visit[w, col.FIXED] and data.visit[v, col.FIXED])
        ):
            start = min(start, state.visit[w, f.LATE] - data.arc[i, col.GAP])
    return start


@inlined
def planned_start(data: Arrays, state: State, v: int) -> int:
    """The planned start, from the planned starts before v and the late start of v."""
    if data.visit[v, col.FIXED]:
        return data.visit[v, col.EARLIEST]
    start = data.visit[v, col.FLOOR]
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        p = state.slot[x, f.BEFORE]
        if p == NONE or state.slot[p, f.SHIFT] != h:
            start = max(start, opens(data, v, h))
        if p != NONE:
            u = data.slot[p, col.VISIT]
            start = max(
                start,
                state.visit[u, f.PLANNED]
                + arc(data, u, state.slot[p, f.SHIFT], v, h)
                + state.slot[x, f.PAUSE],
            )
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] > 0:
            start = max(start, state.visit[u, f.PLANNED] + data.arc[i, col.GAP])
    return min(start, state.visit[v, f.LATE])


@inlined
def free_start(data: Arrays, state: State, v: int) -> int:
    """The latest that v, and whoever waits for it, could be put off to at no cost to anybody."""
    start = min(harmless(data, v, state.visit[v, f.PLANNED]), state.visit[v, f.LATE])
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        q = state.slot[x, f.AFTER]
        if q != NONE:
            w = data.slot[q, col.VISIT]
            start = min(
                start,
                state.visit[w, f.FREE]
                - arc(data, v, h, w, state.slot[q, f.SHIFT])
                - state.slot[q, f.PAUSE],
            )
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        w = data.arc[i, col.OTHER]
        if state.visit[w, f.PLACED] > 0:
            start = min(start, state.visit[w, f.FREE] - data.arc[i, col.GAP])
    return start


@compiled
def enqueue(state: State, v: int) -> None:
    """Ask for a visit's early or late start to be looked at."""
    if not state.visit[v, f.QUEUED]:
        state.visit[v, f.QUEUED] = True
        tail = state.scalar[f.TAIL]
        state.lists[f.QUEUE, tail] = v
        state.scalar[f.TAIL] = tail + 1 if tail + 1 < state.lists.shape[1] else 0


@compiled
def dequeue(state: State) -> int:
    """The next visit whose early, late or free start must be looked at."""
    head = state.scalar[f.HEAD]
    v = state.lists[f.QUEUE, head]
    state.scalar[f.HEAD] = head + 1 if head + 1 < state.lists.shape[1] else 0
    state.visit[v, f.QUEUED] = False
    return int(v)


@compiled
def dequeue_last(state: State) -> int:
    """The visit that was asked for last: for starts that hang on those after them."""
    tail = state.scalar[f.TAIL]
    tail = tail - 1 if tail > 0 else state.lists.shape[1] - 1
    v = state.lists[f.QUEUE, tail]
    state.scalar[f.TAIL] = tail
    state.visit[v, f.QUEUED] = False
    return int(v)


@compiled
def enqueue_before(data: Arrays, state: State, v: int) -> None:
    """Ask for all that v must wait for to be looked at."""
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        if state.slot[x, f.SHIFT] != NONE and state.slot[x, f.BEFORE] != NONE:
            enqueue(state, data.slot[state.slot[x, f.BEFORE], col.VISIT])
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        if state.visit[data.arc[i, col.OTHER], f.PLACED] > 0:
            enqueue(state, data.arc[i, col.OTHER])


@compiled
def enqueue_asked(state: State) -> None:
    """Ask for the other starts of all whose planned start is asked for."""
    at = state.scalar[f.PLANNED_HEAD]
    while at != state.scalar[f.PLANNED_TAIL]:
        enqueue(state, state.lists[f.PLANNED_QUEUE, at])
        at = at + 1 if at + 1 < state.lists.shape[1] else 0


@compiled
def enqueue_planned(state: State, v: int) -> None:
    """Ask for a visit's planned start to be looked at."""
    if not state.visit[v, f.PLANNED_QUEUED]:
        state.visit[v, f.PLANNED_QUEUED] = True
        tail = state.scalar[f.PLANNED_TAIL]
        state.lists[f.PLANNED_QUEUE, tail] = v
        state.scalar[f.PLANNED_TAIL] = tail + 1 if tail + 1 < state.lists.shape[1] else 0


@compiled
def clear_queues(state: State) -> None:
    """Forget what was asked for."""
    while state.scalar[f.HEAD] != state.scalar[f.TAIL]:
        dequeue(state)
    while state.scalar[f.PLANNED_HEAD] != state.scalar[f.PLANNED_TAIL]:
        head = state.scalar[f.PLANNED_HEAD]
        state.visit[state.lists[f.PLANNED_QUEUE, head], f.PLANNED_QUEUED] = False
        state.scalar[f.PLANNED_HEAD] = head + 1 if head + 1 < state.lists.shape[1] else 0


@inlined
def spread_early(data: Arrays, state: State) -> bool:
    """Bring early starts up to date from the queue on; False where one passes its late start.

    A cycle of arcs (two double-handed visits in opposite order on two chains) lifts the starts on
    it until one of them does; a cycle without length could pass stale starts around for ever, which
    the budget ends.
    """
    budget = BUDGET * len(state.visit)
    while state.scalar[f.HEAD] != state.scalar[f.TAIL]:
        budget -= 1
        if budget == 0:
            return False
        v = dequeue(state)
        if state.visit[v, f.PLACED] == 0:
            continue
        start = early_start(data, state, v)
        if start == state.visit[v, f.EARLY]:
            continue
        log_visit(state, v)
        state.visit[v, f.EARLY] = start
        if start > state.visit[v, f.LATE]:
            return False
        enqueue_planned(state, v)
        for x in range(
            data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]
        ):
            if state.slot[x, f.SHIFT] != NONE and state.slot[x, f.AFTER] != NONE:
                enqueue(state, data.slot[state.slot[x, f.AFTER], col.VISIT])
        for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
            if state.visit[data.arc[i, col.OTHER], f.PLACED] > 0:
                enqueue(state, data.arc[i, col.OTHER])
    return True


@inlined
def spread_late(data: Arrays, state: State) -> bool:
    """Bring late starts up to date from the queue on; False where one passes its early start."""
    budget = BUDGET * len(state.visit)
    while state.scalar[f.HEAD] != state.scalar[f.TAIL]:
        budget -= 1
        if budget == 0:
            return False
        v = dequeue_last(state)
        if state.visit[v, f.PLACED] == 0:
            continue
        start = late_start(data, state, v)
        if start == state.visit[v, f.LATE]:
            continue
        log_visit(state, v)
        state.visit[v, f.LATE] = start
        if start < state.visit[v, f.EARLY]:
            return False
        enqueue_planned(state, v)
        enqueue_before(data, state, v)
    return True


@inlined
def spread_planned(data: Arrays, state: State) -> bool:
    """Bring planned starts, and the energy that hangs on them, up to date; False out of budget."""
    budget = BUDGET * len(state.visit)
    while state.scalar[f.PLANNED_HEAD] != state.scalar[f.PLANNED_TAIL]:
        budget -= 1
        if budget == 0:
            return False
        head = state.scalar[f.PLANNED_HEAD]
        v = state.lists[f.PLANNED_QUEUE, head]
        state.scalar[f.PLANNED_HEAD] = head + 1 if head + 1 < state.lists.shape[1] else 0
        state.visit[v, f.PLANNED_QUEUED] = False
        if state.visit[v, f.PLACED] == 0:
            continue
        start = planned_start(data, state, v)
        moved = start - state.visit[v, f.PLANNED]
        if moved == 0:
            continue
        log_visit(state, v)
        state.energy[f.NOW] += timing_energy(data, v, start) - timing_energy(
            data, v, state.visit[v, f.PLANNED]
        )
        note_lateness(data, state, v, start)
        state.visit[v, f.PLANNED] = start
        if data.figure[col.PUSHED]:
            enqueue(state, v)
        for x in range(
            data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]
        ):
            h = state.slot[x, f.SHIFT]
            if h == NONE:
                continue
            c = data.shift[h, col.CARER]
            p, q = state.slot[x, f.BEFORE], state.slot[x, f.AFTER]
            if p != NONE and state.slot[p, f.SHIFT] == h:
                wait = data.rate[c, data.visit[v, col.RATES] + col.WAIT]
                state.energy[f.NOW] += wait * moved
            if q != NONE:
                if state.slot[q, f.SHIFT] == h:
                    w = data.slot[q, col.VISIT]
                    wait = data.rate[c, data.visit[w, col.RATES] + col.WAIT]
                    state.energy[f.NOW] -= wait * moved
                enqueue_planned(state, data.slot[q, col.VISIT])
        for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
            if state.visit[data.arc[i, col.OTHER], f.PLACED] > 0:
                enqueue_planned(state, data.arc[i, col.OTHER])
    return True


@inlined
def spread_free(data: Arrays, state: State) -> bool:
    """Bring free starts up to date from the queue on; False out of budget."""
    budget = BUDGET * len(state.visit)
    while state.scalar[f.HEAD] != state.scalar[f.TAIL]:
        budget -= 1
        if budget == 0:
            return False
        v = dequeue_last(state)
        if state.visit[v, f.PLACED] == 0:
            continue
        start = free_start(data, state, v)
        if start == state.visit[v, f.FREE]:
            continue
        log_visit(state, v)
        state.visit[v, f.FREE] = start
        enqueue_before(data, state, v)
    return True


@compiled
def start_of(data: Arrays, state: State, v: int) -> int:
    """The start a visit on the rota is given: planned where starts cost anything, else early."""
    return state.visit[v, f.PLANNED] if data.figure[col.TIMED] else state.visit[v, f.EARLY]


@compiled
def is_made_by(data: Arrays, state: State, v: int, c: int) -> bool:
    """Whether carer c makes a slot of visit v."""
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        if state.slot[x, f.SHIFT] != NONE and data.shift[state.slot[x, f.SHIFT], col.CARER] == c:
            return True
    return False
