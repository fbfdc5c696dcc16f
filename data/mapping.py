"""Rows of the store, and the disruptions in force over them, to a `Problem` of some days."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Row

from data.continuity import visited
from data.disruptions import disruptions_in_force, laid_over, new_visits_in_force
from data.models import (
    CarerRow,
    ClientRow,
    LinkRow,
    PreferenceRow,
    RotaInForceRow,
    SkillRow,
    TravelRow,
    VisitRow,
)
from data.paid import Paid, paid_outside
from data.published_work import PublishedWork, joined, work_outside
from data.repositories import AgencyRepository
from data.store import UnitOfWork
from data.travel import Place, WayColumns, travel_tables
from data.wanted import clients_of, seconds, visit_of
from data.working_time import shifts_in
from solver.policy import Policy
from solver.problem import (
    Acquaintance,
    Carer,
    Client,
    Gender,
    HeldSkill,
    Horizon,
    Link,
    NewVisit,
    Pin,
    Preference,
    Problem,
    VehicleLost,
    Visit,
)

NIGHT_SHARE = 3
"""Who works at night on one working day in so many does it as a normal course (reg. 2(1); *R v
Attorney General for Northern Ireland, ex parte Burns*, 1999: one week in three is enough)."""


def load_problem(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, days: int, *, policy: Policy
) -> Problem:
    """Map a branch's rows to the problem of some local days, and lay the disruptions over it.

    Visits are those dated in the days. Shifts belong to the local day they start in; what is left
    of those that began the evening before is there, too. All carers of the branch are there, those
    without a shift too: a client may know them, and a pin name them. Homes are left out where the
    policy does not count them.

    Raises
    ------
    UserError
        When there is no such branch.
    ValueError
        When ``days`` is less than 1.
    """
    agency = uow.agency
    horizon = Horizon.of(first_day, days, agency.branch(branch_id).timezone)
    disruptions = disruptions_in_force(uow, branch_id, horizon)
    new = [d.visit for d in disruptions if isinstance(d, NewVisit)]
    places = places_of(agency, branch_id)
    clients = clients_of(agency, branch_id)
    visits = _visits(agency, branch_id, horizon, clients)
    stored = {visit.id for visit in visits}
    pins = _pins(agency, branch_id, horizon, stored)
    reported = {
        visit.visit_id: (visit.date, clients[visit.client_id].location)
        for visit in new_visits_in_force(uow, branch_id).values()
    }
    planned = stored | {visit.id for visit in new}
    night = policy.law.night
    outside = work_outside(uow.rotas, branch_id, horizon, planned, reported, night)
    paid = paid_outside(uow, branch_id, horizon, policy)
    carers = _carers(
        uow,
        branch_id,
        horizon,
        places.keys() | _ends_of_ways(agency, branch_id) if policy.home_counts else set(),
        {p.carer_id for p in pins},
        outside,
        paid,
    )
    stops = {v.location for v in (*visits, *new)} | {c.home for c in carers if c.home is not None}
    edges = {place for c in carers for place in outside.of(c.id).met_by(c).places}
    modes = {c.transport for c in carers}
    modes |= {d.transport for d in disruptions if isinstance(d, VehicleLost)}
    locations = sorted(stops | edges)
    ways = _ways(agency, branch_id, locations)
    visiting = {visit.client_id for visit in (*visits, *new)}
    problem = Problem(
        branch_id=branch_id,
        horizon=horizon,
        carers=carers,
        clients=tuple(client for client in clients.values() if client.id in visiting),
        visits=visits,
        travel=travel_tables(locations, modes, ways, places),
        links=_links(agency, branch_id, stored),
        preferences=tuple(
            Preference(client, carer, kind)
            for client, carer, kind in agency.select(
                PreferenceRow,
                branch_id,
                PreferenceRow.client_id,
                PreferenceRow.carer_id,
                PreferenceRow.kind,
            )
            if client in visiting
        ),
        history=tuple(
            Acquaintance(client, carer, count)
            for (client, carer), count in visited(uow, branch_id, first_day).items()
            if client in visiting
        ),
        pins=pins,
        budgets=paid.budgets,
    )
    return _met(laid_over(problem, disruptions), outside, policy)


def _met(problem: Problem, outside: PublishedWork, policy: Policy) -> Problem:
    """The problem with each carer's published work around it, as their shifts now meet it."""
    return replace(
        problem,
        carers=tuple(
            joined(
                carer,
                outside.of(carer.id).met_by(carer),
                problem.visits,
                problem.travel,
                problem.horizon,
                policy.handover_s,
            )
            for carer in problem.carers
        ),
    )


