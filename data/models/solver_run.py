"""Solver runs: how a rota version came about."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, of_version, one_of


class SolverRunRow(Base):
    """One run of the solver; never changed, never deleted (a trigger).

    ``score`` holds the terms, tiers and levels in points, ``bound`` what is proved (None: nothing),
    ``versions`` those of the libraries that took part, ``policy`` all of the policy (None: a run
    from before it was recorded).
    """

    __tablename__ = "solver_runs"
    __table_args__ = (one_of("status", ("optimal", "feasible", "interrupted")),)

    rota_id: Mapped[str] = mapped_column(of_version(), primary_key=True)
    status: Mapped[str]
    score: Mapped[dict[str, Any]]
    bound: Mapped[dict[str, Any] | None]
    seed: Mapped[int]
    input_hash: Mapped[str]
    versions: Mapped[dict[str, Any]]
    policy: Mapped[dict[str, Any] | None]
    seconds: Mapped[float]
    iterations: Mapped[int]
