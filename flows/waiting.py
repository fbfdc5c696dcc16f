"""The proposals that wait for a person's decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.overtaken import is_overtaken
from data.plans import StoredRota, find
from data.store import Store, UnitOfWork
from flows.figures import figures
from flows.mended import still_there
from flows.planned import Changes, PublicationRefused
from flows.steps import refuse_broken
from flows.stored import changes_between, mends, policy_of, problem_of, replaced_by
from solver.facts import Facts


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open proposal: how it compares with the others of its group, in slots and pounds.

    ``overtaken``: it can never be approved, for something has happened that it does not suit.
    ``red`` are the red visits that it leaves without a carer.
    """

    proposal_id: str
    rota_id: str
    name: str
    uncovered: int
    changes: Changes
    cost: float
    proofs: Mapping[str, str]
    overtaken: bool
    red: tuple[str, ...] = ()

    def as_json(self) -> Mapping[str, Any]:
        """The proposal for programs, with the keys it has in a result."""
        return {
            "proposal": self.proposal_id,
            "rota": self.rota_id,
            "name": self.name,
            "uncovered": self.uncovered,
            "changed": self.changes.carer,
            "moved": self.changes.moved,
            "cost": round(self.cost, 2),
            "proved": list(self.proofs),
            "proofs": dict(self.proofs),
            "overtaken": self.overtaken,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Open proposals that answer one question, the recommended one first."""

    group_id: str
    kind: str
    branch_id: str
    first_day: date
    days: int
    disruptions: tuple[str, ...]
    proposals: tuple[Waiting, ...]

    def as_json(self) -> Mapping[str, Any]:
        """The group for programs."""
        return {
            "group": self.group_id,
            "kind": self.kind,
            "branch": self.branch_id,
            "from": self.first_day.isoformat(),
            "days": self.days,
            "disruptions": list(self.disruptions),
            "proposals": [each.as_json() for each in self.proposals],
        }


def waiting(store: Store, now: datetime, branch_id: str | None = None) -> tuple[Group, ...]:
    """All groups with open proposals, the newest first.

    Parameters
    ----------
    now
        When somebody would decide: a change of what has started by then is overtaken.

    Raises
    ------
    UserError
        When there is no such branch.
    """
    with store.unit_of_work(read_only=True) as uow:
        if branch_id is not None:
            uow.agency.branch(branch_id)
        found = [find(uow, each) for each in uow.rotas.open_proposals(branch_id)]
        groups: dict[str, list[StoredRota]] = {}
        for stored in found:
            assert stored.proposal is not None
            groups.setdefault(stored.proposal.group_id, []).append(stored)
        return tuple(_group(uow, members, now) for members in groups.values())


def _group(uow: UnitOfWork, members: list[StoredRota], now: datetime) -> Group:
    ordered = sorted(members, key=lambda stored: stored.proposal.rank if stored.proposal else 0)
    first = ordered[0]
    assert first.proposal is not None
    return Group(
        group_id=first.proposal.group_id,
        kind=first.proposal.kind,
        branch_id=first.branch_id,
        first_day=first.horizon.first_day,
        days=first.horizon.days,
        disruptions=first.proposal.disruptions,
        proposals=tuple(_waiting(uow, stored, now) for stored in ordered),
    )


def _waiting(uow: UnitOfWork, stored: StoredRota, now: datetime) -> Waiting:
    proposal = stored.proposal
    assert proposal is not None
    wanted = {row.visit_id for row in (*stored.assignments, *stored.uncovered)}
    before, asked = replaced_by(uow, stored)
    return Waiting(
        proposal_id=proposal.proposal_id,
        rota_id=stored.rota_id,
        name=proposal.name,
        uncovered=stored.slots - stored.covered_slots,
        changes=changes_between(before, asked, stored.rota, wanted, policy_of(stored)),
        cost=_cost(uow, stored),
        proofs={str(k.figure): str(k.proof) for k in proposal.figures if k.proof != "found"},
        overtaken=is_overtaken(uow, proposal.proposal_id, refuse_broken(None))
        or (mends(stored) and _comes_too_late(uow, stored, now)),
        red=tuple(row.visit_id for row in stored.uncovered if row.risk == "red"),
    )


def _cost(uow: UnitOfWork, stored: StoredRota) -> float:
    """Pounds of what the proposal holds and is still there, as its brief has them."""
    policy = policy_of(stored)
    problem = problem_of(uow, stored, policy)
    return figures(Facts(problem, policy, still_there(stored.rota, problem))).cost


def _comes_too_late(uow: UnitOfWork, stored: StoredRota, now: datetime) -> bool:
    """Whether a re-plan would be refused now, as `approve` refuses it, and nobody may allow it."""
    try:
        refuse_broken(now)(uow, stored)
    except PublicationRefused as refused:
        return not refused.may_be_overridden
    return False
