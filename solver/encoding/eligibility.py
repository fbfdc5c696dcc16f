"""Which shifts can take which visit, whatever else is on the rota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.encoding.arrays import FAR, Float, Int, Int32
from solver.encoding.energy import Energies
from solver.encoding.reach import Reach
from solver.hours import by_day, nights_off, worker_limits
from solver.policy import Policy
from solver.problem import Carer, Pin, Problem, Shift, Visit


@dataclass(frozen=True, slots=True)
class Shifts:
    """All shifts, grouped by carer and sorted by start within one; (H,) arrays.

    ``start`` and ``end`` bound what can still be planned; ``length`` is in seconds and whole, with
    what of a shift is over: pins may lie there.
    A pin that no shift of its carer holds gets a shift of its own, which is open to nothing else.
    """

    carer: Int
    start: Int
    end: Int
    length: Int
    day: Int
    ptr: Int
    open: np.ndarray[tuple[int], np.dtype[np.bool_]]
    of_pin: dict[tuple[str, int], int]

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> Shifts:
        """Collect the shifts and find the one of each pin."""
        rests = [worker_limits(problem, policy, c).daily_rest_s for c in problem.carers]
        rows: list[tuple[int, int, int, int, bool]] = []
        ptr = [0]
        of_pin: dict[tuple[str, int], int] = {}
        pins: dict[str, list[Pin]] = {}
        for pin in problem.pins:
            pins.setdefault(pin.carer_id, []).append(pin)
        for c, carer in enumerate(problem.carers):
            nights = nights_off(problem, policy, carer)
            mine: list[tuple[int, int, int, bool, tuple[str, int] | None]] = [
                (s.start, s.end, s.anchor, True, None) for s in carer.shifts
            ]
            inside: dict[tuple[str, int], tuple[int, int]] = {}
            for pin in pins.get(carer.id, ()):
                end = pin.start + problem.visit[pin.visit_id].duration
                key = (pin.visit_id, pin.slot)
                holds = [s for s in carer.shifts if s.start <= pin.start and end <= s.end]
                if holds:
                    inside[key] = (holds[0].start, holds[0].end)
                else:
                    mine.append((pin.start, end, carer.anchor_of(pin.start), False, key))
            mine.sort(key=lambda row: (row[0], row[1]))
            for start, end, anchor, is_open, own in mine:
                index = len(rows)
                if own is not None:
                    of_pin[own] = index
                for key, bounds in inside.items():
                    if is_open and bounds == (start, end):
                        of_pin[key] = index
                if nights and is_open:
                    start, end = by_day(Shift(start, end), nights)
                day = problem.horizon.day_of(anchor)
                rows.append((c, start, end, day, is_open and start < end))
            ptr.append(len(rows))
        table = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4)
        last_day = problem.horizon.days - 1
        of = table[:, [0, 3]].tolist()
        before = [problem.carers[c].free_from(day, rests[c]) for c, day in of]
        after = [problem.carers[c].free_until(day, last_day, rests[c]) for c, day in of]
        # Encodes rule daily_rest against work outside the horizon, and rule travel: nobody sets out
        # before now.
        opens = [max(_or(s, -FAR), _or(problem.now, -FAR)) for s in before]
        return cls(
            carer=table[:, 0].copy(),
            start=np.maximum(table[:, 1], np.array(opens, np.int64)),
            end=np.minimum(table[:, 2], np.array([_or(s, FAR) for s in after], np.int64)),
            length=table[:, 2] - table[:, 1],
            day=table[:, 3].copy(),
            ptr=np.array(ptr, np.int64),
            open=np.array([row[4] for row in rows], np.bool_),
            of_pin=of_pin,
        )


class Eligible(NamedTuple):
    """Eligible shifts of each visit, in compressed rows, with the energy of the pair."""

    ptr: Int
    shift: Int32
    cost: Float


def eligible(
    problem: Problem,
    policy: Policy,
    energies: Energies,
    shifts: Shifts,
    earliest: Int,
    latest: Int,
    joined: NDArray[np.bool_],
) -> Eligible:
    """The open shifts that pass *competence*, *exclusions*, *availability* and *window*.

    Shifts too short for the journey there and back (rule *travel*) are left out where that is sure.

    Parameters
    ----------
    earliest, latest
        Bounds of the start of each visit.
    joined
        Whether anybody may make the visit beside those who are pinned to it.
    """
    ptr = [0]
    found: list[np.ndarray] = []
    costs: list[np.ndarray] = []
    size = len(problem.carers)
    index = {carer.id: c for c, carer in enumerate(problem.carers)}
    related = _related(problem, index)
    reach = Reach.of(problem, policy)
    # Pins may break rules: who has one may be anywhere.
    has_pin = np.zeros(len(shifts.carer), np.bool_)
    has_pin[list(shifts.of_pin.values())] = True
    suitable: dict[tuple[object, ...], _Carers] = {}
    paid_alike, _ = energies.classes(problem)
    for v, visit in enumerate(problem.visits):
        told = {t.carer_id for t in problem.told.get(visit.id, ())}
        # Visits that are alike to whoever has nothing to do with them or their clients.
        key = (
            problem.client[visit.client_id].gender_of_carer,
            visit.client_id in problem.clients_with_history,
            visit.client_id in problem.clients_with_preferred,
            visit.skills,
            problem.horizon.day_of(visit.earliest),
            visit.known_carer_only,
            visit.duration,
            paid_alike[v],
            bool(told),
            visit.id in energies.soon,
        )
        own = related[visit.client_id] | {index[carer_id] for carer_id in told & index.keys()}
        if key not in suitable:
            suitable[key] = _Carers.unknown(size)
        strangers = ~suitable[key].judged
        strangers[list(own)] = False
        suitable[key].judge(problem, policy, energies, visit, np.flatnonzero(strangers).tolist())
        fits, pairs = suitable[key].fits, suitable[key].pairs
        if own:
            by_name = suitable[key].copy()
            by_name.judge(problem, policy, energies, visit, own)
            fits, pairs = by_name.fits, by_name.pairs
        lower = np.maximum(shifts.start, earliest[v])
        if problem.now is not None:
            # A visit that has started is fixed in the past: nobody can join it.
            lower = np.maximum(lower, problem.now)
        upper = np.minimum(shifts.end - visit.duration, latest[v])
        near = reach.has(problem.travel.index(visit.location))[shifts.carer] | has_pin
        chosen = np.flatnonzero(
            (lower <= upper) & shifts.open & fits[shifts.carer] & near & joined[v]
        )
        found.append(chosen.astype(np.int32))
        costs.append(pairs[shifts.carer[chosen]])
        ptr.append(ptr[-1] + len(chosen))
    return Eligible(
        np.array(ptr, np.int64),
        np.concatenate(found) if found else np.empty(0, np.int32),
        np.concatenate(costs) if costs else np.empty(0, np.float64),
    )


class _Carers(NamedTuple):
    """All carers at a visit: whether each suits it, at what energy, and who has been judged."""

    fits: NDArray[np.bool_]
    pairs: Float
    judged: NDArray[np.bool_]

    @classmethod
    def unknown(cls, size: int) -> _Carers:
        return cls(np.zeros(size, np.bool_), np.zeros(size), np.zeros(size, np.bool_))

    def copy(self) -> _Carers:
        return _Carers(self.fits.copy(), self.pairs.copy(), self.judged.copy())

    def judge(
        self,
        problem: Problem,
        policy: Policy,
        energies: Energies,
        visit: Visit,
        chosen: Iterable[int],
    ) -> None:
        for c in chosen:
            carer = problem.carers[c]
            self.fits[c] = _suits(problem, policy, visit, carer)
            self.pairs[c] = energies.pair(problem, visit, carer)
            self.judged[c] = True


def _related(problem: Problem, index: Mapping[str, int]) -> Mapping[str, set[int]]:
    """The carers whom each client knows or has named, wanted or not."""
    related: dict[str, set[int]] = {client.id: set() for client in problem.clients}
    for client_id, carer_id in (*problem.delivered, *problem.preference):
        if client_id in related and carer_id in index:
            related[client_id].add(index[carer_id])
    return related


def _suits(problem: Problem, policy: Policy, visit: Visit, carer: Carer) -> bool:
    return competence(problem, visit, carer) and exclusions(problem, policy, visit, carer)


def competence(problem: Problem, visit: Visit, carer: Carer) -> bool:
    """Encodes rule *competence*."""
    day = problem.horizon.date_of(problem.horizon.day_of(visit.earliest))
    return all(carer.holds(skill, day) for skill in visit.skills)


def exclusions(problem: Problem, policy: Policy, visit: Visit, carer: Carer) -> bool:
    """Encodes rule *exclusions*."""
    client = problem.client[visit.client_id]
    if problem.preference.get((client.id, carer.id)) == "excluded":
        return False
    if client.gender_of_carer not in ("any", carer.gender):
        return False
    if problem.knows(client.id, carer.id):
        return True
    if visit.known_carer_only:
        return False
    known_somebody = (
        client.id in problem.clients_with_history or client.id in problem.clients_with_preferred
    )
    return not (visit.duration < policy.known_carer_under_s and known_somebody)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
