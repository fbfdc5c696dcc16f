"""Neighbourhoods of the rota in force: which rounds may take, keep and give away what."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from solver.repair.columns import MOST_SETS, Columns, Enumerator
from solver.repair.master import Choice, Master
from solver.repair.rounds import Round, Rounds, Stop
from solver.rota import Assignment, Rota

LEVEL_0 = "nobody else's carer changes"
LEVEL_1 = "nobody else's carer changes, or carers hand one visit on and take up to two"
MOST_TAKEN = 2
"""Visits that a round takes at level 1."""
MANY, MOST_OF_MANY = 30, 3
"""Where more visits than the first lack a carer, a round takes no more than the second."""
MANY_SETS = 300
"""Sets of a round then."""
SETS_IN_ALL = 100_000
"""Sets of a round and those before it up to which it may have more than `MOST_SETS`. Measured:
level 0 of 30,000 sets takes 0.7 s, half of it for listing them."""
FEW_STOPS = 8
"""Up to so many stops a round that does not fit is tried in every order."""


@dataclass(frozen=True)
class Neighbourhood:
    """Columns of the rounds that may change, and the visits that are decided by them.

    ``pool`` tells how many carers of these rounds a visit needs; ``complete`` whether no set of
    the neighbourhood was left out; ``covers`` whether none was that could leave less uncovered.
    """

    name: str
    columns: tuple[Columns, ...]
    pool: Mapping[str, int]
    complete: bool
    nobody_else: bool
    covers: bool = False

    def master(self, rounds: Rounds) -> Master:
        """The master problem over the columns."""
        master = Master(rounds, self.columns, self.pool)
        if self.nobody_else:
            master.keep_partners()
        return master


def level_0(
    rounds: Rounds,
    enumerator: Enumerator,
    broken: frozenset[str] = frozenset(),
    deadline: float = math.inf,
) -> Neighbourhood:
    """Every carer keeps their visits, and takes visits that lack a carer besides.

    A round that the disruption made impossible may give away as many of its visits as it must, and
    a round of the ``broken`` carers, whose days break a rule as they are, up to two. Where many
    visits lack a carer a round takes few of them, its own in their order.

    Parameters
    ----------
    deadline
        Second of `time.monotonic` after which rounds take nothing.
    """
    given: dict[tuple[str, int], int] = {}
    for round_ in rounds.all:
        if not _still_fits(rounds, round_):
            given[round_.key] = _least_given(enumerator, round_)
        if round_.carer.id in broken:
            given[round_.key] = max(MOST_TAKEN, given.get(round_.key, 0))
    loose = frozenset(
        stop.visit.id
        for round_ in rounds.all
        if given.get(round_.key)
        for stop in round_.stops
        if not stop.pinned
    )
    lacking = frozenset(rounds.open)
    # Who goes with a carer that gives a visit away can do without it: all are there, or nobody.
    shared = {v for v in loose if rounds.problem.visit[v].carers_required > 1}
    wanted = [rounds.stop(rounds.problem.visit[v]) for v in dict.fromkeys([*rounds.open, *loose])]
    many = len(wanted) > MANY
    # Who must give something up might give up more: that is not looked at.
    columns, complete, room = [], not many and not any(given.values()), SETS_IN_ALL
    taking: list[tuple[Round, list[Stop]]] = []
    for round_ in rounds.all:
        own = {stop.visit.id for stop in round_.stops}
        added = _takes(rounds, round_, [stop for stop in wanted if stop.visit.id not in own])
        if time.monotonic() > deadline:
            complete &= not added
            added = []
        if added or round_.key in given or own & (lacking | loose):
            columns.append(
                enumerator.columns(
                    round_,
                    () if many else added,
                    optional=lacking | shared,
                    given=given.get(round_.key, 0),
                    loose=loose,
                    extra=added if many else (),
                    most_extra=MOST_OF_MANY,
                    ordered=many,
                    most_sets=MANY_SETS if many else max(MOST_SETS, room),
                )
            )
            room -= len(columns[-1].masks)
            taking.append((round_, added))
    cut = [number for number, own in enumerate(columns) if not own.complete]
    covers = False
    capped = any(budget.hard for budget in rounds.problem.budgets)
    if complete and len(cut) == 1 and not capped:
        # Other rounds leave to the one that was cut what else it holds. Several could not tell
        # which, and their greatest sets would be in each other's way. A budget may have room for
        # a small set alone.
        round_, added = taking[cut[0]]
        # They need one carer, have no link, and nobody.
        spare = lacking.difference(rounds.joint)
        greatest = enumerator.greatest(round_, added, spare)
        if greatest is not None:
            columns.append(greatest)
            covers = (
                greatest.complete
                and not any(stop.visit.id in lacking for stop in round_.stops)
                and all(enumerator.can_do_without(*each, spare) for each in taking)
            )
    return Neighbourhood(
        LEVEL_0,
        tuple(columns),
        _needs(rounds, columns, lacking | loose),
        complete and not cut,
        nobody_else=True,
        covers=covers,
    )


def _least_given(enumerator: Enumerator, round_: Round) -> int:
    """How many of its visits a round must give away, so that the others can be made."""
    movable = sum(not stop.pinned for stop in round_.stops)
    for given in range(movable):
        tried = enumerator.columns(round_, (), given=given, ordered=len(round_.stops) > FEW_STOPS)
        if len(tried.masks):
            return given
    return movable


def level_1(
    rounds: Rounds,
    enumerator: Enumerator,
    near: Neighbourhood,
    uncovered: Iterable[str],
    deadline: float = math.inf,
) -> Neighbourhood:
    """Besides level 0: a round may hand one visit on, and take up to two that others lack.

    Handed on are only visits that make room for an uncovered one.

    Parameters
    ----------
    deadline
        Second of `time.monotonic` after which no more rounds are looked at.
    """
    pool = [rounds.stop(rounds.problem.visit[visit_id]) for visit_id in near.pool]
    optional = frozenset(rounds.open)
    lacking = [stop for stop in pool if stop.visit.id in frozenset(uncovered)]
    handed: dict[str, Stop] = {}
    givers: set[tuple[str, int]] = set()
    complete = near.complete
    for round_ in rounds.all:
        wanted = _takes(rounds, round_, lacking)
        if not round_.stops or not wanted or time.monotonic() > deadline:
            complete &= not round_.stops or not wanted
            continue
        tried = enumerator.columns(
            round_, (), optional=optional, given=1, extra=wanted, most_extra=1, ordered=True
        )
        for stop in _given_for(tried, wanted):
            handed[stop.visit.id] = rounds.stop(stop.visit)
            givers.add(round_.key)
    loose = frozenset(handed) | (frozenset(near.pool) - optional)
    columns = list(near.columns)
    for round_ in rounds.all:
        own = {stop.visit.id for stop in round_.stops}
        taken = [s for s in (*pool, *handed.values()) if s.visit.id not in own]
        extra = _takes(rounds, round_, list({s.visit.id: s for s in taken}.values()))
        if not extra and not own & loose:
            continue
        if time.monotonic() > deadline:
            complete = False
            continue
        columns.append(
            enumerator.columns(
                round_,
                (),
                optional=optional,
                given=1 if round_.key in givers else 0,
                loose=loose,
                extra=extra,
                most_extra=MOST_TAKEN,
                ordered=True,
            )
        )
    return Neighbourhood(
        LEVEL_1,
        tuple(columns),
        _needs(rounds, columns, optional | loose),
        complete and all(c.complete for c in columns),
        nobody_else=False,
    )


def in_force(rounds: Rounds) -> Rota:
    """What is left of the rota in force: the visits that keep all their carers."""
    made: dict[str, dict[str, int]] = {}
    for round_ in rounds.all:
        for stop in round_.stops:
            made.setdefault(stop.visit.id, {})[round_.carer.id] = stop.start
    for visit_id in rounds.open:
        made.pop(visit_id, None)
    return numbered(rounds, made)


def without(rota: Rota, carer_ids: frozenset[str]) -> Rota:
    """The rota without the visits that these carers could give away."""
    gone = {a.visit_id for a in rota.assignments if a.carer_id in carer_ids and not a.pinned}
    return Rota.of(a for a in rota.assignments if a.visit_id not in gone or a.pinned)


def _takes(rounds: Rounds, round_: Round, stops: Iterable[Stop]) -> list[Stop]:
    """The stops that a round has room for and its carer may make."""
    return [
        stop
        for stop in stops
        if round_.may_hold(stop) and rounds.may_make(round_.carer, stop.visit)
    ]


def _given_for(columns: Columns, wanted: Iterable[Stop]) -> list[Stop]:
    """The round's own visits that can be given away for one that nobody covers."""
    ids = {stop.visit.id for stop in wanted}
    taken = sum(1 << i for i, s in enumerate(columns.stops) if s.visit.id in ids)
    useful = columns.masks[(columns.masks & taken) != 0]
    own = {stop.visit.id for stop in columns.round.stops}
    return [
        stop
        for i, stop in enumerate(columns.stops)
        if stop.visit.id in own and not stop.pinned and ((useful >> i) & 1 == 0).any()
    ]


