"""Overrides: what a person has allowed although it breaks a rule."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class OverrideRow(Base):
    """One violation that somebody has allowed; never changed, never deleted (a trigger).

    ``rule``, ``visit_ids``, ``carer_ids``, ``about`` and ``excess`` are the exact facts allowed,
    ``message`` tells them by ids, ``first_day`` to ``last_day`` are the days of the visits. From
    ``rest_from`` to ``rest_to`` the carer is given rest for what was lost; all the time off around
    it must last ``rest_due_seconds`` at least. ``recorded_seq`` is the number of the audit row.
    """

    __tablename__ = "overrides"
    __table_args__ = (
        CheckConstraint("(rest_from IS NULL) = (rest_to IS NULL)", name="rest"),
        Index(None, "branch_id", "rest_to"),
    )
    PERSONAL = ("recorded_by", "reason")

    override_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"))
    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"))
    rule: Mapped[str]
    visit_ids: Mapped[tuple[str, ...]]
    carer_ids: Mapped[tuple[str, ...]]
    about: Mapped[str]
    excess: Mapped[int]
    message: Mapped[str]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.person_id"))
    role: Mapped[str]
    recorded_by: Mapped[str]
    reason: Mapped[str]
    rest_from: Mapped[dt.datetime | None]
    rest_to: Mapped[dt.datetime | None]
    rest_due_seconds: Mapped[int]
    recorded_at: Mapped[dt.datetime]
    recorded_seq: Mapped[int]
