"""Proposals that are in the store, as they are put to a person and shown in the Prefect UI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.disruptions import find as find_disruption
from data.in_force import nothing_met
from data.plans import find, group_of
from data.standby import standby
from data.store import Store
from flows import steps
from flows.background import background
from flows.brief.change_set import change_set, happened
from flows.brief.markdown import brief, headline
from flows.mended import Mended
from flows.stored import mends, replaced_by
from solver.repair.triage import triage


@dataclass(frozen=True, slots=True)
class Proposed:
    """The open proposals of a group.

    Parameters
    ----------
    first
        Id of the recommended one.
    words
        What they are, in a line.
    page
        What the form tells of them, as markdown.
    mended
        The re-plan or the edit by hand that they are; None of a plan.
    """

    branch_id: str
    zone: str
    first: str
    words: str
    page: str
    mended: Mended | None


def proposed(store: Store, ref: str, now: datetime) -> Proposed:
    """What a person is shown of a group, by one of its proposals.

    Of a group without open ones it is the proposal that is named.

    Raises
    ------
    UserError
        When there is no such proposal, or visits or carers in it are not in the store any more.
    """
    with store.unit_of_work(read_only=True) as uow:
        named = find(uow, ref)
        ids = [each.proposal_id for each in group_of(uow, ref) if each.status == "open"] or [ref]
        branch_id, zone = named.branch_id, named.horizon.timezone
    if mends(named):
        mended = mended_of(store, ids)
        words, page = happened(mended, zone), change_set(mended, zone)
        return Proposed(branch_id, zone, ids[0], words, page, mended)
    planned = steps.restore(store, ids[0])
    known = background(store, planned, now)
    page = brief(planned, known, picture=False, absences=standby(store, ids[0]))
    return Proposed(branch_id, zone, ids[0], headline(planned), page, None)


def mended_of(store: Store, proposal_ids: list[str]) -> Mended:
    """A re-plan, or an edit by hand, of its proposals in the store, the recommended one first.

    Which slots were hit is worked out again; what was worked out ahead is not looked up.

    Raises
    ------
    UserError
        As for `flows.steps.restore`.
    """
    plans = tuple(steps.restore(store, each) for each in proposal_ids)
    first = plans[0]
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, proposal_ids[0])
        assert stored.proposal is not None
        before, asked = replaced_by(uow, stored)
        told = tuple(find_disruption(uow, each) for each in stored.proposal.disruptions)
        unmet = {
            each.disruption_id: met
            for each in told
            if (met := nothing_met(uow, stored.branch_id, each.facts, stored.horizon))
        }
    return Mended(
        told=told,
        branch_id=stored.branch_id,
        before=before,
        asked=asked,
        hits=triage(first.problem, first.policy),
        proposals=plans,
        unmet=unmet,
        by_hand=stored.proposal.kind == "edit",
    )
