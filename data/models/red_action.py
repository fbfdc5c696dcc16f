"""What is done about red visits that a published rota leaves without a carer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class RedActionRow(Base):
    """One uncovered red visit: what is done, and who sees to it; never changed (a trigger)."""

    __tablename__ = "red_actions"
    PERSONAL = ("action", "owner")

    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"), primary_key=True)
    visit_id: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str]
    owner: Mapped[str]
    recorded_at: Mapped[dt.datetime]
