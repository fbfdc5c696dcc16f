"""Counters of the database."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class CounterRow(Base):
    """The last number given out; taking the next one locks the row until the transaction ends."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
