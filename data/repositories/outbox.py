"""Messages to carers and clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.models import OutboxRow


class OutboxRepository:
    """What people are told of published rotas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put messages into the outbox."""
        if batch := [dict(row) for row in rows]:
            self._session.execute(insert(OutboxRow), batch)

    def messages(self, rota_id: str | None = None) -> Sequence[OutboxRow]:
        """Messages about one version or all, in the order in which they were written."""
        query = select(OutboxRow).order_by(OutboxRow.message_id)
        if rota_id is not None:
            query = query.where(OutboxRow.rota_id == rota_id)
        return self._session.scalars(query).all()
