"""Putting slots into chains and taking them out, and the energy of what lies between."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.compiled import compiled, inlined
from solver.search.starts import note_lateness, recount_worst, timing_energy
from solver.search.state import (
    NONE,
    State,
    care_cost,
    count_care,
    log_budget,
    log_carer,
    log_meeting,
    log_shift,
    log_slot,
    log_visit,
    note_absence,
    offer,
    strangers,
)
from solver.search.times import (
    clear_queues,
    enqueue_asked,
    enqueue_planned,
    spread_early,
    spread_free,
    spread_late,
    spread_planned,
)


@compiled
def leg_energy(data: Arrays, c: int, u: int, w: int) -> float:
    """Encodes terms *travel* and *pay* (paid travel, handover, mileage) of a journey u to w."""
    mode = data.carer[c, col.MODE]
    here, there = data.visit[u, col.PLACE], data.visit[w, col.PLACE]
    paid = data.visit[w, col.RATES]
    return (
        data.rate[c, paid + col.LEG] * data.travel[mode, here, there]
        + data.rate[c, paid + col.HANDOVER_ENERGY]
        + data.rate[c, paid + col.METRE] * data.metres[mode, here, there]
    )


@compiled
def out_energy(data: Arrays, c: int, v: int) -> float:
    """Encodes term *travel* of the journey from home to v."""
    home = data.carer[c, col.HOME]
    if home < 0:
        return 0.0
    return (
        data.rate[c, col.HOME_LEG]
        * data.travel[data.carer[c, col.MODE], home, data.visit[v, col.PLACE]]
    )


@compiled
def back_energy(data: Arrays, c: int, v: int) -> float:
    """Encodes term *travel* of the journey from v to home."""
    home = data.carer[c, col.HOME]
    if home < 0:
        return 0.0
    return (
        data.rate[c, col.HOME_LEG]
        * data.travel[data.carer[c, col.MODE], data.visit[v, col.PLACE], home]
    )


@compiled
def wait_energy(data: Arrays, state: State, c: int, u: int, w: int) -> float:
    """Encodes terms *waiting* and *pay* (paid waiting) between two neighbours of a shift."""
    wait = data.rate[c, data.visit[w, col.RATES] + col.WAIT]
    if wait == 0.0:
        return 0.0
    travel = data.travel[
        data.carer[c, col.MODE], data.visit[u, col.PLACE], data.visit[w, col.PLACE]
    ]
    ready = (
        state.visit[u, f.PLANNED] + data.visit[u, col.DURATION] + travel + data.figure[col.HANDOVER]
    )
    return wait * (state.visit[w, f.PLANNED] - ready)


@compiled
def between(data: Arrays, state: State, c: int, u: int, w: int) -> float:
    """Energy between two neighbours u, w of one shift."""
    return leg_energy(data, c, u, w) + wait_energy(data, state, c, u, w)


@inlined
def detour(data: Arrays, c: int, h: int, u: int, hu: int, v: int, w: int, hw: int) -> float:
    """Travel energy added by v between u (shift hu) and w (shift hw) in shift h of carer c.

    u or w may be NONE, or lie in another shift.
    """
    energy = 0.0
    inside = u != NONE and hu == h
    goes_on = w != NONE and hw == h
    if inside:
        energy += leg_energy(data, c, u, v)
    else:
        energy += out_energy(data, c, v)
    if goes_on:
        energy += leg_energy(data, c, v, w)
        if inside:
            energy -= leg_energy(data, c, u, w)
        else:
            energy -= out_energy(data, c, w)
    else:
        energy += back_energy(data, c, v)
        if inside:
            energy -= back_energy(data, c, u)
    return energy


@compiled
def fairness_energy(data: Arrays, c: int, contact: int) -> float:
    """Encodes term *fairness* of one carer."""
    if data.carer[c, col.SHARE] < 0:
        return 0.0
    return data.energy[col.FAIRNESS] * abs(contact - data.carer[c, col.SHARE])


@compiled
def unsocial_energy(data: Arrays, c: int, contact: int) -> float:
    """Encodes term *unsocial* of one carer."""
    if data.carer[c, col.UNSOCIAL_SHARE] < 0:
        return 0.0
    return data.energy[col.UNSOCIAL_SECOND] * abs(contact - data.carer[c, col.UNSOCIAL_SHARE])


@compiled
def contract_energy(data: Arrays, c: int, week: int, contact: int) -> float:
    """Encodes terms *overtime* and *guaranteed* of one carer in one ISO week."""
    first = week * col.CONTRACT_COLUMNS
    over = contact - data.contract[c, first + col.BEFORE_OVERTIME]
    unused = data.contract[c, first + col.GUARANTEED] - contact
    return data.contract[c, first + col.OVERTIME_SECOND] * max(0.0, over) + data.contract[
        c, first + col.UNUSED_SECOND
    ] * max(0.0, unused)


@compiled
def sums_energy(data: Arrays, state: State, c: int, v: int, more: int) -> float:
    """Energy of the sums in which carer c's care of v counts, were there ``more`` seconds of it."""
    energy = fairness_energy(data, c, state.carer[c, f.CONTACT] + more)
    if data.visit[v, col.UNSOCIAL]:
        energy += unsocial_energy(data, c, state.carer[c, f.UNSOCIAL_CONTACT] + more)
    if data.contract.shape[1] > 0:
        week = data.visit[v, col.CARE_WEEK]
        energy += contract_energy(data, c, week, state.carer[c, f.IN_WEEK + week] + more)
    return energy


