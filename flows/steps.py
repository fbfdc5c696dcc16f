"""The steps of a plan as plain functions: flows wrap them as tasks, the command line calls them.

read -> validate -> solve -> check -> save -> brief. None of them needs a server.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from data import decisions
from data.decisions import PublishedPlan, RedAction, approve
from data.disruptions import known_visit
from data.errors import UserError
from data.mapping import load_problem, planned_days
from data.overrides import StoredOverride, overrides_of
from data.overtaken import Refuse, anew
from data.plans import NewPlan, StoredRota, find, save_draft, save_plan
from data.policies import DEFAULT, load_policy, whole_policy
from data.store import Store, UnitOfWork
from flows.overriding import how_to_override
from flows.planned import Planned, PublicationRefused
from flows.rolling import with_published
from flows.stored import (
    REQUEST,
    changes_between,
    explain_uncovered,
    gone_from,
    holds,
    mends,
    policy_of,
    problem_of,
    replaced_by,
    restored,
    run_of,
)
from solver.check import check
from solver.overrides import not_allowed
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Bound, Limits, Progress, Result, Status
from solver.rota import Rota
from solver.rules import Violation


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants planned; ``policy`` is a preset or a policy file.

    ``again`` plans anew even where the same input was planned before. ``rolling`` leaves alone what
    is published on some of the days. ``bound_seconds`` are for
    proving, after solving, how good any rota can be at most; None: it is not asked for.
    """

    branch_id: str
    first_day: date
    days: int = 1
    policy: str = DEFAULT
    limits: Limits = field(default_factory=lambda: Limits(seconds=60))
    again: bool = False
    rolling: bool = False
    bound_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The problem of an order as the store had it, ``base_seq`` being its last audit row then.

    ``overrides`` are what people have allowed in the branch by then. ``digest`` is that of the
    agency's data alone: what a rolling plan pins is not in it.
    """

    order: Order
    problem: Problem
    policy: Policy
    base_seq: int
    started: float
    digest: str
    overrides: tuple[StoredOverride, ...] = ()

    @property
    def request(self) -> str:
        """Digest of what was asked besides the input: policy and limits."""
        asked: list[object] = [whole_policy(self.policy), asdict(self.order.limits)]
        if self.order.rolling:
            asked.append("rolling")
        text = json.dumps(asked, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def branches(store: Store, branch_id: str | None = None) -> tuple[str, ...]:
    """All branches, or the one that is asked for.

    Raises
    ------
    UserError
        When there is no branch, or not this one.
    """
    with store.unit_of_work(read_only=True) as uow:
        if branch_id is not None:
            return (uow.agency.branch(branch_id).branch_id,)
        known = uow.agency.branches()
    if not known:
        raise UserError("There is no agency yet.", "Import one: rotamend import FOLDER.")
    return known


def one_branch(store: Store, branch_id: str | None = None) -> str:
    """The branch that is asked for, or the only one.

    Raises
    ------
    UserError
        When there is none, not this one, or several to choose from.
    """
    known = branches(store, branch_id)
    if len(known) > 1:
        raise UserError("There are several branches.", f"Give --branch: {', '.join(known)}.")
    return known[0]


def zone_of(store: Store, branch_id: str) -> str:
    """IANA name of a branch's time zone."""
    with store.unit_of_work(read_only=True) as uow:
        return uow.agency.branch(branch_id).timezone


def read(store: Store, order: Order) -> Reading:
    """Read the problem of an order.

    Raises
    ------
    UserError
        When there is no such branch or policy, or the policy is wrong.
    """
    started = time.monotonic()
    policy = load_policy(order.policy, on=order.first_day, branch=order.branch_id)
    with store.unit_of_work(read_only=True) as uow:
        base_seq = uow.audit.last_seq()
        problem = load_problem(uow, order.branch_id, order.first_day, order.days, policy=policy)
        known, digest = overrides_of(uow, order.branch_id), problem.digest
        if order.rolling:
            problem = with_published(uow, problem, policy, (each.facts for each in known))
    return Reading(order, problem, policy, base_seq, started, digest, known)


