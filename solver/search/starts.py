"""What the start of a visit costs."""

from __future__ import annotations

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.compiled import compiled
from solver.search.state import State, worst_late


@compiled
def timing_energy(data: Arrays, v: int, start: int) -> float:
    """Encodes terms *off_preferred* and *late* of one visit; *moved_by* in a re-plan."""
    if data.visit[v, col.QUIET_FROM] <= start <= data.visit[v, col.QUIET_UNTIL]:
        return 0.0
    off = abs(start - data.visit[v, col.PREFERRED]) - data.figure[col.TOLERANCE]
    energy = data.energy[col.TIMING] * off if off > 0 else 0.0
    late = start - data.visit[v, col.DUE]
    if late > 0:
        energy += data.energy[col.LATE_SECOND] * late
    return energy + data.moved[v] if off > data.figure[col.MOVED_AFTER] else energy


@compiled
def harmless(data: Arrays, v: int, start: int) -> int:
    """The latest that v could start instead of at ``start`` at no cost of its own."""
    if data.visit[v, col.FIXED]:
        return start
    until = min(data.visit[v, col.LATEST], data.visit[v, col.QUIET_UNTIL])
    if data.energy[col.WORST_SECOND] > 0.0:
        until = min(until, data.visit[v, col.DUE])
    return max(start, until)


@compiled
def note_lateness(data: Arrays, state: State, v: int, start: int) -> None:
    """Encodes term *worst_late* where visit v starts at ``start`` and no more at its planned one.

    What the latest of all visits is late by is only ever raised here: where it may have fallen,
    `recount_worst` is called for.
    """
    if data.energy[col.WORST_SECOND] == 0.0:
        return
    late = float(max(0, start - data.visit[v, col.DUE]))
    if late > state.energy[f.WORST]:
        state.energy[f.NOW] += data.energy[col.WORST_SECOND] * (late - state.energy[f.WORST])
        state.energy[f.WORST] = late
    elif state.visit[v, f.PLANNED] - data.visit[v, col.DUE] == state.energy[f.WORST]:
        state.scalar[f.STALE] = True


@compiled
def recount_worst(data: Arrays, state: State) -> None:
    """Find anew by how much the latest of all visits is late, where that may have fallen."""
    if not state.scalar[f.STALE]:
        return
    state.scalar[f.STALE] = False
    worst = worst_late(data, state)
    state.energy[f.NOW] += data.energy[col.WORST_SECOND] * (worst - state.energy[f.WORST])
    state.energy[f.WORST] = worst
