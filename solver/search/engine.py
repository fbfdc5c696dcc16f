"""Search threads: start, anneal in rounds, merge; and the way from and to rotas."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from solver.encoding import Arrays, encode
from solver.encoding import columns as col
from solver.greedy.construct import construct
from solver.law import Law, WorkerLimits
from solver.policy import Policy
from solver.problem import Horizon, Problem, Travel
from solver.rota import Assignment, Rota
from solver.rules import SCALE
from solver.search import fields as f
from solver.search.anneal import anneal
from solver.search.load import load_pins, load_visit, transplant
from solver.search.merge import ROW, merge
from solver.search.settings import Settings
from solver.search.state import (
    NONE,
    State,
    adopt_best,
    begin_step,
    keep_best,
    new_state,
)

ROUNDS = 40
"""Least rounds of a search with a limit of steps; threads meet after each."""
ROUND_STEPS = 2000
"""Most steps of such a round, so that it can be interrupted without a look at the clock."""
ROUND_SECONDS = 0.5
"""Length of a round of a search with a limit of time: how soon it can be interrupted."""
LAGGARDS_AT = 0.45
"""Part of the budget after which the threads that lag behind go on from the best rota."""
MERGE_EVERY = 0.1
"""Part of the budget after which their rotas are merged from then on."""
RELATED = 10
"""Visits around each one that a typical journey is measured on."""
DEFAULTS = Settings()
ABSENCE_PHASE = 0.5
"""Part of the budget in which absence counters decide about uncovered visits."""


@dataclass(frozen=True, slots=True)
class Search:
    """A problem encoded for the search, and the threads' states."""

    problem: Problem
    data: Arrays
    settings: Settings
    states: tuple[State, ...]
    merged: State
    """Of no thread: where their rotas are merged."""

    @property
    def iterations(self) -> int:
        """Steps of all threads so far."""
        return int(sum(state.scalar[f.ITERATIONS] for state in self.states))

    @property
    def leader(self) -> State:
        """State with the best rota so far; the first one among equals."""
        return min(self.states, key=lambda state: float(state.energy[f.BEST]))


def prepare(
    problem: Problem,
    data: Arrays,
    *,
    seed: int,
    threads: int,
    start: Rota | None,
    settings: Settings = DEFAULTS,
) -> Search:
    """Pins, then what the rules allow of ``start``, then greedy construction, for each thread."""
    states = []
    for thread in range(threads):
        state = new_state(data, seed * 1_000_003 + thread, settings)
        begin_step(state)
        load_pins(data, state)
        if start is not None:
            _load(problem, data, state, start)
        construct(data, state)
        states.append(state)
    return Search(problem, data, settings, tuple(states), new_state(data, seed, settings))


