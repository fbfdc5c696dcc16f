"""The audit log: who did what, when and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class AuditRow(Base):
    """One entry; never changed, never deleted (a trigger).

    ``hash`` is the SHA-256 of ``previous_hash`` and the row's own content, so that an entry changed
    or taken out behind the trigger's back is found by `data.repositories.audit`.
    """

    __tablename__ = "audit"
    PERSONAL = ("actor", "reason")

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    branch_id: Mapped[str | None]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
