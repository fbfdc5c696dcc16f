"""Whether a text is an id of what was imported or reported."""

from __future__ import annotations

from data.disruptions import known_visit
from data.models import CarerRow, ClientRow
from data.store import UnitOfWork


def is_id(uow: UnitOfWork, text: str) -> bool:
    """Whether a branch, carer, client or visit has this id."""
    return any(text == each or _of_branch(uow, each, text) for each in uow.agency.branches())


def _of_branch(uow: UnitOfWork, branch_id: str, text: str) -> bool:
    return (
        uow.session.get(CarerRow, (branch_id, text)) is not None
        or uow.session.get(ClientRow, (branch_id, text)) is not None
        or known_visit(uow, branch_id, text) is not None
    )
