"""Rota versions: what was planned, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of

ROTA_STATUSES = ("draft", "proposed", "published", "rejected", "superseded")


class RotaVersionRow(Base):
    """One planned rota; nothing but ``status`` and ``published_seq`` ever changes (a trigger).

    ``base_seq`` is the number of the last audit row when the plan's input was read, and
    ``published_seq`` that of the audit row which published it: a version published after a plan's
    input was read is one that plan doesn't know.
    """

    __tablename__ = "rota_versions"
    __table_args__ = (
        one_of("status", ROTA_STATUSES),
        CheckConstraint("days >= 1", name="days"),
        UniqueConstraint("branch_id", "version"),
        Index(None, "branch_id", "status", "first_day"),
    )

    rota_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"))
    version: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("rota_versions.rota_id"))
    status: Mapped[str]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    days: Mapped[int]
    timezone: Mapped[str]
    input_hash: Mapped[str]
    policy: Mapped[str]
    seed: Mapped[int]
    created_at: Mapped[dt.datetime]
    base_seq: Mapped[int]
    published_seq: Mapped[int | None]
    visits: Mapped[int]
    slots: Mapped[int]
    covered_slots: Mapped[int]

    @classmethod
    def counts(cls) -> ColumnElement[bool]:
        """What still counts of a version: it waits for a decision, or was published one day."""
        return (cls.status == "proposed") | cls.published_seq.is_not(None)
