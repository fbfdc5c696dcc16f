"""Standby: the best repair of a rota for the absence of each carer, made ahead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class StandbyRow(Base):
    """What a version becomes when one carer is absent from all of it.

    ``uncovered`` is in minutes weighted by risk, and ``proof`` says how far it is proved to be the
    least: ``global``, ``neighbourhood`` (for what ``neighbourhood`` says in words) or ``found``.
    ``nobody`` lists the visits that then have too few carers; ``repair`` holds what differs from
    the version: slots as they are then (``changed``) and slots that have nobody (``gone``). A later
    sweep of the same version replaces the rows.
    """

    __tablename__ = "standby"

    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"), primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    hit_slots: Mapped[int]
    uncovered_slots: Mapped[int]
    uncovered: Mapped[float]
    changed: Mapped[int]
    nobody: Mapped[list[str]] = mapped_column(JSON)
    proof: Mapped[str] = mapped_column(default="found")
    neighbourhood: Mapped[str] = mapped_column(default="")
    repair: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
