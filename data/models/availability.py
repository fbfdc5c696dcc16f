"""Shifts and leave: availability.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class AvailabilityRow(Base):
    """A shift, or leave that takes time out of shifts; rows are numbered, the file has no key."""

    __tablename__ = "availability"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
        one_of("kind", ("shift", "leave")),
        CheckConstraint('"end" > start', name="ends_after_start"),
        Index(None, "branch_id", "start"),
    )

    row_id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[str]
    carer_id: Mapped[str]
    start: Mapped[dt.datetime]
    end: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(default="shift")
