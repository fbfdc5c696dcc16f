"""Rows of the store to a `Problem` of some days."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping

from data.models import (
    CarerRow,
    ClientRow,
    HistoryRow,
    LinkRow,
    PreferenceRow,
    RotaInForceRow,
    SkillRow,
    TravelRow,
    VisitRow,
)
from data.published_work import NO_WORK, WorkOutside, joined, work_outside
from data.repositories import AgencyRepository
from data.store import UnitOfWork
from data.travel import Place, Way, travel_tables
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
    Pin,
    Preference,
    Problem,
    Visit,
)


def load_problem(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, days: int, *, policy: Policy
) -> Problem:
    """Map a branch's rows to the problem of some local days.

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
    places = _places(agency, branch_id)
    clients = _clients(agency, branch_id)
    visits = _visits(agency, branch_id, horizon, clients)
    visit_ids = {visit.id for visit in visits}
    ways = [
        Way._make(row)
        for row in agency.select(
            TravelRow,
            branch_id,
            TravelRow.from_location,
            TravelRow.to_location,
            TravelRow.minutes,
            TravelRow.metres,
            TravelRow.mode,
        )
    ]
    known = places.keys() | {w.origin for w in ways} | {w.destination for w in ways}
    pins = _pins(agency, branch_id, horizon, visit_ids)
    outside = work_outside(uow.rotas, branch_id, horizon, visit_ids)
    carers = _carers(
        uow,
        branch_id,
        horizon,
        known if policy.home_counts else set(),
        {p.carer_id for p in pins},
        outside,
    )
    stops = {visit.location for visit in visits} | {c.home for c in carers if c.home is not None}
    work = {c.id: outside.get(c.id, NO_WORK).met_by(c) for c in carers}
    edges = {place for met in work.values() for place in met.places}
    travel = travel_tables(sorted(stops | edges), {c.transport for c in carers}, ways, places)
    visited = {visit.client_id for visit in visits}
    return Problem(
        branch_id=branch_id,
        horizon=horizon,
        carers=tuple(
            joined(c, work[c.id], visits, travel, horizon, policy.handover_s) for c in carers
        ),
        clients=tuple(client for client in clients.values() if client.id in visited),
        visits=visits,
        travel=travel,
        links=_links(agency, branch_id, visit_ids),
        preferences=tuple(
            Preference(client, carer, kind)
            for client, carer, kind in agency.select(
                PreferenceRow,
                branch_id,
                PreferenceRow.client_id,
                PreferenceRow.carer_id,
                PreferenceRow.kind,
            )
            if client in visited
        ),
        history=tuple(
            Acquaintance(client, carer, count)
            for client, carer, count in agency.select(
                HistoryRow,
                branch_id,
                HistoryRow.client_id,
                HistoryRow.carer_id,
                HistoryRow.visits,
            )
            if client in visited
        ),
        pins=pins,
    )


def planned_days(uow: UnitOfWork, branch_id: str) -> tuple[dt.date, dt.date] | None:
    """First and last date with visits; None where the branch has none."""
    return uow.agency.planned_days(branch_id)


def _places(agency: AgencyRepository, branch_id: str) -> dict[str, Place]:
    """Coordinates by location; where several people share one, a client's come first."""
    places: dict[str, Place] = {}
    for model, key in ((ClientRow, ClientRow.client_id), (CarerRow, CarerRow.carer_id)):
        columns = (key, model.location_id, model.latitude, model.longitude)
        for own_id, location, latitude, longitude in agency.select(model, branch_id, *columns):
            if latitude is not None and longitude is not None:
                places.setdefault(location or own_id, (latitude, longitude))
    return places


def _clients(agency: AgencyRepository, branch_id: str) -> dict[str, Client]:
    columns = (
        ClientRow.client_id,
        ClientRow.location_id,
        ClientRow.risk,
        ClientRow.gender_of_carer,
    )
    return {
        client_id: Client(client_id, location or client_id, risk, gender)
        for client_id, location, risk, gender in agency.select(ClientRow, branch_id, *columns)
    }


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
    visits = []
    for row in rows:
        client = clients[row.client_id]
        earliest = horizon.second_of(row.earliest_start)
        latest = horizon.second_of(row.latest_start)
        if row.preferred_start is None:
            # The middle says the least: it is nearest to every start the window allows.
            preferred = (earliest + latest) // 2
        else:
            preferred = min(max(earliest, horizon.second_of(row.preferred_start)), latest)
        shortest = row.min_duration_minutes
        visits.append(
            Visit(
                id=row.visit_id,
                client_id=client.id,
                location=client.location,
                duration=_seconds(row.duration_minutes),
                earliest=earliest,
                latest=latest,
                preferred=preferred,
                skills=row.skills,
                carers_required=row.carers_required,
                risk=client.risk,
                kind=row.kind,
                time_critical=row.time_critical,
                known_carer_only=row.known_carer_only,
                min_duration=None if shortest is None else _seconds(shortest),
                budget_id=row.budget_id,
            )
        )
    return tuple(visits)


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
            None if row.min_gap_minutes is None else _seconds(row.min_gap_minutes),
            None if row.max_gap_minutes is None else _seconds(row.max_gap_minutes),
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
    outside: Mapping[str, WorkOutside],
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
        work = outside.get(carer_id, NO_WORK)
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
                wtr_opt_out=row.wtr_opt_out,
                date_of_birth=row.date_of_birth,
                worked_s_by_week=work.worked_s_by_week,
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


def _seconds(minutes: float) -> int:
    return round(minutes * 60)


def _pence(pounds: float) -> int:
    """Whole pence, half a penny rounded up: pay is never rounded to the carer's loss."""
    return math.floor(round(pounds * 100, 2) + 0.5)


def _seconds_of_hours(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 3600)
