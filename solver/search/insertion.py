"""Where an uncovered visit can go, at what energy, and putting it there."""

from __future__ import annotations

from numba import njit

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.chain import (
    back_energy,
    fairness_energy,
    link,
    out_energy,
    remove,
    settle,
    wait_energy,
)
from solver.search.hours import keeps_carer_rules
from solver.search.state import (
    CANDIDATES,
    NONE,
    State,
    below,
    log_visit,
    note_absence,
    uniform,
)
from solver.search.times import (
    arc,
    closes,
    enqueue_planned,
    is_made_by,
    opens,
    timing_energy,
)

TRIES = 4
"""Places tried before a visit is left uncovered, where rules on the whole day turn places down."""
WANTED = -1e18
"""Added to the cost of a carer who must be among those of a visit."""


@njit(cache=True, nogil=True)
def link_bounds(data: Arrays, state: State, v: int) -> tuple[int, int, int]:
    """Earliest, latest and planned start that the links of v leave to it."""
    early, late, planned = -FAR, FAR, -FAR
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] > 0:
            early = max(early, state.visit[u, f.EARLY] + data.arc[i, col.GAP])
            planned = max(planned, state.visit[u, f.PLANNED] + data.arc[i, col.GAP])
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        w = data.arc[i, col.OTHER]
        if state.visit[w, f.PLACED] > 0:
            late = min(late, state.visit[w, f.LATE] - data.arc[i, col.GAP])
    return early, late, planned


@njit(cache=True, nogil=True)
def same_carer_cost(data: Arrays, state: State, v: int, c: int) -> float:
    """Encodes *same carer* of rule *gaps*: infinite, wanted or 0 for carer c at visit v."""
    cost = 0.0
    for i in range(data.visit[v, col.SAME_BEGIN], data.visit[v, col.SAME_END]):
        u = data.arc[i, col.OTHER]
        if state.visit[u, f.PLACED] == 0:
            continue
        if is_made_by(data, state, u, c):
            cost = WANTED
        elif data.visit[v, col.CARERS] <= data.visit[u, col.CARERS]:
            return float("inf")
    return cost


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def push_energy(data: Arrays, state: State, q: int, ready: int, most: float) -> float:
    """Energy of pushing the planned starts of slot q and its followers to ``ready``.

    Follows one chain; starts moved on other carers' chains are only seen when a place is taken.
    """
    energy = 0.0
    while q != NONE and energy < most:
        w = data.slot[q, col.VISIT]
        if ready <= state.visit[w, f.PLANNED] or data.visit[w, col.FIXED]:
            break
        start = min(ready, state.visit[w, f.LATE])
        energy += timing_energy(data, w, start) - timing_energy(data, w, state.visit[w, f.PLANNED])
        after = state.slot[q, f.AFTER]
        if after == NONE:
            break
        ready = (
            start
            + arc(
                data,
                w,
                state.slot[q, f.SHIFT],
                data.slot[after, col.VISIT],
                state.slot[after, f.SHIFT],
            )
            + state.slot[after, f.PAUSE]
        )
        q = after
    return energy


@njit(cache=True, nogil=True)
def around(data: Arrays, state: State, c: int, h: int) -> tuple[int, int]:
    """The last slot before shift h on carer c's chain, and the first one in or after it."""
    q = state.shift_ends[h, f.FIRST]
    if q != NONE:
        return state.slot[q, f.BEFORE], q
    for other in range(h - 1, data.carer[c, col.SHIFTS_BEGIN] - 1, -1):
        p = state.shift_ends[other, f.LAST]
        if p != NONE:
            return p, state.slot[p, f.AFTER]
    for other in range(h + 1, data.carer[c, col.SHIFTS_END]):
        q = state.shift_ends[other, f.FIRST]
        if q != NONE:
            return NONE, q
    return NONE, NONE


