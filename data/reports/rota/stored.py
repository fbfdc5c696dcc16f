"""The rows that a printed rota is made of, as one transaction reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.disruptions import KnownVisit, known_visits
from data.exporters.tables import changes
from data.in_force import replaced_by
from data.models import AssignmentRow, BranchRow, CarerRow, ClientRow, UncoveredRow
from data.outbox import Recipient, told_of
from data.plans import StoredRota, find
from data.reports.rota.budgets import BudgetHours, budget_hours
from data.reports.rota.printed import Span
from data.store import UnitOfWork
from data.working_time import shifts_in, working_spans
from solver.rota import Change


class Made(NamedTuple):
    """A slot that a version gives a carer."""

    visit_id: str
    slot: int
    carer_id: str
    client_id: str | None
    start: dt.datetime
    end: dt.datetime
    travel_min: float


class NamedRow(NamedTuple):
    """What is stored of a person and printed; ``risk`` and ``funder_id`` are those of a client."""

    name: str | None
    postcode: str | None
    risk: str = "amber"
    funder_id: str | None = None


@dataclass(frozen=True)
class StoredForPrint:
    """All that is printed of a rota, as it lies in the store.

    Parameters
    ----------
    made
        What the version assigns.
    told_before
        What earlier published versions assigned on its days and it need not: of each carer and
        visit what was told last.
    visits
        The visits that are still known, as they are wanted now.
    shifts
        By carer, leave and reported absences taken out.
    changes, told
        What differs from what the version replaces, and who is told of it; None where no day of it
        was published before.
    handover
        Time after a visit before a journey begins, by the policy of the plan.
    decided_at
        When it was decided about; None while it waits, and for a draft.
    published
        Whether it was ever published.
    """

    rota: StoredRota
    branch: BranchRow
    made: Sequence[Made]
    uncovered: Sequence[UncoveredRow]
    told_before: Sequence[Made]
    visits: Mapping[str, KnownVisit]
    carers: Mapping[str, NamedRow]
    clients: Mapping[str, NamedRow]
    shifts: Mapping[str, tuple[Span, ...]]
    changes: Sequence[Change] | None
    told: Mapping[str, tuple[Recipient, ...]]
    budgets: Sequence[BudgetHours]
    handover: dt.timedelta
    decided_at: dt.datetime | None
    published: bool


def read_rota(uow: UnitOfWork, ref: str, branch_id: str | None = None) -> StoredForPrint:
    """Read all that is printed of a rota.

    Raises
    ------
    UserError
        When there is no such rota.
    """
    rota = find(uow, ref, branch_id)
    made = [_made(row) for row in rota.assignments]
    earlier = _earlier(uow, rota)
    named = {slot.visit_id for slot in (*made, *earlier)}
    named |= {row.visit_id for row in rota.uncovered}
    visits = known_visits(uow, rota.branch_id, named)
    before = replaced_by(uow, rota)
    compared = before is not None and bool(before.versions)
    proposal = uow.rotas.proposal_of(rota.rota_id)
    version = uow.rotas.version(rota.rota_id)
    return StoredForPrint(
        rota=rota,
        branch=uow.agency.branch(rota.branch_id),
        made=made,
        uncovered=rota.uncovered,
        told_before=_told_before(rota, earlier, visits),
        visits=visits,
        carers=_carers(uow, rota.branch_id),
        clients=_clients(uow, rota.branch_id),
        shifts=_shifts(uow, rota),
        changes=changes(uow, rota) if compared else None,
        told=told_of(uow, rota) if compared else {},
        budgets=budget_hours(uow, rota, visits),
        handover=dt.timedelta(seconds=(rota.run.policy or {}).get("handover_s", 0)),
        decided_at=None if proposal is None else proposal.decided_at,
        published=version is not None and version.published_seq is not None,
    )


def _made(row: Any) -> Made:
    return Made(
        row.visit_id,
        row.slot,
        row.carer_id,
        row.client_id,
        row.start,
        row.end,
        row.travel_minutes_before or 0.0,
    )


def _earlier(uow: UnitOfWork, rota: StoredRota) -> list[Made]:
    """What was published before the input of a rota was read, on its days or near; newest first."""
    horizon = rota.horizon
    last = horizon.date_of(horizon.days - 1)
    row = AssignmentRow
    columns = (row.visit_id, row.slot, row.carer_id, row.client_id, row.start, row.end)
    return [
        Made(*found._tuple(), travel_min=0.0)
        for version in uow.rotas.published(
            rota.branch_id, horizon.first_day, last, as_of=rota.base_seq
        )
        for found in uow.session.execute(
            select(*columns)
            .where(row.rota_id == version.rota_id)
            .order_by(row.start, row.visit_id, row.slot)
        )
    ]


def _told_before(
    rota: StoredRota, earlier: Iterable[Made], visits: Mapping[str, KnownVisit]
) -> list[Made]:
    """Those of the earlier slots that are of days of a rota, one for each carer and visit.

    A visit belongs to its date; one that is not known any more, to the day on which it began.
    """
    zone = ZoneInfo(rota.horizon.timezone)
    first, last = rota.horizon.first_day, rota.horizon.date_of(rota.horizon.days - 1)
    found: dict[tuple[str, str], Made] = {}
    for slot in earlier:
        visit = visits.get(slot.visit_id)
        day = slot.start.astimezone(zone).date() if visit is None else visit.date
        if first <= day <= last:
            found.setdefault((slot.carer_id, slot.visit_id), slot)
    return list(found.values())


def _carers(uow: UnitOfWork, branch_id: str) -> dict[str, NamedRow]:
    columns = (CarerRow.carer_id, CarerRow.name, CarerRow.postcode)
    found = uow.agency.select(CarerRow, branch_id, *columns)
    return {carer_id: NamedRow(*fields) for carer_id, *fields in found}


def _clients(uow: UnitOfWork, branch_id: str) -> dict[str, NamedRow]:
    row = ClientRow
    columns = (row.client_id, row.name, row.postcode, row.risk, row.funder_id)
    found = uow.agency.select(ClientRow, branch_id, *columns)
    return {client_id: NamedRow(*fields) for client_id, *fields in found}


def _shifts(uow: UnitOfWork, rota: StoredRota) -> dict[str, tuple[Span, ...]]:
    horizon = rota.horizon
    away: dict[str, list[tuple[int, int]]] = {}
    for row in uow.disruptions.in_force(rota.branch_id, ("absent", "late")):
        if row.subject is not None and row.starts is not None and row.ends is not None:
            span = (horizon.second_of(row.starts), horizon.second_of(row.ends))
            away.setdefault(row.subject, []).append(span)

    def moment(second: int) -> dt.datetime:
        return horizon.start + dt.timedelta(seconds=second)

    return {
        carer_id: tuple(
            Span(moment(start), moment(end))
            for start, end in working_spans(
                ((s.start, s.end) for s in shifts), away.get(carer_id, ())
            )
        )
        for carer_id, shifts in shifts_in(uow.agency, rota.branch_id, horizon).items()
    }
