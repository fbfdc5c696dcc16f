"""The flow replan: what broke a rota in force, mended, put to a person, and published.

It runs from the top again when a person has answered. What it had asked is then found in the inputs
of the run, and what it had proposed in the store: nothing is solved twice. Only ids reach Prefect.
"""

from __future__ import annotations

import re
from datetime import datetime

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import BaseModel, ConfigDict, Field

from data.disruptions import find
from data.errors import UserError
from data.policies import load_policy
from data.store import Store
from flows import replanning, steps, stopping
from flows.approval import Asked, ask, last_asked
from flows.brief.change_set import change_set, happened, unmet
from flows.deciding import answered_by, question_of
from flows.faults import ids_only
from flows.gate import (
    asked_elsewhere,
    go_on,
    publish_by_policy,
    show_changes,
    show_proposed,
    show_published,
)
from flows.mended import Mended
from flows.replanning import SECONDS, Broken, ReplanOrder
from flows.unanswered import together
from flows.unrepeated import unrepeated
from flows.wiring import BranchId, PolicyFile, Preset, name_run, one_at_a_time, step
from solver.repair.result import Hit, Repair
from solver.result import Limits
from solver.words import count

_NUMBER = re.compile(r"[Dd]\d{1,9}")
"""The id of a disruption; nothing else that is typed gets into the name of a run."""


class ReplanRequest(BaseModel):
    """What to mend; every field may be left as it is."""

    model_config = ConfigDict(extra="forbid")

    disruptions: list[str] = Field(
        [],
        title="Disruptions",
        description="Ids (D7); empty: all that the rota in force does not know.",
    )
    branch: BranchId = Field("", title="Branch", description="Id; empty: that of the disruptions.")
    policy: Preset | PolicyFile | None = Field(
        None, title="Policy", description="Empty: that of the rota in force."
    )
    time_limit: float = Field(
        SECONDS, gt=0, le=600, title="Time limit", description="Seconds of solving."
    )
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


@step(name="read", task_run_name="read {order.branch_id}")
def read(order: ReplanOrder) -> Broken | Mended:
    """Read the rota in force and what breaks it."""
    with ids_only(), Store.open() as store:
        loaded = replanning.load(store, order)
        return loaded if isinstance(loaded, Mended) else replanning.frame(loaded)


@step(name="triage")
def triage(broken: Broken) -> tuple[Hit, ...]:
    """Find the slots that need a carer, and whom to ring at once."""
    with ids_only():
        hits = replanning.triage(broken)
    calls = [hit.visit_id for hit in hits if hit.call_now]
    get_run_logger().info(
        "%s hit; ring now: %s", count(len(hits), "slot"), ", ".join(calls) or "nobody"
    )
    return hits


@step(name="look")
def look(broken: Broken, hits: tuple[Hit, ...]) -> Mended | None:
    """Find the proposals that answer the same already, or that nothing has to change."""
    with ids_only(), Store.open() as store:
        return replanning.mended_before(store, broken, hits) or replanning.untouched(
            store, broken, hits
        )


@step(name="repair")
def repair(broken: Broken) -> Repair:
    """Look for the rotas that change least."""
    from solver.search.jit import warm

    with ids_only():
        warm(get_run_logger().info)
        return replanning.repair(broken, stop=stopping.asked)


@step(name="check")
def check(broken: Broken, found: Repair) -> Mended:
    """Check each proposal from its assignments alone."""
    with ids_only():
        return replanning.check(broken, found)


@step(name="save")
def save(broken: Broken, found: Repair, mended: Mended) -> Mended:
    """Save the proposals as one group, in one transaction."""
    with ids_only(), Store.open() as store:
        return replanning.save(store, broken, found, mended)


def _opening_name() -> str:
    if (flow_run.run_count or 0) > 1:
        # Resumed: the name says what happened already.
        return flow_run.name
    request = flow_run.parameters.get("request") or {}
    given = request if isinstance(request, dict) else request.model_dump()
    named = given.get("disruptions") or []
    known = [each for each in named if _NUMBER.fullmatch(each)]
    return f"replan · {', '.join(known) or ('as asked' if named else 'all that is new')}"


