"""Where an uncovered visit can go, and at what energy."""

from __future__ import annotations

import math

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.chain import (
    back_energy,
    out_energy,
    sums_energy,
    wait_energy,
)
from solver.search.compiled import compiled, inlined
from solver.search.starts import timing_energy
from solver.search.state import (
    NONE,
    State,
    care_cost,
    uniform,
)
from solver.search.times import (
    arc,
    closes,
    is_made_by,
    opens,
)

WANTED = -1e18
"""Added to the cost of a carer who must be among those of a visit."""


@compiled
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


@compiled
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


@compiled
def spending(data: Arrays, state: State, v: int, c: int) -> float:
    """Encodes rule *budget_cap* and terms *over_hours*, *over_money* of one more slot of v.

    Infinite where a hard budget has no room for it.
    """
    energy = 0.0
    cost = care_cost(data, v, c)
    for i in range(data.visit[v, col.PAID_BEGIN], data.visit[v, col.PAID_END]):
        b = data.arc[i, col.OTHER]
        seconds = state.budget[b, f.SPENT_S] + data.visit[v, col.DURATION]
        seconds -= data.budget[b, col.LEFT_S]
        pence = state.budget[b, f.SPENT_PENCE] + cost - data.budget[b, col.LEFT_PENCE]
        if data.budget[b, col.HARD]:
            if seconds > 0 or pence > 0:
                return float("inf")
            continue
        energy += data.energy[col.OVER_SECOND] * max(
            0, min(seconds, data.visit[v, col.DURATION])
        ) + data.energy[col.OVER_PENCE] * max(0, min(pence, cost))
    return energy


@compiled
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


@compiled
def add_gap(state: State, i: int, p: int, q: int) -> None:
    """Note a gap of a chain, between slots p and q, in which eligible pair i could go."""
    at = state.scalar[f.GAPS]
    state.gap[at, f.GAP_PAIR], state.gap[at, f.GAP_BEFORE], state.gap[at, f.GAP_AFTER] = i, p, q
    state.scalar[f.GAPS] = at + 1


@compiled
def list_all_gaps(data: Arrays, state: State, v: int, earliest: int, latest: int) -> None:
    """Note the gaps of every shift that v may go into, as far as its hard window reaches."""
    state.scalar[f.GAPS] = 0
    no_empty = state.scalar[f.NO_EMPTY] != 0
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        h = int(data.eligible[i])
        if state.shift_ends[h, f.BANNED] == v:
            continue
        if no_empty and state.shift_ends[h, f.FIRST] == NONE:
            continue
        p, q = around(data, state, data.shift[h, col.CARER], h)
        while True:
            goes_on = q != NONE and state.slot[q, f.SHIFT] == h
            if not goes_on:
                add_gap(state, i, p, q)
                break
            w = data.slot[q, col.VISIT]
            if state.visit[w, f.LATE] >= earliest:
                add_gap(state, i, p, q)
                if state.visit[w, f.EARLY] > latest:
                    break
            p, q = q, state.slot[q, f.AFTER]


@compiled
def list_near_gaps(data: Arrays, state: State, v: int, most: int) -> None:
    """Note the gaps beside the ``most`` visits that v goes best with, and empty shifts."""
    state.scalar[f.GAPS] = 0
    state.scalar[f.SCAN] += 1
    scan = state.scalar[f.SCAN]
    no_empty = state.scalar[f.NO_EMPTY] != 0
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        h = int(data.eligible[i])
        if state.shift_ends[h, f.BANNED] == v:
            continue
        if state.shift_ends[h, f.FIRST] == NONE:
            if not no_empty:
                p, q = around(data, state, data.shift[h, col.CARER], h)
                add_gap(state, i, p, q)
        else:
            state.shift_ends[h, f.SHIFT_SCAN], state.shift_ends[h, f.SCAN_PAIR] = scan, i
    for k in range(min(most, data.beside.shape[1])):
        u = data.beside[v, k]
        if u < 0:
            break
        if state.visit[u, f.PLACED] == 0:
            continue
        first = data.visit[u, col.SLOT0]
        for x in range(first, first + data.visit[u, col.CARERS]):
            h = state.slot[x, f.SHIFT]
            if h == NONE or state.shift_ends[h, f.SHIFT_SCAN] != scan:
                continue
            i = state.shift_ends[h, f.SCAN_PAIR]
            if state.slot[x, f.SCANNED_AFTER] != scan:
                state.slot[x, f.SCANNED_AFTER] = scan
                add_gap(state, i, x, state.slot[x, f.AFTER])
            p = state.slot[x, f.BEFORE]
            if p == NONE or state.slot[p, f.SHIFT] != h:
                if state.slot[x, f.SCANNED_BEFORE] != scan:
                    state.slot[x, f.SCANNED_BEFORE] = scan
                    add_gap(state, i, p, x)
            elif state.slot[p, f.SCANNED_AFTER] != scan:
                state.slot[p, f.SCANNED_AFTER] = scan
                add_gap(state, i, p, x)


