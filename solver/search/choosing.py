"""Which of the places that were found cost least, for a visit or for two linked ones."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.encoding.arrays import FAR
from solver.search import fields as f
from solver.search.compiled import compiled, inlined
from solver.search.starts import timing_energy
from solver.search.state import CANDIDATES, State
from solver.search.trial import try_items

TRIALS = 80
"""Sets of places whose starts are tried for one visit, or pair, at most."""


@compiled
def gap(data: Arrays, v: int, u: int) -> int:
    """Seconds from the start of v to the earliest start of u, by their link; -FAR where none."""
    seconds = -FAR
    for i in range(data.visit[v, col.OUT_BEGIN], data.visit[v, col.OUT_END]):
        if data.arc[i, col.OTHER] == u:
            seconds = max(seconds, data.arc[i, col.GAP])
    return seconds


@compiled
def set_item(state: State, k: int, v: int, at: int) -> None:
    """Make item k of the place in a row of ``state.place``."""
    state.item[k, f.ITEM_VISIT] = v
    state.item[k, f.ITEM_SHIFT] = state.place[at, f.PLACE_SHIFT]
    state.item[k, f.ITEM_BEFORE] = state.place[at, f.PLACE_BEFORE]
    state.item[k, f.ITEM_AFTER] = state.place[at, f.PLACE_AFTER]
    state.item[k, f.ITEM_LATE] = state.place[at, f.PLACE_LATE]


@inlined
def choose_place(data: Arrays, state: State, v: int, found: int) -> float:
    """The cheapest of the places of a visit that needs one; its energy, infinite where none fits.

    They are tried in the order of their least energy, until that is no less than the best.
    """
    most = state.energy[f.MOST]
    best = most
    for k in range(found):
        if state.place_cost[k] >= best:
            break
        cost, row = state.place_cost[k], state.place_row[k]
        if data.figure[col.PUSHED]:
            set_item(state, 0, v, row)
            state.scalar[f.ITEMS] = 1
            cost = state.place_base[row]
            cost += try_items(data, state, best - cost)
        if cost < best:
            best = cost
            state.chosen[0] = row
    return best if best < most else float("inf")


@inlined
def choose_places(data: Arrays, state: State, v: int, found: int, need: int) -> float:
    """The cheapest set of ``need`` places of different carers with a common start; its energy.

    Depth first over the places in order of cost; a branch ends where its cost reaches the best.
    Infinite where there is no such set. The places are in ``state.chosen``.
    """
    most = state.energy[f.MOST]
    best = most
    picks, costs = state.pick, state.pick_cost
    pushed = data.figure[col.PUSHED] != 0
    depth, at = 0, 0
    trials = 0
    while depth >= 0:
        if at >= found:
            depth -= 1
            if depth >= 0:
                at = picks[depth, 0] + 1
            continue
        before = costs[depth - 1] if depth > 0 else 0.0
        # Later places are dearer still; but somebody whom several of them push pays once.
        left = 1 if pushed else need - depth
        if before + left * state.place_cost[at] >= best or trials >= TRIALS:
            depth -= 1
            if depth >= 0:
                at = picks[depth, 0] + 1
            continue
        row = state.place_row[at]
        early, late, start = (
            state.place[row, f.PLACE_EARLY],
            state.place[row, f.PLACE_LATE],
            state.place[row, f.PLACE_PLANNED],
        )
        if depth > 0:
            early = max(early, picks[depth - 1, 1])
            late = min(late, picks[depth - 1, 2])
            start = max(start, picks[depth - 1, 3])
        ok = early <= late
        if ok:
            c = data.shift[state.place[row, f.PLACE_SHIFT], col.CARER]
            for other in range(depth):
                taken = state.place_row[picks[other, 0]]
                if data.shift[state.place[taken, f.PLACE_SHIFT], col.CARER] == c:
                    ok = False
                    break
        if not ok:
            at += 1
            continue
        picks[depth, 0] = at
        if depth + 1 == need:
            base = before + state.place_base[row]
            total = base + timing_energy(data, v, min(start, late))
            if total < best and pushed:
                trials += 1
                for k in range(need):
                    set_item(state, k, v, state.place_row[picks[k, 0]])
                state.scalar[f.ITEMS] = need
                total = base + try_items(data, state, best - base)
            if total < best:
                best = total
                for k in range(need):
                    state.chosen[k] = state.place_row[picks[k, 0]]
            at += 1
        else:
            costs[depth] = before + state.place_base[row]
            picks[depth, 1], picks[depth, 2], picks[depth, 3] = early, late, start
            depth += 1
            at += 1
    return best if best < most else float("inf")


@inlined
def choose_pair(data: Arrays, state: State, v: int, u: int, found: int, others: int) -> float:
    """The cheapest places of two linked visits of one carer each, put in together; their energy.

    The places of u are those from CANDIDATES on.
    """
    after, before = gap(data, v, u), gap(data, u, v)
    most = state.energy[f.MOST]
    best = most
    trials = 0
    for i in range(found):
        if state.place_cost[i] + state.place_cost[CANDIDATES] >= best:
            break
        for j in range(CANDIDATES, CANDIDATES + others):
            if state.place_cost[i] + state.place_cost[j] >= best or trials >= TRIALS:
                break
            one, two = state.place_row[i], state.place_row[j]
            if (
                state.place[one, f.PLACE_BEFORE] == state.place[two, f.PLACE_BEFORE]
                and data.shift[state.place[one, f.PLACE_SHIFT], col.CARER]
                == data.shift[state.place[two, f.PLACE_SHIFT], col.CARER]
            ):
                # One gap of a chain, perhaps between two shifts, takes one of them.
                continue
            # Is there a start of each that keeps their distance?
            early = max(state.place[one, f.PLACE_EARLY], state.place[two, f.PLACE_EARLY] + before)
            late = min(state.place[one, f.PLACE_LATE], state.place[two, f.PLACE_LATE] - after)
            if early > late:
                continue
            base = state.place_base[one] + state.place_base[two]
            start = max(
                state.place[one, f.PLACE_PLANNED], state.place[two, f.PLACE_PLANNED] + before
            )
            other = max(state.place[two, f.PLACE_PLANNED], start + after)
            start = max(start, other + before)
            total = base + timing_energy(data, v, start) + timing_energy(data, u, other)
            if total < best and data.figure[col.PUSHED]:
                trials += 1
                set_item(state, 0, v, one)
                set_item(state, 1, u, two)
                state.scalar[f.ITEMS] = 2
                total = base + try_items(data, state, best - base)
            if total < best:
                best = total
                state.chosen[0], state.chosen[1] = one, two
    return best if best < most else float("inf")
