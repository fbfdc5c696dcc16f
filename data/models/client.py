"""Clients: clients.csv."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class ClientRow(Base):
    """A person who is visited at home."""

    __tablename__ = "clients"
    __table_args__ = (
        one_of("risk", ("red", "amber", "green")),
        one_of("gender_of_carer", ("any", "female", "male")),
    )
    PERSONAL = (
        "name",
        "postcode",
        "latitude",
        "longitude",
        "languages",
        "lives_alone",
        "informal_carer",
    )

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    postcode: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    location_id: Mapped[str | None]
    risk: Mapped[str] = mapped_column(default="amber")
    gender_of_carer: Mapped[str] = mapped_column(default="any")
    languages: Mapped[tuple[str, ...]] = mapped_column(default=())
    lives_alone: Mapped[bool | None]
    informal_carer: Mapped[bool | None]
    funder_id: Mapped[str | None]