@compiled
def next_blink(state: State, blink: float) -> int:
    """How many places are looked at before the next one is passed over."""
    if blink <= 0.0:
        return FAR
    return int(math.log(1.0 - uniform(state)) / math.log(1.0 - blink))


@inlined
def find_places(data: Arrays, state: State, v: int, blink: float, near: int) -> int:
    """Collect the cheapest places for one slot of v in ``state.place``; returns how many.

    At most ``PLACES_KEPT`` are kept from row ``PLACES_FROM`` on (both are scalars of the state);
    ``place_row`` names them with the cheapest first. ``place_cost`` is the least energy of a place,
    exact where no start costs anything or nobody else's start is pushed into costs; ``place_base``
    is the part that no start changes. Where v needs several slots its own distance from when it is
    wanted is left out, since that depends on all of them. Each place is passed over with
    probability ``blink`` (Christiaens & Vanden Berghe 2020). Only places beside the ``near`` visits
    that v goes best with are looked at (granular neighbourhoods, Toth & Vigo 2003); 0: all.
    """
    first, keep = state.scalar[f.PLACES_FROM], state.scalar[f.PLACES_KEPT]
    found = 0
    link_early, link_late, link_planned = link_bounds(data, state, v)
    earliest = max(data.visit[v, col.EARLIEST], link_early)
    latest = min(data.visit[v, col.LATEST], link_late)
    if earliest > latest and not data.visit[v, col.FIXED]:
        return 0
    if near > 0:
        list_near_gaps(data, state, v, near)
    else:
        list_all_gaps(data, state, v, earliest, latest)
    floor = max(data.visit[v, col.FLOOR], link_planned)
    duration = data.visit[v, col.DURATION]
    place = data.visit[v, col.PLACE]
    handover = data.figure[col.HANDOVER]
    counted = data.figure[col.SHARED] != 0
    timed = data.figure[col.TIMED] != 0
    same = data.visit[v, col.SAME_END] > data.visit[v, col.SAME_BEGIN]
    shared = data.visit[v, col.CARERS] > 1 and state.visit[v, f.PLACED] > 0
    loose = data.figure[col.LOOSE] != 0
    alone = data.visit[v, col.CARERS] - state.visit[v, f.PLACED] == 1
    paid = data.visit[v, col.PAID_BEGIN] < data.visit[v, col.PAID_END]
    worst = state.energy[f.MOST]
    rates = data.visit[v, col.RATES]
    faces = len(state.meeting) > 0
    spared = next_blink(state, blink)
    for g in range(state.scalar[f.GAPS]):
        i, p, q = state.gap[g, f.GAP_PAIR], state.gap[g, f.GAP_BEFORE], state.gap[g, f.GAP_AFTER]
        h = int(data.eligible[i])
        c = data.shift[h, col.CARER]
        cost = data.pair[i]
        if faces:
            m = data.meeting[i]
            if m != NONE and state.meeting[m, f.MET] == 0:
                cost += data.energy[col.FIRST_VISIT]
        if counted:
            cost += sums_energy(data, state, c, v, duration) - sums_energy(data, state, c, v, 0)
        if paid:
            cost += spending(data, state, v, c)
            if cost == float("inf"):
                continue
        if same:
            cost += same_carer_cost(data, state, v, c)
            # Not dear, but nobody who may come: others are looked for everywhere.
            if cost == float("inf"):
                continue
        wait = data.rate[c, rates + col.WAIT]
        if cost >= worst and wait == 0.0:
            state.scalar[f.DEAR] = 1
            continue
        if shared and is_made_by(data, state, v, c):
            continue
        mode = data.carer[c, col.MODE]
        leg, metre = data.rate[c, rates + col.LEG], data.rate[c, rates + col.METRE]
        passing = data.rate[c, rates + col.HANDOVER_ENERGY]
        inside = p != NONE and state.slot[p, f.SHIFT] == h
        goes_on = q != NONE and state.slot[q, f.SHIFT] == h
        w = data.slot[q, col.VISIT] if q != NONE else NONE
        u = data.slot[p, col.VISIT] if p != NONE else NONE
        early, planned = earliest, floor
        here = data.visit[u, col.PLACE] if inside else 0
        if inside:
            way = data.travel[mode, here, place]
            reach = data.visit[u, col.LEAVES] + way + handover
            early = max(early, state.visit[u, f.EARLY] + reach)
            planned = max(planned, state.visit[u, f.PLANNED] + reach)
            cost += leg * way + passing
            if metre > 0.0:
                cost += metre * data.metres[mode, here, place]
        else:
            early = max(early, opens(data, v, h))
            planned = max(planned, opens(data, v, h))
            if p != NONE:
                reach = arc(data, u, state.slot[p, f.SHIFT], v, h)
                early = max(early, state.visit[u, f.EARLY] + reach)
                planned = max(planned, state.visit[u, f.PLANNED] + reach)
            cost += out_energy(data, c, v)
        if early > latest:
            continue
        late = latest
        onward = 0
        if goes_on:
            there = data.visit[w, col.PLACE]
            way = data.travel[mode, place, there]
            after = data.visit[w, col.RATES]
            if after != rates:
                leg, metre = data.rate[c, after + col.LEG], data.rate[c, after + col.METRE]
                passing = data.rate[c, after + col.HANDOVER_ENERGY]
            onward = duration + way + handover + state.slot[q, f.PAUSE]
            if not loose:
                late = min(late, state.visit[w, f.LATE] - onward)
            cost += leg * way + passing
            if metre > 0.0:
                cost += metre * data.metres[mode, place, there]
            if inside:
                cost -= leg * data.travel[mode, here, there] + passing
                if metre > 0.0:
                    cost -= metre * data.metres[mode, here, there]
            else:
                cost -= out_energy(data, c, w)
        else:
            late = min(late, closes(data, v, h))
            if q != NONE:
                onward = arc(data, v, h, w, state.slot[q, f.SHIFT]) + state.slot[q, f.PAUSE]
                if not loose:
                    late = min(late, state.visit[w, f.LATE] - onward)
            cost += back_energy(data, c, v)
            if inside:
                cost -= back_energy(data, c, u)
        if early > late:
            continue
        if wait == 0.0 and cost >= worst:
            state.scalar[f.DEAR] = 1
            continue
        planned = min(planned, late)
        least = cost
        if timed:
            if wait > 0.0:
                ready = planned + onward
                cost += waiting_added(data, state, v, c, p, q, planned, ready, inside, goes_on)
            least = cost
            if alone:
                least += timing_energy(data, v, planned)
            if q != NONE:
                pushed = planned + onward - state.visit[w, f.FREE]
                if pushed > 0:
                    least += data.energy[col.PUSH_SECOND] * pushed
        if least >= worst:
            state.scalar[f.DEAR] = 1
            continue
        if spared == 0:
            spared = next_blink(state, blink)
            continue
        spared -= 1
        row = first + found if found < keep else state.place_row[first + keep - 1]
        at = first + (found if found < keep else keep - 1)
        while at > first and state.place_cost[at - 1] > least:
            state.place_cost[at] = state.place_cost[at - 1]
            state.place_row[at] = state.place_row[at - 1]
            at -= 1
        state.place_cost[at], state.place_row[at] = least, row
        state.place_base[row] = cost
        state.place[row, f.PLACE_SHIFT] = h
        state.place[row, f.PLACE_BEFORE], state.place[row, f.PLACE_AFTER] = p, q
        state.place[row, f.PLACE_EARLY], state.place[row, f.PLACE_LATE] = early, late
        state.place[row, f.PLACE_PLANNED] = planned
        if found < keep:
            found += 1
        if found == keep:
            worst = state.place_cost[first + found - 1]
    return found


@compiled
def waiting_added(
    data: Arrays,
    state: State,
    v: int,
    c: int,
    p: int,
    q: int,
    planned: int,
    ready: int,
    inside: bool,
    goes_on: bool,
) -> float:
    """Energy of waiting that v, planned between slots p and q of one shift of carer c, adds.

    ``ready`` is when what follows could start; that it may be pushed, and then waits less, is not
    seen.
    """
    energy = 0.0
    if inside:
        u = data.slot[p, col.VISIT]
        there = data.travel[
            data.carer[c, col.MODE], data.visit[u, col.PLACE], data.visit[v, col.PLACE]
        ]
        since = state.visit[u, f.PLANNED] + data.visit[u, col.DURATION]
        wait = data.rate[c, data.visit[v, col.RATES] + col.WAIT]
        energy += wait * (planned - since - there - data.figure[col.HANDOVER])
    if goes_on:
        w = data.slot[q, col.VISIT]
        wait = data.rate[c, data.visit[w, col.RATES] + col.WAIT]
        energy += wait * max(0, state.visit[w, f.PLANNED] - ready)
        if inside:
            energy -= wait_energy(data, state, c, data.slot[p, col.VISIT], w)
    return energy
