"""The travel matrix: travel.csv."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class TravelRow(Base):
    """The way from one location to another; ``mode`` is "all" where the file names none."""

    __tablename__ = "travel"
    __table_args__ = (
        one_of("mode", ("all", "car", "walk", "bicycle", "public")),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"), primary_key=True)
    from_location: Mapped[str] = mapped_column(primary_key=True)
    to_location: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[float]
    metres: Mapped[float | None]
    mode: Mapped[str] = mapped_column(primary_key=True, default="all")
