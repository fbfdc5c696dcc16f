"""What waits for a person and no run asks about, when a server starts.

It was proposed while no server ran, or the run that asked was ended with its process.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from prefect.deployments import run_deployment
from prefect.logging import get_logger

from data.errors import UserError
from data.plans import find
from data.store import Store
from flows.approval import waiting
from flows.deciding import overtaken, settled
from flows.faults import Fault, StepFailed, ids_only


def ask_unasked(deployment: str, now: datetime) -> tuple[str, ...]:
    """Start a run for each group that `unasked` finds; gives their ids.

    What goes wrong is logged and no more: nothing here may keep a plan from being made.

    Parameters
    ----------
    deployment
        The one that asks, as ``flow/name``; it must be registered.
    """
    asked = []
    try:
        with ids_only(), Store.open() as store:
            for group in unasked(store, now):
                request = {"request": {"proposal": group}}
                run_deployment(deployment, parameters=request, timeout=0, as_subflow=False)
                asked.append(group)
    except (UserError, Fault, StepFailed) as fault:
        get_logger(__name__).warning("not all that waits is asked about: %s", fault)
    return tuple(asked)


def unasked(store: Store, now: datetime) -> Iterator[str]:
    """Groups of proposals that can still be approved, of days that are not over."""
    asked = {each.group for each in waiting(or_resumed=True).values()}
    with store.unit_of_work(read_only=True) as uow:
        found = [find(uow, proposal_id) for proposal_id in uow.rotas.open_proposals()]
    ends = {
        stored.proposal.group_id: stored.horizon.start + timedelta(seconds=stored.horizon.end)
        for stored in found
        if stored.proposal is not None
    }
    for group, end in ends.items():
        if group in asked or now >= end:
            continue
        if settled(store, group) is None and overtaken(store, group) is None:
            yield group
