"""The flow nightly-rota: read, validate, solve, check, save, stand by and brief, for every branch.

Only ids reach Prefect: parameters, logs, artifacts, states and names of runs hold no name, address
or date of birth, and no task result is persisted. A rota that leaves visits uncovered is an answer:
it is proposed and told, never tried again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from prefect import flow, get_run_logger, unmapped
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import BaseModel, ConfigDict, Field

from data.errors import UserError
from data.policies import DEFAULT, load_policy
from data.standby import Standby
from data.store import Store
from flows import standing_by, steps, stopping
from flows.announcing import announce_proposal
from flows.brief.words import not_looked_at
from flows.clock import day as day_of
from flows.clock import moment
from flows.faults import StepFailed, ids_only
from flows.live import shown_live
from flows.planned import Planned, PublicationRefused
from flows.showing import show_pages
from flows.steps import Order, Reading
from flows.unrepeated import unrepeated
from flows.wiring import BranchId, PolicyFile, Preset, name_run, one_at_a_time, step
from solver.result import Limits, Result
from solver.words import count


class NightlyRequest(BaseModel):
    """What to plan; every field may be left as it is."""

    model_config = ConfigDict(extra="forbid")

    branch: BranchId = Field("", title="Branch", description="Id of a branch; empty: all.")
    first_day: date | None = Field(
        None, title="First day", description="Empty: tomorrow, in the branch's time zone."
    )
    days: int = Field(
        1, ge=1, le=31, title="Days", description="How many days, from the first one on."
    )
    policy: Preset | PolicyFile = Field(
        Preset(DEFAULT), title="Policy", description="What matters more than what; or a file."
    )
    time_limit: int = Field(
        300, ge=1, le=86400, title="Time limit", description="Seconds of solving for each branch."
    )
    seed: int = Field(
        1,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Another one gives another rota of the same day.",
    )
    standby: bool = Field(
        True,
        title="Standby",
        description="Work out ahead what to do when any one carer is absent.",
    )
    standby_limit: int = Field(
        120, ge=1, le=86400, title="Standby limit", description="Seconds of that for each branch."
    )
    bound: bool = Field(
        False, title="Bound", description="Prove after solving how good any rota can be at most."
    )
    bound_limit: int = Field(
        300, ge=1, le=86400, title="Bound limit", description="Seconds of that for each branch."
    )
    again: bool = Field(
        False, title="Plan again", description="Also where the same input was planned before."
    )
    rolling: bool = Field(
        False,
        title="Rolling",
        description="Leave alone what is published, and plan the other days around it.",
    )
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the flow tells of one branch; a rota without a proposal is a draft."""

    branch_id: str
    rota_id: str
    proposal_id: str | None
    status: str
    uncovered: int
    violations: int
    words: str


class Parcel:
    """Carries work from task to task as one opaque thing.

    Prefect looks through dataclasses for futures; a travel table has a million entries.
    """

    __slots__ = ("absences", "planned", "reading", "result")

    def __init__(
        self,
        reading: Reading,
        result: Result | None = None,
        planned: Planned | None = None,
        absences: tuple[Standby, ...] = (),
    ) -> None:
        self.reading = reading
        self.result = result
        self.planned = planned
        self.absences = absences


@step(name="read", task_run_name="read {order.branch_id}")
def read(order: Order) -> Parcel:
    """Read the branch's rows and map them to a problem."""
    with ids_only(), Store.open() as store:
        reading = steps.read(store, order)
    problem = reading.problem
    get_run_logger().info(
        "%s: %s, %s, %s, input %s",
        order.branch_id,
        count(len(problem.visits), "visit"),
        count(problem.slots, "slot"),
        count(len(problem.carers), "carer"),
        problem.digest[:12],
    )
    return Parcel(reading)


@step(name="validate", task_run_name="validate {parcel.reading.order.branch_id}")
def validate(parcel: Parcel) -> Parcel:
    """Refuse what cannot be planned; find the proposal that already answers the same input."""
    with ids_only(), Store.open() as store:
        steps.validate(store, parcel.reading)
        return Parcel(parcel.reading, planned=steps.planned_before(store, parcel.reading))


