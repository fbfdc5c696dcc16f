"""Rota versions and the proposals that put them to a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.models import AssignmentRow, ProposalRow, RotaVersionRow, UncoveredRow, WorkedDayRow
from data.repositories import counters


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
        proposal: ProposalRow | None,
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
        if proposal is not None:
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

    def open_proposals(self, branch_id: str | None = None) -> tuple[str, ...]:
        """Ids of proposals nobody has decided, newest first."""
        query = (
            select(ProposalRow.proposal_id)
            .join(RotaVersionRow, RotaVersionRow.rota_id == ProposalRow.rota_id)
            .where(ProposalRow.status == "open")
            .order_by(RotaVersionRow.number.desc())
        )
        if branch_id is not None:
            query = query.where(RotaVersionRow.branch_id == branch_id)
        return tuple(self._session.scalars(query))

    def newest(self, status: str, branch_id: str | None = None) -> RotaVersionRow | None:
        """Return the version of a status that came to it last."""
        query = select(RotaVersionRow).where(RotaVersionRow.status == status)
        if branch_id is not None:
            query = query.where(RotaVersionRow.branch_id == branch_id)
        order = RotaVersionRow.published_seq if status == "published" else RotaVersionRow.number
        return self._session.scalar(query.order_by(order.desc()).limit(1))

    def published(
        self, branch_id: str, first_day: dt.date, last_day: dt.date
    ) -> Sequence[RotaVersionRow]:
        """Return published versions that hold any of the days (inclusive), newest first."""
        return self._session.scalars(
            select(RotaVersionRow)
            .where(
                RotaVersionRow.branch_id == branch_id,
                RotaVersionRow.status == "published",
                RotaVersionRow.first_day <= last_day,
                RotaVersionRow.last_day >= first_day,
            )
            .order_by(RotaVersionRow.published_seq.desc())
        ).all()

    def assignments(self, rota_id: str) -> Sequence[AssignmentRow]:
        """Return the assignments of a version, by start."""
        return self._session.scalars(
            select(AssignmentRow)
            .where(AssignmentRow.rota_id == rota_id)
            .order_by(AssignmentRow.start, AssignmentRow.visit_id, AssignmentRow.slot)
        ).all()

    def uncovered(self, rota_id: str) -> Sequence[UncoveredRow]:
        """Return the uncovered slots of a version, by visit and slot."""
        return self._session.scalars(
            select(UncoveredRow)
            .where(UncoveredRow.rota_id == rota_id)
            .order_by(UncoveredRow.visit_id, UncoveredRow.slot)
        ).all()

    def worked_days(
        self, branch_id: str, first_day: dt.date, last_day: dt.date
    ) -> Sequence[WorkedDayRow]:
        """Return the working days that are published: for each day, the newest version's."""
        versions = self.published(branch_id, first_day, last_day)
        owner: dict[dt.date, str] = {}
        for version in versions:
            for offset in range(version.days):
                owner.setdefault(version.first_day + dt.timedelta(days=offset), version.rota_id)
        rows = self._session.scalars(
            select(WorkedDayRow)
            .where(
                WorkedDayRow.rota_id.in_([version.rota_id for version in versions]),
                WorkedDayRow.day.between(first_day, last_day),
            )
            .order_by(WorkedDayRow.carer_id, WorkedDayRow.day)
        )
        return [row for row in rows if owner[row.day] == row.rota_id]
