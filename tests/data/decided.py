"""Deciding on proposals, and what is then in the store."""

from __future__ import annotations

from sqlalchemy import text

from data.decisions import PublishedPlan, approve
from tests.data.store_rows import NOON, Branch


def yes(branch: Branch, proposal_id: str | None, **fields: object) -> PublishedPlan:
    return approve(
        branch.store, proposal_id or "", as_name="Ann", reason="seen", now=NOON, **fields
    )


def statuses(branch: Branch) -> dict[str, str]:
    with branch.store.unit_of_work(read_only=True) as uow:
        query = "SELECT rota_id, status FROM rota_versions UNION SELECT proposal_id, status FROM "
        return dict(uow.session.execute(text(query + "proposals")).tuples().all())


def audit(branch: Branch) -> list[tuple[str, ...]]:
    with branch.store.unit_of_work(read_only=True) as uow:
        assert uow.audit.first_broken() is None
        query = text("SELECT actor, action, subject FROM audit ORDER BY seq")
        return [tuple(row) for row in uow.session.execute(query)]
