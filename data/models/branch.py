"""Branches: branch.csv."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class BranchRow(Base):
    """A branch of the agency; every other row of the agency folder belongs to one."""

    __tablename__ = "branches"

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default="Europe/London")
    currency: Mapped[str] = mapped_column(default="GBP")
