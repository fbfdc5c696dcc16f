"""What a person decides about a proposal, and what follows: publication and messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Literal, NamedTuple

from data.errors import UserError
from data.models import ProposalRow, RedActionRow, RotaVersionRow
from data.outbox import fill_outbox
from data.overtaken import Refuse, anew, is_overtaken, refuse_disrupted, refuse_overtaken
from data.people import decider
from data.plans import StoredRota, stored_rota
from data.repositories import PRODUCT
from data.store import Store, UnitOfWork
from data.typed import MOST_NAME, MOST_REASON, quoted, refuse_long

MOST_WAITING = 5
"""So many proposals are named where one that is not there was asked for."""


class RedAction(NamedTuple):
    """What is done about a red visit that nobody makes, and who sees to it."""

    action: str
    owner: str


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """A published plan.

    ``superseded`` are the rotas of which no day is in force any more, ``closed`` the other open
    proposals of its group, ``messages`` how many people are to be told. ``name_checked`` is False
    where nobody is recorded to check the name of who decided by.
    """

    rota_id: str
    proposal_id: str
    version: int
    parent: int | None
    superseded: tuple[str, ...]
    closed: tuple[str, ...]
    messages: int
    name_checked: bool


@dataclass(frozen=True, slots=True)
class RejectedPlan:
    """A plan that was turned down."""

    rota_id: str
    proposal_id: str
    name_checked: bool


@dataclass(frozen=True, slots=True)
class _Decision:
    """Who decides, why and when; ``checked`` tells whether the name was found among people."""

    name: str
    checked: bool
    reason: str
    at: dt.datetime


def approve(
    store: Store,
    proposal_id: str,
    *,
    as_name: str,
    reason: str,
    now: dt.datetime,
    actions: Mapping[str, RedAction] | None = None,
    refuse: Refuse | None = None,
) -> PublishedPlan:
    """Publish a proposal, in one transaction.

    The decision, the actions, the audit log, the version's status, the end of the group's other
    proposals and the messages to those affected are written together or not at all.

    Parameters
    ----------
    actions
        By visit id, what is done about each red visit that the rota leaves uncovered.
    refuse
        Looks at the rota in the transaction that would publish it, and raises `Refused` where it
        must not be; then nothing is changed, not even the proposal.

    Raises
    ------
    Superseded
        When a version of the same days was published after the proposal's input was read, or a
        disruption of them recorded that the rota does not suit.
    UserError
        When there is no such proposal, it is decided, a name or reason is missing, the name may not
        decide, or ``actions`` are not exactly those of the uncovered red visits.
    """
    with store.unit_of_work() as uow:
        proposal, version = _open(uow, proposal_id)
        decision = _decision(uow, version, as_name, reason, now)
        return _publish(uow, proposal, version, decision, actions or {}, refuse)


def publish_by_policy(
    store: Store, proposal_id: str, *, now: dt.datetime, refuse: Refuse | None = None
) -> PublishedPlan:
    """Publish a proposal without a person, where the policy it was planned with lets its kind be.

    Raises
    ------
    UserError
        As for `approve`; when the policy does not name the proposal's kind; when a red visit is
        uncovered, since only a person can say what is done about it.
    """
    with store.unit_of_work() as uow:
        proposal, version = _open(uow, proposal_id)
        run = uow.runs.of(version.rota_id)
        record = (run.policy if run is not None else None) or {}
        if proposal.kind not in record.get("publish_without_person", ()):
            raise UserError(
                f"The policy of {proposal.proposal_id} lets no proposal of its kind "
                f"({proposal.kind}) be published without a person.",
                f"Decide on it: rotamend approve {proposal.proposal_id} --as NAME --reason TEXT.",
            )
        reason = f"publish_without_person of policy {version.policy}"
        decision = _Decision(PRODUCT, checked=True, reason=reason, at=now)
        return _publish(uow, proposal, version, decision, {}, refuse)


def reject(
    store: Store, proposal_id: str, *, as_name: str, reason: str, now: dt.datetime
) -> RejectedPlan:
    """Turn a proposal down; others of its group stay open.

    Raises
    ------
    UserError
        When there is no such proposal, it is decided, a name or reason is missing, or the name may
        not decide.
    """
    return reject_all(store, (proposal_id,), as_name=as_name, reason=reason, now=now)[0]


def reject_all(
    store: Store, proposal_ids: Sequence[str], *, as_name: str, reason: str, now: dt.datetime
) -> tuple[RejectedPlan, ...]:
    """Turn proposals down together, in one transaction.

    Raises
    ------
    UserError
        As for `reject`, of any of them; nothing is changed then.
    """
    with store.unit_of_work() as uow:
        return tuple(_rejected(uow, each, as_name, reason, now) for each in proposal_ids)


def _rejected(
    uow: UnitOfWork, proposal_id: str, as_name: str, reason: str, now: dt.datetime
) -> RejectedPlan:
    proposal, version = _open(uow, proposal_id)
    decision = _decision(uow, version, as_name, reason, now)
    _record(uow, proposal, version, "rejected", decision)
    version.status = "rejected"
    return RejectedPlan(version.rota_id, proposal.proposal_id, decision.checked)


def _open(uow: UnitOfWork, proposal_id: str) -> tuple[ProposalRow, RotaVersionRow]:
    """An open proposal and its version; other decisions wait until this one is done."""
    uow.audit.lock()
    proposal = uow.rotas.proposal(proposal_id.strip().upper())
    version = None if proposal is None else uow.rotas.version(proposal.rota_id)
    if proposal is None or version is None:
        _refuse_rota_id(uow, proposal_id.strip().upper())
        fit = (each for each in uow.rotas.open_proposals() if not is_overtaken(uow, each))
        waiting = ", ".join(islice(fit, MOST_WAITING))
        raise UserError(
            f"There is no proposal {quoted(proposal_id.strip())}.",
            f"Waiting for a decision: {waiting}." if waiting else "No proposal is waiting.",
        )
    if proposal.status != "open":
        raise UserError(
            f"Proposal {proposal.proposal_id} is already {proposal.status}.",
            f"A decision stands. {anew(proposal, version.first_day, version.last_day)}",
        )
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


def _decision(
    uow: UnitOfWork, version: RotaVersionRow, as_name: str, reason: str, now: dt.datetime
) -> _Decision:
    """A person's decision; raises UserError where the person may not make it."""
    refuse_long(as_name, "name of who decides", MOST_NAME)
    refuse_long(reason, "reason", MOST_REASON)
    who = decider(uow, as_name, version.branch_id)
    if not reason.strip():
        raise UserError("A decision needs a reason.", "Give --reason TEXT.")
    return _Decision(who.name, who.checked, reason.strip(), now)