def assemble(
    rounds: Rounds, columns: Iterable[Columns], choice: Choice, pool: Iterable[str]
) -> Rota:
    """The rota of a choice; visits that are not covered by all their carers are left out.

    Carers who stay keep the number of their slot, so that nobody reads a change that is none.
    """
    made: dict[str, dict[str, int]] = {}
    replaced = set()
    for own, index in zip(columns, choice.chosen, strict=True):
        # A round may have several columns, of which at most one has a set that is chosen.
        replaced.add(own.round.key)
        for visit_id, start in own.made(index) if index is not None else ():
            made.setdefault(visit_id, {})[own.round.carer.id] = start
    for round_ in rounds.all:
        if round_.key not in replaced:
            for stop in round_.stops:
                made.setdefault(stop.visit.id, {})[round_.carer.id] = stop.start
    for visit_id in set(pool) - choice.covered:
        made.pop(visit_id, None)
    return numbered(rounds, made)


def numbered(rounds: Rounds, made: Mapping[str, Mapping[str, int]]) -> Rota:
    """The rota of carers and starts by visit, pins included, slots numbered as they were told."""
    problem = rounds.problem
    assignments = [
        Assignment(pin.start, pin.visit_id, pin.slot, pin.carer_id, pinned=True)
        for pin in problem.pinned.values()
    ]
    pinned_of: dict[str, dict[int, str]] = {}
    for pin in problem.pinned.values():
        if pin.slot <= problem.visit[pin.visit_id].carers_required:
            pinned_of.setdefault(pin.visit_id, {})[pin.slot] = pin.carer_id
    for visit_id, starts in made.items():
        pinned = pinned_of.get(visit_id, {})
        carers = set(starts).difference(pinned.values())
        slots = {
            t.carer_id: t.slot
            for t in problem.told.get(visit_id, ())
            if t.carer_id in carers and t.slot not in pinned
        }
        taken = {*pinned, *slots.values()}
        spare = iter(
            slot
            for slot in range(1, problem.visit[visit_id].carers_required + 1)
            if slot not in taken
        )
        for carer_id in sorted(carers):
            slot = slots.get(carer_id) or next(spare)
            assignments.append(Assignment(starts[carer_id], visit_id, slot, carer_id))
    return Rota.of(assignments)


