"""The flow tell-decision: what was decided at the terminal is told in the Prefect UI, too."""

from __future__ import annotations

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import BaseModel, ConfigDict, Field

from data.errors import UserError
from data.plans import group_of
from data.store import Store
from flows.deciding import settled
from flows.faults import ids_only
from flows.gate import end_settled, show_changes, show_in_force, show_published
from flows.proposed import proposed
from flows.unrepeated import unrepeated
from flows.wiring import name_run


class DecisionRequest(BaseModel):
    """What was decided."""

    model_config = ConfigDict(extra="forbid")

    proposal: str = Field(title="Proposal", description="Its id: P7.", min_length=1)
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


@flow(name="tell-decision", flow_run_name="decision", persist_result=False)
def tell_decision(request: DecisionRequest) -> State:
    """End the runs that ask about what is decided, and write the pages of what is in force."""
    now = request.now or datetime.now().astimezone()
    try:
        with ids_only(), Store.open() as store:
            with store.unit_of_work(read_only=True) as uow:
                group = group_of(uow, request.proposal)
            fate = settled(store, group[0].group_id)
            end_settled(store)
    except UserError as error:
        with ids_only(), Store.open() as store:
            return Failed(message=str(unrepeated(store, error, request)))
    if fate is None:
        return Completed(message="A decision is still to be made.", name="Open")
    name_run(f"decision · {fate}")
    approved = next((each.proposal_id for each in group if each.status == "approved"), None)
    if approved is None:
        show_in_force(group[0].proposal_id, now)
        return Completed(message=fate, name="Told")
    with ids_only(), Store.open() as store:
        told = proposed(store, approved, now)
    if told.mended is not None:
        show_changes(quote(told.mended), told.zone, told.words)
    show_published(approved, now)
    return Completed(message=fate, name="Told")
