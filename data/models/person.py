"""People: who may look at proposals, and who may decide on them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of

ROLES = ("coordinator", "manager", "viewer")


class PersonRow(Base):
    """Somebody of the office; ``branch_id`` is None for all branches.

    Who leaves stays here, no longer ``active``: the audit log names them.
    """

    __tablename__ = "people"
    __table_args__ = (one_of("role", ROLES),)
    PERSONAL = ("name",)

    person_id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str | None] = mapped_column(ForeignKey("branches.branch_id"))
    name: Mapped[str]
    role: Mapped[str]
    added_at: Mapped[dt.datetime]
    active: Mapped[bool] = mapped_column(default=True)
