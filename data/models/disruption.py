"""Disruptions: what broke a care plan, as it was reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of

DISRUPTION_KINDS = (
    "absent",
    "late",
    "vehicle",
    "cancel",
    "away",
    "new_visits",
    "change",
    "weather",
    "taken_back",
)


class DisruptionRow(Base):
    """One fact that was reported; never changed, never deleted (a trigger).

    ``facts`` are those of the kind (`data.disruptions.facts`), times in UTC. ``subject`` (carer,
    client or visit), ``starts`` and ``ends`` repeat what is looked up of them. ``takes_back`` names
    the disruption that does not hold any more; ``recorded_seq`` is the number of the audit row.
    """

    __tablename__ = "disruptions"
    __table_args__ = (
        one_of("kind", DISRUPTION_KINDS),
        CheckConstraint("(kind = 'taken_back') = (takes_back IS NOT NULL)", name="takes_back"),
        Index(None, "branch_id", "kind", "subject"),
    )
    PERSONAL = ("recorded_by",)

    disruption_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.branch_id"))
    kind: Mapped[str]
    subject: Mapped[str | None]
    starts: Mapped[dt.datetime | None]
    ends: Mapped[dt.datetime | None]
    facts: Mapped[dict[str, Any]]
    takes_back: Mapped[str | None] = mapped_column(
        ForeignKey("disruptions.disruption_id"), unique=True
    )
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
    recorded_seq: Mapped[int]
