"""What clients want of carers: preferences.csv."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, one_of


class PreferenceRow(Base):
    """What a client wants of one carer."""

    __tablename__ = "preferences"
    __table_args__ = (
        ForeignKeyConstraint(
            ["branch_id", "client_id"], ["clients.branch_id", "clients.client_id"]
        ),
        ForeignKeyConstraint(["branch_id", "carer_id"], ["carers.branch_id", "carers.carer_id"]),
        one_of("kind", ("preferred", "avoid", "excluded")),
    )

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
