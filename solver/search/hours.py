"""Rules on a carer's whole day and week, on the starts as they are given."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.chain import settle
from solver.search.compiled import compiled, inlined
from solver.search.state import NONE, State, log_slot
from solver.search.times import arc, enqueue_planned, start_of


@compiled
def run_length(data: Arrays, state: State, h: int) -> int:
    """Working seconds of a shift's run, journeys from and to home included; 0 where empty."""
    if state.shift_ends[h, f.FIRST] == NONE:
        return 0
    c = data.shift[h, col.CARER]
    u, w = (
        data.slot[state.shift_ends[h, f.FIRST], col.VISIT],
        data.slot[state.shift_ends[h, f.LAST], col.VISIT],
    )
    length = start_of(data, state, w) + data.visit[w, col.DURATION] - start_of(data, state, u)
    home = data.carer[c, col.HOME]
    if home >= 0:
        mode = data.carer[c, col.MODE]
        length += data.travel[mode, home, data.visit[u, col.PLACE]]
        length += data.travel[mode, data.visit[w, col.PLACE], home]
    return int(length)


@compiled
def keeps_hours(data: Arrays, state: State, c: int) -> bool:
    """Encodes rule *weekly_hours* for one carer: of a day, of a week, of weeks added up."""
    if not data.carer[c, col.CAPPED]:
        return True
    week, day = NONE, NONE - 1  # the day before the horizon has index -1
    in_week, in_day = 0, 0
    for h in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
        length = run_length(data, state, h)
        if data.shift[h, col.WEEK] != week:
            week = data.shift[h, col.WEEK]
            in_week = 0
        if data.shift[h, col.DAY] != day:
            day = data.shift[h, col.DAY]
            in_day = 0
        in_day += length
        in_week += length
        if length > 0 and (
            in_day > data.shift[h, col.DAY_LEFT] or in_week > data.carer[c, col.LEFT + 2 * week]
        ):
            return False
    return keeps_sums(data, state, c)


@compiled
def keeps_sums(data: Arrays, state: State, c: int) -> bool:
    """Encodes rule *weekly_hours* for weeks that are added up, those without work among them."""
    in_all = 0
    for week in range(data.carer[c, col.SUM_FROM], data.figure[col.WEEKS]):
        for h in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
            if data.shift[h, col.WEEK] == week:
                in_all += run_length(data, state, h)
        if in_all > 0 and in_all > data.carer[c, col.LEFT + 2 * week + 1]:
            return False
    return True


@compiled
def keeps_rest(data: Arrays, state: State, c: int) -> bool:
    """Encodes rule *weekly_rest* for one carer, in the periods in which they work."""
    for r in range(data.carer[c, col.PERIODS_BEGIN], data.carer[c, col.PERIODS_END]):
        at, until = data.period[r, col.BEGIN], data.period[r, col.UNTIL]
        o, last = data.period[r, col.SPANS_BEGIN], data.period[r, col.SPANS_END]
        longest = 0
        works = False
        for h in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
            if state.shift_ends[h, f.FIRST] == NONE:
                continue
            begin = run_begin(data, state, h)
            end = begin + run_length(data, state, h)
            if end <= data.period[r, col.BEGIN] or begin >= until:
                continue
            works = True
            while o < last and data.span[o, 0] < begin:
                longest = max(longest, data.span[o, 0] - at)
                at = max(at, data.span[o, 1])
                o += 1
            longest = max(longest, begin - at)
            at = max(at, end)
        while o < last:
            longest = max(longest, data.span[o, 0] - at)
            at = max(at, data.span[o, 1])
            o += 1
        if works and max(longest, until - at) < data.period[r, col.LEAST]:
            return False
    return True


@compiled
def has_break(data: Arrays, state: State, c: int, h: int) -> int:
    """First shift of the next working day after the one that begins with shift h, or NONE.

    NONE means that rule *break* is missed on the day. Stretches between runs count as pauses.
    """
    day = data.shift[h, col.DAY]
    length, longest = 0, 0
    end = NONE
    while h < data.carer[c, col.SHIFTS_END] and data.shift[h, col.DAY] == day:
        if state.shift_ends[h, f.FIRST] != NONE:
            length += run_length(data, state, h)
            begin = run_begin(data, state, h)
            if end != NONE:
                longest = max(longest, begin - end)
            x = state.shift_ends[h, f.FIRST]
            while x != state.shift_ends[h, f.LAST]:
                q = state.slot[x, f.AFTER]
                u, w = data.slot[x, col.VISIT], data.slot[q, col.VISIT]
                # Not `arc`: time that passes before somebody is told to go on is a pause, too.
                way = data.travel[
                    data.carer[c, col.MODE], data.visit[u, col.PLACE], data.visit[w, col.PLACE]
                ]
                taken = data.visit[u, col.DURATION] + way + data.figure[col.HANDOVER]
                longest = max(longest, start_of(data, state, w) - start_of(data, state, u) - taken)
                x = q
            end = begin + run_length(data, state, h)
        h += 1
    if length > data.carer[c, col.BREAK_AFTER] and longest < data.carer[c, col.PAUSE_LENGTH]:
        return NONE
    return h


@compiled
def run_begin(data: Arrays, state: State, h: int) -> int:
    """When the working time of a non-empty shift's run begins."""
    c = data.shift[h, col.CARER]
    u = data.slot[state.shift_ends[h, f.FIRST], col.VISIT]
    home = data.carer[c, col.HOME]
    away = data.travel[data.carer[c, col.MODE], home, data.visit[u, col.PLACE]] if home >= 0 else 0
    return int(start_of(data, state, u) - away)


