"""What commands need before they can work: the store, the clock, the branch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from flows.clock import moment

if TYPE_CHECKING:
    from data.store import Store


@contextmanager
def open_store() -> Iterator[Store]:
    """The store of this home, closed afterwards."""
    from data.store import Store

    with Store.open() as store:
        yield store


def branch_and_clock(store: Store, branch_id: str | None, now: str | None) -> tuple[str, datetime]:
    """The branch that is meant, and the time in its time zone."""
    from flows.steps import one_branch, zone_of

    chosen = one_branch(store, branch_id)
    return chosen, moment(now, zone_of(store, chosen))


def clock_of(store: Store, proposal_id: str, now: str | None) -> datetime:
    """The time in the zone of the branch that a proposal is for.

    Of a proposal that is not there it is that of the only branch: the decision is what refuses it.
    """
    from flows.steps import zone_of

    with store.unit_of_work(read_only=True) as uow:
        proposal = uow.rotas.proposal(proposal_id.strip().upper())
        version = None if proposal is None else uow.rotas.version(proposal.rota_id)
    if version is None:
        return clock_anywhere(store, None, now)
    return moment(now, zone_of(store, version.branch_id))


def clock_anywhere(store: Store, branch_id: str | None, now: str | None) -> datetime:
    """The time in the zone of the branch that is given, or of all branches where they share one.

    Else, and where there is no branch yet, it is that of `flows.clock.DEFAULT_ZONE`.

    Raises
    ------
    UserError
        When there is no such branch.
    """
    with store.unit_of_work(read_only=True) as uow:
        chosen = uow.agency.branches() if branch_id is None else (branch_id,)
        zones = {uow.agency.branch(each).timezone for each in chosen}
    return moment(now, zones.pop()) if len(zones) == 1 else moment(now)
