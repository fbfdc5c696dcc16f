"""Budgets: budgets.csv."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class BudgetRow(Base):
    """Hours and money for a branch, client or funder in one period (inclusive dates)."""

    __tablename__ = "budgets"
    __table_args__ = (
        one_of("scope", ("branch", "client", "funder")),
        CheckConstraint("period_end >= period_start", name="period"),
    )

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"), primary_key=True)
    budget_id: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str]
    scope_id: Mapped[str | None]
    period_start: Mapped[dt.date] = mapped_column(primary_key=True)
    period_end: Mapped[dt.date]
    hours: Mapped[float | None]
    amount: Mapped[float | None] = mapped_column(Numeric(14, 4, asdecimal=False))
    hard: Mapped[bool] = mapped_column(default=False)
