"""Repairs made ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data.models import StandbyRow


class StandbyRepository:
    """What each version becomes when one carer is absent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, rota_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Record the sweep of a version in place of an earlier one."""
        self._session.execute(delete(StandbyRow).where(StandbyRow.rota_id == rota_id))
        if batch := [{"rota_id": rota_id, **row} for row in rows]:
            self._session.execute(insert(StandbyRow), batch)

    def of(self, rota_id: str) -> Sequence[StandbyRow]:
        """Rows of a version: most uncovered first, then most changed."""
        return self._session.scalars(
            select(StandbyRow)
            .where(StandbyRow.rota_id == rota_id)
            .order_by(
                StandbyRow.uncovered.desc(),
                StandbyRow.uncovered_slots.desc(),
                StandbyRow.changed.desc(),
                StandbyRow.carer_id,
            )
        ).all()

    def one(self, rota_id: str, carer_id: str) -> StandbyRow | None:
        """The row of one carer's absence."""
        return self._session.get(StandbyRow, (rota_id, carer_id))
