"""The flow approve-rota: proposals wait for a person in the Prefect UI, at no cost.

They are those of the nightly flow, whose run ends when they are saved, and all that is proposed at
the terminal: plans, re-plans and edits by hand. Each group has a suspended run of its own.
"""

from __future__ import annotations

import re
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import BaseModel, ConfigDict, Field

from data.errors import UserError
from data.plans import find
from data.store import Store
from flows.approval import ask, last_asked
from flows.deciding import overtaken, question_of, settled
from flows.faults import ids_only
from flows.gate import asked_elsewhere, go_on, show_changes, show_proposed
from flows.proposed import proposed
from flows.unrepeated import unrepeated
from flows.wiring import name_run, one_at_a_time

_PROPOSAL = re.compile(r"\s*[Pp]\d{1,9}\s*")
"""The id of a proposal; nothing else that is typed gets into the name of a run."""


class ApprovalRequest(BaseModel):
    """Which proposal a person is to decide on."""

    model_config = ConfigDict(extra="forbid")

    proposal: str = Field(
        title="Proposal", description="Its id, as P7: its brief tells it.", min_length=1
    )
    pages: bool = Field(
        True, title="Pages", description="Write the pages of what is proposed before asking."
    )
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


def _opening_name() -> str:
    if (flow_run.run_count or 0) > 1:
        # Resumed: the name says what is asked already.
        return flow_run.name
    request = flow_run.parameters.get("request") or {}
    given = request if isinstance(request, dict) else request.model_dump()
    typed = str(given.get("proposal") or "")
    return f"approve · {typed.strip().upper() if _PROPOSAL.fullmatch(typed) else 'as asked'}"


@flow(name="approve-rota", flow_run_name=_opening_name, persist_result=False)
def approve_rota(request: ApprovalRequest) -> State:
    """Ask a person about proposals, and publish one or turn them down.

    The brief of a plan, or what a re-plan changes, is in the form that Resume opens.
    """
    try:
        asked = last_asked()
        if asked is None:
            return _ask(request)
        return go_on(asked, _clock(request), _overtaken)
    except UserError as error:
        with ids_only(), Store.open() as store:
            return Failed(message=str(unrepeated(store, error, request)))


def _ask(request: ApprovalRequest) -> State:
    now = _clock(request)
    with ids_only(), Store.open() as store, store.unit_of_work(read_only=True) as uow:
        branch_id = find(uow, request.proposal).branch_id
    # Under the lock of re-plans, which ask about the same proposals.
    with one_at_a_time([branch_id], "replan-"):
        with ids_only(), Store.open() as store:
            if fate := settled(store, request.proposal):
                return Completed(message=fate, name="Decided elsewhere")
            if why := overtaken(store, request.proposal):
                return _overtaken(f"{why}.")
            told = proposed(store, request.proposal, now)
            question = question_of(store, request.proposal, told.page)
            name_run(f"approve · {told.first} · {told.words}")
            if other := asked_elsewhere(store, question.group):
                message = f"another run asks about {other}"
                return Completed(message=message, name="Asked elsewhere")
        if request.pages:
            # Whatever becomes of the pages, the question is put: their task alone fails then.
            if told.mended is not None:
                show_changes(quote(told.mended), told.zone, told.words, return_state=True)
            show_proposed(told.first, now, return_state=True)
        ask(question, None)


def _clock(request: ApprovalRequest) -> datetime:
    return request.now or datetime.now().astimezone()


def _overtaken(why: str) -> State:
    return Completed(message=f"{why} Decide on a newer proposal.", name="Overtaken")