def validate(store: Store, reading: Reading) -> None:
    """Refuse what cannot be planned.

    Raises
    ------
    UserError
        When there is no visit in the days, which must not pass for a plan in which all is covered,
        or when a bound is asked for that the policy's weights are too large for.
    """
    order = reading.order
    if order.bound_seconds is not None:
        from solver.bound import is_countable

        if not is_countable(reading.problem, reading.policy):
            raise UserError(
                f"The weights of policy {reading.policy.name} are too large for --bound.",
                "Lower uncovered or risk_weights in it, or plan without --bound.",
            )
    if reading.problem.visits:
        return
    last = order.first_day + timedelta(days=order.days - 1)
    span = f"on {order.first_day}" if order.days == 1 else f"from {order.first_day} to {last}"
    with store.unit_of_work(read_only=True) as uow:
        known = planned_days(uow, order.branch_id)
    raise UserError(
        f"Branch {order.branch_id} has no visit {span}.",
        f"Its visits run from {known[0]} to {known[1]}: give --from, or import those days."
        if known
        else "Import them: rotamend import FOLDER.",
    )


def planned_before(store: Store, reading: Reading) -> Planned | None:
    """The open proposal that already answers this order on this input, checked again; or None."""
    if reading.order.again:
        return None
    order, digest = reading.order, reading.digest
    with store.unit_of_work(read_only=True) as uow:
        for proposal_id in uow.rotas.open_proposals(order.branch_id):
            stored = find(uow, proposal_id)
            if (
                (stored.horizon.first_day, stored.horizon.days) == (order.first_day, order.days)
                and stored.input_hash == digest
                and stored.run.versions.get(REQUEST) == reading.request
                and stored.parent_id == _published(uow, reading)
                and (order.bound_seconds is None or _is_bounded(stored.run.bound))
            ):
                planned = restored(uow, stored, reading.problem, reading.policy)
                elapsed = time.monotonic() - reading.started
                return replace(planned, wall_seconds=elapsed, repeated=True)
    return None


def _is_bounded(bound: Mapping[str, Any] | None) -> bool:
    """Whether a run was asked to prove how good any rota can be: only then travel is bounded."""
    return bound is not None and bound.get("travel_minutes") is not None