def planned_days(uow: UnitOfWork, branch_id: str) -> tuple[dt.date, dt.date] | None:
    """First and last date with visits; None where the branch has none."""
    return uow.agency.planned_days(branch_id)


def places_of(agency: AgencyRepository, branch_id: str) -> dict[str, Place]:
    """Coordinates by location; where several people share one, a client's come first."""
    places: dict[str, Place] = {}
    for model, key in ((ClientRow, ClientRow.client_id), (CarerRow, CarerRow.carer_id)):
        columns = (key, model.location_id, model.latitude, model.longitude)
        for own_id, location, latitude, longitude in agency.select(model, branch_id, *columns):
            if latitude is not None and longitude is not None:
                places.setdefault(location or own_id, (latitude, longitude))
    return places


def _ends_of_ways(agency: AgencyRepository, branch_id: str) -> set[str]:
    """All locations that the travel matrix knows a way from or to."""
    return {
        location
        for column in (TravelRow.from_location, TravelRow.to_location)
        for location in agency.distinct(TravelRow, branch_id, column)
    }


def _ways(
    agency: AgencyRepository, branch_id: str, locations: Sequence[str]
) -> Sequence[Row[WayColumns]]:
    """Rows of the travel matrix between some locations."""
    return agency.select(
        TravelRow,
        branch_id,
        TravelRow.from_location,
        TravelRow.to_location,
        TravelRow.minutes,
        TravelRow.metres,
        TravelRow.mode,
        where=(TravelRow.from_location.in_(locations), TravelRow.to_location.in_(locations)),
    )


def _visits(
    agency: AgencyRepository, branch_id: str, horizon: Horizon, clients: Mapping[str, Client]
) -> tuple[Visit, ...]:
    last_day = horizon.date_of(horizon.days - 1)
    rows = agency.select(
        VisitRow,
        branch_id,
        VisitRow.visit_id,
        VisitRow.client_id,
        VisitRow.duration_minutes,
        VisitRow.earliest_start,
        VisitRow.latest_start,
        VisitRow.preferred_start,
        VisitRow.skills,
        VisitRow.carers_required,
        VisitRow.kind,
        VisitRow.time_critical,
        VisitRow.known_carer_only,
        VisitRow.min_duration_minutes,
        VisitRow.budget_id,
        where=(VisitRow.date.between(horizon.first_day, last_day),),
    )
    return tuple(visit_of(row, clients[row.client_id], horizon) for row in rows)


def _links(agency: AgencyRepository, branch_id: str, visit_ids: set[str]) -> tuple[Link, ...]:
    rows = agency.select(
        LinkRow,
        branch_id,
        LinkRow.first_visit_id,
        LinkRow.second_visit_id,
        LinkRow.min_gap_minutes,
        LinkRow.max_gap_minutes,
        LinkRow.same_carer,
    )
    links = {
        Link(
            row.first_visit_id,
            row.second_visit_id,
            None if row.min_gap_minutes is None else seconds(row.min_gap_minutes),
            None if row.max_gap_minutes is None else seconds(row.max_gap_minutes),
            row.same_carer,
        )
        for row in rows
        if row.first_visit_id in visit_ids and row.second_visit_id in visit_ids
    }
    # Row numbers depend on the order of import; a problem and its digest must not.
    return tuple(sorted(links, key=repr))


