"""Messages that wait to be sent to the people whom a published rota affects."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class OutboxRow(Base):
    """One message to one person about one published version.

    ``dedupe_key`` is unique: whatever is done twice, nobody is told twice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("recipient_kind", ("carer", "client")),
        one_of("status", ("waiting", "sent", "failed")),
        Index(None, "rota_id"),
    )
    PERSONAL = ("body",)

    message_id: Mapped[int] = mapped_column(primary_key=True)
    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"))
    branch_id: Mapped[str]
    recipient_kind: Mapped[str]
    recipient_id: Mapped[str]
    template: Mapped[str]
    body: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting")
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
