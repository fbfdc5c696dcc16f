"""Proposals: rota versions that wait for a person's decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of

PROPOSAL_KINDS = ("nightly", "replan", "edit")


class ProposalRow(Base):
    """A rota version that was put to a person, and what the person decided.

    Proposals that answer one question share a group, named after its first, the recommended one
    (``rank`` 1); approving one closes the others as ``superseded``. ``figures`` holds what they are
    compared by (figure, value, proof), ``neighbourhood`` what the proofs range over, ``frontier``
    the cost of change (on the first alone), ``disruptions`` the ids of what they answer. Once
    saved, nothing but the decision changes (a trigger).
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("status", ("open", "approved", "rejected", "superseded")),
        one_of("kind", PROPOSAL_KINDS),
        Index(None, "group_id"),
    )
    PERSONAL = ("decided_by", "reason")

    proposal_id: Mapped[str] = mapped_column(primary_key=True)
    rota_id: Mapped[str] = mapped_column(ForeignKey("rota_versions.rota_id"), unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="nightly")
    group_id: Mapped[str]
    rank: Mapped[int] = mapped_column(default=1)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    neighbourhood: Mapped[str | None]
    frontier: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    disruptions: Mapped[tuple[str, ...]] = mapped_column(default=())
    status: Mapped[str] = mapped_column(default="open")
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
