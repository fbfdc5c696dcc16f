"""Assignments of rota versions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, of_version


class AssignmentRow(Base):
    """One slot of one visit given to one carer; never changed, never deleted (a trigger).

    No foreign key leads to visits, carers and clients: the record of what was planned outlives
    them. ``client_id`` is None in versions from before it was recorded, and so is what follows it:
    seconds of care and what budgets pay for them (pence x 3600), by how much pay for the visit and
    for what comes before it exceeds the minimum wage (pence x 3600), metres from the visit before,
    and that pay (pence), where the carer is the agency's own.
    """

    __tablename__ = "assignments"

    rota_id: Mapped[str] = mapped_column(of_version(), primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    carer_id: Mapped[str]
    start: Mapped[dt.datetime]
    end: Mapped[dt.datetime]
    travel_minutes_before: Mapped[float | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[str | None]
    care_seconds: Mapped[int | None] = mapped_column(BigInteger)
    care_pence_s: Mapped[int | None] = mapped_column(BigInteger)
    wage_surplus: Mapped[int | None] = mapped_column(BigInteger)
    metres_before: Mapped[int | None] = mapped_column(BigInteger)
    pay_pence: Mapped[int | None] = mapped_column(BigInteger)
