"""The steps of a re-plan as plain functions: flows wrap them as tasks, the command line calls them.

record -> load -> frame -> triage -> repair -> check -> save. None of them needs a server; `replan`
is all of them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from data.disruptions import Recorded
from data.errors import UserError
from data.in_force import InForceRota, Met, nothing_met, rota_in_force
from data.mapping import load_problem
from data.overrides import StoredOverride, overrides_of
from data.plans import (
    NewPlan,
    PricedPoint,
    ProposalKind,
    find,
    group_of,
    save_plans,
)
from data.policies import whole_policy
from data.standby import Standby
from data.store import Store
from flows.figures import figures
from flows.mended import Mended
from flows.planned import Offer, Planned
from flows.standing import lacks, saved_as, standing
from flows.standing_by import as_things_are, made_ahead
from flows.stored import (
    REQUEST,
    changes_between,
    explain_uncovered,
    policy_for,
    restored,
    run_of,
)
from flows.unanswered import days_of, is_over, together, told_of
from solver.check import check as check_rota
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Horizon, Problem
from solver.repair.frame import frame as frame_problem
from solver.repair.result import Hit, Point, Proposal, Repair
from solver.repair.triage import triage as triage_slots
from solver.repair.waiting import with_those_who_wait
from solver.result import Limits, Progress

SECONDS = 1.0
"""Time limit of a repair where none is given."""
TAKES_AWAY = ("absent", "late")
"""Kinds of disruptions after which nobody can do more than before; weather may get better."""


@dataclass(frozen=True, slots=True)
class ReplanOrder:
    """What somebody wants mended.

    Parameters
    ----------
    now
        Aware time of the re-plan: what has started by then stays.
    disruptions
        Ids; none means all that the rota in force does not know, and where it knows them all, what
        nobody covers or what breaks a rule on the day of ``now``. What else it does not know of the
        same days is answered with them.
    policy
        Preset or file; None means that of the rota in force.
    again
        Whether to solve anew where an open proposal answers the same, or nothing was lost.
    """

    branch_id: str
    now: datetime
    disruptions: tuple[str, ...] = ()
    policy: str | None = None
    limits: Limits = field(default_factory=lambda: Limits(seconds=SECONDS))
    again: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """The rota in force and what breaks it, as the store had it.

    Parameters
    ----------
    problem
        As the disruptions leave it; framed by `frame`.
    base_seq
        The store's last audit row then.
    request
        Digest of what was asked: disruptions, rota in force, data, policy and limits, not the time.
    ahead
        What was worked out ahead for just this.
    unmet
        By id of a disruption that the rota loses nothing by: what it does not meet.
    overrides
        What people have allowed in the branch.
    """

    order: ReplanOrder
    told: tuple[Recorded, ...]
    in_force: InForceRota
    problem: Problem
    policy: Policy
    base_seq: int
    request: str
    started: float
    ahead: Standby | None = None
    unmet: Mapping[str, Met] = field(default_factory=dict)
    overrides: tuple[StoredOverride, ...] = ()


def replan(
    store: Store,
    order: ReplanOrder,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    triaged: Callable[[Broken, tuple[Hit, ...]], None] | None = None,
) -> Mended:
    """All steps of a re-plan.

    Parameters
    ----------
    triaged
        Called with the slots that are hit as soon as they are known, before anything is solved.

    Raises
    ------
    UserError
        As for `load`.
    """
    loaded = load(store, order)
    if isinstance(loaded, Mended):
        return loaded
    broken = frame(loaded)
    hits = triage(broken)
    if triaged is not None:
        triaged(broken, hits)
    mended = mended_before(store, broken, hits) or untouched(store, broken, hits)
    if mended is not None:
        return mended
    found = repair(broken, progress, stop)
    return save(store, broken, found, check(broken, found))


def load(store: Store, order: ReplanOrder) -> Broken | Mended:
    """Read the problem as the disruptions leave it, and the rota in force on the days they touch.

    Returns
    -------
    Broken
        What is to be mended; or the answer where no rota is in force on a day they touch.

    Raises
    ------
    UserError
        When there is no such branch, disruption or policy, or nothing was recorded that the rota in
        force does not know and it lacks nothing on the day of the re-plan.
    """
    started = time.monotonic()
    with store.unit_of_work(read_only=True) as uow:
        base_seq = uow.audit.last_seq()
        named = together(uow, order.branch_id, order.disruptions, order.now)
        told = told_of(uow, order.branch_id, named, order.now)
        zone = uow.agency.branch(order.branch_id).timezone
        today = Horizon.of(order.now.astimezone(ZoneInfo(zone)).date(), 1, zone)
        horizon = days_of(uow, order.branch_id, told, order.now) if told else today
        in_force = None if horizon is None else rota_in_force(uow, order.branch_id, horizon)
        unmet = {
            each.disruption_id: met
            for each in told
            if (met := nothing_met(uow, order.branch_id, each.facts, in_force and horizon))
        }
        if horizon is None or in_force is None:
            if not told:
                raise _nothing_to_mend()
            elapsed = time.monotonic() - started
            over = all(is_over(uow, each, order.now) for each in told)
            return Mended(told, order.branch_id, wall_seconds=elapsed, over=over, unmet=unmet)
        policy = policy_for(uow, order.branch_id, order.policy, in_force)
        problem = load_problem(uow, order.branch_id, horizon.first_day, horizon.days, policy=policy)
        ahead = made_ahead(uow, told, in_force)
        known = overrides_of(uow, order.branch_id)
    request = _request(order, told, in_force, problem, policy)
    broken = Broken(
        order, told, in_force, problem, policy, base_seq, request, started, ahead, unmet, known
    )
    if not told and not lacks(frame(broken)):
        raise _nothing_to_mend()
    return broken


def _nothing_to_mend() -> UserError:
    return UserError(
        "The rota in force knows every disruption that was recorded, and lacks nothing today.",
        "Record one (rotamend absent CARER), or name one: rotamend replan --disruption D1.",
    )


def frame(broken: Broken) -> Broken:
    """Add what a re-plan must respect: the rota in force, now, and what is frozen."""
    now = broken.problem.horizon.second_of(broken.order.now)
    framed = frame_problem(broken.problem, broken.in_force.rota, now, broken.policy)
    waits = with_those_who_wait(framed, broken.policy, broken.order.limits)
    return replace(broken, problem=waits)


def triage(broken: Broken) -> tuple[Hit, ...]:
    """Which slots need a carer, by start and risk; those who must be rung at once are marked."""
    return triage_slots(broken.problem, broken.policy)


def mended_before(store: Store, broken: Broken, hits: tuple[Hit, ...]) -> Mended | None:
    """The open proposals that already answer the same, if they still obey every rule; or None."""
    if broken.order.again:
        return None
    with store.unit_of_work(read_only=True) as uow:
        for proposal_id in uow.rotas.open_proposals(broken.order.branch_id):
            stored = find(uow, proposal_id)
            if stored.run.versions.get(REQUEST) != broken.request:
                continue
            group = [each for each in group_of(uow, proposal_id) if each.status == "open"]
            plans = tuple(
                restored(uow, find(uow, each.proposal_id), broken.problem, broken.policy)
                for each in group
            )
            if not any(plan.broken for plan in plans):
                frontier = next((each.frontier for each in group if each.frontier), ())
                return _mended(broken, hits, plans, frontier, repeated=True)
    return None


def untouched(store: Store, broken: Broken, hits: tuple[Hit, ...]) -> Mended | None:
    """The answer where the rota in force can stay as it is; None where something must change.

    A slot that had nobody before is no reason to change it, unless more can be done now, or that is
    what was asked for.
    """
    if _asked_anew(broken):
        return None
    gone = {a.visit_id for a in broken.in_force.rota.assignments} - broken.problem.visit.keys()
    hit = any(h.carer_id is not None or h.visit_id not in broken.in_force.asked for h in hits)
    if hit or gone or (hits and any(each.kind not in TAKES_AWAY for each in broken.told)):
        return None
    with store.unit_of_work(read_only=True) as uow:
        kept = standing(uow, broken)
    if kept.broken:
        return None
    return replace(_mended(broken, hits, (), ()), standing=kept)


def _asked_anew(broken: Broken) -> bool:
    """Whether better rotas are looked for although nothing new was lost."""
    return broken.order.again or not broken.told


def repair(
    broken: Broken,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Repair:
    """Look for the rotas that change least, know people best, and cost least.

    The least change is no worse than what was worked out ahead.
    """
    from solver.repair.mend import repair as mend

    known = None if broken.ahead is None else as_things_are(broken.ahead, broken.problem)
    return mend(broken.problem, broken.policy, broken.order.limits, progress, stop, known=known)


def check(broken: Broken, found: Repair) -> Mended:
    """Check each proposal from its assignments alone; say of uncovered slots what stops them."""
    plans: list[Planned] = []
    for proposal in found.proposals:
        rota = proposal.result.rota
        plans.append(
            Planned(
                problem=broken.problem,
                policy=broken.policy,
                rota=rota,
                report=check_rota(broken.problem, broken.policy, rota),
                run=run_of(proposal.result),
                uncovered=explain_uncovered(broken.problem, broken.policy, rota),
                changes=changes_between(
                    broken.in_force.rota,
                    broken.in_force.asked,
                    rota,
                    broken.problem.visit,
                    broken.policy,
                ),
                offer=Offer(proposal.name, proposal.figures, proposal.neighbourhood),
                overrides=broken.overrides,
            )
        )
    frontier = tuple(_priced(broken, point) for point in found.frontier)
    return _mended(broken, found.hits, tuple(plans), frontier)


def save(store: Store, broken: Broken, found: Repair, mended: Mended) -> Mended:
    """Save checked proposals as one group, in one transaction.

    Nothing is saved where the recommended one is the rota in force and what nobody covers in it was
    decided about before.
    """
    first = mended.proposals[0]
    undecided = any(slot.visit_id not in mended.asked for slot in first.uncovered)
    if not undecided and not mended.changes(first):
        with store.unit_of_work(read_only=True) as uow:
            kept = replace(first, saved=saved_as(uow, broken), offer=None)
        return replace(
            mended, proposals=(), frontier=(), standing=kept, searched=_asked_anew(broken)
        )
    plans = [
        new_plan(broken, proposal, planned)
        for proposal, planned in zip(found.proposals, mended.proposals, strict=True)
    ]
    saved = save_plans(
        store,
        plans,
        frontier=mended.frontier,
        disruptions=[each.disruption_id for each in broken.told],
    )
    return replace(
        mended,
        proposals=tuple(
            replace(planned, saved=each)
            for planned, each in zip(mended.proposals, saved, strict=True)
        ),
        wall_seconds=time.monotonic() - broken.started,
    )


def new_plan(
    broken: Broken, proposal: Proposal, planned: Planned, kind: ProposalKind = "replan"
) -> NewPlan:
    """A checked proposal as it is saved."""
    result = proposal.result
    return NewPlan(
        problem=broken.problem,
        policy=broken.policy,
        result=replace(result, versions={**result.versions, REQUEST: broken.request}),
        working_days=planned.facts.working_days,
        uncovered=planned.uncovered,
        created_at=broken.order.now,
        base_seq=broken.base_seq,
        name=proposal.name,
        kind=kind,
        figures=proposal.figures,
        neighbourhood=proposal.neighbourhood,
    )


def _priced(broken: Broken, point: Point) -> PricedPoint:
    """A point of the cost of change with the cost of its rota in pounds, as proposals have it."""
    cost = figures(Facts(broken.problem, broken.policy, point.rota)).cost
    return PricedPoint(
        point.changed, point.uncovered, point.uncovered_slots, round(cost, 2), point.proof
    )


def _mended(
    broken: Broken,
    hits: tuple[Hit, ...],
    proposals: tuple[Planned, ...],
    frontier: tuple[PricedPoint, ...],
    *,
    repeated: bool = False,
) -> Mended:
    elapsed = time.monotonic() - broken.started
    return Mended(
        told=broken.told,
        branch_id=broken.order.branch_id,
        before=broken.in_force.rota,
        asked=broken.in_force.asked,
        hits=hits,
        proposals=tuple(
            replace(each, wall_seconds=elapsed, repeated=repeated) for each in proposals
        ),
        frontier=frontier,
        wall_seconds=elapsed,
        repeated=repeated,
        ahead=broken.ahead,
        unmet=broken.unmet,
    )


def _request(
    order: ReplanOrder,
    told: Sequence[Recorded],
    in_force: InForceRota,
    problem: Problem,
    policy: Policy,
) -> str:
    asked = [
        [each.disruption_id for each in told],
        [[day.isoformat(), rota_id] for day, rota_id in in_force.by_day.items()],
        problem.digest,
        whole_policy(policy),
        asdict(order.limits),
    ]
    text = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