@njit(cache=True, nogil=True)
def find_places(data: Arrays, state: State, v: int, keep: int, blink: float) -> int:
    """Collect the cheapest places for one slot of v into ``state.place``; returns how many.

    At most ``keep`` are kept, the cheapest first. For a visit that needs several free slots the
    cost leaves out the visit's own distance from its preferred start, which depends on all of them.
    Each place is passed over with probability ``blink`` (Christiaens & Vanden Berghe 2020).
    """
    found = 0
    link_early, link_late, link_planned = link_bounds(data, state, v)
    earliest = max(data.visit[v, col.EARLIEST], link_early)
    latest = min(data.visit[v, col.LATEST], link_late)
    if earliest > latest and not data.visit[v, col.FIXED]:
        return 0
    floor = max(data.visit[v, col.FLOOR], link_planned)
    duration = data.visit[v, col.DURATION]
    place = data.visit[v, col.PLACE]
    handover = data.figure[col.HANDOVER]
    fair = data.energy[col.FAIRNESS] > 0.0
    timed = data.figure[col.TIMED] != 0
    same = data.visit[v, col.SAME_END] > data.visit[v, col.SAME_BEGIN]
    shared = data.visit[v, col.CARERS] > 1 and state.visit[v, f.PLACED] > 0
    worst = float("inf")
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        h = data.eligible[i]
        if state.shift_ends[h, f.BANNED] == v:
            continue
        c = data.shift[h, col.CARER]
        base = data.pair[i]
        if fair:
            contact = state.carer[c, f.CONTACT]
            base += fairness_energy(data, c, contact + duration)
            base -= fairness_energy(data, c, contact)
        if same:
            base += same_carer_cost(data, state, v, c)
        wait = data.rate[c, col.WAIT]
        if base >= worst and wait == 0.0:
            continue
        if shared and is_made_by(data, state, v, c):
            continue
        mode = data.carer[c, col.MODE]
        leg, metre = data.rate[c, col.LEG], data.rate[c, col.METRE]
        passing = data.rate[c, col.HANDOVER_ENERGY]
        p, q = around(data, state, c, h)
        while True:
            inside = p != NONE and state.slot[p, f.SHIFT] == h
            goes_on = q != NONE and state.slot[q, f.SHIFT] == h
            w = data.slot[q, col.VISIT] if q != NONE else NONE
            if goes_on and state.visit[w, f.LATE] < earliest:
                p, q = q, state.slot[q, f.AFTER]
                continue
            u = data.slot[p, col.VISIT] if p != NONE else NONE
            cost = base
            early, planned = earliest, floor
            here = data.visit[u, col.PLACE] if inside else 0
            if inside:
                way = data.travel[mode, here, place]
                reach = data.visit[u, col.DURATION] + way + handover
                early = max(early, state.visit[u, f.EARLY] + reach)
                if early > latest:
                    break
                planned = max(planned, state.visit[u, f.PLANNED] + reach)
                cost += leg * way + metre * data.metres[mode, here, place] + passing
            else:
                early = max(early, opens(data, v, h))
                planned = max(planned, opens(data, v, h))
                if p != NONE:
                    reach = arc(data, u, state.slot[p, f.SHIFT], v, h)
                    early = max(early, state.visit[u, f.EARLY] + reach)
                    planned = max(planned, state.visit[u, f.PLANNED] + reach)
                if early > latest:
                    break
                cost += out_energy(data, c, v)
            late = latest
            onward = 0
            if goes_on:
                there = data.visit[w, col.PLACE]
                way = data.travel[mode, place, there]
                onward = duration + way + handover + state.slot[q, f.PAUSE]
                late = min(late, state.visit[w, f.LATE] - onward)
                cost += leg * way + metre * data.metres[mode, place, there] + passing
                if inside:
                    cost -= leg * data.travel[mode, here, there]
                    cost -= metre * data.metres[mode, here, there] + passing
                else:
                    cost -= out_energy(data, c, w)
            else:
                late = min(late, closes(data, v, h))
                if q != NONE:
                    onward = arc(data, v, h, w, state.slot[q, f.SHIFT]) + state.slot[q, f.PAUSE]
                    late = min(late, state.visit[w, f.LATE] - onward)
                cost += back_energy(data, c, v)
                if inside:
                    cost -= back_energy(data, c, u)
            if early <= late and (wait > 0.0 or cost < worst):
                planned = min(planned, late)
                if timed:
                    cost += start_energy(
                        data,
                        state,
                        v,
                        c,
                        p,
                        q,
                        planned,
                        onward,
                        inside,
                        goes_on,
                        keep,
                        worst - cost,
                    )
                if cost < worst and (blink == 0.0 or uniform(state) >= blink):
                    found = keep_place(state, found, keep, cost, h, p, q, early, late, planned)
                    if found == keep:
                        worst = state.place_cost[found - 1]
            if not goes_on:
                break
            p, q = q, state.slot[q, f.AFTER]
    return found


@njit(cache=True, nogil=True)
def start_energy(
    data: Arrays,
    state: State,
    v: int,
    c: int,
    p: int,
    q: int,
    planned: int,
    onward: int,
    inside: bool,
    goes_on: bool,
    keep: int,
    most: float,
) -> float:
    """Energy that hangs on starts, of v at ``planned`` between slots p and q: own, pushed, waiting."""
    energy = timing_energy(data, v, planned) if keep == 1 else 0.0
    ready = planned + onward
    if q != NONE and ready > state.visit[data.slot[q, col.VISIT], f.PLANNED]:
        energy += push_energy(data, state, q, ready, most - energy)
    wait = data.rate[c, col.WAIT]
    if wait > 0.0:
        if inside:
            u = data.slot[p, col.VISIT]
            there = data.travel[
                data.carer[c, col.MODE], data.visit[u, col.PLACE], data.visit[v, col.PLACE]
            ]
            since = state.visit[u, f.PLANNED] + data.visit[u, col.DURATION]
            energy += wait * (planned - since - there - data.figure[col.HANDOVER])
        if goes_on:
            w = data.slot[q, col.VISIT]
            energy += wait * max(0, state.visit[w, f.PLANNED] - ready)
            if inside:
                energy -= wait_energy(data, state, c, data.slot[p, col.VISIT], w)
    return energy


@njit(cache=True, nogil=True)
def keep_place(
    state: State,
    found: int,
    keep: int,
    cost: float,
    h: int,
    p: int,
    q: int,
    early: int,
    late: int,
    planned: int,
) -> int:
    """Sort a place into the list of the cheapest; returns the new length."""
    at = found if found < keep else keep - 1
    while at > 0 and state.place_cost[at - 1] > cost:
        state.place_cost[at] = state.place_cost[at - 1]
        for k in range(6):
            state.place[at, k] = state.place[at - 1, k]
        at -= 1
    state.place_cost[at] = cost
    state.place[at, 0], state.place[at, 1], state.place[at, 2] = h, p, q
    state.place[at, 3], state.place[at, 4], state.place[at, 5] = early, late, planned
    return found + 1 if found < keep else found


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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
