"""Visits as they are wanted now: imported or new, with the disruptions in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sqlalchemy import select

from data.disruptions.facts import (
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    NewVisit,
    NewVisitsFacts,
    facts_of,
)
from data.models import VisitRow
from data.repositories.disruptions import BY_VISIT
from data.store import UnitOfWork

_AT_ONCE = 1_000
"""Ids asked for in one statement: databases take some tens of thousands at the most."""


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """What is wanted of a visit: the columns of visits.csv.

    ``cancelled_by`` is the id of the disruption that cancels it.
    """

    visit_id: str
    client_id: str
    date: dt.date
    earliest_start: dt.datetime
    latest_start: dt.datetime
    preferred_start: dt.datetime | None
    duration_minutes: float
    skills: tuple[str, ...]
    carers_required: int
    kind: str
    time_critical: bool
    min_duration_minutes: float | None
    known_carer_only: bool
    budget_id: str | None
    cancelled_by: str | None = None

    @classmethod
    def of(cls, source: VisitRow | NewVisit) -> KnownVisit:
        """The visit as it was imported, or as it was reported new."""
        names = (field.name for field in fields(cls) if field.name != "cancelled_by")
        return cls(**{name: getattr(source, name) for name in names})

    @property
    def duration(self) -> dt.timedelta:
        """How long it takes."""
        return dt.timedelta(minutes=self.duration_minutes)

    @property
    def preferred(self) -> dt.datetime:
        """The preferred start, the middle of the window where none is given."""
        half = (self.latest_start - self.earliest_start) // dt.timedelta(seconds=2)
        return self.preferred_start or self.earliest_start + dt.timedelta(seconds=half)


def known_visit(uow: UnitOfWork, branch_id: str, visit_id: str) -> KnownVisit | None:
    """Find a visit, imported or new, as the disruptions in force leave it."""
    source: VisitRow | NewVisit | None = uow.session.get(VisitRow, (branch_id, visit_id))
    source = source or new_visits_in_force(uow, branch_id).get(visit_id)
    if source is None:
        return None
    visit = KnownVisit.of(source)
    for row in uow.disruptions.in_force(branch_id, BY_VISIT, visit_id):
        facts = facts_of(row)
        if isinstance(facts, CancelFacts):
            visit = replace(visit, cancelled_by=row.disruption_id)
        elif isinstance(facts, ChangeFacts):
            visit = changed(visit, facts)
    return visit


def wanted_visits(uow: UnitOfWork, branch_id: str) -> dict[str, KnownVisit]:
    """Find all visits that are wanted, by id: those that fall out are left out.

    It says of the stored rows what `data.disruptions.overlay` says of a problem.
    """
    rows = uow.session.scalars(
        select(VisitRow).where(VisitRow.branch_id == branch_id).order_by(VisitRow.visit_id)
    )
    visits = {row.visit_id: KnownVisit.of(row) for row in rows}
    known = _laid_over(uow, branch_id, visits)
    return {name: visit for name, visit in known.items() if visit.cancelled_by is None}


def known_visits(
    uow: UnitOfWork, branch_id: str, visit_ids: Iterable[str]
) -> dict[str, KnownVisit]:
    """Find those of the visits that are known, by id, as the disruptions in force leave them.

    Those that fall out are there, with the disruption that cancels them.
    """
    asked = sorted(set(visit_ids))
    visits = {
        row.visit_id: KnownVisit.of(row)
        for some in (asked[i : i + _AT_ONCE] for i in range(0, len(asked), _AT_ONCE))
        for row in uow.session.scalars(
            select(VisitRow).where(VisitRow.branch_id == branch_id, VisitRow.visit_id.in_(some))
        )
    }
    known = _laid_over(uow, branch_id, visits)
    return {name: known[name] for name in asked if name in known}


def visits_of_days(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date
) -> dict[str, KnownVisit]:
    """Find all visits of some days (inclusive), by id, as the disruptions in force leave them.

    Those that fall out are there, too: ``cancelled_by`` says by which disruption.
    """
    names = [field.name for field in fields(KnownVisit) if field.name != "cancelled_by"]
    columns = [getattr(VisitRow, name) for name in names]
    within = (VisitRow.date.between(first_day, last_day),)
    # A year of visits: columns are read in half the time that whole entities take.
    rows = uow.agency.select(VisitRow, branch_id, *columns, where=within)
    known = _laid_over(uow, branch_id, {row.visit_id: KnownVisit(*row) for row in rows})
    return {name: visit for name, visit in known.items() if first_day <= visit.date <= last_day}


def _laid_over(
    uow: UnitOfWork, branch_id: str, visits: dict[str, KnownVisit]
) -> dict[str, KnownVisit]:
    """The visits, and all new ones, with everything in force laid over them."""
    for row in uow.disruptions.in_force(branch_id, ("cancel", "away", "new_visits", "change")):
        gone: list[str] = []
        match facts_of(row):
            case CancelFacts(visit_id=visit_id) if visit_id in visits:
                gone = [visit_id]
            case AwayFacts() as away:
                gone = [
                    name
                    for name, visit in visits.items()
                    if visit.cancelled_by is None and _falls_out(visit, away)
                ]
            case NewVisitsFacts(visits=new):
                for visit in new:
                    visits.setdefault(visit.visit_id, KnownVisit.of(visit))
            case ChangeFacts() as change if change.visit_id in visits:
                visits[change.visit_id] = changed(visits[change.visit_id], change)
        for name in gone:
            visits[name] = replace(visits[name], cancelled_by=row.disruption_id)
    return visits


def _falls_out(visit: KnownVisit, away: AwayFacts) -> bool:
    return visit.client_id == away.client_id and away.start <= visit.preferred < away.end


def changed(visit: KnownVisit, facts: ChangeFacts) -> KnownVisit:
    """The visit with a change made to it."""
    given = {
        name: value
        for name in (
            "duration_minutes",
            "skills",
            "carers_required",
            "earliest_start",
            "latest_start",
            "preferred_start",
        )
        if (value := getattr(facts, name)) is not None
    }
    after = replace(visit, **given)
    shortest, window = after.min_duration_minutes, (after.earliest_start, after.latest_start)
    if shortest is not None:
        after = replace(after, min_duration_minutes=min(shortest, after.duration_minutes))
    if window != (visit.earliest_start, visit.latest_start) and window[0] <= window[1]:
        # Who waits for the visit at an hour goes on to, as far as the new window allows.
        preferred = facts.preferred_start or visit.preferred
        after = replace(after, preferred_start=min(max(preferred, window[0]), window[1]))
    return after


def new_visits_in_force(uow: UnitOfWork, branch_id: str) -> dict[str, NewVisit]:
    """All new visits by id that were not taken back."""
    return {
        visit.visit_id: visit
        for row in uow.disruptions.in_force(branch_id, ("new_visits",))
        if isinstance(facts := facts_of(row), NewVisitsFacts)
        for visit in facts.visits
    }
