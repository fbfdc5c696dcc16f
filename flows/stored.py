"""What is told of a rota besides its assignments, whether it was made now or is in the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from data import in_force
from data.in_force import InForceRota
from data.mapping import load_problem
from data.overrides import overrides_of
from data.plans import SavedPlan, StoredRota, UncoveredSlot, stored_rota
from data.policies import DEFAULT, PRESETS, load_policy, recorded_policy
from data.store import UnitOfWork
from flows.planned import Changes, Offer, Planned, Run
from solver.check import check
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.frame import frame
from solver.result import Bound, Result
from solver.rota import Rota, differences

if TYPE_CHECKING:
    from solver.explain import Explanation


REQUEST = "request"
"""Key, beside the versions of a run, under which the digest of what was asked is kept."""


def policy_of(stored: StoredRota, named: str | None = None) -> Policy:
    """The policy a rota was planned with, unless another one is named."""
    if named is None and stored.run.policy is not None:
        return recorded_policy(stored.run.policy, on=stored.horizon.first_day)
    known = stored.policy if stored.policy in PRESETS else DEFAULT
    return load_policy(named or known, on=stored.horizon.first_day, branch=stored.branch_id)


def policy_for(uow: UnitOfWork, branch_id: str, named: str | None, in_force: InForceRota) -> Policy:
    """The policy that is named, or that of the rota in force on the first day.

    Raises
    ------
    UserError
        When there is no such policy, or it is wrong.
    """
    if named is None and in_force.versions:
        return policy_of(stored_rota(uow, in_force.versions[0]))
    return load_policy(named or DEFAULT, on=in_force.horizon.first_day, branch=branch_id)


def problem_of(
    uow: UnitOfWork, stored: StoredRota, policy: Policy, now: datetime | None = None
) -> Problem:
    """The problem of a rota's days as it is now.

    That of a re-plan is framed by the rota which it would replace, as it was when it was made.

    Parameters
    ----------
    now
        To look at a re-plan from this moment instead; what is to start soon is then not frozen.
    """
    horizon = stored.horizon
    problem = load_problem(uow, stored.branch_id, horizon.first_day, horizon.days, policy=policy)
    if not mends(stored):
        return problem
    before, _ = replaced_by(uow, stored)
    if now is None:
        return frame(problem, before, horizon.second_of(stored.created_at), policy)
    return frame(problem, before, horizon.second_of(now), replace(policy, freeze_s=0))


def mends(stored: StoredRota) -> bool:
    """Whether a rota was made from the one in force, by a re-plan or by hand."""
    return stored.proposal is not None and stored.proposal.kind in ("replan", "edit")


def holds(stored: StoredRota, problem: Problem, policy: Policy) -> bool:
    """Whether what was proved of a rota when it was made is said of this problem and this policy.

    A re-plan looks at the moment it was made, which makes another problem of the same data: what is
    proved of it is kept under its own policy.
    """
    same = mends(stored) or stored.input_hash == problem.digest
    return same and policy == policy_of(stored, None)


def gone_from(stored: StoredRota, problem: Problem) -> tuple[str, ...]:
    """Visits and carers of a rota that are not there any more."""
    visits = {a.visit_id for a in stored.rota.assignments} - problem.visit.keys()
    carers = {a.carer_id for a in stored.rota.assignments} - problem.carer.keys()
    return (*sorted(visits), *sorted(carers))


def replaced_by(uow: UnitOfWork, stored: StoredRota) -> tuple[Rota, frozenset[str]]:
    """What a rota replaces, or replaced, on its own clock, and the visits that was planned for."""
    before = in_force.replaced_by(uow, stored)
    return (Rota(()), frozenset()) if before is None else (before.rota, before.asked)


def seen_from(stored: StoredRota, other: StoredRota) -> tuple[Rota, frozenset[str]]:
    """Another rota on the clock and the days of this one, and the visits it was planned for."""
    shift = round((other.horizon.start - stored.horizon.start).total_seconds())
    moved = (replace(a, start=a.start + shift) for a in other.rota.assignments)
    asked = {row.visit_id for row in (*other.assignments, *other.uncovered)}
    # The other one may cover more days; what it plans on those is not at stake.
    mine = {row.visit_id for row in (*stored.assignments, *stored.uncovered)}
    kept = [a for a in moved if a.visit_id in mine or 0 <= a.start < stored.horizon.end]
    return Rota.of(kept), frozenset(asked)


def changes_between(
    before: Rota, asked: frozenset[str], after: Rota, wanted: Iterable[str], policy: Policy
) -> Changes:
    """Count what differs from the rota that another one replaces.

    ``asked`` and ``wanted`` are the visits that the one and the other were planned for.
    """
    found = differences(before, after, asked, wanted)
    kinds = [change.kind for change in found]
    moved = {
        change.visit_id
        for change in found
        if change.start_before is not None
        and change.start_after is not None
        and abs(change.start_after - change.start_before) > policy.moved_s
    }
    return Changes(
        carer=kinds.count("carer"),
        time=kinds.count("time"),
        uncovered=kinds.count("uncovered"),
        moved=len(moved),
    )


def run_of(result: Result) -> Run:
    """What is told of a solve."""
    return Run(
        status=str(result.status),
        bound=result.bound,
        seed=result.seed,
        input_hash=result.input_hash,
        seconds=result.seconds,
        iterations=result.iterations,
    )


def explain_uncovered(problem: Problem, policy: Policy, rota: Rota) -> tuple[UncoveredSlot, ...]:
    """Each slot without a carer, with what stops the nearest carers."""
    from solver.explain import Present, explain, uncovered

    asked: dict[str, Explanation] = {}
    present = Present(problem, policy, rota)
    slots: list[UncoveredSlot] = []
    for visit_id, slot in uncovered(problem, rota):
        if visit_id not in asked:
            asked[visit_id] = explain(problem, policy, rota, visit_id, present)
        why = asked[visit_id]
        slots.append(
            UncoveredSlot(
                visit_id=visit_id,
                slot=slot,
                risk=problem.visit[visit_id].risk,
                reason_code=why.reason_code,
                reason=why.reason,
                proof="impossible" if why.proof == "impossible" else "not_found",
                cheapest_repair=why.cheapest_repair or None,
            )
        )
    return tuple(slots)


def restored(uow: UnitOfWork, stored: StoredRota, problem: Problem, policy: Policy) -> Planned:
    """A stored rota, checked against a problem and a policy."""
    bound = stored.run.bound
    proposal = stored.proposal
    before, asked = replaced_by(uow, stored)
    return Planned(
        problem=problem,
        policy=policy,
        rota=stored.rota,
        report=check(problem, policy, stored.rota),
        run=Run(
            status=stored.run.status,
            bound=None
            if bound is None
            else Bound(
                bound["uncovered_slots"],
                tuple(bound["levels"]),
                # Rotas saved before this was asked for have no such key.
                bound.get("travel_minutes"),
            ),
            seed=stored.seed,
            input_hash=stored.input_hash,
            seconds=stored.run.seconds,
            iterations=stored.run.iterations,
        ),
        uncovered=_uncovered(stored, problem, policy),
        saved=SavedPlan(
            rota_id=stored.rota_id,
            version=stored.version,
            parent=stored.parent,
            proposal_id=stored.proposal_id,
            status=stored.status,
        ),
        changes=changes_between(before, asked, stored.rota, problem.visit, policy),
        overrides=overrides_of(uow, stored.branch_id),
        offer=Offer(proposal.name, proposal.figures, proposal.neighbourhood or "")
        if proposal is not None and mends(stored)
        else None,
    )


def _uncovered(stored: StoredRota, problem: Problem, policy: Policy) -> tuple[UncoveredSlot, ...]:
    """Slots of the problem that the rota leaves out, with the reasons that were saved."""
    asked = {(v.id, slot) for v in problem.visits for slot in range(1, v.carers_required + 1)}
    told = {
        (row.visit_id, row.slot): UncoveredSlot(
            row.visit_id,
            row.slot,
            problem.visit[row.visit_id].risk,
            row.reason_code,
            row.reason,
            "impossible" if row.proof == "impossible" else "not_found",
            row.cheapest_repair,
        )
        for row in stored.uncovered
        if (row.visit_id, row.slot) in asked
    }
    missing = asked - told.keys() - {(a.visit_id, a.slot) for a in stored.rota.assignments}
    if missing:
        fresh = explain_uncovered(problem, policy, stored.rota)
        told |= {(u.visit_id, u.slot): u for u in fresh if (u.visit_id, u.slot) in missing}
    return tuple(told[key] for key in sorted(told))
