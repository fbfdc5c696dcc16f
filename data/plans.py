"""The life of a rota version: planned, proposed to a person, published or turned down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from data.errors import UserError
from data.models import (
    AssignmentRow,
    ProposalRow,
    RotaVersionRow,
    SolverRunRow,
    UncoveredRow,
)
from data.plan_rows import (
    NewPlan,
    UncoveredSlot,
    assignment_rows,
    refuse_wrong_slots,
    run_row,
    uncovered_row,
    worked_day_rows,
)
from data.store import Store, UnitOfWork
from solver.problem import Horizon
from solver.rota import Assignment, Rota

__all__ = [
    "NewPlan",
    "PublishedPlan",
    "SavedPlan",
    "StoredRota",
    "UncoveredSlot",
    "approve",
    "find",
    "reject",
    "save_draft",
    "save_plan",
]

PRODUCT = "rotamend"
"""Who the audit log names for what the product does by itself."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """Where a plan was saved; ``parent`` is the version it would replace."""

    rota_id: str
    version: int
    parent: int | None
    proposal_id: str | None
    status: str


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """A published plan, and the rotas of which no day is in force any more."""

    rota_id: str
    proposal_id: str
    version: int
    parent: int | None
    superseded: tuple[str, ...]


@dataclass(frozen=True)
class StoredRota:
    """A rota version as it was saved.

    ``rota`` is on the clock of ``horizon``; ``assignments``, ``uncovered`` and ``run`` are the
    stored rows; ``parent`` is the version of ``parent_id``.
    """

    rota_id: str
    branch_id: str
    version: int
    parent: int | None
    parent_id: str | None
    status: str
    proposal_id: str | None
    proposal_name: str | None
    policy: str
    seed: int
    input_hash: str
    created_at: dt.datetime
    visits: int
    slots: int
    covered_slots: int
    horizon: Horizon
    rota: Rota
    assignments: Sequence[AssignmentRow]
    uncovered: Sequence[UncoveredRow]
    run: SolverRunRow


def save_plan(store: Store, plan: NewPlan) -> SavedPlan:
    """Save a plan as a proposal for a person, in one transaction.

    Raises
    ------
    ValueError
        When ``uncovered`` are not exactly the slots that the rota leaves out.
    """
    return _save(store, plan, proposed=True)


def save_draft(store: Store, plan: NewPlan) -> SavedPlan:
    """Save what an interrupted solve had found: kept, but not up for a decision."""
    return _save(store, plan, proposed=False)


def approve(
    store: Store,
    proposal_id: str,
    *,
    as_name: str,
    reason: str,
    now: dt.datetime,
    refuse: Callable[[UnitOfWork, StoredRota], None] | None = None,
) -> PublishedPlan:
    """Publish a proposal.

    Parameters
    ----------
    refuse
        Looks at the rota in the transaction that would publish it, and raises where it must not
        be; then nothing is changed, not even the proposal.

    Raises
    ------
    UserError
        When there is no such proposal, it is decided, a name or reason is missing, or a version
        of the same days was published after the proposal's input was read.
    """
    with store.unit_of_work() as uow:
        proposal, version = _decide(
            uow, proposal_id, "approved", as_name=as_name, reason=reason, now=now
        )
        in_force = uow.rotas.published(version.branch_id, version.first_day, version.last_day)
        newer = [v for v in in_force if (v.published_seq or 0) > version.base_seq]
        if newer:
            raise UserError(
                f"Proposal {proposal.proposal_id} does not know {newer[0].rota_id} "
                f"(version {newer[0].version}), which was published after its input was read.",
                f"Plan {version.first_day} to {version.last_day} again.",
            )
        if refuse is not None:
            refuse(uow, _stored(uow, version))
        version.published_seq = uow.audit.append(
            at=now,
            actor=as_name,
            action="rota.published",
            subject=version.rota_id,
            branch_id=version.branch_id,
            reason=reason,
            details={"proposal": proposal.proposal_id, "version": version.version},
        )
        version.status = "published"
        uow.session.flush()
        superseded = [old for old in in_force if not _days_in_force(uow, old)]
        for old in superseded:
            old.status = "superseded"
            uow.audit.append(
                at=now,
                actor=PRODUCT,
                action="rota.superseded",
                subject=old.rota_id,
                branch_id=old.branch_id,
                details={"by": version.rota_id},
            )
        return PublishedPlan(
            rota_id=version.rota_id,
            proposal_id=proposal.proposal_id,
            version=version.version,
            parent=_parent_version(uow, version),
            superseded=tuple(old.rota_id for old in superseded),
        )


def reject(store: Store, proposal_id: str, *, as_name: str, reason: str, now: dt.datetime) -> str:
    """Turn a proposal down and return its rota's id.

    Raises
    ------
    UserError
        As for `approve`, but for newer versions.
    """
    with store.unit_of_work() as uow:
        proposal, version = _decide(
            uow, proposal_id, "rejected", as_name=as_name, reason=reason, now=now
        )
        version.status = "rejected"
        uow.audit.append(
            at=now,
            actor=as_name,
            action="rota.rejected",
            subject=version.rota_id,
            branch_id=version.branch_id,
            reason=reason,
            details={"proposal": proposal.proposal_id, "version": version.version},
        )
        return version.rota_id


def find(uow: UnitOfWork, ref: str, branch_id: str | None = None) -> StoredRota:
    """Find a rota by its id, its proposal's id, or ``latest``: the newest published, else proposed.

    Raises
    ------
    UserError
        When there is none.
    """
    wanted = ref.strip()
    version: RotaVersionRow | None
    if wanted.lower() == "latest":
        version = uow.rotas.newest("published", branch_id) or uow.rotas.newest(
            "proposed", branch_id
        )
        if version is None:
            raise UserError("There is no rota yet.", "Plan one with: rotamend nightly.")
    else:
        proposal = uow.rotas.proposal(wanted.upper())
        version = uow.rotas.version(wanted.upper() if proposal is None else proposal.rota_id)
        if version is None:
            raise UserError(
                f"There is no rota or proposal {wanted!r}.",
                "Give a rota id (R7), a proposal id (P7) or latest.",
            )
    return _stored(uow, version)


def _save(store: Store, plan: NewPlan, *, proposed: bool) -> SavedPlan:
    problem, result = plan.problem, plan.result
    refuse_wrong_slots(plan)
    first_day = problem.horizon.first_day
    last_day = problem.horizon.date_of(problem.horizon.days - 1)
    status = "proposed" if proposed else "draft"
    with store.unit_of_work() as uow:
        uow.audit.lock()
        number = uow.rotas.next_number()
        base_seq = uow.audit.last_seq() if plan.base_seq is None else plan.base_seq
        in_force = uow.rotas.published(problem.branch_id, first_day, last_day)
        parent = next((v for v in in_force if (v.published_seq or 0) <= base_seq), None)
        version = RotaVersionRow(
            rota_id=f"R{number}",
            number=number,
            branch_id=problem.branch_id,
            version=uow.rotas.next_version(problem.branch_id),
            parent_id=parent.rota_id if parent else None,
            status=status,
            first_day=first_day,
            last_day=last_day,
            days=problem.horizon.days,
            timezone=problem.horizon.timezone,
            input_hash=result.input_hash,
            policy=plan.policy.name,
            seed=result.seed,
            created_at=plan.created_at,
            base_seq=base_seq,
            visits=len(problem.visits),
            slots=problem.slots,
            covered_slots=len(result.rota),
        )
        proposal = ProposalRow(
            proposal_id=f"P{number}", rota_id=version.rota_id, name=plan.name, status="open"
        )
        uow.runs.add(run_row(version.rota_id, plan))
        uow.rotas.add(
            version,
            assignment_rows(plan),
            (uncovered_row(slot) for slot in plan.uncovered),
            worked_day_rows(plan),
            proposal if proposed else None,
        )
        uow.audit.append(
            at=plan.created_at,
            actor=PRODUCT,
            action=f"rota.{status}",
            subject=version.rota_id,
            branch_id=version.branch_id,
            details={"version": version.version, "input_hash": version.input_hash},
        )
        return SavedPlan(
            rota_id=version.rota_id,
            version=version.version,
            parent=parent.version if parent else None,
            proposal_id=proposal.proposal_id if proposed else None,
            status=status,
        )


def _decide(
    uow: UnitOfWork,
    proposal_id: str,
    decision: Literal["approved", "rejected"],
    *,
    as_name: str,
    reason: str,
    now: dt.datetime,
) -> tuple[ProposalRow, RotaVersionRow]:
    """Record a person's decision on an open proposal; other decisions wait until this is done."""
    uow.audit.lock()
    if not as_name.strip():
        raise UserError("A decision needs the name of who makes it.", "Give --as NAME.")
    if not reason.strip():
        raise UserError("A decision needs a reason.", "Give --reason TEXT.")
    proposal = uow.rotas.proposal(proposal_id.strip().upper())
    version = None if proposal is None else uow.rotas.version(proposal.rota_id)
    if proposal is None or version is None:
        _refuse_rota_id(uow, proposal_id.strip().upper())
        waiting = ", ".join(uow.rotas.open_proposals()[:5])
        raise UserError(
            f"There is no proposal {proposal_id.strip()!r}.",
            f"Waiting for a decision: {waiting}." if waiting else "No proposal is waiting.",
        )
    if proposal.status != "open":
        raise UserError(
            f"Proposal {proposal.proposal_id} is already {proposal.status}.",
            "A decision stands; plan again to change the rota.",
        )
    proposal.status = decision
    proposal.decided_by = as_name.strip()
    proposal.decided_at = now
    proposal.reason = reason.strip()
    return proposal, version


