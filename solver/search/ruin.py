"""Taking related visits off the rota: adjacent strings (Christiaens & Vanden Berghe 2020)."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search import settings as par
from solver.search.chain import remove, settle
from solver.search.compiled import compiled, inlined
from solver.search.state import NONE, State, below, is_removed, log_slot, uniform
from solver.search.times import enqueue_planned

SHIFTS_LOOKED_AT = 4
"""Shifts of which the shortest is removed whole."""
RUINED = -2
"""Marks, in place of a banned visit, a shift that the step has ruined."""


@compiled
def ruin(data: Arrays, state: State) -> bool:
    """Remove strings of visits around one visit; False where the starts cannot be settled.

    The removed visits are in ``state.lists[f.REMOVED_LIST, :count[f.REMOVED]]``.
    """
    state.scalar[f.REMOVED] = 0
    seed = below(state, len(data.visit))
    if state.scalar[f.ABSENT] > 0 and uniform(state) < state.setting[par.AROUND_ABSENT]:
        seed = state.lists[f.ABSENT_LIST, below(state, state.scalar[f.ABSENT])]
    state.scalar[f.NO_EMPTY] = 0
    if uniform(state) < state.setting[par.WHOLE]:
        v = remove_whole(data, state)
        if v != NONE:
            seed = v
            state.scalar[f.NO_EMPTY] = 1
    remove_strings(data, state, seed)
    return settle(data, state)


@compiled
def remove_whole(data: Arrays, state: State) -> int:
    """Remove a whole shift, the shortest of some; a visit that it held, or NONE."""
    best, fewest = NONE, 0
    for _ in range(SHIFTS_LOOKED_AT):
        x = below(state, len(data.slot))
        h = state.slot[x, f.SHIFT]
        if h == NONE:
            continue
        count = 0
        y = state.shift_ends[h, f.FIRST]
        while y != NONE and state.slot[y, f.SHIFT] == h:
            count += 1
            y = state.slot[y, f.AFTER]
        if best == NONE or count < fewest:
            best, fewest = h, count
    if best == NONE:
        return NONE
    v = NONE
    kept = 0
    while True:
        y = state.shift_ends[best, f.FIRST]
        for _ in range(kept):
            y = state.slot[y, f.AFTER]
        if y == NONE or state.slot[y, f.SHIFT] != best:
            return v
        if has_free_slot(data, state, data.slot[y, col.VISIT]):
            # Perhaps with others of the shift that are linked to it.
            v = data.slot[y, col.VISIT]
            drop(data, state, v)
        else:
            kept += 1


@compiled
def remove_strings(data: Arrays, state: State, seed: int) -> None:
    """Remove strings of the shifts around a visit."""
    most = 4.0 * state.setting[par.AVERAGE_REMOVED] / (1.0 + state.setting[par.LONGEST_STRING])
    strings = int(uniform(state) * most + 1.0)
    strings_done = 0
    # A shift is ruined once: the stamp of the step marks it in `banned`, cleared on the way out.
    marks = 0
    for k in range(-1, data.near.shape[1]):
        v = seed if k < 0 else data.near[seed, k]
        if v < 0 or strings_done >= strings:
            break
        for x in range(
            data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]
        ):
            h = state.slot[x, f.SHIFT]
            if h == NONE or data.slot[x, col.PINNED] or state.shift_ends[h, f.BANNED] == RUINED:
                continue
            state.shift_ends[h, f.BANNED] = RUINED
            state.order[marks] = h
            marks += 1
            remove_string(data, state, x, h)
            strings_done += 1
            break
    for m in range(marks):
        state.shift_ends[int(state.order[m]), f.BANNED] = NONE


@compiled
def remove_string(data: Arrays, state: State, x: int, h: int) -> None:
    """Remove a stretch of consecutive visits of shift h that holds slot x, or most of it."""
    count = 0
    y = state.shift_ends[h, f.FIRST]
    while True:
        count += 1
        if y == state.shift_ends[h, f.LAST]:
            break
        y = state.slot[y, f.AFTER]
    length = 1 + below(state, min(count, int(state.setting[par.LONGEST_STRING])))
    kept = 0
    if length > 1 and length < count and uniform(state) < state.setting[par.SPLIT]:
        while length + kept < count and uniform(state) < state.setting[par.KEEP_MORE]:
            kept += 1
    span = length + kept
    # The stretch begins so that it holds x and stays inside the shift.
    back = below(state, span)
    start = x
    while back > 0 and start != state.shift_ends[h, f.FIRST]:
        start = state.slot[start, f.BEFORE]
        back -= 1
    ahead = 1
    end = start
    while ahead < span and end != state.shift_ends[h, f.LAST]:
        end = state.slot[end, f.AFTER]
        ahead += 1
    while ahead < span and start != state.shift_ends[h, f.FIRST]:
        start = state.slot[start, f.BEFORE]
        ahead += 1
    skip_from = 1 + below(state, max(1, length - 1)) if kept > 0 else span
    y = start
    at = 0
    while y != NONE and at < span and state.slot[y, f.SHIFT] == h:
        after = state.slot[y, f.AFTER]
        if not (skip_from <= at < skip_from + kept):
            drop(data, state, data.slot[y, col.VISIT])
        y = after
        at += 1


@inlined
def drop(data: Arrays, state: State, v: int) -> None:
    """Remove a visit with a free slot, and perhaps the visits linked to it."""
    if not has_free_slot(data, state, v):
        return
    first = state.scalar[f.REMOVED]
    note_removed(state, v)
    for side in (col.IN_BEGIN, col.OUT_BEGIN, col.SAME_BEGIN):
        for i in range(data.visit[v, side], data.visit[v, side + 1]):
            u = data.arc[i, col.OTHER]
            if (
                has_free_slot(data, state, u)
                and not is_removed(state, first, state.scalar[f.REMOVED], u)
                and uniform(state) < state.setting[par.WITH_LINKED]
            ):
                note_removed(state, u)
    for k in range(first, state.scalar[f.REMOVED]):
        take_out(data, state, state.lists[f.REMOVED_LIST, k])


@compiled
def note_removed(state: State, v: int) -> None:
    """Add a visit to those that the step removes."""
    state.lists[f.REMOVED_LIST, state.scalar[f.REMOVED]] = v
    state.scalar[f.REMOVED] += 1


@compiled
def has_free_slot(data: Arrays, state: State, v: int) -> bool:
    """Whether the visit is covered and has a slot that is not pinned."""
    if state.visit[v, f.PLACED] < data.visit[v, col.CARERS]:
        return False
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        if not data.slot[x, col.PINNED]:
            return True
    return False


@inlined
def take_out(data: Arrays, state: State, v: int) -> None:
    """Remove a visit and give up the pauses that were kept in the shifts it leaves."""
    for x in range(data.visit[v, col.SLOT0], data.visit[v, col.SLOT0] + data.visit[v, col.CARERS]):
        h = state.slot[x, f.SHIFT]
        if h != NONE and data.carer[data.shift[h, col.CARER], col.LONG]:
            release_pauses(data, state, h)
    remove(data, state, v)


@compiled
def release_pauses(data: Arrays, state: State, h: int) -> None:
    """Give up the pauses kept on a carer's working day, to be placed anew where they are needed."""
    c = data.shift[h, col.CARER]
    for other in range(data.carer[c, col.SHIFTS_BEGIN], data.carer[c, col.SHIFTS_END]):
        if data.shift[other, col.DAY] != data.shift[h, col.DAY]:
            continue
        y = state.shift_ends[other, f.FIRST]
        while y != NONE and state.slot[y, f.SHIFT] == other:
            if state.slot[y, f.PAUSE] > 0:
                log_slot(state, y)
                state.slot[y, f.PAUSE] = 0
                enqueue_planned(state, data.slot[y, col.VISIT])
                if state.slot[y, f.BEFORE] != NONE:
                    enqueue_planned(state, data.slot[state.slot[y, f.BEFORE], col.VISIT])
            y = state.slot[y, f.AFTER]