@compiled
def give_care(data: Arrays, state: State, v: int, c: int, sign: int) -> float:
    """Count v as care that carer c gives (sign 1) or not any more (-1); the energy of it.

    The carer must be in the journal.
    """
    energy = -sums_energy(data, state, c, v, 0)
    count_care(data, state, v, c, sign)
    return energy + sums_energy(data, state, c, v, 0)


@compiled
def over_energy(data: Arrays, state: State, b: int) -> float:
    """Encodes terms *over_hours* and *over_money* of one budget."""
    if data.budget[b, col.HARD]:
        return 0.0
    seconds = state.budget[b, f.SPENT_S] - data.budget[b, col.LEFT_S]
    pence = state.budget[b, f.SPENT_PENCE] - data.budget[b, col.LEFT_PENCE]
    return data.energy[col.OVER_SECOND] * max(0, seconds) + data.energy[col.OVER_PENCE] * max(
        0, pence
    )


@compiled
def spend(data: Arrays, state: State, v: int, c: int, sign: int) -> float:
    """Count a slot of v by carer c as paid for (sign 1) or not any more (-1); the energy of it."""
    energy = 0.0
    for i in range(data.visit[v, col.PAID_BEGIN], data.visit[v, col.PAID_END]):
        b = data.arc[i, col.OTHER]
        log_budget(state, b)
        energy -= over_energy(data, state, b)
        state.budget[b, f.SPENT_S] += sign * data.visit[v, col.DURATION]
        state.budget[b, f.SPENT_PENCE] += sign * care_cost(data, v, c)
        energy += over_energy(data, state, b)
    return energy


@compiled
def keeps_budgets(data: Arrays, state: State, v: int) -> bool:
    """Encodes rule *budget_cap* for what pays for v."""
    for i in range(data.visit[v, col.PAID_BEGIN], data.visit[v, col.PAID_END]):
        b = data.arc[i, col.OTHER]
        if data.budget[b, col.HARD] and (
            state.budget[b, f.SPENT_S] > data.budget[b, col.LEFT_S]
            or state.budget[b, f.SPENT_PENCE] > data.budget[b, col.LEFT_PENCE]
        ):
            return False
    return True


@compiled
def meet(data: Arrays, state: State, m: int, sign: int) -> float:
    """Encodes term *first_visits*: strangers meet in one slot more (sign 1) or less (-1)."""
    log_meeting(state, m)
    before = state.meeting[m, f.MET]
    state.meeting[m, f.MET] = before + sign
    return data.energy[col.FIRST_VISIT] * (min(before + sign, 1) - min(before, 1))


@compiled
def pair_energy(data: Arrays, state: State, x: int, h: int, sign: int) -> float:
    """Energy of shift h for slot x (sign 1), or of giving it up (-1).

    Terms of continuity and contact pay; but for the first visit 0 for a stray pin. The pair is
    counted.
    """
    i = offer(data, data.slot[x, col.VISIT], h)
    energy = sign * data.pair[i] if i != NONE else 0.0
    if len(state.meeting) > 0:
        m = strangers(data, x, i)
        if m != NONE:
            energy += meet(data, state, m, sign)
    return energy