def _needs(rounds: Rounds, columns: Iterable[Columns], pool: frozenset[str]) -> dict[str, int]:
    """How many carers of the columns' rounds each visit of the pool needs."""
    needs = {visit_id: rounds.open.get(visit_id, 0) for visit_id in sorted(pool)}
    for round_ in {own.round.key: own.round for own in columns}.values():
        for stop in round_.stops:
            if stop.visit.id in pool and not stop.pinned:
                needs[stop.visit.id] += 1
    return needs


def _still_fits(rounds: Rounds, round_: Round) -> bool:
    """Whether the round can be made as it was told."""
    problem, carer = rounds.problem, round_.carer
    travel, now = problem.travel, problem.now
    stops = sorted(round_.stops, key=lambda s: (s.start, s.visit.id))
    if not stops:
        return True
    if any(not stop.pinned and not stop.low <= stop.start <= stop.high for stop in stops):
        return False
    for before, after in pairwise(stops):
        if before.pinned and after.pinned:
            continue
        end = before.start + before.visit.duration
        if now is not None and not after.pinned:
            end = max(end, now)
        way = travel.time(carer.transport, before.visit.location, after.visit.location)
        if end + way + rounds.policy.handover_s > after.start:
            return False
    first, last = stops[0], stops[-1]
    out = back = 0
    if round_.home is not None:
        out = travel.time(carer.transport, round_.home, first.visit.location)
        back = travel.time(carer.transport, last.visit.location, round_.home)
    return (first.pinned or round_.opens + out <= first.start) and (
        last.pinned or last.start + last.visit.duration + back <= round_.closes
    )