@step(name="solve", task_run_name="solve {parcel.reading.order.branch_id}")
def solve(parcel: Parcel) -> Parcel:
    """Look for the best rota, and show how far it is; end early where the server is to stop."""
    if parcel.planned is not None:
        get_run_logger().info("the same input was planned before: nothing is solved again")
        return parcel
    from solver.search.jit import warm

    problem = parcel.reading.problem
    with ids_only(), shown_live(problem.branch_id, problem.slots) as live:
        warm(get_run_logger().info)
        if stopping.asked():
            # A rota that no time was spent on would only be in the way.
            raise UserError("Stopped before solving began.", "Plan again.")
        result = steps.solve(parcel.reading, live, stopping.asked)
        result = steps.bound(parcel.reading, result, live, stopping.asked)
        live.finish(result)
        return Parcel(parcel.reading, result)


@step(name="check", task_run_name="check {parcel.reading.order.branch_id}")
def check(parcel: Parcel) -> Parcel:
    """Check the rota from its assignments alone."""
    if parcel.result is None:
        return parcel
    with ids_only():
        planned = steps.check_result(parcel.reading, parcel.result)
    for violation in planned.broken:
        get_run_logger().warning("%s: %s", violation.rule_id, violation.message)
    return Parcel(parcel.reading, parcel.result, planned)


@step(name="save", task_run_name="save {parcel.reading.order.branch_id}")
def save(parcel: Parcel, now: datetime) -> Parcel:
    """Save the rota as a proposal, in one transaction."""
    if parcel.result is None or parcel.planned is None:
        return parcel
    with ids_only(), Store.open() as store:
        planned = steps.save(store, parcel.reading, parcel.result, parcel.planned, now)
    return Parcel(parcel.reading, parcel.result, planned)


@step(name="publish", task_run_name="publish {parcel.reading.order.branch_id}")
def publish(parcel: Parcel, now: datetime) -> Parcel:
    """Publish what the policy lets be published without a person; else a person is asked."""
    planned = parcel.planned
    assert planned is not None
    saved = planned.saved
    if (
        saved is None
        or saved.proposal_id is None
        or "nightly" not in planned.policy.publish_without_person
    ):
        return parcel
    with ids_only(), Store.open() as store:
        try:
            steps.publish_by_policy(store, saved.proposal_id, now)
        except (UserError, PublicationRefused) as refused:
            get_run_logger().warning("not published without a person: %s", refused)
            return parcel
    published = replace(planned, saved=replace(saved, status="published"))
    return Parcel(parcel.reading, parcel.result, published)


@step(name="stand by", task_run_name="stand by {parcel.reading.order.branch_id}")
def stand_by(parcel: Parcel, now: datetime, seconds: int) -> Parcel:
    """Work out what to do when any one carer is absent, as far as the time allows."""
    planned = parcel.planned
    if planned is None or planned.saved is None or planned.saved.proposal_id is None or not seconds:
        return parcel
    deadline = time.monotonic() + seconds

    def stop() -> bool:
        return stopping.asked() or time.monotonic() > deadline

    try:
        with ids_only(), Store.open() as store:
            swept = standing_by.stand_by(
                store, planned.saved.rota_id, now, stop=stop, seconds=seconds
            )
    except StepFailed as error:
        # The rota is there all the same, and a person waits for its brief.
        get_run_logger().warning("no absence worked out: %s", error)
        return parcel
    get_run_logger().info(
        "%s worked out; not without loss: %s",
        count(len(swept.absences), "absence"),
        swept.gravest or "none",
    )
    if swept.left_out:
        get_run_logger().warning(not_looked_at(len(swept.left_out)))
    return Parcel(parcel.reading, parcel.result, planned, swept.absences)


@step(name="brief", task_run_name="brief {parcel.reading.order.branch_id}")
def brief(parcel: Parcel, now: datetime) -> Outcome:
    """Write what a manager reads, as artifacts with keys that stay the same each night."""
    planned = parcel.planned
    assert planned is not None
    assert planned.saved is not None
    with ids_only(), Store.open() as store:
        words = show_pages(store, planned, now, parcel.absences)
    return Outcome(
        branch_id=planned.problem.branch_id,
        rota_id=planned.saved.rota_id,
        proposal_id=planned.saved.proposal_id,
        status=planned.saved.status,
        uncovered=len(planned.uncovered),
        violations=len(planned.broken),
        words=words,
    )


