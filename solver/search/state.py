"""The mutable state of one search thread, and its journal.

Each carer has one chain of slots over the whole horizon, in time order; a shift is a stretch of the
chain. The start of a visit is one variable, shared by all of its slots. Four starts are kept:

``early``   the earliest that all hard constraints before it allow (longest path forwards);
``late``    the latest that all hard constraints after it allow (longest path backwards);
``planned`` min(late, max(floor, what the planned starts before it allow)): a feasible schedule
            in which nobody is earlier than preferred less the tolerance unless others need it;
``free``    the latest that the planned start could be put off to at no cost to anybody.

A step that is turned down is undone from the journal, which keeps the value that each touched
visit, slot, shift, carer, budget and pair of strangers had when the step began.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import Float, Int
from solver.search import fields as f
from solver.search.compiled import compiled
from solver.search.settings import Settings

NONE = -1
CANDIDATES = 32
"""Places kept for a visit, at most."""
ITEMS = 8
"""Slots that are put in together, at most."""


class State(NamedTuple):
    """Tables of one thread; V visits, N slots, H shifts, C carers. `fields` names the columns."""

    visit: Int  # (V, VISIT_FIELDS)
    slot: Int  # (N, SLOT_FIELDS)
    shift_ends: Int  # (H, SHIFT_FIELDS)
    carer: Int  # (C, CARER_FIELDS + weeks in which contracts are priced)
    lists: Int  # (LISTS, V + 1)
    budget: Int  # (B, BUDGET_FIELDS)
    meeting: Int  # (M, MEETING_FIELDS) pairs of a client and a carer who do not know each other
    journal: Int  # (V + N + H + C + B + M, 2 + the most values of an entry) kind, index, values
    scalar: Int  # (COUNTS,)
    energy: Float  # (ENERGIES,)
    random: NDArray[np.uint64]  # (1,)
    order: Float  # (max(V, H),) keys by which visits are put back
    gap: Int  # (N + H, GAP_FIELDS) where the visit that is put back could go
    place: Int  # (2 * CANDIDATES, PLACE_FIELDS) those of one visit, then those of another
    place_cost: Float  # (2 * CANDIDATES,) least energies of the places, in ascending order
    place_row: Int  # (2 * CANDIDATES,) the rows of the places, in that order
    place_base: Float  # (2 * CANDIDATES,) the part of a row's energy that hangs on no start
    pick: Int  # (4, 4) places picked for the slots of one visit: place, early, late, planned
    pick_cost: Float  # (4,) energy of the picks so far that hangs on no start
    item: Int  # (ITEMS, ITEM_FIELDS)
    chosen: Int  # (ITEMS,) the best places found for the items
    setting: Float  # see `solver.search.settings`
    best: Int  # the kept fields of all tables, one after the other


def new_state(data: Arrays, seed: int, settings: Settings) -> State:
    """An empty rota: nothing is placed, not even the pins."""
    visits, slots = len(data.visit), len(data.slot)
    shifts, carers = len(data.shift), len(data.carer)
    visit = np.zeros((visits, f.VISIT_FIELDS), np.int64)
    visit[:, f.EARLY] = data.visit[:, col.EARLIEST]
    visit[:, f.LATE] = data.visit[:, col.LATEST]
    visit[:, f.PLANNED] = data.visit[:, col.FLOOR]
    visit[:, f.FREE] = data.visit[:, col.LATEST]
    visit[:, f.ABSENT_AT] = np.arange(visits)
    visit[:, f.RAISED] = NONE
    slot = np.full((slots, f.SLOT_FIELDS), NONE, np.int64)
    slot[:, f.PAUSE] = 0
    lists = np.zeros((f.LISTS, visits + 1), np.int64)
    lists[f.ABSENT_LIST, :visits] = np.arange(visits)
    count = np.zeros(f.COUNTS, np.int64)
    count[f.ABSENT] = visits
    empty = float(data.penalty.sum())
    for share, second in (
        (col.SHARE, col.FAIRNESS),
        (col.UNSOCIAL_SHARE, col.UNSOCIAL_SECOND),
    ):
        empty += float(data.energy[second] * np.maximum(data.carer[:, share], 0).sum())
    weeks = data.contract.shape[1] // col.CONTRACT_COLUMNS
    pairs = data.meeting, data.slot[:, col.PIN_MEETING]
    meetings = 1 + int(max(numbers.max(initial=NONE) for numbers in pairs))
    contracts = data.contract.reshape(carers, weeks, col.CONTRACT_COLUMNS)
    empty += float((contracts[..., col.GUARANTEED] * contracts[..., col.UNUSED_SECOND]).sum())
    # Any odd constant spreads small seeds over the 64 bits; zero is the one value xorshift needs
    # to avoid.
    mixed = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % (1 << 64) or 1
    kept = visits * f.VISIT_KEPT + slots * f.SLOT_KEPT + shifts * f.SHIFT_KEPT
    return State(
        visit=visit,
        slot=slot,
        shift_ends=np.full((shifts, f.SHIFT_FIELDS), NONE, np.int64),
        carer=np.zeros((carers, f.CARER_FIELDS + weeks), np.int64),
        lists=lists,
        budget=np.zeros((len(data.budget), f.BUDGET_FIELDS), np.int64),
        meeting=np.zeros((meetings, f.MEETING_FIELDS), np.int64),
        journal=np.zeros(
            (
                visits + slots + shifts + carers + len(data.budget) + meetings,
                2 + max(f.VISIT_KEPT, 2 + weeks),
            ),
            np.int64,
        ),
        scalar=count,
        energy=np.array([empty, np.inf, 0.0, 0.0, 0.0, 0.0, np.inf]),
        random=np.array([mixed], np.uint64),
        order=np.zeros(max(visits, shifts)),
        gap=np.zeros((slots + shifts, f.GAP_FIELDS), np.int64),
        place=np.zeros((2 * CANDIDATES, f.PLACE_FIELDS), np.int64),
        place_cost=np.zeros(2 * CANDIDATES),
        place_row=np.zeros(2 * CANDIDATES, np.int64),
        place_base=np.zeros(2 * CANDIDATES),
        pick=np.zeros((4, 4), np.int64),
        pick_cost=np.zeros(4),
        item=np.zeros((ITEMS, f.ITEM_FIELDS), np.int64),
        chosen=np.zeros(ITEMS, np.int64),
        setting=settings.as_array(),
        best=np.zeros(kept, np.int64),
    )


@compiled
def log_visit(state: State, v: int) -> None:
    """Remember a visit's values before the step first changes them."""
    if state.visit[v, f.STAMP] != state.scalar[f.STEP]:
        state.visit[v, f.STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1] = f.VISIT_ENTRY, v
        for k in range(f.VISIT_KEPT):
            state.journal[at, 2 + k] = state.visit[v, k]
        state.scalar[f.LOGGED] = at + 1


