"""Whether a proposal still is the answer to what is known when it is to be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from data.disruptions import find, wanted_visits
from data.errors import UserError
from data.models import ProposalRow, RotaVersionRow
from data.plans import StoredProposal, StoredRota, stored_rota
from data.store import UnitOfWork
from data.wanted import seconds

Refuse = Callable[[UnitOfWork, StoredRota], None]
"""Looks at a rota in the transaction that would publish it; raises `Refused` where it must not."""


class Superseded(UserError):
    """A proposal does not know what has happened since its input was read: plan again."""


class Refused(Exception):
    """What looked at a rota found that it must not be published."""


def is_overtaken(uow: UnitOfWork, proposal_id: str, refuse: Refuse | None = None) -> bool:
    """Whether a proposal can never be approved, for something happened that it does not know.

    Without ``refuse`` one that might suit a disruption recorded since counts as overtaken, too.
    """
    proposal = uow.rotas.proposal(proposal_id)
    version = None if proposal is None else uow.rotas.version(proposal.rota_id)
    if proposal is None or version is None:
        return False
    in_force = uow.rotas.published(version.branch_id, version.first_day, version.last_day)
    try:
        refuse_overtaken(uow, proposal, version, in_force)
        if uow.rotas.disruptions_unknown_to(version):
            stored = stored_rota(uow, version)
            refuse_disrupted(uow, stored, proposal, version, refuse, again=bool(in_force))
    except Superseded:
        return True
    return False


def anew(
    proposal: ProposalRow | StoredProposal,
    first_day: dt.date,
    last_day: dt.date,
    unknown: Collection[str] = (),
) -> str:
    """What to type for a proposal that takes the place of one, as a sentence.

    Parameters
    ----------
    first_day, last_day
        The days that it plans.
    unknown
        Ids of disruptions that the new one is to answer besides.
    """
    known = dict.fromkeys((*proposal.disruptions, *unknown))
    if proposal.kind == "nightly":
        return f"Plan {first_day} to {last_day} again."
    if proposal.kind == "edit" and not known:
        return "Make the change again: rotamend move VISIT --carer ID."
    return f"Re-plan: rotamend replan{''.join(f' --disruption {each}' for each in known)}."


def refuse_overtaken(
    uow: UnitOfWork,
    proposal: ProposalRow,
    version: RotaVersionRow,
    in_force: Sequence[RotaVersionRow],
) -> None:
    """Raise where something happened on the proposal's days that it does not know."""
    newer = [v for v in in_force if (v.published_seq or 0) > version.base_seq]
    if newer:
        raise Superseded(
            f"Proposal {proposal.proposal_id} does not know {newer[0].rota_id} "
            f"(version {newer[0].version}), which was published after its input was read.",
            anew(proposal, version.first_day, version.last_day),
        )


def refuse_disrupted(
    uow: UnitOfWork,
    stored: StoredRota,
    proposal: ProposalRow,
    version: RotaVersionRow,
    refuse: Refuse | None,
    *,
    again: bool,
) -> None:
    """Raise where the rota must not be published, or does not suit what was recorded since.

    A disruption that it does not know stops it only where it is not the answer to what is wanted
    now: a rule is broken, or other visits are wanted than it was planned for.

    Parameters
    ----------
    again
        Whether it is a rota in force that would have to be mended.
    """
    unknown = uow.rotas.disruptions_unknown_to(version)
    overtaken = Superseded(
        f"Proposal {stored.proposal_id} does not know {', '.join(unknown)}, recorded after "
        "its input was read.",
        f"Re-plan: rotamend replan{''.join(f' --disruption {each}' for each in unknown)}."
        if again and proposal.kind == "nightly"
        else anew(proposal, version.first_day, version.last_day, unknown),
    )
    # Where something is taken back, what the proposal answers may be gone. Without a check of the
    # rules nobody knows whether the rota suits.
    if unknown and (
        refuse is None
        or any(find(uow, each).kind == "taken_back" for each in unknown)
        or not _asks_the_same(uow, stored)
    ):
        raise overtaken
    if refuse is None:
        return
    try:
        refuse(uow, stored)
    except Refused as refused:
        if unknown:
            raise overtaken from refused
        raise


def _asks_the_same(uow: UnitOfWork, stored: StoredRota) -> bool:
    """Whether a rota was planned for the very visits, slots and lengths that are wanted now."""
    days = stored.horizon.first_day, stored.horizon.date_of(stored.horizon.days - 1)
    wanted = {
        name: visit
        for name, visit in wanted_visits(uow, stored.branch_id).items()
        if days[0] <= visit.date <= days[1]
    }
    slots = {(v, slot) for v in wanted for slot in range(1, wanted[v].carers_required + 1)}
    planned = {(row.visit_id, row.slot) for row in stored.assignments}
    planned |= {(row.visit_id, row.slot) for row in stored.uncovered}
    return slots == planned and all(
        (row.end - row.start).total_seconds() == seconds(wanted[row.visit_id].duration_minutes)
        for row in stored.assignments
    )
