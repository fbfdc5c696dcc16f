"""A problem without one of the hard rules: what the rule looks at is taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from solver.law import ALWAYS, Rates
from solver.policy import Policy
from solver.problem import Carer, Problem, Shift, Visit

Relaxed = tuple[Problem, Policy]
WIDER_S = 2 * 3600
"""By how much shifts and windows are widened, at each end."""


def _visits(problem: Problem, changed: Callable[[Visit], Visit]) -> Problem:
    return replace(problem, visits=tuple(map(changed, problem.visits)))


def _carers(problem: Problem, changed: Callable[[Carer], Carer]) -> Problem:
    return replace(problem, carers=tuple(map(changed, problem.carers)))


def _limits(policy: Policy, **changed: object) -> Policy:
    """Other figures for adult and young workers."""
    law = policy.law
    adult, young = replace(law.adult, **changed), replace(law.young, **changed)  # type: ignore[arg-type]
    return replace(policy, law=replace(law, adult=adult, young=young))


def competence(problem: Problem, policy: Policy) -> Relaxed:
    """No visit needs a skill."""
    return _visits(problem, lambda v: replace(v, skills=())), policy


def availability(problem: Problem, policy: Policy) -> Relaxed:
    """Shifts begin earlier and end later, as far as they do not meet."""

    def longer(carer: Carer) -> Carer:
        shifts: list[Shift] = []
        for n, shift in enumerate(carer.shifts):
            begin = max(0, shift.start - WIDER_S, shifts[-1].end if shifts else 0)
            following = carer.shifts[n + 1].start if n + 1 < len(carer.shifts) else shift.end * 2
            shifts.append(replace(shift, start=begin, end=min(shift.end + WIDER_S, following)))
        return replace(carer, shifts=tuple(shifts))

    return _carers(problem, longer), policy


def travel(problem: Problem, policy: Policy) -> Relaxed:
    """Nobody needs time on the way."""
    tables = problem.travel
    nothing = {
        mode: tuple(tuple(0 for _ in row) for row in table)
        for mode, table in tables.seconds.items()
    }
    free = replace(tables, seconds=nothing)
    return replace(problem, travel=free), replace(policy, handover_s=0)


def window(problem: Problem, policy: Policy) -> Relaxed:
    """Visits may start earlier and later than agreed."""

    def wider(visit: Visit) -> Visit:
        return replace(
            visit,
            earliest=visit.earliest - WIDER_S,
            latest=visit.latest + WIDER_S,
            time_critical=False,
        )

    return _visits(problem, wider), policy


def double_handed(problem: Problem, policy: Policy) -> Relaxed:
    """One carer is enough for every visit."""
    pins = tuple(pin for pin in problem.pins if pin.slot == 1)
    one = _visits(problem, lambda v: replace(v, carers_required=1))
    return replace(one, pins=pins), policy


def gaps(problem: Problem, policy: Policy) -> Relaxed:
    """Visits are not linked."""
    return replace(problem, links=()), policy


def exclusions(problem: Problem, policy: Policy) -> Relaxed:
    """Anybody may come to anybody."""
    kept = tuple(p for p in problem.preferences if p.kind != "excluded")
    clients = tuple(replace(client, gender_of_carer="any") for client in problem.clients)
    anybody = _visits(problem, lambda v: replace(v, known_carer_only=False))
    return (
        replace(anybody, preferences=kept, clients=clients),
        replace(policy, known_carer_under_s=0),
    )


def daily_rest(problem: Problem, policy: Policy) -> Relaxed:
    """No rest is needed between two days."""
    return problem, _limits(policy, daily_rest_s=0)


def rest_break(problem: Problem, policy: Policy) -> Relaxed:
    """No pause is needed."""
    return problem, _limits(policy, break_s=0)


def weekly_rest(problem: Problem, policy: Policy) -> Relaxed:
    """No day of rest is needed."""
    return problem, _limits(policy, weekly_rest_s=0, fortnightly_rest_s=None)


def weekly_hours(problem: Problem, policy: Policy) -> Relaxed:
    """Nobody has a maximum a day, a week or on the average."""
    free = _carers(problem, lambda c: replace(c, max_s_day=None, max_s_week=None))
    law = policy.law
    night = None if law.night is None else replace(law.night, average_s_week=10**9)
    policy = replace(policy, law=replace(law, night=night))
    return free, _limits(policy, max_s_day=None, max_s_week=None, average_s_week=None)


def night_work(problem: Problem, policy: Policy) -> Relaxed:
    """Young workers work at night like others."""
    return problem, _limits(policy, no_work=None)


def budget_cap(problem: Problem, policy: Policy) -> Relaxed:
    """No budget is hard."""
    soft = tuple(replace(budget, hard=False) for budget in problem.budgets)
    return replace(problem, budgets=soft), policy


def minimum_wage(problem: Problem, policy: Policy) -> Relaxed:
    """There is no minimum wage."""
    changes = tuple((day, replace(rates, wages=())) for day, rates in policy.law.changes)
    law = replace(policy.law, changes=changes or ((ALWAYS, Rates()),))
    return problem, replace(policy, law=law)


def frozen(problem: Problem, policy: Policy) -> Relaxed:
    """Nothing is pinned."""
    return replace(problem, pins=()), policy


WITHOUT: Mapping[str, Callable[[Problem, Policy], Relaxed]] = {
    "competence": competence,
    "availability": availability,
    "travel": travel,
    "window": window,
    "double_handed": double_handed,
    "gaps": gaps,
    "exclusions": exclusions,
    "daily_rest": daily_rest,
    "break": rest_break,
    "weekly_hours": weekly_hours,
    "weekly_rest": weekly_rest,
    "night_work": night_work,
    "budget_cap": budget_cap,
    "minimum_wage": minimum_wage,
    "frozen": frozen,
}
"""Rule id -> the problem without it."""
