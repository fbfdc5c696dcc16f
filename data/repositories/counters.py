"""Numbers that are given out once."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.errors import StoreError
from data.models import CounterRow


def take(session: Session, name: str) -> int:
    """Take the next number of a counter, and keep others from it until the transaction ends."""
    value = session.scalar(
        update(CounterRow)
        .where(CounterRow.name == name)
        .values(value=CounterRow.value + 1)
        .returning(CounterRow.value)
        .execution_options(synchronize_session=False)
    )
    if value is None:
        raise StoreError(f"the database has no counter {name!r}")
    return value


def last(session: Session, name: str) -> int:
    """Return the last number that was given out; 0 before the first."""
    return session.scalar(select(CounterRow.value).where(CounterRow.name == name)) or 0


def lock(session: Session, name: str) -> None:
    """Keep others from a counter until the transaction ends; SQLite's writers are alone anyway."""
    session.execute(select(CounterRow.value).where(CounterRow.name == name).with_for_update())