@flow(name="replan", flow_run_name=_opening_name, persist_result=False)
def replan(
    request: ReplanRequest = ReplanRequest(),  # noqa: B008
) -> State:
    """Mend the rota in force with the fewest changes, and ask a person which proposal to publish.

    Whom to ring, the proposals and their changes are in the artifact changes-BRANCH and in the form
    that Resume opens; the artifact brief-BRANCH is that of the recommended proposal.
    """
    try:
        asked = last_asked()
        if asked is None:
            return _propose(request)
        return go_on(
            asked,
            _clock(request),
            lambda why: _propose(request, asked, f"{why} These proposals are new."),
        )
    except UserError as error:
        with ids_only(), Store.open() as store:
            return Failed(message=str(unrepeated(store, error, request)))


def _propose(request: ReplanRequest, asked: Asked | None = None, wrong: str | None = None) -> State:
    """Mend, and put the proposals to a person; a run that asks does not return from this."""
    with ids_only(), Store.open() as store:
        branch_id = _branch(store, request)
        zone = steps.zone_of(store, branch_id)
    # Another run of the branch waits until this one has asked: it then sees what is asked.
    with one_at_a_time([branch_id], "replan-"):
        with ids_only(), Store.open() as store:
            order = _order(store, request, branch_id, asked)
        mended = _mend(order)
        words = happened(mended, zone, request.disruptions)
        name_run(f"replan · {words}")
        # First of all: somebody may have to be rung now, also where nothing can be proposed.
        show_changes(quote(mended), zone, words, return_state=True)
        if not mended.proposals:
            name = "Needs a person" if mended.needs_a_person else "Nothing to change"
            message = ". ".join([words, *(each.removesuffix(".") for each in unmet(mended))])
            return Completed(message=message, name=name)
        first = mended.proposals[0]
        assert first.saved is not None
        assert first.saved.proposal_id is not None
        if "replan" in first.policy.publish_without_person:
            told = publish_by_policy(first.saved.proposal_id, order.now)
            if isinstance(told, str):
                show_published(first.saved.proposal_id, order.now, return_state=True)
                return Completed(message=told, name="Published")
            wrong = f"Not published without a person: {told}"
        with ids_only(), Store.open() as store:
            question = question_of(store, first.saved.proposal_id, change_set(mended, zone))
            if other := asked_elsewhere(store, question.group):
                message = f"{words}: another run asks about {other}"
                return Completed(message=message, name="Asked elsewhere")
        # Whatever becomes of the pages, the question is put: their task alone fails then.
        show_proposed(first.saved.proposal_id, order.now, return_state=True)
        ask(question, asked, wrong)


def _mend(order: ReplanOrder) -> Mended:
    """All steps of a re-plan, as tasks; what passes between them is not looked through."""
    loaded = read(quote(order))
    if isinstance(loaded, Mended):
        return loaded
    broken = quote(loaded)
    hits = triage(broken)
    mended = look(broken, quote(hits))
    if mended is not None:
        return mended
    found = quote(repair(broken))
    return save(broken, found, quote(check(broken, found)))


def _order(
    store: Store, request: ReplanRequest, branch_id: str, asked: Asked | None
) -> ReplanOrder:
    """The order of a request, with all else that broke on the same days."""
    named = request.disruptions
    if not named and asked is not None:
        named = sorted(answered_by(store, asked.group))
    now = _clock(request)
    if request.policy is not None:
        # Here its faults are told without the path that was typed; a step would tell it.
        load_policy(str(request.policy), on=now.date())
    with store.unit_of_work(read_only=True) as uow:
        disruptions = together(uow, branch_id, named, now)
    return ReplanOrder(
        branch_id=branch_id,
        now=now,
        disruptions=disruptions,
        policy=None if request.policy is None else str(request.policy),
        limits=Limits(seconds=request.time_limit),
    )


def _branch(store: Store, request: ReplanRequest) -> str:
    if not request.branch and request.disruptions:
        with store.unit_of_work(read_only=True) as uow:
            return find(uow, request.disruptions[0]).branch_id
    return steps.one_branch(store, request.branch or None)


def _clock(request: ReplanRequest) -> datetime:
    return request.now or datetime.now().astimezone()
