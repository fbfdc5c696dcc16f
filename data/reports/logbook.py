"""Reads what was planned and what was logged: rotas in force, call monitoring, who knew whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.budgets import SECONDS_AN_HOUR
from data.disruptions import KnownVisit, visits_of_days
from data.errors import UserError
from data.in_force import InForceRota, rota_in_force
from data.models import (
    ActualRow,
    AssignmentRow,
    ClientRow,
    HistoryRow,
    RotaVersionRow,
    UncoveredRow,
    VisitRow,
)
from data.reports.calls import Call, Logbook, Stay
from data.store import UnitOfWork
from solver.problem import Horizon

MOST_DAYS = 366
_SOURCES = ("published", "rota.csv", "none")


def load_logbook(uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date) -> Logbook:
    """Read what a branch planned and logged on some days.

    A call is planned where the rota in force holds it: per day the newest published version, else
    rota.csv. A visit that a disruption cancels is not planned, also where no re-plan was published
    since; what was logged of it is unplanned.

    Parameters
    ----------
    first_day, last_day
        Local days of the branch, inclusive.

    Raises
    ------
    UserError
        When there is no such branch, or the days are none or too many.
    """
    refuse_days(first_day, last_day)
    timezone = uow.agency.branch(branch_id).timezone
    horizon = Horizon.of(first_day, (last_day - first_day).days + 1, timezone)
    known = visits_of_days(uow, branch_id, first_day, last_day)
    stays = _stays(uow, branch_id, first_day, last_day)
    told = rota_in_force(uow, branch_id, horizon)
    reading = _Reading(
        known,
        stays,
        dict(
            row._tuple()
            for row in uow.agency.select(ClientRow, branch_id, ClientRow.client_id, ClientRow.risk)
        ),
    )
    slots = () if told is None else tuple(_slots(uow, told, reading))
    fell_out = {v.visit_id for v in known.values() if v.cancelled_by is not None}
    calls = tuple(call for call in slots if call.visit_id not in fell_out)
    held = {(call.visit_id, call.slot) for call in calls}
    planned = {visit_id for visit_id, _ in held}
    sources = _sources(told, first_day, horizon.days)
    return Logbook(
        branch_id=branch_id,
        timezone=timezone,
        first_day=first_day,
        last_day=last_day,
        calls=tuple(sorted(calls, key=lambda c: (c.day, c.visit_id, c.slot))),
        unplanned=tuple(
            (known[visit_id].client_id, known[visit_id].date, stay)
            for (visit_id, slot), stay in sorted(stays.items())
            if (visit_id, slot) not in held and visit_id in known
        ),
        cancelled={visit_id: known[visit_id].client_id for visit_id in sorted(fell_out)},
        not_planned={
            visit_id: visit.client_id
            for visit_id, visit in sorted(known.items())
            if visit_id not in planned and visit_id not in fell_out
        },
        known_before=_known_before(uow, branch_id, first_day, _first_met(known, stays)),
        days_by_source=sources,
        rota_by_day={} if told is None else dict(told.by_day),
    )


def refuse_days(first_day: dt.date, last_day: dt.date) -> None:
    """Refuse days that a report cannot be of.

    Raises
    ------
    UserError
        When the last day is before the first, or there are more than a year of them.
    """
    if last_day < first_day:
        raise UserError(
            f"The days end before they begin: {first_day} to {last_day}.",
            "Give --to a day that is not before --from.",
        )
    if (last_day - first_day).days >= MOST_DAYS:
        raise UserError(
            f"{first_day} to {last_day} is more than {MOST_DAYS} days.",
            "Ask for a year at most.",
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a call is made of, besides its place in a rota."""

    known: Mapping[str, KnownVisit]
    stays: Mapping[tuple[str, int], Stay]
    risks: Mapping[str, str]

    def call(
        self,
        visit_id: str,
        slot: int,
        client_id: str | None,
        made: tuple[str, dt.datetime, dt.datetime] | None,
        day: dt.date,
        wanted: dt.datetime | None = None,
        risk: str | None = None,
        pence: float | None = None,
    ) -> Call:
        """Make the call of one slot; ``wanted`` and ``risk`` are for visits that are gone."""
        visit = self.known.get(visit_id)
        client = visit.client_id if visit else client_id or ""
        carer_id, start, end = made or (None, None, None)
        return Call(
            visit_id=visit_id,
            slot=slot,
            client_id=client,
            day=day,
            kind=visit.kind if visit else "care",
            risk=self.risks.get(client) or risk or "amber",
            time_critical=visit is not None and visit.time_critical,
            preferred=visit.preferred if visit else wanted,
            carer_id=carer_id,
            start=start,
            end=end,
            stay=self.stays.get((visit_id, slot)),
            budget_id=visit.budget_id if visit else None,
            pence=pence,
        )