def _publish(
    uow: UnitOfWork,
    proposal: ProposalRow,
    version: RotaVersionRow,
    decision: _Decision,
    actions: Mapping[str, RedAction],
    refuse: Refuse | None,
) -> PublishedPlan:
    in_force = uow.rotas.published(version.branch_id, version.first_day, version.last_day)
    stored = stored_rota(uow, version)
    refuse_overtaken(uow, proposal, version, in_force)
    refuse_disrupted(uow, stored, proposal, version, refuse, again=bool(in_force))
    _refuse_wrong_actions(stored, actions)
    # What people were told is what is in force until this version is.
    messages = fill_outbox(uow, stored, decision.at)
    version.published_seq = _record(uow, proposal, version, "approved", decision, actions)
    version.status = "published"
    uow.session.flush()
    return PublishedPlan(
        rota_id=version.rota_id,
        proposal_id=proposal.proposal_id,
        version=version.version,
        parent=stored.parent,
        superseded=_supersede(uow, version, in_force, decision.at),
        closed=_close_group(uow, proposal, version, decision.at),
        messages=messages,
        name_checked=decision.checked,
    )


def _refuse_wrong_actions(stored: StoredRota, actions: Mapping[str, RedAction]) -> None:
    """Raise where the actions are not those that the uncovered red visits need."""
    red = dict.fromkeys(row.visit_id for row in stored.uncovered if row.risk == "red")
    if other := [visit_id for visit_id in actions if visit_id not in red]:
        raise UserError(
            f"{', '.join(other)}: not a red visit that rota {stored.rota_id} leaves uncovered.",
            f"Give actions for {', '.join(red)}." if red else "It needs no action.",
        )
    for action, owner in actions.values():
        refuse_long(action, "action", MOST_REASON)
        refuse_long(owner, "name of who sees to it", MOST_NAME)
    missing = [v for v in red if v not in actions or not all(t.strip() for t in actions[v])]
    if missing:
        raise UserError(
            f"Rota {stored.rota_id} leaves red visits uncovered, and nobody sees to them: "
            f"{', '.join(missing)}.",
            "Say for each what is done and who sees to it: "
            f'--action {missing[0]}="TEXT" --owner {missing[0]}=NAME.',
        )


