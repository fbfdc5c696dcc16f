"""A disrupted problem and the rota in force -> the problem of a re-plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from solver.check import check
from solver.encoding.eligibility import competence, exclusions
from solver.policy import Policy
from solver.problem import Budget, InForce, Pin, Problem
from solver.rota import Assignment, Rota
from solver.tariff import Payroll
from solver.windows import hard_window

HOUR = 3600


def frame(problem: Problem, rota: Rota, now: int, policy: Policy) -> Problem:
    """Add to a problem what a re-plan must respect: the rota in force, now, and what is frozen.

    Frozen, and so pinned, is what has started, what starts within the policy's freeze time, and
    what a carer must be on the way to. A visit of which the disruption hits a carer is not frozen
    for the others either, unless it has started: half a double-handed visit helps nobody.

    Parameters
    ----------
    problem
        The problem as the disruptions leave it (`solver.problem.disrupted`).
    rota
        The rota in force. What it has of visits that are gone is left out.
    now
        Second of the horizon at which the re-plan is made.
    """
    told = tuple(
        InForce(a.visit_id, a.slot, a.carer_id, a.start)
        for a in rota.assignments
        if a.visit_id in problem.visit and a.slot <= problem.visit[a.visit_id].carers_required
    )
    budgets = tuple(_that_pays_for(problem, policy, told))
    framed = replace(problem, now=now, in_force=told, budgets=budgets, pins=())
    kept = [t for t in told if is_kept(framed, policy, t)]
    broken = {visit_id for visit_id, _ in _broken(framed, policy, kept)}
    held = Counter(t.visit_id for t in kept)
    whole = {
        visit_id
        for visit_id, count in held.items()
        if visit_id not in broken and count == problem.visit[visit_id].carers_required
    }
    pins = {
        key: pin
        for key, pin in problem.pinned.items()
        if is_kept(framed, policy, InForce(pin.visit_id, pin.slot, pin.carer_id, pin.start))
    }
    way = _journeys(framed, policy, kept)
    for t in kept:
        key = t.visit_id, t.slot
        frozen = t.start < now + policy.freeze_s or t.start - way[key] < now
        if t.start < now or (frozen and t.visit_id in whole):
            pins[key] = Pin(t.visit_id, t.slot, t.carer_id, t.start)
    return replace(framed, pins=tuple(pins[key] for key in sorted(pins)))


def _that_pays_for(problem: Problem, policy: Policy, told: tuple[InForce, ...]) -> Iterator[Budget]:
    """The budgets; hard ones with what the visits in force use of them as they are needed now."""
    payroll = Payroll(problem, policy)
    seconds, pence_s = Counter[int](), Counter[int]()
    for t in told:
        visit = problem.visit[t.visit_id]
        for index in problem.paid_by[visit.id]:
            seconds[index] += visit.duration
            if t.carer_id in problem.carer:
                hour = payroll.hour(problem.carer[t.carer_id], visit)
                pence_s[index] += hour * visit.duration
    for index, budget in enumerate(problem.budgets):
        if not budget.hard:
            yield budget
            continue
        # A penny that is begun is spent.
        yield replace(budget, told_s=seconds[index], told_pence=-(-pence_s[index] // HOUR))


def is_kept(problem: Problem, policy: Policy, told: InForce) -> bool:
    """Whether a slot in force can stay with its carer, and at its start where the window has that.

    What is over stays as it was.
    """
    visit, now = problem.visit[told.visit_id], problem.now
    if told.carer_id in problem.carer and now is not None and told.start + visit.duration <= now:
        return True
    spans = legal_starts(problem, policy, told)
    earliest, latest = hard_window(problem, policy, visit)
    if (now is not None and told.start < now) or earliest <= told.start <= latest:
        return any(first <= told.start <= last for first, last in spans)
    # Where the window has moved another start may still do.
    return bool(spans)


def legal_starts(problem: Problem, policy: Policy, told: InForce) -> tuple[tuple[int, int], ...]:
    """First and last start, in each shift, at which the carer of a slot in force may make it.

    A visit that was to have begun before now is on, unless it waits for a carer.
    """
    earliest, latest = hard_window(problem, policy, problem.visit[told.visit_id])
    if problem.now is not None and told.start < problem.now:
        if _waits(problem, policy, told.visit_id):
            earliest = max(earliest, problem.now)
        else:
            earliest = latest = told.start
    return _starts(problem, policy, told, earliest, latest)


def is_waiting(problem: Problem, policy: Policy, told: InForce) -> bool:
    """Whether the carer of a slot in force is at a visit that waits for another carer of it."""
    late = problem.now is not None and told.start < problem.now
    return late and _has_come(problem, told) and _waits(problem, policy, told.visit_id)


def _waits(problem: Problem, policy: Policy, visit_id: str) -> bool:
    """Whether a visit that was to have begun has not: one of its carers has not come, but may.

    Who was at work when it was to begin has come. All its carers must be able to begin it together
    from now on: where they are not, those who are there do what they can without the others.
    """
    now, visit = problem.now, problem.visit[visit_id]
    group = problem.told.get(visit_id, ())
    if now is None or len(group) < visit.carers_required:
        return False
    if any((visit_id, told.slot) in problem.pinned for told in group):
        return False
    if all(_has_come(problem, told) for told in group):
        return False
    earliest, latest = hard_window(problem, policy, visit)
    spans = []
    for told in group:
        # Who has not come sets out when they can begin.
        way = 0 if _has_come(problem, told) else _way_from_home(problem, policy, told)
        spans.append(_starts(problem, policy, told, max(earliest, now), latest, way))
    return any(
        max(first for first, _ in some) <= min(last for _, last in some) for some in product(*spans)
    )


def _way_from_home(problem: Problem, policy: Policy, told: InForce) -> int:
    carer, visit = problem.carer.get(told.carer_id), problem.visit[told.visit_id]
    if carer is None or carer.home is None or not policy.home_counts:
        return 0
    way = problem.travel.time(carer.transport, carer.home, visit.location)
    return way + policy.handover_s


def _has_come(problem: Problem, told: InForce) -> bool:
    carer = problem.carer.get(told.carer_id)
    return carer is not None and any(s.start <= told.start < s.end for s in carer.shifts)


def _starts(
    problem: Problem, policy: Policy, told: InForce, earliest: int, latest: int, way: int = 0
) -> tuple[tuple[int, int], ...]:
    """First and last start of a slot with its carer in each shift, within bounds of the start.

    ``way`` is what a shift must have before it.
    """
    carer, visit = problem.carer.get(told.carer_id), problem.visit[told.visit_id]
    if carer is None or not (
        competence(problem, visit, carer) and exclusions(problem, policy, visit, carer)
    ):
        return ()
    spans = (
        (max(s.start + way, earliest), min(s.end - visit.duration, latest)) for s in carer.shifts
    )
    return tuple((first, last) for first, last in spans if first <= last)


def _broken(problem: Problem, policy: Policy, kept: list[InForce]) -> frozenset[tuple[str, str]]:
    """Visits and carers of the rota in force that break a rule as things are now."""
    rota = Rota.of(Assignment(t.start, t.visit_id, t.slot, t.carer_id, pinned=True) for t in kept)
    # Without now: carers on their way have set out, though nothing is pinned yet.
    always = replace(problem, now=None)
    return frozenset(
        (visit_id, carer_id)
        for violation in check(always, policy, rota).violations
        for visit_id in violation.visit_ids
        for carer_id in violation.carer_ids or {t.carer_id for t in problem.told[visit_id]}
        if violation.rule_id != "double_handed"
    )


def _journeys(problem: Problem, policy: Policy, kept: list[InForce]) -> dict[tuple[str, int], int]:
    """Seconds of the journey to each kept slot: from the visit before, or from home."""
    way: dict[tuple[str, int], int] = {}
    last: dict[str, InForce] = {}
    for t in sorted(kept, key=lambda t: t.start):
        carer, visit = problem.carer[t.carer_id], problem.visit[t.visit_id]
        origin = carer.home if policy.home_counts else None
        before = last.get(carer.id)
        if before is not None and any(
            s.start <= before.start and t.start < s.end for s in carer.shifts
        ):
            origin = problem.visit[before.visit_id].location
        way[t.visit_id, t.slot] = (
            0
            if origin is None
            else problem.travel.time(carer.transport, origin, visit.location) + policy.handover_s
        )
        last[carer.id] = t
    return way
