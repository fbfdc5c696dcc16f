"""Skills of carers: skills.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class SkillRow(Base):
    """A skill a carer holds, in date from ``valid_from`` to ``valid_to`` (inclusive)."""

    __tablename__ = "skills"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
