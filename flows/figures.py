"""What a rota comes to, counted from the rota alone: the figures of results, briefs and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from solver.bill import bill
from solver.facts import Facts
from solver.rules.fairness import shares
from solver.rules.money import paid

RISKS = ("red", "amber", "green")
ON_COSTS = ("holiday", "employer contributions")
"""Lines of a bill that an employer owes besides pay and mileage."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Slots of one risk: asked for and covered."""

    asked: int
    covered: int


@dataclass(frozen=True, slots=True)
class CarerHours:
    """One carer's span of days, in seconds: care given, working time, offered and fair share."""

    carer_id: str
    visits: int
    contact_s: int
    working_s: int
    offered_s: int
    fair_s: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one rota; money in pounds, times in seconds, lateness in minutes.

    ``late_min`` holds start minus preferred start of each covered visit: negative means early.
    ``travel_s`` and ``travel_m`` count every journey that the policy counts, ``between_s`` only
    those between two visits of a shift. Money is that of the bill: ``cost`` is pay and mileage
    (with overtime, unused guaranteed hours, short notice and what an agency asks), ``mileage_cost``
    the mileage in it, ``whole_cost`` all lines of the bill.
    """

    visits: int
    slots: int
    covered_slots: int
    by_risk: Mapping[str, Coverage]
    travel_s: int
    travel_m: int
    between_s: int
    waiting_s: int
    paid_s: int
    cost: float
    mileage_cost: float
    whole_cost: float
    late_min: tuple[float, ...]
    known_slots: int
    preferred_slots: int
    slots_with_preferred: int
    avoided_slots: int
    carers_per_client: float
    hours: tuple[CarerHours, ...]


def figures(facts: Facts) -> Figures:
    """Count everything that reports show of a rota."""
    problem, rota = facts.problem, facts.rota
    legs = list(facts.legs())
    between = [(carer, leg) for carer, leg in legs if leg.origin and leg.destination]
    pence = bill(facts).by(lambda line: line.kind)
    whole = sum(pence.values())
    faces: dict[str, set[str]] = {}
    for assignment in rota.assignments:
        faces.setdefault(problem.visit[assignment.visit_id].client_id, set()).add(
            assignment.carer_id
        )
    kinds = [(problem.visit[a.visit_id].client_id, a.carer_id) for a in rota.assignments]
    return Figures(
        visits=len(problem.visits),
        slots=problem.slots,
        covered_slots=len(rota),
        by_risk={risk: _coverage(facts, risk) for risk in RISKS},
        travel_s=sum(leg.seconds for _, leg in legs),
        travel_m=sum(leg.metres for _, leg in legs),
        between_s=sum(leg.seconds for _, leg in between),
        waiting_s=sum(max(0, leg.idle) for _, leg in legs),
        paid_s=sum(seconds for *_, seconds in paid(facts)),
        cost=(whole - sum(pence.get(kind, 0) for kind in ON_COSTS)) / 100,
        mileage_cost=pence.get("mileage", 0) / 100,
        whole_cost=whole / 100,
        late_min=tuple(
            (rota.by_visit[v.id][0].start - v.preferred) / 60
            for v in problem.visits
            if v.id in facts.covered
        ),
        known_slots=sum(problem.knows(*kind) for kind in kinds),
        preferred_slots=sum(problem.preference.get(kind) == "preferred" for kind in kinds),
        slots_with_preferred=sum(kind[0] in problem.clients_with_preferred for kind in kinds),
        avoided_slots=sum(problem.preference.get(kind) == "avoid" for kind in kinds),
        carers_per_client=fmean(len(them) for them in faces.values()) if faces else 0.0,
        hours=tuple(_hours(facts)),
    )


def _coverage(facts: Facts, risk: str) -> Coverage:
    visits = [v for v in facts.problem.visits if v.risk == risk]
    return Coverage(
        asked=sum(v.carers_required for v in visits),
        covered=sum(len(facts.rota.by_visit.get(v.id, ())) for v in visits),
    )


def _hours(facts: Facts) -> list[CarerHours]:
    fair = shares(facts.problem)
    rows = []
    for carer in facts.problem.carers:
        stops = facts.stops.get(carer.id, ())
        if not stops and not carer.shifts:
            continue
        rows.append(
            CarerHours(
                carer_id=carer.id,
                visits=len(stops),
                contact_s=sum(stop.end - stop.start for stop in stops),
                working_s=sum(run.length for run in facts.runs.get(carer.id, ())),
                offered_s=sum(shift.end - max(shift.start, 0) for shift in carer.shifts),
                fair_s=fair.get(carer.id, 0),
            )
        )
    return rows
