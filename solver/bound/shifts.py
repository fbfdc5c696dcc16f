"""The shifts of a problem by kind: shifts that can hold the same routes at the same cost are one.

Left out of a route are the rules that tie routes together or look at whole days: daily rest inside
the horizon, break, hours, links, and the way between two shifts of a day. Leaving rules out keeps a
lower bound valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.bound.amounts import Amounts
from solver.encoding.arrays import Int
from solver.encoding.eligibility import competence, exclusions
from solver.hours import worker_limits
from solver.policy import Policy
from solver.problem import UNREACHABLE_S, Carer, Pin, Problem, Shift, Visit
from solver.windows import hard_window


@dataclass(frozen=True)
class Wanted:
    """The visits that routes can cover. All arrays are by index of the problem's visit.

    Parameters
    ----------
    low, high
        Bounds of the start in seconds; both are the pin's start where a slot is pinned.
    need
        Slots that are not pinned, 0 where all are or where nobody can cover them.
    hopeless
        Visits that too few carers may make: no rota covers them.
    """

    low: Int
    high: Int
    duration: Int
    place: Int
    need: Int
    hopeless: tuple[int, ...]


@dataclass(frozen=True)
class Kind:
    """Shifts that are alike. M visits that lie in them.

    Parameters
    ----------
    members
        Index of the carer and of the shift among theirs, for each.
    visits
        (M,) indices of the problem's visits.
    low, high
        (M,) bounds of the start in such a shift, journeys from and to home considered.
    way
        (M, M) seconds from the end of a visit to the start of another, handover included.
    leg
        (M, M) scaled points of that journey.
    first, last
        (M,) scaled points of the journeys from and to home.
    pair
        (M,) scaled points of such a carer at the visit.
    reaches_home
        (M,) whether there is a way from home straight to the visit, and back.
    """

    members: tuple[tuple[int, int], ...]
    visits: Int
    low: Int
    high: Int
    way: Int
    leg: Int
    first: Int
    last: Int
    pair: Int
    reaches_home: NDArray[np.bool_]


def wanted(problem: Problem, policy: Policy) -> Wanted:
    """Read the visits: windows, and how many carers each still needs."""
    pins: dict[str, list[Pin]] = defaultdict(list)
    for pin in problem.pinned.values():
        pins[pin.visit_id].append(pin)
    windows = [hard_window(problem, policy, visit) for visit in problem.visits]
    spans = [tuple(_bounds(problem, policy, carer)) for carer in problem.carers]
    need = [visit.carers_required - len(pins[visit.id]) for visit in problem.visits]
    hopeless = []
    places = {name: i for i, name in enumerate(problem.travel.locations)}
    for v, visit in enumerate(problem.visits):
        low, high = windows[v]
        if problem.now is not None:
            low = max(low, problem.now)
        if pins[visit.id]:
            low = high = min(pin.start for pin in pins[visit.id])
        windows[v] = low, high
        there = {pin.carer_id for pin in pins[visit.id]}
        able = sum(
            carer.id not in there
            and competence(problem, visit, carer)
            and exclusions(problem, policy, visit, carer)
            and any(max(s.start, low) <= min(s.end - visit.duration, high) for s in spans[c])
            for c, carer in enumerate(problem.carers)
        )
        if able < need[v]:
            need[v] = 0
            hopeless.append(v)
    table = np.array(windows, np.int64).reshape(-1, 2)
    return Wanted(
        low=table[:, 0].copy(),
        high=table[:, 1].copy(),
        duration=np.array([v.duration for v in problem.visits], np.int64),
        place=np.array([places[v.location] for v in problem.visits], np.int64),
        need=np.array(need, np.int64),
        hopeless=tuple(hopeless),
    )


def kinds(problem: Problem, policy: Policy, visits: Wanted, amounts: Amounts) -> list[Kind]:
    """Group the shifts of all carers by kind."""
    tables = _Tables(problem)
    places = tables.places
    found: dict[tuple[object, ...], Kind] = {}
    for c, carer in enumerate(problem.carers):
        fits = np.array(
            [
                visits.need[v] > 0
                and competence(problem, visit, carer)
                and exclusions(problem, policy, visit, carer)
                for v, visit in enumerate(problem.visits)
            ],
            np.bool_,
        )
        pair = np.array([amounts.pair(visit, carer) for visit in problem.visits], np.int64)
        counts = carer.home is not None and policy.home_counts
        home = places[carer.home] if counts and carer.home is not None else None
        for s, shift in enumerate(_bounds(problem, policy, carer)):
            low = np.maximum(visits.low, shift.start)
            high = np.minimum(visits.high, shift.end - visits.duration)
            inside = np.flatnonzero(fits & (low <= high))
            if not len(inside):
                continue
            pinned = tuple(
                problem.visit[pin.visit_id]
                for pin in problem.pinned.values()
                if pin.carer_id == carer.id and _lies_in(problem, pin, carer.shifts[s])
            )
            key: tuple[object, ...] = (
                *(shift.start, shift.end, home, carer.transport),
                tuple(sorted(visit.id for visit in pinned)),
                amounts.kind_of(carer, [*(problem.visits[v] for v in inside), *pinned]),
                *(inside.tobytes(), pair[inside].tobytes()),
            )
            if key in found:
                same = found[key]
                found[key] = replace(same, members=(*same.members, (c, s)))
                continue
            found[key] = _kind(
                tables, policy, amounts, carer, (c, s), shift, visits, inside, home, pinned, pair
            )
    return [kind for kind in found.values() if len(kind.visits)]


class _Tables:
    """Travel as arrays, by mode of transport."""

    def __init__(self, problem: Problem) -> None:
        self._travel = problem.travel
        self.places = {name: i for i, name in enumerate(problem.travel.locations)}
        self._made: dict[str, tuple[Int, Int]] = {}

    def of(self, mode: str) -> tuple[Int, Int]:
        """Seconds and metres between places."""
        if mode not in self._made:
            self._made[mode] = (
                np.array(self._travel.seconds[mode], np.int64),
                np.array(self._travel.metres[mode], np.int64),
            )
        return self._made[mode]


def _kind(
    tables: _Tables,
    policy: Policy,
    amounts: Amounts,
    carer: Carer,
    member: tuple[int, int],
    shift: Shift,
    visits: Wanted,
    inside: Int,
    home: int | None,
    pinned: tuple[Visit, ...],
    pair: Int,
) -> Kind:
    seconds, metres = tables.of(carer.transport)
    own = visits.place[inside]
    places = tables.places
    stops = np.array([*own, *(places[visit.location] for visit in pinned)], np.int64)
    size, to = len(inside), [*(amounts.problem.visits[v] for v in inside), *pinned]
    apart = np.ix_(stops, stops)
    way = seconds[apart] + policy.handover_s
    leg = amounts.legs(carer, to, seconds[apart], metres[apart])
    out = back = np.zeros(len(stops), np.int64)
    if home is not None:
        out, back = seconds[home, stops], seconds[stops, home]
    first, last = amounts.home_legs(out), amounts.home_legs(back)
    if pinned:
        # Pinned stops are no part of a route: a journey may lead over any of them, and between two
        # of them, and from and to home beside them, the rules on time need not hold.
        way[size:, size:] = 0
        out, back = out.copy(), back.copy()
        out[size:] = back[size:] = 0
        for p in range(size, len(stops)):
            for table in (way, leg):
                np.minimum(table, table[:, p, None] + table[None, p, :], out=table)
        out = np.minimum(out, (out[size:, None] + way[size:]).min(axis=0))
        back = np.minimum(back, (way[:, size:] + back[None, size:]).min(axis=1))
        first = np.minimum(first, (first[size:, None] + leg[size:]).min(axis=0))
        last = np.minimum(last, (leg[:, size:] + last[None, size:]).min(axis=1))
    step = way[:size, :size] + visits.duration[inside][:, None]
    low = np.maximum(visits.low[inside], shift.start + _over_others(out[:size], step))
    later = _over_others(back[:size], way[:size, :size].T + visits.duration[inside][:, None])
    high = np.minimum(visits.high[inside], shift.end - later - visits.duration[inside])
    kept = np.flatnonzero(low <= high)
    return Kind(
        members=(member,),
        visits=inside[kept],
        low=low[kept],
        high=high[kept],
        way=way[np.ix_(kept, kept)],
        leg=leg[np.ix_(kept, kept)],
        first=first[kept],
        last=last[kept],
        pair=pair[inside][kept],
        reaches_home=(np.maximum(out, back)[:size] < UNREACHABLE_S)[kept],
    )


def _over_others(direct: Int, step: Int) -> Int:
    """The least seconds from home to each visit, straight or over others, which may be shorter."""
    least = direct
    while True:
        shorter = np.minimum(least, (least[:, None] + step).min(axis=0))
        if np.array_equal(shorter, least):
            return least
        least = shorter


def _bounds(problem: Problem, policy: Policy, carer: Carer) -> Iterator[Shift]:
    """Shifts as far as work can still be added; empty ones are kept as they are numbered.

    Encodes rule *daily_rest* against work outside the horizon. On a day with pins it is left out:
    what the pins break there, others on the same day may break, too.
    """
    rest = worker_limits(problem, policy, carer).daily_rest_s
    last_day = problem.horizon.days - 1
    day_of = problem.horizon.day_of
    pinned = {
        day_of(carer.anchor_of(pin.start))
        for pin in problem.pinned.values()
        if pin.carer_id == carer.id
    }
    for shift in carer.shifts:
        day = day_of(shift.anchor)
        opens, closes = shift.start, shift.end
        if day not in pinned:
            after, before = carer.free_from(day, rest), carer.free_until(day, last_day, rest)
            opens = opens if after is None else max(opens, after)
            closes = closes if before is None else min(closes, before)
        if problem.now is not None:
            opens = max(opens, problem.now)
        # A shift of no length holds no visit.
        yield Shift(opens, max(closes, opens + 1))


def _lies_in(problem: Problem, pin: Pin, shift: Shift) -> bool:
    end = pin.start + problem.visit[pin.visit_id].duration
    return shift.start <= pin.start and end <= shift.end
