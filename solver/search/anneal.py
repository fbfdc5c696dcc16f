"""Ruin and recreate under simulated annealing, with absence counters.

Sources: Schrimpf et al. 2000; Christiaens & Vanden Berghe 2020 (counters: section 5.2).
"""

from __future__ import annotations

import math

from solver.encoding import Arrays
from solver.encoding import columns as col
from solver.search import fields as f
from solver.search.compiled import compiled
from solver.search.hours import step_is_legal
from solver.search.recreate import recreate
from solver.search.ruin import ruin
from solver.search.state import State, begin_step, keep_best, undo_step, uniform

LEEWAY = 1.5
"""How much more penalty a step may leave uncovered that is taken for its absence counters."""


@compiled
def absences(data: Arrays, state: State) -> tuple[int, float]:
    """Sum of the counters of the uncovered visits, and of their penalties."""
    counted, penalty = 0, 0.0
    for k in range(state.scalar[f.ABSENT]):
        v = state.lists[f.ABSENT_LIST, k]
        counted += state.visit[v, f.ABSENCES]
        penalty += data.penalty[v]
    return counted, penalty


@compiled
def saving_second(data: Arrays) -> float:
    """Most energy that a second of care saves when it is put in.

    Of waiting, of fair shares, and of guaranteed hours.
    """
    wait, unused = 0.0, 0.0
    for c in range(len(data.rate)):
        for k in range(col.WAIT, data.rate.shape[1], col.RATE_COLUMNS):
            wait = max(wait, data.rate[c, k])
        for k in range(col.UNUSED_SECOND, data.contract.shape[1], col.CONTRACT_COLUMNS):
            unused = max(unused, data.contract[c, k])
    return wait + unused + data.energy[col.FAIRNESS] + data.energy[col.UNSOCIAL_SECOND]


@compiled
def anneal(
    data: Arrays, state: State, steps: int, hot: float, cold: float, count_absences: bool
) -> None:
    """Run steps with the temperature (in energy) falling geometrically from hot to cold.

    With ``count_absences`` a step that covers visits long left uncovered at the price of others is
    progress too, if it does not uncover much more.
    """
    if steps <= 0 or len(data.visit) == 0:
        return
    saving = saving_second(data)
    cooling = (cold / hot) ** (1.0 / steps)
    temperature = hot
    for _ in range(steps):
        begin_step(state)
        before = state.energy[f.NOW]
        counted, penalty = absences(data, state) if count_absences else (0, 0.0)
        kept, goes_on = False, True
        if ruin(data, state):
            ceiling = before - temperature * math.log(1.0 - uniform(state))
            # Absence counters may take what energy alone turns down.
            goes_on = recreate(data, state, math.inf if counted > 0 else ceiling, saving)
            after = state.energy[f.NOW]
            accepted = goes_on and after < ceiling
            if not accepted and counted > 0 and after < math.inf:
                counted_now, penalty_now = absences(data, state)
                accepted = counted_now < counted and penalty_now <= LEEWAY * penalty
            if accepted and step_is_legal(data, state):
                kept = True
                if state.energy[f.NOW] < state.energy[f.BEST]:
                    keep_best(state)
        # A step that ended early has not tried all that it took out.
        if count_absences and goes_on:
            for k in range(state.scalar[f.ABSENT]):
                state.visit[state.lists[f.ABSENT_LIST, k], f.ABSENCES] += 1
        if not kept:
            undo_step(data, state)
        temperature *= cooling
    state.scalar[f.ITERATIONS] += steps
