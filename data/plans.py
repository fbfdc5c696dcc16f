"""Rota versions: saved as they were planned, and found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import UserError
from data.models import AssignmentRow, RotaVersionRow, SolverRunRow, UncoveredRow
from data.plan_rows import (
    NewPlan,
    PricedPoint,
    ProposalKind,
    StoredProposal,
    UncoveredSlot,
    assignment_rows,
    proposal_row,
    refuse_wrong_slots,
    run_row,
    stored_proposal,
    uncovered_rows,
    worked_day_rows,
)
from data.repositories import PRODUCT
from data.store import Store, UnitOfWork
from data.typed import quoted
from solver.problem import Horizon
from solver.rota import Assignment, Rota

__all__ = [
    "NewPlan",
    "PricedPoint",
    "ProposalKind",
    "SavedPlan",
    "StoredProposal",
    "StoredRota",
    "UncoveredSlot",
    "find",
    "group_of",
    "save_draft",
    "save_plan",
    "save_plans",
    "stored_rota",
]


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """Where a plan was saved; ``parent`` is the version it would replace."""

    rota_id: str
    version: int
    parent: int | None
    proposal_id: str | None
    status: str


@dataclass(frozen=True)
class StoredRota:
    """A rota version as it was saved.

    ``rota`` is on the clock of ``horizon``; ``assignments``, ``uncovered`` and ``run`` are the
    stored rows; ``parent`` is the version of ``parent_id``; ``proposal`` is None for a draft;
    ``base_seq`` is the store's last audit row when its input was read.
    """

    rota_id: str
    branch_id: str
    version: int
    parent: int | None
    parent_id: str | None
    status: str
    proposal: StoredProposal | None
    policy: str
    seed: int
    input_hash: str
    created_at: dt.datetime
    base_seq: int
    visits: int
    slots: int
    covered_slots: int
    horizon: Horizon
    rota: Rota
    assignments: Sequence[AssignmentRow]
    uncovered: Sequence[UncoveredRow]
    run: SolverRunRow

    @property
    def proposal_id(self) -> str | None:
        """Id of the proposal that put it to a person."""
        return None if self.proposal is None else self.proposal.proposal_id

    @property
    def proposal_name(self) -> str | None:
        """What that proposal is called."""
        return None if self.proposal is None else self.proposal.name


def save_plan(store: Store, plan: NewPlan) -> SavedPlan:
    """Save a plan as a proposal for a person, in one transaction.

    Raises
    ------
    ValueError
        When ``uncovered`` are not exactly the slots that the rota leaves out.
    """
    return save_plans(store, (plan,))[0]


def save_plans(
    store: Store,
    plans: Sequence[NewPlan],
    *,
    frontier: Sequence[PricedPoint] = (),
    disruptions: Sequence[str] = (),
) -> tuple[SavedPlan, ...]:
    """Save plans that answer one question as one group of proposals, in one transaction.

    Parameters
    ----------
    plans
        Of one branch and the same days; the first is the recommended one.
    frontier
        The cost of change, kept with the first.
    disruptions
        Ids of what they answer.

    Raises
    ------
    ValueError
        When there is no plan, they are of different days, or ``uncovered`` of one are not exactly
        the slots that its rota leaves out.
    """
    asked = {(plan.problem.branch_id, plan.problem.horizon, plan.base_seq) for plan in plans}
    if len(asked) != 1:
        raise ValueError("a group of proposals is of one branch, its same days and one reading")
    for plan in plans:
        refuse_wrong_slots(plan)
    saved: list[SavedPlan] = []
    with store.unit_of_work() as uow:
        uow.audit.lock()
        base_seq = _base_seq(uow, plans[0])
        numbers = [uow.rotas.next_number() for _ in plans]
        for number, plan in zip(numbers, plans, strict=True):
            row = proposal_row(
                number, plan, first=numbers[0], frontier=frontier, disruptions=disruptions
            )
            version, parent = _add(uow, plan, number, "proposed", base_seq)
            uow.rotas.add_proposal(row)
            saved.append(_saved(version, parent, row.proposal_id))
    return tuple(saved)


def save_draft(store: Store, plan: NewPlan) -> SavedPlan:
    """Save what an interrupted solve had found: kept, but not up for a decision."""
    refuse_wrong_slots(plan)
    with store.unit_of_work() as uow:
        uow.audit.lock()
        base_seq = _base_seq(uow, plan)
        return _saved(*_add(uow, plan, uow.rotas.next_number(), "draft", base_seq), None)


def has_rota(uow: UnitOfWork, branch_id: str | None = None) -> bool:
    """Whether there is a rota that ``latest`` stands for."""
    newest = uow.rotas.newest_published(branch_id)
    return newest is not None or bool(uow.rotas.open_proposals(branch_id))


def find(uow: UnitOfWork, ref: str, branch_id: str | None = None) -> StoredRota:
    """Find a rota by its id, its proposal's id, or ``latest``: the newest published, else proposed.

    Of proposals that belong together the recommended one is the newest.

    Raises
    ------
    UserError
        When there is none.
    """
    wanted = ref.strip()
    version: RotaVersionRow | None
    if wanted.lower() == "latest":
        version = uow.rotas.newest_published(branch_id)
        if version is None:
            waiting = uow.rotas.open_proposals(branch_id)
            proposal = uow.rotas.proposal(waiting[0]) if waiting else None
            version = None if proposal is None else uow.rotas.version(proposal.rota_id)
        if version is None:
            raise UserError("There is no rota yet.", "Plan one with: rotamend nightly.")
    else:
        proposal = uow.rotas.proposal(wanted.upper())
        version = uow.rotas.version(wanted.upper() if proposal is None else proposal.rota_id)
        if version is None:
            raise UserError(
                f"There is no rota or proposal {quoted(wanted)}.",
                "Give a rota id (R7), a proposal id (P7) or latest.",
            )
    return stored_rota(uow, version)


def group_of(uow: UnitOfWork, proposal_id: str) -> tuple[StoredProposal, ...]:
    """The proposals that were saved together with one, that one included, the recommended first.

    Raises
    ------
    UserError
        When there is no such proposal.
    """
    row = uow.rotas.proposal(proposal_id.strip().upper())
    if row is None:
        raise UserError(
            f"There is no proposal {quoted(proposal_id.strip())}.", "Give the id of one: P7."
        )
    return tuple(stored_proposal(each) for each in uow.rotas.group(row.group_id))


def stored_rota(uow: UnitOfWork, version: RotaVersionRow) -> StoredRota:
    """All that is stored of a version."""
    run = uow.runs.of(version.rota_id)
    if run is None:
        raise UserError(f"Rota {version.rota_id} has no solver run.", "Restore the database.")
    horizon = Horizon.of(version.first_day, version.days, version.timezone)
    proposal = uow.rotas.proposal_of(version.rota_id)
    parent = None if version.parent_id is None else uow.rotas.version(version.parent_id)
    rows = uow.rotas.assignments(version.rota_id)
    return StoredRota(
        rota_id=version.rota_id,
        branch_id=version.branch_id,
        version=version.version,
        parent=parent.version if parent else None,
        parent_id=version.parent_id,
        status=version.status,
        proposal=stored_proposal(proposal) if proposal else None,
        policy=version.policy,
        seed=version.seed,
        input_hash=version.input_hash,
        created_at=version.created_at,
        base_seq=version.base_seq,
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


def _base_seq(uow: UnitOfWork, plan: NewPlan) -> int:
    return uow.audit.last_seq() if plan.base_seq is None else plan.base_seq


def _add(
    uow: UnitOfWork, plan: NewPlan, number: int, status: str, base_seq: int
) -> tuple[RotaVersionRow, RotaVersionRow | None]:
    """Add a version with all its parts; return it and the one it would replace."""
    problem, result = plan.problem, plan.result
    first_day = problem.horizon.first_day
    last_day = problem.horizon.date_of(problem.horizon.days - 1)
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
    uow.runs.add(run_row(version.rota_id, plan))
    uow.rotas.add(version, assignment_rows(plan), uncovered_rows(plan), worked_day_rows(plan))
    uow.audit.append(
        at=plan.created_at,
        actor=PRODUCT,
        action=f"rota.{status}",
        subject=version.rota_id,
        branch_id=version.branch_id,
        details={"version": version.version, "input_hash": version.input_hash},
    )
    return version, parent


def _saved(
    version: RotaVersionRow, parent: RotaVersionRow | None, proposal_id: str | None
) -> SavedPlan:
    return SavedPlan(
        rota_id=version.rota_id,
        version=version.version,
        parent=parent.version if parent else None,
        proposal_id=proposal_id,
        status=version.status,
    )