def solve(
    reading: Reading,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Look for the best rota within the order's limits."""
    from solver.solve import solve as search

    result = search(
        reading.problem, reading.policy, reading.order.limits, progress=progress, stop=stop
    )
    versions = {**result.versions, REQUEST: reading.request}
    return replace(result, versions=versions, input_hash=reading.digest)


def bound(
    reading: Reading,
    result: Result,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Prove how good any rota can be, where the order asks for it and the solve was not stopped."""
    seconds = reading.order.bound_seconds
    if seconds is None or result.status is Status.INTERRUPTED:
        return result
    from solver.bound import bound as prove

    proved = prove(
        reading.problem, reading.policy, seconds, result.rota, progress=progress, stop=stop
    ).as_bound(result.score.levels)
    before = result.bound
    return replace(
        result,
        bound=Bound(
            max(before.uncovered_slots, proved.uncovered_slots),
            # What the whole model proved of a small problem is all there is to prove.
            before.levels if result.status is Status.OPTIMAL else proved.levels,
            proved.travel_minutes,
        ),
    )


def check_result(reading: Reading, result: Result) -> Planned:
    """Check a rota from its assignments alone, and say of each uncovered slot what stops it."""
    return Planned(
        problem=reading.problem,
        policy=reading.policy,
        rota=result.rota,
        report=check(reading.problem, reading.policy, result.rota),
        run=run_of(result),
        uncovered=explain_uncovered(reading.problem, reading.policy, result.rota),
        overrides=reading.overrides,
    )


def save(
    store: Store, reading: Reading, result: Result, planned: Planned, now: datetime
) -> Planned:
    """Save a checked rota as a proposal; as a draft where the solve was interrupted."""
    plan = NewPlan(
        problem=reading.problem,
        policy=reading.policy,
        result=result,
        working_days=planned.facts.working_days,
        uncovered=planned.uncovered,
        created_at=now,
        base_seq=reading.base_seq,
        name=reading.policy.name,
    )
    keep = save_draft if result.status is Status.INTERRUPTED else save_plan
    saved = keep(store, plan)
    with store.unit_of_work(read_only=True) as uow:
        before, asked = replaced_by(uow, find(uow, saved.rota_id))
    changes = changes_between(before, asked, planned.rota, planned.problem.visit, reading.policy)
    elapsed = time.monotonic() - reading.started
    return replace(planned, saved=saved, changes=changes, wall_seconds=elapsed)


def restore(
    store: Store, ref: str, branch_id: str | None = None, policy: str | None = None
) -> Planned:
    """A stored rota, checked against the agency's data and the rules of today.

    Visits that a disruption has taken out since are left out of it.

    Parameters
    ----------
    policy
        Preset or file to check with; None means the one that the rota was planned with.

    Raises
    ------
    UserError
        When there is no such rota, or visits or carers in it are not in the store any more.
    """
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, ref, branch_id)
        chosen = policy_of(stored, policy)
        problem = problem_of(uow, stored, chosen)
        missing = gone_from(stored, problem)
        gone = [each for each in missing if not known_visit(uow, stored.branch_id, each)]
        if gone:
            raise UserError(
                f"Rota {stored.rota_id} holds visits or carers that are no longer there: "
                f"{', '.join(gone[:10])}.",
                _plan_again(stored),
            )
        if missing:
            wanted = (a for a in stored.rota.assignments if a.visit_id in problem.visit)
            stored = replace(stored, rota=Rota.of(wanted))
        planned = restored(uow, stored, problem, chosen)
        if holds(stored, problem, chosen):
            return planned
        return planned.unproved(explain_uncovered(problem, chosen, stored.rota))


def publish(
    store: Store,
    proposal_id: str,
    *,
    as_name: str,
    reason: str,
    now: datetime,
    actions: Mapping[str, RedAction] | None = None,
) -> PublishedPlan:
    """Publish a proposal, unless its rota breaks a rule on the agency's data of this moment.

    The check and the decision are one transaction: nothing can change between them. A re-plan is
    also refused when what it changes has started by now.

    Parameters
    ----------
    actions
        By visit id, what is done about each red visit that the rota leaves uncovered.

    Raises
    ------
    UserError
        As for `data.decisions.approve`.
    PublicationRefused
        When the check finds a violation, or visits or carers in the rota are no longer there;
        then nothing is changed.
    """
    return approve(
        store,
        proposal_id,
        as_name=as_name,
        reason=reason,
        now=now,
        actions=actions,
        refuse=refuse_broken(now),
    )


def publish_by_policy(store: Store, proposal_id: str, now: datetime) -> PublishedPlan:
    """Publish a proposal without a person, where its policy allows that.

    Raises
    ------
    UserError
        As for `data.decisions.publish_by_policy`.
    PublicationRefused
        As for `publish`.
    """
    return decisions.publish_by_policy(store, proposal_id, now=now, refuse=refuse_broken(now))


def refuse_broken(now: datetime | None) -> Refuse:
    """Refuse a rota that breaks a rule on the data there is when it is to be published.

    What somebody has allowed, who may, does not stop it.

    Parameters
    ----------
    now
        When that is; None: a re-plan is looked at from when it was made.
    """

    def refuse(uow: UnitOfWork, stored: StoredRota) -> None:
        policy = policy_of(stored)
        problem = problem_of(uow, stored, policy, now)
        gone = gone_from(stored, problem)
        found: tuple[Violation, ...] = ()
        if not gone:
            allowed = (each.facts for each in overrides_of(uow, stored.branch_id))
            found = not_allowed(check(problem, policy, stored.rota).violations, allowed)
        if gone or found:
            ways = (how_to_override(each, policy, _ref(stored)) for each in found)
            commands = tuple(way for way in ways if way is not None)
            raise PublicationRefused(stored, found, gone, _plan_again(stored), commands)

    return refuse


def _ref(stored: StoredRota) -> str:
    return stored.proposal_id or stored.rota_id


def _plan_again(stored: StoredRota) -> str:
    horizon = stored.horizon
    if stored.proposal is not None and mends(stored):
        return anew(stored.proposal, horizon.first_day, horizon.date_of(horizon.days - 1))
    return f"Plan again: rotamend nightly --from {horizon.first_day} --days {horizon.days}."


def _published(uow: UnitOfWork, reading: Reading) -> str | None:
    """The published rota that a plan made now would replace."""
    horizon = reading.problem.horizon
    last = horizon.date_of(horizon.days - 1)
    in_force = uow.rotas.published(reading.order.branch_id, horizon.first_day, last)
    return in_force[0].rota_id if in_force else None