def run(
    search: Search,
    *,
    seconds: float | None,
    iterations: int | None,
    report: Callable[[float], None],
    stop: Callable[[], bool],
) -> bool:
    """Anneal until a limit is met; False where ``stop`` asked for an early end.

    With a limit of iterations alone every round has the same steps whatever the clock says.
    Nothing is done where no time is left.
    """
    if seconds is not None and seconds <= 0.0:
        return True
    data, states = search.data, search.states
    hot, cold = temperatures(data, search.settings)
    began = time.perf_counter()
    done, steps, exchange_at = 0, 64, LAGGARDS_AT
    if seconds is None:
        assert iterations is not None
        steps = max(1, min(-(-iterations // ROUNDS), ROUND_STEPS))
    with ThreadPoolExecutor(len(states), thread_name_prefix="search") as pool:
        fraction = 0.0
        while fraction < 1.0:
            if stop():
                return False
            if iterations is not None:
                steps = min(steps, iterations - done)
            heat = hot * (cold / hot) ** fraction
            ahead = _next_fraction(fraction, done, steps, iterations, seconds, began)
            cool = hot * (cold / hot) ** ahead
            round_began = time.perf_counter()
            counting = fraction < ABSENCE_PHASE
            futures = [
                pool.submit(anneal, data, state, steps, heat, cool, counting) for state in states
            ]
            for future in futures:
                future.result()
            done += steps
            now = time.perf_counter()
            fraction = 1.0 if iterations is not None and done >= iterations else 0.0
            if iterations is not None:
                fraction = max(fraction, done / iterations)
            if seconds is not None:
                fraction = max(fraction, (now - began) / seconds)
                taken = max(now - round_began, 1e-6)
                left = max(0.0, seconds - (now - began))
                steps = max(1, int(steps * min(8.0, min(ROUND_SECONDS, left + 0.01) / taken)))
            if fraction >= exchange_at or fraction >= 1.0:
                _exchange(search, exchange_at == LAGGARDS_AT)
                exchange_at = fraction + MERGE_EVERY
            report(min(1.0, fraction))
    return True


def temperatures(data: Arrays, settings: Settings) -> tuple[float, float]:
    """Hot and cold temperature in energy."""
    second = max(data.energy[col.TIMING], data.energy[col.LATE_SECOND])
    if len(data.rate):
        second = max(second, *np.median(data.rate[:, [col.LEG, col.WAIT]], axis=0))
    if second <= 0.0:
        pairs = data.pair[data.pair > 0]
        second = float(pairs.mean()) / 600 if len(pairs) else max(data.energy[col.FAIRNESS], 1.0)
    journey = typical_journey(data)
    return settings.hot * journey * second, settings.cold * journey * second


def typical_journey(data: Arrays) -> float:
    """Seconds between a visit and those that are most related to it; at least a second."""
    related = data.near[:, :RELATED]
    if not len(data.visit) or (related < 0).all():
        return 60.0
    place = data.visit[:, col.PLACE]
    seconds = data.travel[0][place[:, None], place[related]].astype(np.float64)
    seconds[related < 0] = np.nan
    return max(1.0, float(np.nanmedian(seconds)))


def best_rotas(search: Search) -> list[Rota]:
    """The best rota of each thread, without repeats."""
    rotas: list[Rota] = []
    for state in search.states:
        rota = rota_of(search.problem, search.data, state)
        if rota not in rotas:
            rotas.append(rota)
    return rotas


def objective(search: Search) -> float:
    """Energy of the best rota, in points."""
    return float(search.leader.energy[f.BEST]) / SCALE


def compile_all() -> None:
    """Compile every function the search calls, by searching a rota for nobody."""
    problem = Problem(
        branch_id="",
        horizon=Horizon.of(date(2000, 1, 1), 1, "UTC"),
        carers=(),
        clients=(),
        visits=(),
        travel=Travel((), {"car": ()}, {"car": ()}),
    )
    nobody = WorkerLimits(0, 0, 0)
    data = encode(problem, Policy(name="", law=Law(nobody, nobody), weights={}))
    search = prepare(problem, data, seed=0, threads=1, start=None)
    state = search.states[0]
    anneal(data, state, 0, 1.0, 1.0, True)
    merge(data, search.merged, state, state)
    transplant(data, state, np.zeros((0, ROW), np.int64))
    # Compiled for its types only: there is no visit to load.
    arguments = (data, state, 0, 0, (NONE, NONE, NONE, NONE))
    load_visit.compile(tuple(load_visit.typeof_pyval(argument) for argument in arguments))


def covered_slots(search: Search) -> int:
    """Slots on the best rota of the leading thread."""
    visits = len(search.data.visit)
    kept = search.leader.best[: visits * f.VISIT_KEPT].reshape(visits, f.VISIT_KEPT)
    return int(kept[:, f.PLACED].sum())


def rota_of(problem: Problem, data: Arrays, state: State) -> Rota:
    """The best rota of a state; free slots are numbered by carer id, pinned ones keep theirs."""
    visits, slots = len(data.visit), len(data.slot)
    kept = state.best[: visits * f.VISIT_KEPT].reshape(visits, f.VISIT_KEPT)
    chain = state.best[visits * f.VISIT_KEPT :][: slots * f.SLOT_KEPT].reshape(slots, f.SLOT_KEPT)
    starts = kept[:, f.PLANNED if data.figure[col.TIMED] else f.EARLY]
    pinned = problem.pinned
    assignments = []
    for v, visit in enumerate(problem.visits):
        free_slots, free_carers = [], []
        for k in range(visit.carers_required):
            pin = pinned.get((visit.id, k + 1))
            if pin is not None:
                assignments.append(Assignment(pin.start, visit.id, k + 1, pin.carer_id, True))
                continue
            free_slots.append(k + 1)
            h = chain[data.visit[v, col.SLOT0] + k, f.SHIFT]
            if h != NONE:
                free_carers.append(problem.carers[data.shift[h, col.CARER]].id)
        if kept[v, f.PLACED] == visit.carers_required:
            assignments += [
                Assignment(int(starts[v]), visit.id, slot, carer)
                for slot, carer in zip(free_slots, sorted(free_carers), strict=True)
            ]
    return Rota.of(assignments)


def _next_fraction(
    fraction: float,
    done: int,
    steps: int,
    iterations: int | None,
    seconds: float | None,
    began: float,
) -> float:
    ahead = fraction
    if iterations is not None:
        ahead = max(ahead, (done + steps) / iterations)
    if seconds is not None:
        ahead = max(ahead, (time.perf_counter() - began + ROUND_SECONDS) / seconds)
    return min(1.0, ahead)


def _exchange(search: Search, laggards: bool) -> None:
    """Every thread goes on from a rota that is better than those of all, where there is one.

    With ``laggards`` they go on from one rota in any case.
    """
    leader, found = search.leader, laggards
    for state in search.states:
        if state is not leader and merge(search.data, search.merged, leader, state):
            adopt_best(search.data, leader, search.merged)
            found = True
    for state in search.states if found else ():
        adopt_best(search.data, state, leader)


def _load(problem: Problem, data: Arrays, state: State, start: Rota) -> None:
    index = {visit.id: v for v, visit in enumerate(problem.visits)}
    carer_index = {carer.id: c for c, carer in enumerate(problem.carers)}
    for visit_id, group in sorted(start.by_visit.items(), key=lambda item: item[1][0].start):
        if visit_id not in index:
            continue
        v = index[visit_id]
        visit = problem.visits[v]
        free = [a for a in group if (visit_id, a.slot) not in problem.pinned]
        if len(group) != visit.carers_required or not free:
            continue
        shifts = [_shift_for(data, carer_index.get(a.carer_id, NONE), v, a.start) for a in free]
        if NONE not in shifts and len(set(shifts)) == len(shifts):
            one, two, three, four = (shifts + [NONE] * 4)[:4]
            load_visit(data, state, v, free[0].start, (one, two, three, four))
    keep_best(state)


def _shift_for(data: Arrays, carer: int, v: int, start: int) -> int:
    """The eligible shift of a carer that holds visit v at a start, or NONE."""
    row = data.visit[v]
    for h in data.eligible[row[col.E_BEGIN] : row[col.E_END]]:
        shift = data.shift[h]
        if (
            shift[col.CARER] == carer
            and shift[col.START] <= start <= shift[col.END] - row[col.DURATION]
        ):
            return int(h)
    return NONE
