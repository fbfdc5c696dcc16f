"""The page who-is-who: what to type into a form, looked up by skills, hours and times.

Ids only: which name an id stands for, the agency's own lists tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.brief.tables import plain, table
from flows.planned import Planned
from solver.problem import Carer, Horizon, Visit
from solver.problem.wall_clock import shown

MOST_VISITS = 1500
"""Visits listed; an export has them all."""


def who_page(planned: Planned) -> str:
    """The carers with their shifts and skills, then the visits by client."""
    problem = planned.problem
    day = problem.horizon.first_day
    visits = sorted(problem.visits, key=lambda v: (v.client_id, v.preferred, v.id))
    lines = [
        f"# {plain(problem.branch_id)}, {day:%a %d %b %Y}: ids for forms",
        "",
        "Forms take ids, never names. Which name an id stands for is in your own list of carers "
        "and clients, or in an export of the rota.",
        "",
        "## Carers",
        "",
        *table(
            ("Carer", "Shifts", "Skills", "By"),
            (_carer(c, problem.horizon) for c in problem.carers),
        ),
        "",
        "## Visits by client",
        "",
        *table(
            ("Client", "Visit", "Wanted", "Carer"),
            (_visit(v, planned) for v in visits[:MOST_VISITS]),
        ),
    ]
    if len(visits) > MOST_VISITS:
        more = len(visits) - MOST_VISITS
        lines += ["", f"and {more:,} more: `rotamend show` lists them all."]
    return "\n".join(lines) + "\n"


def _carer(carer: Carer, horizon: Horizon) -> tuple[str, str, str, str]:
    day = horizon.first_day
    skills = sorted({held.name for held in carer.skills if held.in_date(day)})
    return (
        carer.id,
        "; ".join(_shifts(carer, horizon)) or "–",
        ", ".join(skills) or "–",
        carer.transport,
    )


def _shifts(carer: Carer, horizon: Horizon) -> Iterator[str]:
    several = horizon.days > 1
    for shift in carer.shifts:
        first, last = horizon.local(shift.start), horizon.local(shift.end)
        yield f"{shown(first, '%a %H:%M' if several else '%H:%M')}–{shown(last, '%H:%M')}"


def _visit(visit: Visit, planned: Planned) -> tuple[str, str, str, str]:
    horizon = planned.problem.horizon
    wanted = horizon.local(visit.preferred)
    made_by = [a.carer_id for a in planned.rota.by_visit.get(visit.id, ())]
    made_by += ["nobody"] * (visit.carers_required - len(made_by))
    return (
        visit.client_id,
        visit.id,
        shown(wanted, "%a %H:%M" if horizon.days > 1 else "%H:%M"),
        ", ".join(made_by),
    )
