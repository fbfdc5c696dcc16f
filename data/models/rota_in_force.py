"""The rota that was in force when the folder was imported: rota.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class RotaInForceRow(Base):
    """One carer on one slot of a visit, as another system planned it."""

    __tablename__ = "rota_in_force"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "visit_id"], ["visits.branch_id", "visits.visit_id"]),
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str]
    start: Mapped[dt.datetime]
    slot: Mapped[int] = mapped_column(primary_key=True, default=1)
    pinned: Mapped[bool] = mapped_column(default=False)