@compiled
def log_slot(state: State, x: int) -> None:
    """Remember a slot's values before the step first changes them."""
    if state.slot[x, f.SLOT_STAMP] != state.scalar[f.STEP]:
        state.slot[x, f.SLOT_STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1] = f.SLOT_ENTRY, x
        for k in range(f.SLOT_KEPT):
            state.journal[at, 2 + k] = state.slot[x, k]
        state.scalar[f.LOGGED] = at + 1


@compiled
def log_shift(state: State, h: int) -> None:
    """Remember a shift's ends before the step first changes them."""
    if state.shift_ends[h, f.SHIFT_STAMP] != state.scalar[f.STEP]:
        state.shift_ends[h, f.SHIFT_STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1], state.journal[at, 2], state.journal[at, 3] = (
            f.SHIFT_ENTRY,
            h,
            state.shift_ends[h, f.FIRST],
            state.shift_ends[h, f.LAST],
        )
        state.scalar[f.LOGGED] = at + 1


@compiled
def log_carer(state: State, c: int) -> None:
    """Remember how much care a carer gives before the step first changes it."""
    if state.carer[c, f.CARER_STAMP] != state.scalar[f.STEP]:
        state.carer[c, f.CARER_STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1] = f.CARER_ENTRY, c
        state.journal[at, 2] = state.carer[c, f.CONTACT]
        state.journal[at, 3] = state.carer[c, f.UNSOCIAL_CONTACT]
        for k in range(f.IN_WEEK, state.carer.shape[1]):
            state.journal[at, 4 + k - f.IN_WEEK] = state.carer[c, k]
        state.scalar[f.LOGGED] = at + 1


@compiled
def log_budget(state: State, b: int) -> None:
    """Remember what is spent of a budget before the step first changes it."""
    if state.budget[b, f.BUDGET_STAMP] != state.scalar[f.STEP]:
        state.budget[b, f.BUDGET_STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1] = f.BUDGET_ENTRY, b
        for k in range(f.BUDGET_KEPT):
            state.journal[at, 2 + k] = state.budget[b, k]
        state.scalar[f.LOGGED] = at + 1


