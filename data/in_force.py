"""The rota that people were told: per day the newest published version, else rota.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisitsFacts,
    Span,
    TakenBackFacts,
    VehicleFacts,
    find,
    known_visit,
    new_visits_in_force,
    span_of,
)
from data.errors import UserError
from data.models import RotaInForceRow, RotaVersionRow, VisitRow
from data.plans import StoredRota
from data.store import UnitOfWork
from data.working_time import works_in
from solver.problem import Horizon
from solver.problem.wall_clock import shown
from solver.rota import Assignment, Rota

DAY = dt.timedelta(days=1)
Met = Literal["shift", "visit"]


@dataclass(frozen=True)
class InForceRota:
    """What is in force on the days of a horizon.

    Parameters
    ----------
    rota
        Who makes which visit when, on the clock of ``horizon``. It may name visits and carers that
        are not there any more.
    asked
        Visits it was planned for: those it covers and those it leaves uncovered.
    versions
        The published versions it comes from, in the order of their days.
    by_day
        Id of the version in force by day; None where the day is that of rota.csv. Days without a
        rota are left out.
    dates
        Date of each known visit on and around these days.
    """

    horizon: Horizon
    rota: Rota
    asked: frozenset[str]
    versions: tuple[RotaVersionRow, ...]
    by_day: Mapping[dt.date, str | None]
    dates: Mapping[str, dt.date]

    def published(self, visit_id: str, start: int) -> bool:
        """Whether a version was in force on the day of a visit that starts at a second."""
        day = self.dates.get(visit_id)
        if day is None:
            last = self.horizon.date_of(self.horizon.days - 1)
            day = min(max(self.horizon.local(start).date(), self.horizon.first_day), last)
        return self.by_day.get(day) is not None


def replaced_by(uow: UnitOfWork, stored: StoredRota) -> InForceRota | None:
    """Find what a rota replaces, or replaced: what was in force when its input was read.

    Nothing else can have been in force when it was published.
    """
    return rota_in_force(uow, stored.branch_id, stored.horizon, stored.base_seq)


def rota_in_force(
    uow: UnitOfWork, branch_id: str, horizon: Horizon, as_of: int | None = None
) -> InForceRota | None:
    """Find what is in force on each local day of a horizon; None where no day has a rota.

    A day's visits are those dated on it. A visit that is not known any more belongs to the local
    day it was to start on, within the days of the version that plans it.

    Parameters
    ----------
    as_of
        Number of an audit row: what was in force when it was the last.
    """
    told = _Told.of(uow, branch_id, horizon, as_of)
    if not told.by_day:
        return None
    slots = tuple(told.slots())
    return InForceRota(
        horizon=horizon,
        rota=Rota.of(
            Assignment(horizon.second_of(s.start), s.visit_id, s.slot, s.carer_id, s.pinned)
            for s in slots
        ),
        asked=told.asked() | {slot.visit_id for slot in slots},
        versions=told.versions,
        by_day=told.by_day,
        dates=told.dates,
    )


def late_facts(
    uow: UnitOfWork,
    branch_id: str,
    carer_id: str,
    until: dt.datetime,
    now: dt.datetime,
    *,
    there: bool,
) -> LateFacts:
    """Facts of a carer who cannot begin before some time, but goes on with the visit that is on.

    Nobody is tracked: who rings in the middle of a visit is taken to be there and to need longer,
    unless a person says that they have not come yet. Then they are late from its start on, so that
    it has not begun.

    Parameters
    ----------
    until, now
        Aware times.
    there
        Whether the carer is at the visit that is on by the rota, where one is.

    Raises
    ------
    UserError
        When that visit ends no earlier than ``until``.
    """
    timezone = uow.agency.branch(branch_id).timezone
    zone = ZoneInfo(timezone)
    horizon = Horizon.of(now.astimezone(zone).date() - DAY, 2, timezone)
    on = [
        slot
        for slot in _Told.of(uow, branch_id, horizon).slots()
        if slot.carer_id == carer_id and slot.start <= now < slot.end
    ]
    if not on:
        return LateFacts(carer_id, until)
    if not there:
        return LateFacts(carer_id, until, min(slot.start for slot in on))
    visit = max(on, key=lambda slot: slot.end)
    if until <= visit.end:
        raise UserError(
            f"By the rota carer {carer_id} is at visit {visit.visit_id} until "
            f"{shown(visit.end.astimezone(zone))}: nothing after it is late by then.",
            "Give when the carer can leave it, or say that they have not come to it yet.",
        )
    return LateFacts(carer_id, until, visit.end)


def days_hit(
    uow: UnitOfWork,
    branch_id: str,
    disruptions: Iterable[str | Facts],
    *,
    now: dt.datetime | None = None,
) -> tuple[dt.date, int] | None:
    """Find the local days with a rota in force that disruptions touch.

    Parameters
    ----------
    disruptions
        Ids, or facts. One that takes another back touches the days of that one.
    now
        What is over then is left out.

    Returns
    -------
    tuple
        The first of these days, and how many days there are from it to the last one; None where no
        touched day has a rota in force.

    Raises
    ------
    UserError
        When there is no disruption of an id.
    """
    days: set[dt.date] = set()
    for told in disruptions:
        facts = find(uow, told).facts if isinstance(told, str) else told
        if isinstance(facts, TakenBackFacts):
            facts = find(uow, facts.disruption_id).facts
        match facts:
            case CancelFacts() | ChangeFacts() | NewVisitsFacts():
                days |= _days_of_visits(uow, branch_id, facts, now)
            case _:
                days |= _days_of_span(uow, branch_id, facts, now)
    return (min(days), (max(days) - min(days)).days + 1) if days else None


def nothing_met(
    uow: UnitOfWork, branch_id: str, facts: Facts, horizon: Horizon | None
) -> Met | None:
    """What somebody's not being there does not meet, where the rota loses nothing by it.

    Parameters
    ----------
    horizon
        Days with a rota in force that are looked at; None where none has one.

    Returns
    -------
    str
        ``shift`` where the carer has none in the span, ``visit`` where the rota in force has none
        of the carer or client in it; None where it has, or where the facts are of another kind.
    """
    span = span_of(facts)
    if span is None or not isinstance(facts, AbsentFacts | LateFacts | AwayFacts):
        return None
    if not isinstance(facts, AwayFacts) and not works_in(
        uow.agency, branch_id, facts.carer_id, *span
    ):
        return "shift"
    # Who is late may lose a visit after the span, too: the way to it begins only then.
    if horizon is None or isinstance(facts, LateFacts):
        return None
    if _meets(uow, branch_id, facts, span, horizon):
        return None
    return "visit"


class _Slot(NamedTuple):
    day: dt.date
    visit_id: str
    slot: int
    carer_id: str
    start: dt.datetime
    end: dt.datetime
    pinned: bool


@dataclass(frozen=True)
class _Told:
    """What is in force on some days; ``dates`` are those of the visits in and around them."""

    uow: UnitOfWork
    branch_id: str
    horizon: Horizon
    by_day: Mapping[dt.date, str | None]
    versions: tuple[RotaVersionRow, ...]
    dates: Mapping[str, dt.date]

    @classmethod
    def of(
        cls, uow: UnitOfWork, branch_id: str, horizon: Horizon, as_of: int | None = None
    ) -> _Told:
        first, last = horizon.first_day, horizon.date_of(horizon.days - 1)
        by_day = _by_day(uow, branch_id, first, last, as_of)
        rota_ids = dict.fromkeys(rota_id for rota_id in by_day.values() if rota_id is not None)
        found = (uow.rotas.version(rota_id) for rota_id in rota_ids)
        around = VisitRow.date.between(first - 2 * DAY, last + 2 * DAY)
        dates = {v.visit_id: v.date for v in new_visits_in_force(uow, branch_id).values()}
        imported = uow.agency.select(
            VisitRow, branch_id, VisitRow.visit_id, VisitRow.date, where=(around,)
        )
        dates |= {visit.visit_id: visit.date for visit in imported}
        versions = tuple(version for version in found if version is not None)
        return cls(uow, branch_id, horizon, by_day, versions, dates)

    def slots(self) -> Iterator[_Slot]:
        """All that is in force."""
        start, end = self.horizon.start - DAY, self.horizon.start + 2 * DAY
        end += dt.timedelta(seconds=self.horizon.end)
        zone = ZoneInfo(self.horizon.timezone)
        for version in self.versions:
            for visit_id, *rest in self.uow.rotas.told(version.rota_id, start, end):
                day = self.dates.get(visit_id)
                if day is None or not version.first_day <= day <= version.last_day:
                    local = rest[2].astimezone(zone).date()
                    day = min(max(local, version.first_day), version.last_day)
                if self.by_day.get(day) == version.rota_id:
                    yield _Slot(day, visit_id, *rest)
        yield from self._of_file()

    def asked(self) -> frozenset[str]:
        """Visits that are known and that the rota leaves uncovered, in part or whole."""
        left = {v.rota_id: self.uow.rotas.left_uncovered(v.rota_id) for v in self.versions}
        return frozenset(
            visit_id
            for visit_id, day in self.dates.items()
            if day in self.by_day
            and ((owner := self.by_day[day]) is None or visit_id in left[owner])
        )

    def _of_file(self) -> Iterator[_Slot]:
        days = {day for day, rota_id in self.by_day.items() if rota_id is None}
        if not days:
            return
        row, visit = RotaInForceRow, VisitRow
        for found in self.uow.session.execute(
            select(
                visit.date,
                row.visit_id,
                row.slot,
                row.carer_id,
                row.start,
                visit.duration_minutes,
                row.pinned,
            )
            .join(visit, (visit.branch_id == row.branch_id) & (visit.visit_id == row.visit_id))
            .where(row.branch_id == self.branch_id, visit.date.in_(days))
            .order_by(row.visit_id, row.slot)
        ):
            end = found.start + dt.timedelta(minutes=found.duration_minutes)
            yield _Slot(
                found.date,
                found.visit_id,
                found.slot,
                found.carer_id,
                found.start,
                end,
                found.pinned,
            )


def _by_day(
    uow: UnitOfWork,
    branch_id: str,
    first: dt.date,
    last: dt.date,
    as_of: int | None = None,
) -> dict[dt.date, str | None]:
    """Version in force on the days that have a rota, in order; None for that of rota.csv."""
    row, visit = RotaInForceRow, VisitRow
    filed = uow.session.scalars(
        select(visit.date)
        .distinct()
        .join(row, (visit.branch_id == row.branch_id) & (visit.visit_id == row.visit_id))
        .where(visit.branch_id == branch_id, visit.date.between(first, last))
    )
    published = uow.rotas.in_force(branch_id, first, last, as_of)
    owners: dict[dt.date, str | None] = {**dict.fromkeys(filed), **published}
    return {day: owners[day] for day in sorted(owners) if first <= day <= last}


def _days_of_visits(
    uow: UnitOfWork,
    branch_id: str,
    facts: CancelFacts | ChangeFacts | NewVisitsFacts,
    now: dt.datetime | None,
) -> set[dt.date]:
    if isinstance(facts, NewVisitsFacts):
        told = [(v.date, v.latest_start, v.duration_minutes) for v in facts.visits]
    else:
        visit = known_visit(uow, branch_id, facts.visit_id)
        told = [(visit.date, visit.latest_start, visit.duration_minutes)] if visit else []
    dates = {
        date
        for date, latest, minutes in told
        if now is None or latest + dt.timedelta(minutes=minutes) > now
    }
    return dates & _by_day(uow, branch_id, min(dates), max(dates)).keys() if dates else set()


def _days_of_span(
    uow: UnitOfWork, branch_id: str, facts: Facts, now: dt.datetime | None
) -> set[dt.date]:
    """Days that overlap the span, and the one before where its night does.

    An absence that runs into one more day, as that from a night shift does, touches it only where
    its rota loses a slot.
    """
    span = span_of(facts)
    assert span is not None
    start, end = span if now is None else (max(span[0], now), span[1])
    if start >= end:
        return set()
    timezone = uow.agency.branch(branch_id).timezone
    zone = ZoneInfo(timezone)
    first = start.astimezone(zone).date()
    last = (end - dt.timedelta.resolution).astimezone(zone).date()

    def loses(day: dt.date) -> bool:
        return _meets(uow, branch_id, facts, (start, end), Horizon.of(day, 1, timezone))

    days = set(_by_day(uow, branch_id, first, last))
    runs_on = end.astimezone(zone).date() == last
    if runs_on and days > {last} and isinstance(facts, AbsentFacts) and not loses(last):
        days.discard(last)
    return {*days, first - DAY} if loses(first - DAY) else days


def _meets(uow: UnitOfWork, branch_id: str, facts: Facts, span: Span, horizon: Horizon) -> bool:
    """Whether the rota of some days has a slot in the span that the facts are about."""
    start, end = span
    return any(
        slot.end > start and slot.start < end and _concerns(uow, branch_id, facts, slot)
        for slot in _Told.of(uow, branch_id, horizon).slots()
    )


def _concerns(uow: UnitOfWork, branch_id: str, facts: Facts, slot: _Slot) -> bool:
    match facts:
        case AbsentFacts() | LateFacts() | VehicleFacts():
            return slot.carer_id == facts.carer_id
        case AwayFacts():
            visit = known_visit(uow, branch_id, slot.visit_id)
            return visit is not None and visit.client_id == facts.client_id
        case _:
            return True