def _record(
    uow: UnitOfWork,
    proposal: ProposalRow,
    version: RotaVersionRow,
    outcome: Literal["approved", "rejected"],
    decision: _Decision,
    actions: Mapping[str, RedAction] = MappingProxyType({}),
) -> int:
    """Write a decision down, and the red actions that come with it; return its audit number."""
    proposal.status = outcome
    proposal.decided_by = decision.name
    proposal.decided_at = decision.at
    proposal.reason = decision.reason
    for visit_id, (action, owner) in actions.items():
        uow.session.add(
            RedActionRow(
                rota_id=version.rota_id,
                visit_id=visit_id,
                action=action.strip(),
                owner=owner.strip(),
                recorded_at=decision.at,
            )
        )
    details = {
        "proposal": proposal.proposal_id,
        "version": version.version,
        "name_checked": decision.checked,
    }
    return uow.audit.append(
        at=decision.at,
        actor=decision.name,
        action="rota.published" if outcome == "approved" else "rota.rejected",
        subject=version.rota_id,
        branch_id=version.branch_id,
        reason=decision.reason,
        details=details | ({"red_actions": sorted(actions)} if actions else {}),
    )


def _supersede(
    uow: UnitOfWork,
    version: RotaVersionRow,
    in_force: Sequence[RotaVersionRow],
    now: dt.datetime,
) -> tuple[str, ...]:
    """End the versions of which no day is in force any more."""
    over = [old for old in in_force if not _days_in_force(uow, old)]
    for old in over:
        _end(uow, old, version, now)
    return tuple(old.rota_id for old in over)


def _close_group(
    uow: UnitOfWork, approved: ProposalRow, version: RotaVersionRow, now: dt.datetime
) -> tuple[str, ...]:
    """End the other open proposals of a group."""
    closed = [row for row in uow.rotas.group(approved.group_id) if row.status == "open"]
    for row in closed:
        row.status = "superseded"
        row.decided_by = PRODUCT
        row.decided_at = now
        row.reason = f"{approved.proposal_id} was approved"
        if (other := uow.rotas.version(row.rota_id)) is not None:
            _end(uow, other, version, now)
    return tuple(row.proposal_id for row in closed)


def _end(uow: UnitOfWork, old: RotaVersionRow, by: RotaVersionRow, now: dt.datetime) -> None:
    old.status = "superseded"
    uow.audit.append(
        at=now,
        actor=PRODUCT,
        action="rota.superseded",
        subject=old.rota_id,
        branch_id=old.branch_id,
        details={"by": by.rota_id},
    )


def _days_in_force(uow: UnitOfWork, version: RotaVersionRow) -> bool:
    """Whether a published version is still the newest one of any of its days."""
    in_force = uow.rotas.in_force(version.branch_id, version.first_day, version.last_day)
    return version.rota_id in in_force.values()
