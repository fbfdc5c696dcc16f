"""Working days of rota versions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, of_version


class WorkedDayRow(Base):
    """What a carer works on one local day of a version; never changed or deleted (a trigger).

    ``start`` and ``end`` bound the working day, journeys from and to home included where the home
    counts; ``worked_seconds`` leaves the time between shifts out. Plans of other days read it for
    rest and weekly hours. A day can be the one before the version's first: what the version plans
    after midnight of a night that began on it.
    """

    __tablename__ = "worked_days"

    rota_id: Mapped[str] = mapped_column(of_version(), primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    start: Mapped[dt.datetime]
    end: Mapped[dt.datetime]
    worked_seconds: Mapped[int]
