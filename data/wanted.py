"""What is wanted: clients and visits of the store as the solver knows them."""

from __future__ import annotations

from typing import Any

from data.models import ClientRow
from data.repositories import AgencyRepository
from solver.problem import Client, Horizon, Visit


def clients_of(agency: AgencyRepository, branch_id: str) -> dict[str, Client]:
    """All clients of a branch by id."""
    columns = (
        ClientRow.client_id,
        ClientRow.location_id,
        ClientRow.risk,
        ClientRow.gender_of_carer,
        ClientRow.funder_id,
    )
    return {
        client_id: Client(client_id, location or client_id, *rest)
        for client_id, location, *rest in agency.select(ClientRow, branch_id, *columns)
    }


def visit_of(source: Any, client: Client, horizon: Horizon) -> Visit:
    """Map a visit to the horizon's clock.

    ``source`` has the columns of visits.csv as attributes: a row, or a visit that was reported new.
    """
    earliest = horizon.second_of(source.earliest_start)
    latest = horizon.second_of(source.latest_start)
    if source.preferred_start is None:
        # The middle says the least: it is nearest to every start the window allows.
        preferred = (earliest + latest) // 2
    else:
        preferred = min(max(earliest, horizon.second_of(source.preferred_start)), latest)
    shortest = source.min_duration_minutes
    return Visit(
        id=source.visit_id,
        client_id=client.id,
        location=client.location,
        duration=seconds(source.duration_minutes),
        earliest=earliest,
        latest=latest,
        preferred=preferred,
        skills=source.skills,
        carers_required=source.carers_required,
        risk=client.risk,
        kind=source.kind,
        time_critical=source.time_critical,
        known_carer_only=source.known_carer_only,
        min_duration=None if shortest is None else seconds(shortest),
        budget_id=source.budget_id,
    )


def seconds(minutes: float) -> int:
    """Whole seconds, to the nearest."""
    return round(minutes * 60)
