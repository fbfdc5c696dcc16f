"""The flow record-disruption: a form records what broke a care plan, and the re-plan starts.

The run ends when the disruption is in the store; its event starts the flow replan.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from data.disruptions import Recorded
from data.disruptions import record as record_facts
from data.errors import UserError
from data.people import people
from data.store import Store
from flows import steps
from flows.announcing import announce
from flows.brief.change_set import disruption
from flows.clock import hearing, moment
from flows.faults import ids_only
from flows.reports import AnyReport
from flows.unrepeated import unrepeated
from flows.wiring import BranchId, name_run, step

BY_FORM = "form"
"""Who has reported what nobody is named for."""


class DisruptionReport(BaseModel):
    """What happened, and who says so. Ids only: names do not belong here."""

    model_config = ConfigDict(extra="forbid")

    what: AnyReport = Field(
        title="What happened",
        description="Choose the kind first. Ids are on the page who-is-who-BRANCH, under "
        "/artifacts; names do not belong here.",
    )
    reported_by: str = Field(
        "",
        title="Reported by",
        description="Your id, as U1: rotamend people list tells it; may be empty.",
    )
    branch: BranchId = Field("", title="Branch", description="Id; empty: the only one.")
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


@step(name="record")
def record(report: DisruptionReport) -> tuple[Recorded, str, list[str]] | UserError:
    """Record it, in one transaction; gives it with the time zone of the branch.

    What is wrong is told without what was typed in place of an id. Times that are there twice come
    with the sentence that tells which one was taken.
    """
    taken: list[str] = []
    with ids_only(), Store.open() as store, hearing(taken.append):
        try:
            branch_id = steps.one_branch(store, report.branch or None)
            zone = steps.zone_of(store, branch_id)
            now = moment(report.now.isoformat() if report.now else None, zone)
            by = _name(store, report.reported_by.strip())
            with store.unit_of_work(read_only=True) as uow:
                facts = report.what.facts(uow, branch_id, now)
            return record_facts(store, branch_id, facts, by=by, now=now), zone, taken
        except UserError as error:
            return unrepeated(store, error, report)


@flow(name="record-disruption", flow_run_name="record", persist_result=False)
def record_disruption(report: DisruptionReport) -> State:
    """Record what broke a care plan; the flow replan then mends the rota and asks a person."""
    told = record(report)
    if isinstance(told, UserError):
        return Failed(message=f"{told} Nothing was recorded.")
    recorded, zone, taken = told
    words = f"{recorded.disruption_id}: {disruption(recorded, zone)}"
    name_run(f"record · {words}")
    words = ". ".join([words, *(each.removesuffix(".") for each in taken)])
    if not announce(recorded.disruption_id, recorded.branch_id, report.now):
        return Failed(
            message=f"{words}. It is recorded, but could not be announced: start the flow replan."
        )
    return Completed(message=words, name="Recorded")


def _name(store: Store, person_id: str) -> str:
    """Name of a person; it stays in the store."""
    if not person_id:
        return BY_FORM
    names = {person.person_id: person.name for person in people(store)}
    if person_id.upper() not in names:
        raise UserError(
            "Nobody is recorded under the id of who reports it.",
            "Leave it empty, or give an id that rotamend people list tells.",
        )
    return names[person_id.upper()]