def _opening_name() -> str:
    request = flow_run.parameters.get("request") or {}
    given = request if isinstance(request, dict) else request.model_dump()
    where = "a branch" if given.get("branch") else "all"
    return f"nightly · {where} · {given.get('first_day') or 'tomorrow'}"


@flow(
    name="nightly-rota",
    flow_run_name=_opening_name,
    # A solve uses every core, so branches are solved one after the other.
    task_runner=ThreadPoolTaskRunner(max_workers=1),
    persist_result=False,
)
def nightly_rota(request: NightlyRequest = NightlyRequest()) -> State:  # noqa: B008
    """Plan the coming day of every branch and put each rota to a person.

    Coverage, and what nobody covers and why, are in the artifact brief-BRANCH, which leads to the
    others: the day, the map, carers, resilience, ids for forms. Each proposal is put to a person by
    the flow approve-rota, a run of its own; nothing is published before somebody approves it,
    unless the policy says so.
    """
    try:
        orders = _orders(request)
    except UserError as error:
        with ids_only(), Store.open() as store:
            return Failed(message=str(unrepeated(store, error, request)))
    now = request.now or datetime.now().astimezone()
    with one_at_a_time([order.branch_id for order in orders]):
        chain: list[list[PrefectFuture[Any]]] = [list(read.map(orders))]
        for following in (validate, solve, check):
            chain.append(list(following.map(chain[-1])))
        for following in (save, publish):
            chain.append(list(following.map(chain[-1], unmapped(now))))
        seconds = request.standby_limit if request.standby else 0
        chain.append(list(stand_by.map(chain[-1], unmapped(now), unmapped(seconds))))
        chain.append(list(brief.map(chain[-1], unmapped(now))))
        wait([future for stage in chain for future in stage])
    told = [_told(futures) for futures in zip(*chain, strict=True)]
    for each in told:
        if isinstance(each, Outcome) and each.proposal_id and each.status == "proposed":
            announce_proposal(each.proposal_id, each.branch_id, request.now, shown=True)
    return _ending(orders, told)


def _orders(request: NightlyRequest) -> list[Order]:
    """What is to be planned, a branch at a time."""
    with ids_only(), Store.open() as store:
        orders = [
            _order(request, branch_id, steps.zone_of(store, branch_id))
            for branch_id in steps.branches(store, request.branch or None)
        ]
    for order in orders:
        # Here its faults are told without the path that was typed; a step would tell it.
        load_policy(order.policy, on=order.first_day)
    return orders


def _told(futures: tuple[PrefectFuture[Any], ...]) -> Outcome | str:
    """What the last step of a branch tells, or why the first one that failed did."""
    for future in futures:
        if not future.state.is_completed():
            return str(future.state.result(raise_on_failure=False))
    outcome: Outcome = futures[-1].result()
    return outcome


def _ending(orders: list[Order], told: list[Outcome | str]) -> State:
    """The state of the run and its name: both say what happened."""
    outcomes = [each for each in told if isinstance(each, Outcome)]
    words = "; ".join(
        f"{order.branch_id}: {each if isinstance(each, str) else _sentence(each)}"
        for order, each in zip(orders, told, strict=True)
    )
    name_run(f"nightly · {orders[0].first_day} · {words}")
    if len(outcomes) < len(told):
        return Failed(message=words)
    if any(each.uncovered or each.violations or each.proposal_id is None for each in outcomes):
        return Completed(message=words, name="Needs a person")
    published = all(each.status == "published" for each in outcomes)
    return Completed(message=words, name="Published" if published else "Proposed")


def _order(request: NightlyRequest, branch_id: str, zone: str) -> Order:
    clock = moment(request.now.isoformat() if request.now else None, zone)
    return Order(
        branch_id=branch_id,
        first_day=request.first_day or day_of(None, clock),
        days=request.days,
        policy=str(request.policy),
        limits=Limits(seconds=request.time_limit, seed=request.seed),
        again=request.again,
        rolling=request.rolling,
        bound_seconds=request.bound_limit if request.bound else None,
    )


def _sentence(told: Outcome) -> str:
    if told.proposal_id is None:
        return f"{told.words}, stopped early: draft {told.rota_id}"
    if told.status == "published":
        return f"{told.words}, published by the policy as {told.rota_id}"
    return f"{told.words}, proposal {told.proposal_id}"