@compiled
def make_break(data: Arrays, state: State, c: int, h: int) -> bool:
    """Keep a pause free on the way to one visit of the day that begins with shift h.

    Takes the arc with the most slack. False where no arc of the day has room; a True still wants
    `has_break` asked again, since the starts have moved.
    """
    day = data.shift[h, col.DAY]
    best, slack = NONE, -1
    while h < data.carer[c, col.SHIFTS_END] and data.shift[h, col.DAY] == day:
        x = state.shift_ends[h, f.FIRST]
        while x != NONE and state.slot[x, f.SHIFT] == h:
            q = state.slot[x, f.AFTER]
            if q == NONE:
                break
            hq = state.slot[q, f.SHIFT]
            if data.shift[hq, col.DAY] == day and state.slot[q, f.PAUSE] == 0:
                u, w = data.slot[x, col.VISIT], data.slot[q, col.VISIT]
                room = (
                    state.visit[w, f.LATE]
                    - state.visit[u, f.EARLY]
                    - arc(data, u, h, w, hq)
                    - data.carer[c, col.PAUSE_LENGTH]
                )
                if room > slack:
                    best, slack = q, room
            x = q
        h += 1
    if best == NONE:
        return False
    log_slot(state, best)
    state.slot[best, f.PAUSE] = data.carer[c, col.PAUSE_LENGTH]
    enqueue_planned(state, data.slot[best, col.VISIT])
    enqueue_planned(state, data.slot[state.slot[best, f.BEFORE], col.VISIT])
    return settle(data, state)


@compiled
def keeps_breaks(data: Arrays, state: State, c: int) -> bool:
    """Encodes rule *break* for one carer; places missing pauses where there is room."""
    h = data.carer[c, col.SHIFTS_BEGIN]
    while h < data.carer[c, col.SHIFTS_END]:
        after = has_break(data, state, c, h)
        if after == NONE:
            if not make_break(data, state, c, h):
                return False
            after = has_break(data, state, c, h)
            if after == NONE:
                return False
        h = after
    return True


@compiled
def keeps_wage(data: Arrays, state: State, c: int) -> bool:
    """Encodes rule *minimum_wage* for one carer, in the pay periods in which they work."""
    first = data.carer[c, col.WAGE]
    for period in range(data.carer.shape[1] - first):
        surplus = float(data.carer[c, first + period])
        works = False
        for h in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
            x = state.shift_ends[h, f.FIRST]
            before = NONE
            while x != NONE and state.slot[x, f.SHIFT] == h:
                v = data.slot[x, col.VISIT]
                if data.visit[v, col.PAY_PERIOD] == period:
                    works = True
                    surplus += stop_surplus(data, state, c, before, v)
                before = v
                x = state.slot[x, f.AFTER]
        if works and surplus < 0.0:
            return False
    return True


@compiled
def stop_surplus(data: Arrays, state: State, c: int, u: int, v: int) -> float:
    """By how much pay for v, and for what comes between u (or NONE) and v, exceeds the minimum."""
    paid = data.visit[v, col.RATES]
    surplus = data.rate[c, paid + col.SURPLUS] * data.visit[v, col.DURATION]
    if u == NONE:
        return surplus
    way = data.travel[data.carer[c, col.MODE], data.visit[u, col.PLACE], data.visit[v, col.PLACE]]
    way += data.figure[col.HANDOVER]
    idle = start_of(data, state, v) - start_of(data, state, u) - data.visit[u, col.DURATION] - way
    return (
        surplus
        + data.rate[c, paid + col.TRAVEL_SURPLUS] * way
        + data.rate[c, paid + col.WAIT_SURPLUS] * max(0, idle)
    )


@inlined
def keeps_carer_rules(data: Arrays, state: State, c: int) -> bool:
    """Whether the carer's hours and breaks are as the rules want."""
    # Most carers have no day that needs a break: asked here, it costs no call.
    if data.carer[c, col.LONG] and not keeps_breaks(data, state, c):
        return False
    if data.carer[c, col.PERIODS_BEGIN] < data.carer[c, col.PERIODS_END] and not keeps_rest(
        data, state, c
    ):
        return False
    if data.carer[c, col.WAGE] > 0 and not keeps_wage(data, state, c):
        return False
    return bool(keeps_hours(data, state, c))


@compiled
def step_is_legal(data: Arrays, state: State) -> bool:
    """Whether every carer the step touched keeps the rules on whole days.

    Touched are those who gained or lost a visit, and those with a visit whose start moved. Placing
    a missing break moves starts, of other carers too, so that the journal may grow while it is
    read.
    """
    at = 0
    while at < state.scalar[f.LOGGED]:
        kind, index = state.journal[at, 0], state.journal[at, 1]
        at += 1
        if kind == f.CARER_ENTRY:
            if not keeps_carer_rules(data, state, index):
                return False
        elif kind == f.VISIT_ENTRY:
            first = data.visit[index, col.SLOT0]
            for x in range(first, first + data.visit[index, col.CARERS]):
                h = state.slot[x, f.SHIFT]
                if h != NONE and not keeps_carer_rules(data, state, data.shift[h, col.CARER]):
                    return False
    return True
