"""Who has visited whom in the last 28 days: history.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class HistoryRow(Base):
    """Visits one carer delivered to one client in the last 28 days."""

    __tablename__ = "history"
    __table_args__ = (
        ForeignKeyConstraint(
            ["branch_id", "client_id"], ["clients.branch_id", "clients.client_id"]
        ),
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
        CheckConstraint("visits >= 0", name="visits"),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[int]
    last_visit: Mapped[dt.date | None]
