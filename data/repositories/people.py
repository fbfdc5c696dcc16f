"""People of the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import PersonRow
from data.repositories import counters


class PeopleRepository:
    """Who is recorded, with which role; few enough to be read together."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, name: str, role: str, branch_id: str | None, added_at: dt.datetime) -> PersonRow:
        """Record a person under the next id."""
        person = PersonRow(
            person_id=f"U{counters.take(self._session, 'person')}",
            branch_id=branch_id,
            name=name,
            role=role,
            added_at=added_at,
            active=True,
        )
        self._session.add(person)
        self._session.flush()
        return person

    def all(self) -> Sequence[PersonRow]:
        """Everybody, those who left too, in the order in which they were added."""
        order = (func.length(PersonRow.person_id), PersonRow.person_id)
        return self._session.scalars(select(PersonRow).order_by(*order)).all()

    def active(self) -> Sequence[PersonRow]:
        """Everybody who did not leave."""
        return [person for person in self.all() if person.active]
