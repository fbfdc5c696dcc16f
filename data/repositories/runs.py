"""Solver runs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from data.models import SolverRunRow


class RunRepository:
    """How each rota version came about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: SolverRunRow) -> None:
        """Record the run of a rota version that is added after it."""
        self._session.add(run)
        self._session.flush()

    def of(self, rota_id: str) -> SolverRunRow | None:
        """Return the run of a rota version; None for one that no solver made."""
        return self._session.get(SolverRunRow, rota_id)
