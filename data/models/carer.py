"""Carers: carers.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class CarerRow(Base):
    """A person who makes visits; hours as given, ``hourly_rate`` in the branch's currency."""

    __tablename__ = "carers"
    __table_args__ = (
        one_of("transport", ("car", "walk", "bicycle", "public")),
        one_of("employment", ("employee", "bank", "agency")),
    )
    PERSONAL = (
        "name",
        "gender",
        "languages",
        "postcode",
        "latitude",
        "longitude",
        "date_of_birth",
    )

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"), primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    gender: Mapped[str | None]
    languages: Mapped[tuple[str, ...]] = mapped_column(default=())
    postcode: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    location_id: Mapped[str | None]
    transport: Mapped[str] = mapped_column(default="car")
    employment: Mapped[str] = mapped_column(default="employee")
    contract_hours_week: Mapped[float | None]
    max_hours_week: Mapped[float | None]
    max_hours_day: Mapped[float | None]
    hourly_rate: Mapped[float | None] = mapped_column(Numeric(12, 4, asdecimal=False))
    wtr_opt_out: Mapped[bool] = mapped_column(default=False)
    date_of_birth: Mapped[dt.date | None]