def _refuse_rota_id(uow: UnitOfWork, rota_id: str) -> None:
    """Raise with the proposal of a rota where a rota's id was given in its place."""
    version = uow.rotas.version(rota_id)
    if version is None:
        return
    proposal = uow.rotas.proposal_of(rota_id)
    if proposal is None:
        raise UserError(
            f"{rota_id} is a rota ({version.status}), and no proposal belongs to it.",
            f"Plan again: rotamend nightly --from {version.first_day} --days {version.days}.",
        )
    raise UserError(
        f"{rota_id} is a rota; the proposal that belongs to it is {proposal.proposal_id} "
        f"({proposal.status}).",
        f"Decide on a proposal: give {proposal.proposal_id} instead of {rota_id}.",
    )


def _days_in_force(uow: UnitOfWork, version: RotaVersionRow) -> bool:
    """Whether a published version is still the newest one of any of its days."""
    published = uow.rotas.published(version.branch_id, version.first_day, version.last_day)
    for offset in range(version.days):
        day = version.first_day + dt.timedelta(days=offset)
        newest = next(v for v in published if v.first_day <= day <= v.last_day)
        if newest.rota_id == version.rota_id:
            return True
    return False


def _parent_version(uow: UnitOfWork, version: RotaVersionRow) -> int | None:
    parent = None if version.parent_id is None else uow.rotas.version(version.parent_id)
    return None if parent is None else parent.version


def _stored(uow: UnitOfWork, version: RotaVersionRow) -> StoredRota:
    run = uow.runs.of(version.rota_id)
    if run is None:
        raise UserError(f"Rota {version.rota_id} has no solver run.", "Restore the database.")
    horizon = Horizon.of(version.first_day, version.days, version.timezone)
    proposal = uow.rotas.proposal_of(version.rota_id)
    rows = uow.rotas.assignments(version.rota_id)
    return StoredRota(
        rota_id=version.rota_id,
        branch_id=version.branch_id,
        version=version.version,
        parent=_parent_version(uow, version),
        parent_id=version.parent_id,
        status=version.status,
        proposal_id=proposal.proposal_id if proposal else None,
        proposal_name=proposal.name if proposal else None,
        policy=version.policy,
        seed=version.seed,
        input_hash=version.input_hash,
        created_at=version.created_at,
        visits=version.visits,
        slots=version.slots,
        covered_slots=version.covered_slots,
        horizon=horizon,
        rota=Rota.of(
            Assignment(horizon.second_of(r.start), r.visit_id, r.slot, r.carer_id, r.pinned)
            for r in rows
        ),
        assignments=rows,
        uncovered=uow.rotas.uncovered(version.rota_id),
        run=run,
    )
