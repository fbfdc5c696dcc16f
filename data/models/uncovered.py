"""Slots that a rota version leaves without a carer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, of_version, one_of


class UncoveredRow(Base):
    """One slot without a carer, and why; never changed, never deleted (a trigger).

    ``client_id`` and ``preferred_start`` are None in versions from before they were recorded.
    """

    __tablename__ = "uncovered"
    __table_args__ = (
        one_of("risk", ("red", "amber", "green")),
        one_of("proof", ("impossible", "not_found")),
    )

    rota_id: Mapped[str] = mapped_column(of_version(), primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    risk: Mapped[str]
    reason_code: Mapped[str]
    reason: Mapped[str]
    proof: Mapped[str]
    cheapest_repair: Mapped[str | None]
    client_id: Mapped[str | None]
    preferred_start: Mapped[dt.datetime | None]
