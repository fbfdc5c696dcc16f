"""From a choice of sets to a rota that obeys the rules on whole days, with the best starts."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver import exact
from solver.check import place_of
from solver.facts import Facts
from solver.policy import Policy, Tier
from solver.problem import Carer, Pin, Problem
from solver.repair.master import Choice, Master
from solver.repair.neighbourhood import Neighbourhood, assemble, without
from solver.repair.result import Figure
from solver.repair.rounds import Rounds
from solver.retime import retime
from solver.rota import Assignment, Rota
from solver.rules import (
    daily_rest,
    minimum_wage,
    night_work,
    rest_break,
    travel,
    weekly_hours,
    weekly_rest,
)

ACROSS_SHIFTS = (
    travel.RULE,
    daily_rest.RULE,
    rest_break.RULE,
    weekly_hours.RULE,
    weekly_rest.RULE,
    night_work.RULE,
    minimum_wage.RULE,
)
"""What a set of one shift does not know, or not all of."""
MOST_TRIES = 25
"""Choices tried before what is legal of the last one is taken."""
EFFORT = 0.5
"""Limit of the proof that a carer cannot make a set, in CP-SAT's deterministic seconds."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A legal rota; ``proved`` figures are optimal in the neighbourhood.

    ``whole`` where every carer makes what was chosen for them: else no legal choice was found, and
    some have given up all that they can.
    """

    rota: Rota
    choice: Choice
    proved: frozenset[Figure]
    whole: bool


def settle(
    rounds: Rounds,
    policy: Policy,
    near: Neighbourhood,
    master: Master,
    order: Sequence[Figure],
    *,
    seed: int,
    seconds: float | None,
    most_changed: int | None = None,
) -> Settled | None:
    """The best choice whose carers keep hours, breaks and rest over all their shifts.

    Columns know one shift. Where the sets chosen for a carer break a rule over several, and no
    order and no starts of them can be found, they are forbidden together and the choice is made
    again. Where tries or time run out, those who cannot make theirs give up all that they can.
    """
    sure = near.complete or (near.covers and most_changed is None)
    provable = frozenset(Figure) if near.complete else frozenset({Figure.UNCOVERED})
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    last: Settled | None = None
    for _ in range(MOST_TRIES):
        left = None if seconds is None else deadline - time.monotonic()
        choice = master.solve(order, seed=seed, seconds=left, most_changed=most_changed)
        if choice is None:
            break
        rota, broken = _timed(rounds, policy, assemble(rounds, near.columns, choice, near.pool))
        stuck = set()
        for carer_id in sorted(broken):
            mended, proved = _another_way(rounds, policy, rota, carer_id)
            if mended is not None:
                rota = mended
                continue
            sure &= proved
            chosen = [
                (k, index)
                for k, index in enumerate(choice.chosen)
                if index is not None and near.columns[k].round.carer.id == carer_id
            ]
            # Else it is broken before anything is added: a matter of what is pinned.
            if chosen:
                master.forbid(chosen)
                stuck.add(carer_id)
                # A part of these sets might do, and is not listed.
                sure &= near.complete
        if not stuck:
            proved_all = choice.proved & provable if sure else frozenset()
            return Settled(rota, choice, proved_all, whole=True)
        last = Settled(without(rota, frozenset(stuck)), choice, frozenset(), whole=False)
    return last


def _timed(rounds: Rounds, policy: Policy, rota: Rota) -> tuple[Rota, frozenset[str]]:
    """The rota with the starts nearest to what was told, and the carers it breaks rules for."""
    problem = rounds.problem
    told = {(t.visit_id, t.carer_id, t.start) for t in problem.in_force}
    now = {(a.visit_id, a.carer_id, a.start) for a in rota.assignments}
    touched = {carer_id for _, carer_id, _ in told ^ now if carer_id in problem.carer}
    part = Rota.of(a for a in rota.assignments if a.carer_id in touched)
    timed = retime(_bound(rounds, part), policy, part, seconds=None)
    kept = [a for a in rota.assignments if a.carer_id not in touched]
    return Rota.of([*kept, *timed.assignments]), _stopped(problem, policy, timed)


def _stopped(problem: Problem, policy: Policy, rota: Rota) -> frozenset[str]:
    """Carers for whom a rule across shifts is broken, beyond what pins break.

    Judged by the meaning of the rules: retiming leaves out what no start can change.
    """
    pins = Rota.of(a for a in rota.assignments if (a.visit_id, a.slot) in problem.pinned)
    of_pins, found = (
        [v for rule in ACROSS_SHIFTS for v in rule.find(Facts(problem, policy, own))]
        for own in (pins, rota)
    )
    known = set(map(place_of, of_pins))
    return frozenset(c for v in found if place_of(v) not in known for c in v.carer_ids)


def _bound(rounds: Rounds, part: Rota) -> Problem:
    """The problem with the joint starts pinned, for carers who are timed by themselves."""
    problem = rounds.problem
    pins = dict(problem.pinned)
    for a in part.assignments:
        if a.visit_id in rounds.joint:
            pins.setdefault((a.visit_id, a.slot), Pin(a.visit_id, a.slot, a.carer_id, a.start))
    return replace(problem, pins=tuple(pins.values()))


def _another_way(
    rounds: Rounds, policy: Policy, rota: Rota, carer_id: str
) -> tuple[Rota | None, bool]:
    """The rota with a carer's visits in a legal order, or None and whether there is none."""
    problem, own = rounds.problem, rota.by_carer[carer_id]
    carer: Carer = problem.carer[carer_id]
    visits = []
    for a in own:
        visit = replace(problem.visit[a.visit_id], carers_required=1)
        if a.visit_id in rounds.joint:
            # Time-critical, so that its window does not end softly either.
            visit = replace(
                visit, earliest=a.start, latest=a.start, preferred=a.start, time_critical=True
            )
        visits.append(visit)
    alone = replace(
        problem,
        carers=(carer,),
        visits=tuple(visits),
        links=(),
        pins=tuple(
            replace(p, slot=1)
            for key, p in problem.pinned.items()
            if p.carer_id == carer_id and any((a.visit_id, a.slot) == key for a in own)
        ),
        in_force=tuple(
            replace(t, slot=1) for a in own for t in problem.told.get(a.visit_id, ())[:1]
        ),
        # The choice has seen to them.
        budgets=(),
    )
    found = exact.solve(alone, replace(policy, levels=_COVER_FIRST), effort=EFFORT, workers=1)
    starts = {a.visit_id: a.start for a in found.rota.assignments}
    if len(starts) < len(own):
        return None, found.optimal
    others = [a for a in rota.assignments if a.carer_id != carer_id]
    return Rota.of([*others, *(_at(a, starts[a.visit_id]) for a in own)]), True


def _at(assignment: Assignment, start: int) -> Assignment:
    return replace(assignment, start=start)


_COVER_FIRST = (
    (Tier.SAFETY,),
    (Tier.STABILITY, Tier.TIMING, Tier.CONTINUITY, Tier.MONEY, Tier.FAIRNESS),
)
