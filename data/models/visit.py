"""Visits: visits.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of

VISIT_KINDS = ("care", "medication", "domestic", "sit_in", "review", "spot_check")


class VisitRow(Base):
    """One call at a client's home; ``date`` is the local day that plans it."""

    __tablename__ = "visits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["branch_id", "client_id"], ["clients.branch_id", "clients.client_id"]
        ),
        one_of("kind", VISIT_KINDS),
        CheckConstraint("carers_required BETWEEN 1 AND 4", name="carers_required"),
        CheckConstraint("duration_minutes > 0", name="duration_minutes"),
        CheckConstraint("latest_start >= earliest_start", name="window"),
        Index(None, "branch_id", "date"),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str]
    date: Mapped[dt.date]
    earliest_start: Mapped[dt.datetime]
    latest_start: Mapped[dt.datetime]
    duration_minutes: Mapped[float]
    preferred_start: Mapped[dt.datetime | None]
    carers_required: Mapped[int] = mapped_column(default=1)
    skills: Mapped[tuple[str, ...]] = mapped_column(default=())
    kind: Mapped[str] = mapped_column(default="care")
    time_critical: Mapped[bool] = mapped_column(default=False)
    min_duration_minutes: Mapped[float | None]
    known_carer_only: Mapped[bool] = mapped_column(default=False)
    budget_id: Mapped[str | None]
