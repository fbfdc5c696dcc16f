"""What was decided about red visits that a published rota leaves without a carer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from data.models import RedActionRow
from data.store import UnitOfWork


class DecidedAction(NamedTuple):
    """What is done, in the words that were given, and the id of who sees to it.

    Both may name people: the words are free at the terminal, and ``owner_id`` is None where the
    owner is nobody who is recorded.
    """

    action: str
    owner_id: str | None


def decided_actions(uow: UnitOfWork, rota_id: str) -> Mapping[str, DecidedAction]:
    """What was decided with a version, by visit id."""
    ids = {_plain(person.name): person.person_id for person in reversed(uow.people.all())}
    rows = uow.session.execute(
        select(RedActionRow.visit_id, RedActionRow.action, RedActionRow.owner).where(
            RedActionRow.rota_id == rota_id
        )
    )
    return {
        visit_id: DecidedAction(action, ids.get(_plain(owner))) for visit_id, action, owner in rows
    }


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
