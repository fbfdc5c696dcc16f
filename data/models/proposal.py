"""Proposals: rota versions that wait for a person's decision."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class ProposalRow(Base):
    """A rota version that was put to a person, and what the person decided."""

    __tablename__ = "proposals"
    __table_args__ = (one_of("status", ("open", "approved", "rejected")),)
    PERSONAL = ("decided_by", "reason")

    proposal_id: Mapped[str] = mapped_column(primary_key=True)
    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"), unique=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="open")
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