@inlined
def link(data: Arrays, state: State, x: int, h: int, p: int, q: int) -> None:
    """Put slot x into shift h between slots p and q of its carer's chain (NONE at an end).

    The planned start of the visit must be set; the energy is kept up to date.
    """
    v = data.slot[x, col.VISIT]
    c = data.shift[h, col.CARER]
    u = data.slot[p, col.VISIT] if p != NONE else NONE
    w = data.slot[q, col.VISIT] if q != NONE else NONE
    hu = state.slot[p, f.SHIFT] if p != NONE else NONE
    hw = state.slot[q, f.SHIFT] if q != NONE else NONE
    log_slot(state, x)
    log_shift(state, h)
    log_carer(state, c)
    log_visit(state, v)
    energy = detour(data, c, h, u, hu, v, w, hw) + pair_energy(data, state, x, h, 1)
    if hu == h and hw == h:
        energy -= wait_energy(data, state, c, u, w)
    if hu == h:
        energy += wait_energy(data, state, c, u, v)
    if hw == h:
        energy += wait_energy(data, state, c, v, w)
    if data.figure[col.SHARED]:
        energy += give_care(data, state, v, c, 1)
    if data.visit[v, col.PAID_BEGIN] < data.visit[v, col.PAID_END]:
        energy += spend(data, state, v, c, 1)
    state.energy[f.NOW] += energy
    (
        state.slot[x, f.BEFORE],
        state.slot[x, f.AFTER],
        state.slot[x, f.SHIFT],
        state.slot[x, f.PAUSE],
    ) = p, q, h, 0
    if p != NONE:
        log_slot(state, p)
        state.slot[p, f.AFTER] = x
    if q != NONE:
        log_slot(state, q)
        state.slot[q, f.BEFORE] = x
    if hu != h:
        state.shift_ends[h, f.FIRST] = x
    if hw != h:
        state.shift_ends[h, f.LAST] = x


@inlined
def unlink(data: Arrays, state: State, x: int) -> None:
    """Take slot x out of its chain and ask for the starts around the hole to be looked at."""
    v = data.slot[x, col.VISIT]
    h = state.slot[x, f.SHIFT]
    c = data.shift[h, col.CARER]
    p, q = state.slot[x, f.BEFORE], state.slot[x, f.AFTER]
    u = data.slot[p, col.VISIT] if p != NONE else NONE
    w = data.slot[q, col.VISIT] if q != NONE else NONE
    hu = state.slot[p, f.SHIFT] if p != NONE else NONE
    hw = state.slot[q, f.SHIFT] if q != NONE else NONE
    log_slot(state, x)
    log_shift(state, h)
    log_carer(state, c)
    log_visit(state, v)
    energy = -detour(data, c, h, u, hu, v, w, hw) + pair_energy(data, state, x, h, -1)
    if hu == h:
        energy -= wait_energy(data, state, c, u, v)
    if hw == h:
        energy -= wait_energy(data, state, c, v, w)
    if hu == h and hw == h:
        energy += wait_energy(data, state, c, u, w)
    if data.figure[col.SHARED]:
        energy += give_care(data, state, v, c, -1)
    if data.visit[v, col.PAID_BEGIN] < data.visit[v, col.PAID_END]:
        energy += spend(data, state, v, c, -1)
    state.energy[f.NOW] += energy
    if p != NONE:
        log_slot(state, p)
        state.slot[p, f.AFTER] = q
    if q != NONE:
        log_slot(state, q)
        state.slot[q, f.BEFORE] = p
    if hu != h:
        state.shift_ends[h, f.FIRST] = q if hw == h else NONE
    if hw != h:
        state.shift_ends[h, f.LAST] = p if hu == h else NONE
    (
        state.slot[x, f.BEFORE],
        state.slot[x, f.AFTER],
        state.slot[x, f.SHIFT],
        state.slot[x, f.PAUSE],
    ) = NONE, NONE, NONE, 0
    if u != NONE:
        enqueue_planned(state, u)
    if w != NONE:
        enqueue_planned(state, w)


@inlined
def remove(data: Arrays, state: State, v: int) -> None:
    """Take the free slots of a visit off the rota; starts are brought up to date by `settle`."""
    if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
        state.energy[f.NOW] += data.penalty[v]
        note_lateness(data, state, v, -FAR)
    freed = 0
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        if state.slot[x, f.SHIFT] != NONE and not data.slot[x, col.PINNED]:
            unlink(data, state, x)
            freed += 1
    state.visit[v, f.PLACED] -= freed
    if state.visit[v, f.PLACED] == 0:
        state.energy[f.NOW] -= timing_energy(data, v, state.visit[v, f.PLANNED])
    note_absence(data, state, v)
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])
    for i in range(data.visit[v, col.IN_BEGIN], data.visit[v, col.IN_END]):
        enqueue_planned(state, data.arc[i, col.OTHER])


@compiled
def settle(data: Arrays, state: State) -> bool:
    """Bring all starts up to date around the visits asked for by `enqueue_planned`.

    Returns False, with empty queues, where no start is left for some visit: the caller undoes.
    """
    pushed = data.figure[col.PUSHED] != 0
    enqueue_asked(state)
    fits = spread_early(data, state)
    if fits:
        enqueue_asked(state)
        fits = spread_late(data, state)
    if fits and data.figure[col.TIMED]:
        if pushed:
            enqueue_asked(state)
        fits = spread_planned(data, state)
        if fits and pushed:
            fits = spread_free(data, state)
            recount_worst(data, state)
    clear_queues(state)
    return fits
