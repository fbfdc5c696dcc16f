"""Visits as they are wanted now: imported or new, with the changes in force, cancelled or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from data.disruptions.facts import CancelFacts, ChangeFacts, NewVisit, NewVisitsFacts, facts_of
from data.models import VisitRow
from data.repositories.disruptions import BY_VISIT
from data.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """What is wanted of a visit; ``cancelled_by`` is the id of the disruption that cancels it."""

    visit_id: str
    client_id: str
    date: dt.date
    earliest_start: dt.datetime
    latest_start: dt.datetime
    preferred_start: dt.datetime | None
    duration_minutes: float
    skills: tuple[str, ...]
    carers_required: int
    cancelled_by: str | None = None

    @property
    def duration(self) -> dt.timedelta:
        """How long it takes."""
        return dt.timedelta(minutes=self.duration_minutes)


def known_visit(uow: UnitOfWork, branch_id: str, visit_id: str) -> KnownVisit | None:
    """Find a visit, imported or new, as the disruptions in force leave it."""
    source: VisitRow | NewVisit | None = uow.session.get(VisitRow, (branch_id, visit_id))
    source = source or new_visits_in_force(uow, branch_id).get(visit_id)
    if source is None:
        return None
    visit = KnownVisit(
        visit_id=source.visit_id,
        client_id=source.client_id,
        date=source.date,
        earliest_start=source.earliest_start,
        latest_start=source.latest_start,
        preferred_start=source.preferred_start,
        duration_minutes=source.duration_minutes,
        skills=source.skills,
        carers_required=source.carers_required,
    )
    for row in uow.disruptions.in_force(branch_id, BY_VISIT, visit_id):
        facts = facts_of(row)
        if isinstance(facts, CancelFacts):
            visit = replace(visit, cancelled_by=row.disruption_id)
        elif isinstance(facts, ChangeFacts):
            visit = changed(visit, facts)
    return visit


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
    return replace(visit, **given)


def new_visits_in_force(uow: UnitOfWork, branch_id: str) -> dict[str, NewVisit]:
    """All new visits by id that were not taken back."""
    return {
        visit.visit_id: visit
        for row in uow.disruptions.in_force(branch_id, ("new_visits",))
        if isinstance(facts := facts_of(row), NewVisitsFacts)
        for visit in facts.visits
    }