def _pins(
    agency: AgencyRepository, branch_id: str, horizon: Horizon, visit_ids: set[str]
) -> tuple[Pin, ...]:
    rows = agency.select(
        RotaInForceRow,
        branch_id,
        RotaInForceRow.visit_id,
        RotaInForceRow.slot,
        RotaInForceRow.carer_id,
        RotaInForceRow.start,
        where=(RotaInForceRow.pinned.is_(True),),
    )
    return tuple(
        Pin(visit_id, slot, carer_id, horizon.second_of(start))
        for visit_id, slot, carer_id, start in rows
        if visit_id in visit_ids
    )


def _carers(
    uow: UnitOfWork,
    branch_id: str,
    horizon: Horizon,
    known: set[str],
    pinned: set[str],
    outside: PublishedWork,
    paid: Paid,
) -> tuple[Carer, ...]:
    shifts = shifts_in(uow.agency, branch_id, horizon)
    skills = _skills(uow.agency, branch_id)
    carers = []
    for row in uow.agency.select(
        CarerRow,
        branch_id,
        CarerRow.carer_id,
        CarerRow.location_id,
        CarerRow.transport,
        CarerRow.gender,
        CarerRow.employment,
        CarerRow.contract_hours_week,
        CarerRow.max_hours_week,
        CarerRow.max_hours_day,
        CarerRow.hourly_rate,
        CarerRow.wtr_opt_out,
        CarerRow.date_of_birth,
    ):
        carer_id = row.carer_id
        location = row.location_id or carer_id
        # Who neither works nor is pinned goes nowhere: their home would only widen the tables.
        travels = carer_id in shifts or carer_id in pinned
        work = outside.of(carer_id)
        rate = row.hourly_rate
        carers.append(
            Carer(
                id=carer_id,
                shifts=shifts.get(carer_id, ()),
                skills=skills.get(carer_id, ()),
                home=location if travels and location in known else None,
                transport=row.transport,
                gender=_gender(row.gender),
                employment=row.employment,
                contract_s_week=_seconds_of_hours(row.contract_hours_week),
                max_s_week=_seconds_of_hours(row.max_hours_week),
                max_s_day=_seconds_of_hours(row.max_hours_day),
                rate_pence_hour=None if rate is None else _pence(rate),
                metres_by_tax_year=paid.metres.get(carer_id, ()),
                care_s_by_week=paid.care_s.get(carer_id, ()),
                pay_by_week=paid.pay.get(carer_id, ()),
                wage_surplus=paid.wage_surplus.get(carer_id, ()),
                wtr_opt_out=row.wtr_opt_out,
                date_of_birth=row.date_of_birth,
                worked_s_by_week=work.worked_s_by_week,
                averaged_from=work.averaged_from,
                night_worker=work.nights * NIGHT_SHARE >= max(1, work.working_days),
                work_outside=work.spans,
                last_work_end=work.last_end,
                next_work_start=work.next_start,
            )
        )
    return tuple(carers)


def _skills(agency: AgencyRepository, branch_id: str) -> dict[str, tuple[HeldSkill, ...]]:
    held: dict[str, list[HeldSkill]] = defaultdict(list)
    columns = (SkillRow.carer_id, SkillRow.skill, SkillRow.valid_from, SkillRow.valid_to)
    for carer_id, skill, valid_from, valid_to in agency.select(SkillRow, branch_id, *columns):
        held[carer_id].append(HeldSkill(skill, valid_from, valid_to))
    return {carer_id: tuple(skills) for carer_id, skills in held.items()}


def _gender(given: str | None) -> Gender | None:
    if given is None:
        return None
    return "female" if given == "female" else "male" if given == "male" else "other"


def _pence(pounds: float) -> int:
    """Whole pence, half a penny rounded up: pay is never rounded to the carer's loss."""
    return math.floor(round(pounds * 100, 2) + 0.5)


def _seconds_of_hours(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 3600)
