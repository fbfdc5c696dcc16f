"""Rota versions and the proposals that put them to a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, case, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from data.models import (
    AssignmentRow,
    ClientRow,
    DisruptionRow,
    ProposalRow,
    RotaVersionRow,
    UncoveredRow,
    VisitRow,
    WorkedDayRow,
)
from data.repositories import counters
from data.repositories.disruptions import BY_VISIT
from solver.problem import Horizon


class PublishedDay(NamedTuple):
    """A carer's working day in a version; ``planned`` is the first day it plans of that.

    A version's visits after midnight can belong to the working day before its first day.
    """

    rota_id: str
    carer_id: str
    day: dt.date
    planned: dt.date
    start: dt.datetime
    end: dt.datetime
    worked_seconds: int


class PublishedStop(NamedTuple):
    """A visit in a carer's working day; ``location`` is None where the visit is gone.

    ``date`` is that of the visit, else the working day's.
    """

    rota_id: str
    carer_id: str
    visit_id: str
    date: dt.date
    location: str | None
    start: dt.datetime
    end: dt.datetime


class PublishedCare(NamedTuple):
    """What a version assigns on one day for visits that are paid alike, or by one carer.

    ``seconds`` and ``pence_s`` (x 3600) are those of care; ``surplus`` is in pence x 3600,
    ``pay`` in pence.
    """

    rota_id: str
    day: dt.date
    carer_id: str
    client_id: str | None
    budget_id: str | None
    seconds: int
    pence_s: int
    surplus: int
    metres: int
    pay: int


class RotaRepository:
    """The rota versions of all branches.

    Published versions are ordered by when they were published (``published_seq``), not by when
    they were planned.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_number(self) -> int:
        """Take the number of a new rota version; other writers wait until this transaction ends."""
        return counters.take(self._session, "rota")

    def next_version(self, branch_id: str) -> int:
        """Return the next version of a branch; ask for `next_number` first, it is the lock."""
        newest = self._session.scalar(
            select(func.max(RotaVersionRow.version)).where(RotaVersionRow.branch_id == branch_id)
        )
        return (newest or 0) + 1

    def add(
        self,
        version: RotaVersionRow,
        assignments: Iterable[Mapping[str, Any]],
        uncovered: Iterable[Mapping[str, Any]],
        worked_days: Iterable[Mapping[str, Any]],
    ) -> None:
        """Record a rota version with what it assigns, leaves uncovered, and makes carers work."""
        records = (
            (AssignmentRow, assignments),
            (UncoveredRow, uncovered),
            (WorkedDayRow, worked_days),
        )
        for model, rows in records:
            if batch := [{"rota_id": version.rota_id, **row} for row in rows]:
                self._session.execute(insert(model), batch)
        # The version comes last: the database lets nothing be added to one that is there.
        self._session.add(version)
        self._session.flush()

    def add_proposal(self, proposal: ProposalRow) -> None:
        """Put a recorded version to a person."""
        self._session.add(proposal)
        self._session.flush()

    def version(self, rota_id: str) -> RotaVersionRow | None:
        """Return a rota version by its id."""
        return self._session.get(RotaVersionRow, rota_id)

    def proposal(self, proposal_id: str) -> ProposalRow | None:
        """Return a proposal by its id."""
        return self._session.get(ProposalRow, proposal_id)

    def proposal_of(self, rota_id: str) -> ProposalRow | None:
        """Return the proposal that put a rota version to a person; None for a draft."""
        return self._session.scalar(select(ProposalRow).where(ProposalRow.rota_id == rota_id))

    def group(self, group_id: str) -> Sequence[ProposalRow]:
        """Return the proposals of a group, the recommended one first."""
        return self._session.scalars(
            select(ProposalRow).where(ProposalRow.group_id == group_id).order_by(ProposalRow.rank)
        ).all()

    def open_proposals(self, branch_id: str | None = None) -> tuple[str, ...]:
        """Ids of proposals nobody has decided: the newest group first, by rank within a group."""
        query = (
            select(ProposalRow.proposal_id)
            .join(RotaVersionRow, RotaVersionRow.rota_id == ProposalRow.rota_id)
            .where(ProposalRow.status == "open")
            # The numbers of a group follow each other, so this one is the same in all of it.
            .order_by((RotaVersionRow.number - ProposalRow.rank).desc(), ProposalRow.rank)
        )
        if branch_id is not None:
            query = query.where(RotaVersionRow.branch_id == branch_id)
        return tuple(self._session.scalars(query))

    def newest_published(self, branch_id: str | None = None) -> RotaVersionRow | None:
        """Return the version in force that was published last."""
        query = select(RotaVersionRow).where(RotaVersionRow.status == "published")
        if branch_id is not None:
            query = query.where(RotaVersionRow.branch_id == branch_id)
        return self._session.scalar(query.order_by(RotaVersionRow.published_seq.desc()).limit(1))

    def published(
        self,
        branch_id: str,
        first_day: dt.date,
        last_day: dt.date,
        as_of: int | None = None,
    ) -> Sequence[RotaVersionRow]:
        """Return published versions that hold any of the days (inclusive), newest first.

        Parameters
        ----------
        as_of
            Number of an audit row: those that were published by then, whatever became of them.
        """
        return self._session.scalars(
            select(RotaVersionRow)
            .where(
                RotaVersionRow.branch_id == branch_id,
                RotaVersionRow.status == "published"
                if as_of is None
                else RotaVersionRow.published_seq <= as_of,
                RotaVersionRow.first_day <= last_day,
                RotaVersionRow.last_day >= first_day,
            )
            .order_by(RotaVersionRow.published_seq.desc())
        ).all()

    def disruptions_unknown_to(self, version: RotaVersionRow) -> tuple[str, ...]:
        """Ids of disruptions of a version's days that were recorded after its input was read.

        One that is taken back touches the days it touched; where both it and its end were recorded
        since, nothing is left to know.
        """
        row, taken_back, later = DisruptionRow, aliased(DisruptionRow), aliased(DisruptionRow)
        starts = case((taken_back.number.is_(None), row.starts), else_=taken_back.starts)
        ends = case((taken_back.number.is_(None), row.ends), else_=taken_back.ends)
        horizon = Horizon.of(version.first_day, version.days, version.timezone)
        elsewhere = exists().where(
            VisitRow.branch_id == version.branch_id,
            VisitRow.visit_id == func.coalesce(taken_back.subject, row.subject),
            ~VisitRow.date.between(version.first_day, version.last_day),
        )
        query = (
            select(row.disruption_id)
            .outerjoin(taken_back, taken_back.disruption_id == row.takes_back)
            .outerjoin(later, later.takes_back == row.disruption_id)
            .where(
                row.branch_id == version.branch_id,
                row.recorded_seq > version.base_seq,
                later.number.is_(None),
                taken_back.number.is_(None) | (taken_back.recorded_seq <= version.base_seq),
                starts.is_(None) | (starts < horizon.start + dt.timedelta(seconds=horizon.end)),
                ends.is_(None) | (ends > horizon.start),
                func.coalesce(taken_back.kind, row.kind).not_in(BY_VISIT) | ~elsewhere,
            )
            .order_by(row.number)
        )
        return tuple(self._session.scalars(query))

    def assignments(self, rota_id: str) -> Sequence[AssignmentRow]:
        """Return the assignments of a version, by start."""
        return self._session.scalars(
            select(AssignmentRow)
            .where(AssignmentRow.rota_id == rota_id)
            .order_by(AssignmentRow.start, AssignmentRow.visit_id, AssignmentRow.slot)
        ).all()

    def told(
        self, rota_id: str, start: dt.datetime, end: dt.datetime
    ) -> Sequence[Row[tuple[str, int, str, dt.datetime, dt.datetime, bool]]]:
        """Return visit, slot, carer, start, end and pin of what a version has start in a span."""
        row = AssignmentRow
        return self._session.execute(
            select(row.visit_id, row.slot, row.carer_id, row.start, row.end, row.pinned)
            .where(row.rota_id == rota_id, row.start >= start, row.start < end)
            .order_by(row.visit_id, row.slot)
        ).all()

    def left_uncovered(self, rota_id: str) -> frozenset[str]:
        """Return the visits of which a version leaves a slot uncovered."""
        row = UncoveredRow
        return frozenset(self._session.scalars(select(row.visit_id).where(row.rota_id == rota_id)))

    def ends_of(self, rota_id: str, visit_id: str) -> Sequence[dt.datetime]:
        """Return when the carers of a visit leave it in a version."""
        return self._session.scalars(
            select(AssignmentRow.end).where(
                AssignmentRow.rota_id == rota_id, AssignmentRow.visit_id == visit_id
            )
        ).all()

    def uncovered(self, rota_id: str) -> Sequence[UncoveredRow]:
        """Return the uncovered slots of a version, by visit and slot."""
        return self._session.scalars(
            select(UncoveredRow)
            .where(UncoveredRow.rota_id == rota_id)
            .order_by(UncoveredRow.visit_id, UncoveredRow.slot)
        ).all()

    def in_force(
        self,
        branch_id: str,
        first_day: dt.date,
        last_day: dt.date,
        as_of: int | None = None,
    ) -> Mapping[dt.date, str]:
        """Return the version in force on each of the days (inclusive) that has one.

        ``as_of`` is that of `published`.
        """
        owner: dict[dt.date, str] = {}
        for version in self.published(branch_id, first_day, last_day, as_of):
            for offset in range(version.days):
                owner.setdefault(version.first_day + dt.timedelta(days=offset), version.rota_id)
        return owner

    def published_days(
        self, rota_ids: Iterable[str], first_day: dt.date, last_day: dt.date
    ) -> Sequence[PublishedDay]:
        """Return all working days of some versions that start on the days (inclusive)."""
        rows = self._session.execute(
            select(WorkedDayRow, RotaVersionRow.first_day)
            .join(RotaVersionRow, RotaVersionRow.rota_id == WorkedDayRow.rota_id)
            .where(
                WorkedDayRow.rota_id.in_(set(rota_ids)),
                WorkedDayRow.day.between(first_day, last_day),
            )
            .order_by(WorkedDayRow.rota_id, WorkedDayRow.carer_id, WorkedDayRow.day)
        )
        return [
            PublishedDay(
                row.rota_id,
                row.carer_id,
                row.day,
                max(row.day, first),
                row.start,
                row.end,
                row.worked_seconds,
            )
            for row, first in rows
        ]

    def published_stops(
        self, rota_ids: Iterable[str], branch_id: str, days: Iterable[dt.date]
    ) -> Sequence[PublishedStop]:
        """Return what some versions assign in carers' working days that start on the days."""
        day = WorkedDayRow
        rows = self._session.execute(
            select(
                AssignmentRow.rota_id,
                AssignmentRow.carer_id,
                AssignmentRow.visit_id,
                func.coalesce(VisitRow.date, day.day),
                func.coalesce(ClientRow.location_id, VisitRow.client_id),
                AssignmentRow.start,
                AssignmentRow.end,
            )
            .join(
                day,
                (day.rota_id == AssignmentRow.rota_id)
                & (day.carer_id == AssignmentRow.carer_id)
                & (day.start <= AssignmentRow.start)
                & (day.end > AssignmentRow.start),
            )
            .outerjoin(
                VisitRow,
                (VisitRow.branch_id == branch_id) & (VisitRow.visit_id == AssignmentRow.visit_id),
            )
            .outerjoin(
                ClientRow,
                (ClientRow.branch_id == branch_id) & (ClientRow.client_id == VisitRow.client_id),
            )
            .where(AssignmentRow.rota_id.in_(set(rota_ids)), day.day.in_(set(days)))
            .order_by(AssignmentRow.rota_id, AssignmentRow.visit_id, AssignmentRow.slot)
        )
        return [PublishedStop._make(row) for row in rows]

    def published_care(
        self, rota_ids: Iterable[str], branch_id: str, first_day: dt.date, last_day: dt.date
    ) -> Sequence[PublishedCare]:
        """Return what versions assign for visits dated on the days (inclusive), summed up.

        Visits that are gone are dated by their start; hours of versions that did not record them
        are those of the visit as it is.
        """
        day = func.coalesce(VisitRow.date, func.date(AssignmentRow.start))
        seconds = func.coalesce(AssignmentRow.care_seconds, VisitRow.duration_minutes * 60, 0)
        keys = (
            AssignmentRow.rota_id,
            day,
            AssignmentRow.carer_id,
            func.coalesce(AssignmentRow.client_id, VisitRow.client_id),
            VisitRow.budget_id,
        )
        rows = self._session.execute(
            select(
                *keys,
                func.sum(seconds),
                func.sum(func.coalesce(AssignmentRow.care_pence_s, 0)),
                func.sum(func.coalesce(AssignmentRow.wage_surplus, 0)),
                func.sum(func.coalesce(AssignmentRow.metres_before, 0)),
                func.sum(func.coalesce(AssignmentRow.pay_pence, 0)),
            )
            .outerjoin(
                VisitRow,
                (VisitRow.branch_id == branch_id) & (VisitRow.visit_id == AssignmentRow.visit_id),
            )
            .where(AssignmentRow.rota_id.in_(set(rota_ids)), day.between(first_day, last_day))
            .group_by(*keys)
            .order_by(*keys)
        )
        return [
            PublishedCare(rota, _date(when), *who, *(round(figure) for figure in figures))
            for rota, when, *rest in rows
            for who, figures in [(rest[:3], rest[3:])]
        ]


def _date(value: dt.date | str) -> dt.date:
    """A date that a function of the database gives as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