def _slots(uow: UnitOfWork, told: InForceRota, reading: _Reading) -> Iterator[Call]:
    """Every slot that is in force, those without a carer too."""
    horizon = told.horizon
    in_force = {(a.visit_id, a.slot, a.carer_id, a.start) for a in told.rota.assignments}
    done: set[tuple[str, int]] = set()
    for version in sorted(told.versions, key=lambda v: v.published_seq or 0, reverse=True):
        row = AssignmentRow
        found = uow.session.execute(
            select(
                *(row.visit_id, row.slot, row.carer_id, row.start, row.end, row.client_id),
                row.care_pence_s,
            )
            .where(row.rota_id == version.rota_id)
            .order_by(row.visit_id, row.slot)
        )
        days = {day for day, rota_id in told.by_day.items() if rota_id == version.rota_id}
        for visit_id, slot, carer_id, start, end, client_id, pence_s in found:
            key = (visit_id, slot, carer_id, horizon.second_of(start))
            day = _day_of(visit_id, start, told, version)
            if key in in_force and (visit_id, slot) not in done and day in days:
                done.add((visit_id, slot))
                pence = None if pence_s is None else pence_s / SECONDS_AN_HOUR
                made = (carer_id, start, end)
                yield reading.call(visit_id, slot, client_id, made, day, pence=pence)
        for gap in uow.session.scalars(
            select(UncoveredRow).where(UncoveredRow.rota_id == version.rota_id)
        ):
            day = _day_of(gap.visit_id, gap.preferred_start, told, version)
            if day in days and (gap.visit_id, gap.slot) not in done:
                done.add((gap.visit_id, gap.slot))
                yield reading.call(
                    gap.visit_id, gap.slot, gap.client_id, None, day, gap.preferred_start, gap.risk
                )
    yield from _of_file(told, reading)


def _of_file(told: InForceRota, reading: _Reading) -> Iterator[Call]:
    """The slots of days whose rota is that of rota.csv: the length is the visit's own."""
    made = {(a.visit_id, a.slot): a for a in told.rota.assignments}
    days = {day for day, rota_id in told.by_day.items() if rota_id is None}
    for visit in reading.known.values():
        if visit.date not in days:
            continue
        for slot in range(1, visit.carers_required + 1):
            held = made.get((visit.visit_id, slot))
            if held is None:
                given = None
            else:
                start = told.horizon.start + dt.timedelta(seconds=held.start)
                given = (held.carer_id, start, start + visit.duration)
            yield reading.call(visit.visit_id, slot, visit.client_id, given, visit.date)


def _day_of(
    visit_id: str, start: dt.datetime | None, told: InForceRota, version: RotaVersionRow
) -> dt.date:
    """The day of a visit in a version: its own, as `data.in_force` has it too.

    That of a visit that is not known any more, or belongs to another version's days by now, is the
    day on which it was to start, within the days of the version.
    """
    day = told.dates.get(visit_id)
    if day is not None and version.first_day <= day <= version.last_day:
        return day
    if start is None:
        return version.first_day
    local = start.astimezone(ZoneInfo(told.horizon.timezone)).date()
    return min(max(local, version.first_day), version.last_day)


def _sources(
    told: InForceRota | None, first_day: dt.date, days: int
) -> dict[str, tuple[dt.date, ...]]:
    by_day = {} if told is None else told.by_day
    found: dict[str, list[dt.date]] = {source: [] for source in _SOURCES}
    for offset in range(days):
        day = first_day + dt.timedelta(days=offset)
        if day not in by_day:
            found["none"].append(day)
        else:
            found["rota.csv" if by_day[day] is None else "published"].append(day)
    return {source: tuple(them) for source, them in found.items()}


def _stays(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date
) -> dict[tuple[str, int], Stay]:
    row, visit = ActualRow, VisitRow
    found = uow.session.execute(
        select(row.visit_id, row.slot, row.carer_id, row.arrived, row.left, row.outcome)
        .join(visit, (visit.branch_id == row.branch_id) & (visit.visit_id == row.visit_id))
        .where(row.branch_id == branch_id, visit.date.between(first_day, last_day))
        .order_by(row.visit_id, row.slot)
    )
    return {(visit_id, slot): Stay(*rest) for visit_id, slot, *rest in found}


def _first_met(
    known: Mapping[str, KnownVisit], stays: Mapping[tuple[str, int], Stay]
) -> dict[tuple[str, str], dt.date]:
    """The day of the first delivered call of each client and carer."""
    found: dict[tuple[str, str], dt.date] = {}
    for (visit_id, _), stay in stays.items():
        visit = known.get(visit_id)
        if visit is not None and stay.outcome == "delivered":
            pair = (visit.client_id, stay.carer_id)
            found[pair] = min(visit.date, found.get(pair, visit.date))
    return found


def _known_before(
    uow: UnitOfWork,
    branch_id: str,
    first_day: dt.date,
    first_met: Mapping[tuple[str, str], dt.date],
) -> frozenset[tuple[str, str]]:
    """Clients and carers who had met: a delivered call before the first day, or history.csv.

    A row of history.csv whose last visit is not before their first call of these days may tell of
    that call itself, and says nothing of the time before.

    Parameters
    ----------
    first_met
        When they met first on the days of the report, where they did.
    """
    row, visit = ActualRow, VisitRow
    logged: Iterable[tuple[str, str]] = (
        (client_id, carer_id)
        for client_id, carer_id in uow.session.execute(
            select(visit.client_id, row.carer_id)
            .distinct()
            .join(row, (visit.branch_id == row.branch_id) & (visit.visit_id == row.visit_id))
            .where(row.branch_id == branch_id, visit.date < first_day, row.outcome == "delivered")
        )
    )
    history = HistoryRow
    told = (
        (client_id, carer_id)
        for client_id, carer_id, last_visit in uow.agency.select(
            history,
            branch_id,
            history.client_id,
            history.carer_id,
            history.last_visit,
            where=(history.visits > 0,),
        )
        if last_visit is None or last_visit < first_met.get((client_id, carer_id), first_day)
    )
    return frozenset((*logged, *told))
