"""Which slots a disruption hits, and whom to ring at once."""

from __future__ import annotations

from collections.abc import Mapping

from solver.check import check
from solver.encoding.eligibility import competence, exclusions
from solver.policy import Policy
from solver.problem import Carer, InForce, Problem, Visit
from solver.repair.frame import is_kept, is_waiting
from solver.repair.result import Hit
from solver.rota import Assignment, Rota
from solver.windows import hard_window

MINUTE = 60
"""Clients are told whole minutes."""
RISKS = ("red", "amber", "green")


def triage(problem: Problem, policy: Policy) -> tuple[Hit, ...]:
    """The slots of a framed problem that need a carer, by start and then by risk.

    Looks at each carer alone, whatever else they have to do, and so takes no time to speak of.
    """
    told = {(t.visit_id, t.slot): t for t in problem.in_force}
    stopped = _stopped(problem, policy)
    hits = []
    for visit in problem.visits:
        there = _there(problem, policy, visit, told, stopped)
        for slot in range(1, visit.carers_required + 1):
            if slot in there:
                continue
            was = told.get((visit.id, slot))
            group = problem.told.get(visit.id)
            start = group[0].start if group else visit.preferred
            soonest, sure = _soonest(problem, policy, visit, frozenset(there.values()))
            urgent = _is_urgent(problem, policy, visit, start, sure)
            hits.append(
                Hit(
                    visit_id=visit.id,
                    slot=slot,
                    carer_id=None if was is None else was.carer_id,
                    start=start,
                    risk=visit.risk,
                    soonest=sure if urgent else soonest,
                    call_now=urgent,
                )
            )
    return tuple(sorted(hits, key=lambda h: (h.start, RISKS.index(h.risk), h.visit_id, h.slot)))


def _is_urgent(
    problem: Problem, policy: Policy, visit: Visit, start: int, soonest: int | None
) -> bool:
    """Whether a client must hear now that nobody can reach them when they expect somebody.

    Nobody can within the window; or later than expected by more than counts as moved, so soon that
    it is short notice. What is hours away a re-plan can mend, and people are told its answer.
    """
    if soonest is None:
        return True
    if soonest // MINUTE <= start // MINUTE:
        return False
    near = problem.now is None or start < problem.now + policy.short_notice_s
    return soonest > max(visit.latest, start) or (near and soonest > start + policy.moved_s)


def _there(
    problem: Problem,
    policy: Policy,
    visit: Visit,
    told: Mapping[tuple[str, int], InForce],
    stopped: frozenset[tuple[str, str]],
) -> dict[int, str]:
    """Who comes to a visit as things are, by slot."""
    there: dict[int, str] = {}
    for slot in range(1, visit.carers_required + 1):
        pin, was = problem.pinned.get((visit.id, slot)), told.get((visit.id, slot))
        if pin is not None:
            there[slot] = pin.carer_id
        elif (
            was is not None
            and (visit.id, was.carer_id) not in stopped
            and (is_kept(problem, policy, was) or is_waiting(problem, policy, was))
        ):
            there[slot] = was.carer_id
    return there


def _stopped(problem: Problem, policy: Policy) -> frozenset[tuple[str, str]]:
    """Visits that their carers cannot make as they were told, after the visits before them.

    Of two visits that a rule no longer lets a carer make as told, the later one is hit.
    """
    rota = Rota.of(
        Assignment(t.start, t.visit_id, t.slot, t.carer_id, (t.visit_id, t.slot) in problem.pinned)
        for t in problem.in_force
        if is_kept(problem, policy, t)
    )
    return frozenset(
        (violation.visit_ids[-1], carer_id)
        for violation in check(problem, policy, rota).violations
        if violation.visit_ids and violation.rule_id != "double_handed"
        for carer_id in violation.carer_ids
    )


def _soonest(
    problem: Problem, policy: Policy, visit: Visit, there: frozenset[str]
) -> tuple[int | None, int | None]:
    """The earliest second at which any carer could be there, within the window; and surely.

    Who only is late may be that carer; who dropped out has no shift to come in. Who comes to the
    visit anyway fills no second slot of it. Rules count no journey from where nobody knows; but
    nobody is told to count on somebody of whom that is not known, while the place of another is.
    """
    arrivals = [
        arrival
        for carer in problem.carers
        if carer.id not in there
        if competence(problem, visit, carer) and exclusions(problem, policy, visit, carer)
        for arrival in _arrivals(problem, policy, visit, carer)
    ]
    soonest = min((start for start, _ in arrivals), default=None)
    return soonest, min((start for start, known in arrivals if known), default=soonest)


def _arrivals(
    problem: Problem, policy: Policy, visit: Visit, carer: Carer
) -> list[tuple[int, bool]]:
    """When a carer could be at a visit, for each shift that could hold it, and if it is known.

    It is not for a carer in a shift that has begun, without a visit so far and without a home.
    """
    now = problem.now if problem.now is not None else 0
    place, ready = carer.home if policy.home_counts else None, now
    begun = [p for p in problem.pins if p.carer_id == carer.id and p.start < now]
    inside = None
    if begun:
        last = max(begun, key=lambda p: p.start)
        before = problem.visit[last.visit_id]
        ready = max(now, last.start + before.duration)
        inside = next((s for s in carer.shifts if s.start <= last.start < s.end), None)
    earliest, latest = hard_window(problem, policy, visit)
    found = []
    for shift in carer.shifts:
        origin = problem.visit[last.visit_id].location if shift is inside else place
        way = 0 if origin is None else problem.travel.time(carer.transport, origin, visit.location)
        arrival = max(shift.start, ready) + way
        start = max(arrival, earliest)
        if start <= min(latest, shift.end - visit.duration):
            found.append((start, origin is not None or shift.start >= now))
    return found
