"""What electronic call monitoring recorded: actuals.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class ActualRow(Base):
    """One carer's stay at one visit; the times are None where nobody came."""

    __tablename__ = "actuals"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "visit_id"], ["visits.branch_id", "visits.visit_id"]),
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
        one_of("outcome", ("delivered", "refused", "no_access", "missed")),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, default=1)
    carer_id: Mapped[str]
    arrived: Mapped[dt.datetime | None]
    left: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(default="delivered")
