"""The audit log: append-only, each entry chained to the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AuditRow
from data.repositories import counters

PRODUCT = "rotamend"
"""Who the log names for what the product does by itself."""

FIRST = "0" * 64
"""What the first entry names as the hash of the entry before it."""


class AuditRepository:
    """Who did what, when and why."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last_seq(self) -> int:
        """Return the number of the last entry; 0 when there is none."""
        return counters.last(self._session, "audit")

    def lock(self) -> None:
        """Keep others from adding entries until this transaction ends.

        Who reads what is in force and then decides needs it first.
        """
        counters.lock(self._session, "audit")

    def append(
        self,
        *,
        at: dt.datetime,
        actor: str,
        action: str,
        subject: str,
        branch_id: str | None = None,
        reason: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> int:
        """Add an entry and return its number.

        Parameters
        ----------
        at
            Aware time of the deed.
        actor
            Name of the person, or ``rotamend`` for what the product did by itself.
        action, subject
            What was done to what (an id), as ``rota.published`` and ``R7``.
        details
            More facts, as JSON; ids only.
        """
        seq = counters.take(self._session, "audit")
        previous = self._session.scalar(select(AuditRow.hash).where(AuditRow.seq == seq - 1))
        row = AuditRow(
            seq=seq,
            at=at.astimezone(dt.UTC),
            branch_id=branch_id,
            actor=actor,
            action=action,
            subject=subject,
            reason=reason,
            details=dict(details or {}),
            previous_hash=previous or FIRST,
        )
        row.hash = _hash(row)
        self._session.add(row)
        self._session.flush()
        return seq

    def first_broken(self) -> int | None:
        """Verify the chain: the number of the first entry that is not as it was written.

        None when every entry is there and unchanged. An entry that was taken out counts as broken
        at its own number.
        """
        previous, expected = FIRST, 1
        for row in self._session.scalars(select(AuditRow).order_by(AuditRow.seq)):
            if row.seq != expected or row.previous_hash != previous or row.hash != _hash(row):
                return expected
            previous, expected = row.hash, expected + 1
        return expected if expected <= self.last_seq() else None


def _hash(row: AuditRow) -> str:
    content = [
        row.previous_hash,
        row.seq,
        row.at.isoformat(),
        row.branch_id,
        row.actor,
        row.action,
        row.subject,
        row.reason,
        row.details,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
