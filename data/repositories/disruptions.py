"""Disruptions, as they were recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from data.models import DisruptionRow, VisitRow
from data.repositories import counters

BY_VISIT = ("cancel", "change")
"""Kinds that are about a visit, whenever that is."""


class DisruptionRepository:
    """What was reported, in the order in which it was."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_number(self) -> int:
        """Take the number of a new disruption; other writers wait until this transaction ends."""
        return counters.take(self._session, "disruption")

    def add(self, row: DisruptionRow) -> None:
        """Record a disruption."""
        self._session.add(row)
        self._session.flush()

    def get(self, disruption_id: str) -> DisruptionRow | None:
        """Return a disruption by its id."""
        return self._session.get(DisruptionRow, disruption_id)

    def all(self, branch_id: str) -> Sequence[DisruptionRow]:
        """Return everything that was reported of a branch, what was taken back included."""
        query = select(DisruptionRow).where(DisruptionRow.branch_id == branch_id)
        return self._session.scalars(query.order_by(DisruptionRow.number)).all()

    def taken_back_by(self, disruption_id: str) -> str | None:
        """Return the id of the disruption that takes one back."""
        return self._session.scalar(
            select(DisruptionRow.disruption_id).where(DisruptionRow.takes_back == disruption_id)
        )

    def in_force(
        self, branch_id: str, kinds: Iterable[str], subject: str | None = None
    ) -> Sequence[DisruptionRow]:
        """Return disruptions of some kinds that were not taken back, of one subject if given."""
        query = self._not_taken_back(branch_id).where(DisruptionRow.kind.in_(tuple(kinds)))
        if subject is not None:
            query = query.where(DisruptionRow.subject == subject)
        return self._session.scalars(query).all()

    def in_force_between(
        self,
        branch_id: str,
        span: tuple[dt.datetime, dt.datetime],
        days: tuple[dt.date, dt.date],
    ) -> Sequence[DisruptionRow]:
        """Return what was not taken back and can matter to some days.

        Parameters
        ----------
        span
            What says from when to when it holds must touch this.
        days
            First and last date (inclusive): what is about a stored visit must be about one of
            these dates. What is about a visit that is not stored is there in any case.
        """
        row = DisruptionRow
        elsewhere = exists().where(
            VisitRow.branch_id == branch_id,
            VisitRow.visit_id == row.subject,
            (VisitRow.date < days[0]) | (VisitRow.date > days[1]),
        )
        query = self._not_taken_back(branch_id).where(
            row.kind != "taken_back",
            row.starts.is_(None) | (row.starts < span[1]),
            row.ends.is_(None) | (row.ends > span[0]),
            row.kind.not_in(BY_VISIT) | ~elsewhere,
        )
        return self._session.scalars(query).all()

    @staticmethod
    def _not_taken_back(branch_id: str) -> Select[tuple[DisruptionRow]]:
        later = aliased(DisruptionRow)
        return (
            select(DisruptionRow)
            .outerjoin(later, later.takes_back == DisruptionRow.disruption_id)
            .where(DisruptionRow.branch_id == branch_id, later.disruption_id.is_(None))
            .order_by(DisruptionRow.number)
        )