@compiled
def log_meeting(state: State, m: int) -> None:
    """Remember how often a pair of strangers meets before the step first changes it."""
    if state.meeting[m, f.MEETING_STAMP] != state.scalar[f.STEP]:
        state.meeting[m, f.MEETING_STAMP] = state.scalar[f.STEP]
        at = state.scalar[f.LOGGED]
        state.journal[at, 0], state.journal[at, 1] = f.MEETING_ENTRY, m
        state.journal[at, 2] = state.meeting[m, f.MET]
        state.scalar[f.LOGGED] = at + 1


@compiled
def begin_step(state: State) -> None:
    """Start a new journal."""
    state.scalar[f.STEP] += 1
    state.scalar[f.LOGGED] = 0
    state.energy[f.AT_STEP] = state.energy[f.NOW]
    state.energy[f.WORST_AT_STEP] = state.energy[f.WORST]


@compiled
def undo_step(data: Arrays, state: State) -> None:
    """Put everything back as it was when the step began."""
    for at in range(state.scalar[f.LOGGED]):
        kind, index = state.journal[at, 0], state.journal[at, 1]
        if kind == f.VISIT_ENTRY:
            for k in range(f.VISIT_KEPT):
                state.visit[index, k] = state.journal[at, 2 + k]
            note_absence(data, state, index)
        elif kind == f.SLOT_ENTRY:
            for k in range(f.SLOT_KEPT):
                state.slot[index, k] = state.journal[at, 2 + k]
        elif kind == f.SHIFT_ENTRY:
            state.shift_ends[index, f.FIRST] = state.journal[at, 2]
            state.shift_ends[index, f.LAST] = state.journal[at, 3]
        elif kind == f.BUDGET_ENTRY:
            for k in range(f.BUDGET_KEPT):
                state.budget[index, k] = state.journal[at, 2 + k]
        elif kind == f.MEETING_ENTRY:
            state.meeting[index, f.MET] = state.journal[at, 2]
        else:
            state.carer[index, f.CONTACT] = state.journal[at, 2]
            state.carer[index, f.UNSOCIAL_CONTACT] = state.journal[at, 3]
            for k in range(f.IN_WEEK, state.carer.shape[1]):
                state.carer[index, k] = state.journal[at, 4 + k - f.IN_WEEK]
    state.energy[f.NOW] = state.energy[f.AT_STEP]
    state.energy[f.WORST] = state.energy[f.WORST_AT_STEP]


@compiled
def note_absence(data: Arrays, state: State, v: int) -> None:
    """Keep the list of uncovered visits in step with the slots placed."""
    missing = state.visit[v, f.PLACED] < data.visit[v, col.CARERS]
    at = state.visit[v, f.ABSENT_AT]
    if missing and at == NONE:
        state.visit[v, f.ABSENT_AT] = state.scalar[f.ABSENT]
        state.lists[f.ABSENT_LIST, state.scalar[f.ABSENT]] = v
        state.scalar[f.ABSENT] += 1
    elif not missing and at != NONE:
        state.scalar[f.ABSENT] -= 1
        moved = state.lists[f.ABSENT_LIST, state.scalar[f.ABSENT]]
        state.lists[f.ABSENT_LIST, at] = moved
        state.visit[moved, f.ABSENT_AT] = at
        state.visit[v, f.ABSENT_AT] = NONE


@compiled
def is_removed(state: State, begin: int, end: int, v: int) -> bool:
    """Whether v is one of the removed visits from ``begin`` to before ``end``."""
    k = begin
    while k < end and state.lists[f.REMOVED_LIST, k] != v:
        k += 1
    return bool(k < end)


@compiled
def keep_best(state: State) -> None:
    """Copy the rota as the best one so far."""
    at = 0
    for v in range(len(state.visit)):
        for k in range(f.VISIT_KEPT):
            state.best[at + k] = state.visit[v, k]
        at += f.VISIT_KEPT
    for x in range(len(state.slot)):
        for k in range(f.SLOT_KEPT):
            state.best[at + k] = state.slot[x, k]
        at += f.SLOT_KEPT
    for h in range(len(state.shift_ends)):
        for k in range(f.SHIFT_KEPT):
            state.best[at + k] = state.shift_ends[h, k]
        at += f.SHIFT_KEPT
    state.energy[f.BEST] = state.energy[f.NOW]


