"""Links between visits: links.csv."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class LinkRow(Base):
    """Two visits that depend on each other; gaps from start to start, None is unbounded."""

    __tablename__ = "links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["branch_id", "first_visit_id"], ["visits.branch_id", "visits.visit_id"]
        ),
        ForeignKeyConstraint(
            ["branch_id", "second_visit_id"], ["visits.branch_id", "visits.visit_id"]
        ),
        Index(None, "branch_id", "first_visit_id"),
    )

    row_id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[str]
    first_visit_id: Mapped[str]
    second_visit_id: Mapped[str]
    min_gap_minutes: Mapped[float | None]
    max_gap_minutes: Mapped[float | None]
    same_carer: Mapped[bool] = mapped_column(default=False)