@compiled
def adopt_best(data: Arrays, state: State, other: State) -> None:
    """Go on from the best rota of ``other`` (which may be the thread's own)."""
    at = 0
    for v in range(len(state.visit)):
        for k in range(f.VISIT_KEPT):
            state.visit[v, k] = other.best[at + k]
        at += f.VISIT_KEPT
        note_absence(data, state, v)
    for x in range(len(state.slot)):
        for k in range(f.SLOT_KEPT):
            state.slot[x, k] = other.best[at + k]
        at += f.SLOT_KEPT
    for h in range(len(state.shift_ends)):
        for k in range(f.SHIFT_KEPT):
            state.shift_ends[h, k] = other.best[at + k]
        at += f.SHIFT_KEPT
    recount_care(data, state)
    recount_budgets(data, state)
    recount_meetings(data, state)
    state.energy[f.NOW] = other.energy[f.BEST]
    state.energy[f.WORST] = worst_late(data, state)
    if state.energy[f.NOW] < state.energy[f.BEST]:
        keep_best(state)


@compiled
def count_care(data: Arrays, state: State, v: int, c: int, sign: int) -> None:
    """Count v as care that carer c gives (sign 1) or not any more (-1)."""
    seconds = sign * data.visit[v, col.DURATION]
    state.carer[c, f.CONTACT] += seconds
    if data.visit[v, col.UNSOCIAL]:
        state.carer[c, f.UNSOCIAL_CONTACT] += seconds
    if data.contract.shape[1] > 0:
        state.carer[c, f.IN_WEEK + data.visit[v, col.CARE_WEEK]] += seconds


@compiled
def recount_care(data: Arrays, state: State) -> None:
    """Count anew how much care each carer gives, where that costs anything."""
    if not data.figure[col.SHARED]:
        return
    for c in range(len(state.carer)):
        state.carer[c, f.CONTACT], state.carer[c, f.UNSOCIAL_CONTACT] = 0, 0
        for k in range(f.IN_WEEK, state.carer.shape[1]):
            state.carer[c, k] = 0
    for x in range(len(state.slot)):
        h = state.slot[x, f.SHIFT]
        if h != NONE:
            count_care(data, state, data.slot[x, col.VISIT], data.shift[h, col.CARER], 1)


@compiled
def care_cost(data: Arrays, v: int, c: int) -> int:
    """Pence x 3600 that budgets pay for carer c at visit v."""
    hour = int(data.rate[c, data.visit[v, col.RATES] + col.HOUR])
    return int(hour * data.visit[v, col.DURATION])


@compiled
def recount_budgets(data: Arrays, state: State) -> None:
    """Count anew what is spent of each budget."""
    for b in range(len(state.budget)):
        state.budget[b, f.SPENT_S], state.budget[b, f.SPENT_PENCE] = 0, 0
    for x in range(len(state.slot) if len(state.budget) else 0):
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        v = data.slot[x, col.VISIT]
        for i in range(data.visit[v, col.PAID_BEGIN], data.visit[v, col.PAID_END]):
            b = data.arc[i, col.OTHER]
            state.budget[b, f.SPENT_S] += data.visit[v, col.DURATION]
            state.budget[b, f.SPENT_PENCE] += care_cost(data, v, data.shift[h, col.CARER])


@compiled
def offer(data: Arrays, v: int, h: int) -> int:
    """The row of the eligible shifts that offers shift h to v; NONE for a stray pin."""
    for i in range(data.visit[v, col.E_BEGIN], data.visit[v, col.E_END]):
        if data.eligible[i] == h:
            return i
    return NONE


@compiled
def strangers(data: Arrays, x: int, offered: int) -> int:
    """The pair of strangers that meets in slot x, made by an offer; NONE where there is none."""
    if data.slot[x, col.PINNED]:
        return int(data.slot[x, col.PIN_MEETING])
    return int(data.meeting[offered])


@compiled
def recount_meetings(data: Arrays, state: State) -> None:
    """Count anew how often strangers meet."""
    for m in range(len(state.meeting)):
        state.meeting[m, f.MET] = 0
    for x in range(len(state.slot) if len(state.meeting) else 0):
        h = state.slot[x, f.SHIFT]
        if h != NONE:
            m = strangers(data, x, offer(data, data.slot[x, col.VISIT], h))
            if m != NONE:
                state.meeting[m, f.MET] += 1


@compiled
def worst_late(data: Arrays, state: State) -> float:
    """Seconds by which the latest of all covered visits is late; 0 where that costs nothing."""
    worst = 0
    if data.energy[col.WORST_SECOND] > 0.0:
        for v in range(len(data.visit)):
            if state.visit[v, f.PLACED] == data.visit[v, col.CARERS]:
                worst = max(worst, state.visit[v, f.PLANNED] - data.visit[v, col.DUE])
    return float(worst)


@compiled
def uniform(state: State) -> float:
    """A random number in [0, 1): xorshift64* (Vigna 2016)."""
    x = state.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state.random[0] = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def below(state: State, limit: int) -> int:
    """A random whole number from 0 to ``limit`` - 1."""
    return int(uniform(state) * limit)
