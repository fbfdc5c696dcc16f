"""A change that a person makes by hand: judged, priced, and proposed like any other."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from data.disruptions import KnownVisit, known_visit
from data.errors import UserError
from data.in_force import InForceRota, rota_in_force
from data.mapping import load_problem
from data.models import CarerRow
from data.overrides import overrides_of
from data.plans import save_plans
from data.policies import whole_policy
from data.store import Store, UnitOfWork
from data.typed import quoted
from flows.clock import instant_near, typed
from flows.mended import Mended
from flows.overriding import how_to_override
from flows.replanning import (
    Broken,
    ReplanOrder,
    check,
    frame,
    mended_before,
    new_plan,
    triage,
)
from flows.standing import standing
from flows.stored import policy_for
from solver.policy import Policy
from solver.problem import Horizon
from solver.repair.hand_edit import HandEdit, Placing, move
from solver.repair.result import Proposal, Repair
from solver.words import count

MOST_RULES = 3
"""Broken rules that a refusal tells; the rest are counted."""


@dataclass(frozen=True, slots=True)
class EditOrder:
    """Give a visit to carers.

    Parameters
    ----------
    now
        Aware time of the edit: what has started by then stays.
    carer_ids
        Who is to make it; others are chosen for places that stay empty.
    start
        When, as ``HH:MM``, on the day on which that lies in the visit's window or nearest to it,
        or as a full time; None: as near as can be to what people were told.
    policy
        Preset or file; None means that of the rota in force.
    although
        Rules that it may break: it is proposed all the same, for somebody to override.
    """

    branch_id: str
    now: datetime
    visit_id: str
    carer_ids: tuple[str, ...]
    start: str | None = None
    policy: str | None = None
    although: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edited:
    """A hand edit: the proposal, and the best others to price it by.

    It keeps every rule but those that it was asked for although it breaks them.

    There is no proposal where the visit is as the edit would have it.
    """

    mended: Mended
    answer: HandEdit

    def as_json(self) -> Mapping[str, Any]:
        """The result for programs."""
        answer, chosen = self.answer, self.mended.chosen
        assert chosen is not None
        horizon = chosen.problem.horizon
        return {
            **self.mended.as_json(),
            "edit": _choice(answer.visit_id, answer.placing, answer.proposal, horizon),
            "best_other": _choice(answer.visit_id, answer.best_placing, answer.best, horizon),
        }


def edit(store: Store, order: EditOrder) -> Edited:
    """Judge a hand edit, and save it as a proposal where it keeps every rule.

    One that breaks rules is saved where it was asked for although it breaks them, and the policy
    lets somebody override each: it is published no sooner than that was done.

    Raises
    ------
    UserError
        When the visit or the carer is not there, no rota is in force on its day, or the edit
        breaks a rule: then the nearest that breaks none is named. Nothing is changed.
    """
    broken, start = _load(store, order)
    _refuse_firm(order.although, broken.policy)
    answer = move(
        broken.problem,
        broken.policy,
        order.visit_id,
        order.carer_ids,
        start,
        although=order.although,
        overrides=[each.facts for each in broken.overrides],
    )
    firm = [v for v in answer.broken if how_to_override(v, broken.policy, "") is None]
    if answer.proposal is None or firm:
        raise _refusal(answer, broken)
    asked = replace(broken, request=_request(broken, answer.visit_id, answer.proposal))
    return Edited(_mended(store, asked, answer.visit_id, answer.proposal), answer)


def _load(store: Store, order: EditOrder) -> tuple[Broken, int | None]:
    """The framed problem of the visit's day, and the start that is asked for on its clock."""
    started = time.monotonic()
    with store.unit_of_work(read_only=True) as uow:
        base_seq = uow.audit.last_seq()
        visit = _visit(uow, order)
        timezone = uow.agency.branch(order.branch_id).timezone
        horizon = Horizon.of(visit.date, 1, timezone)
        in_force = _in_force(uow, order, horizon)
        policy = policy_for(uow, order.branch_id, order.policy, in_force)
        problem = load_problem(uow, order.branch_id, visit.date, 1, policy=policy)
        known = overrides_of(uow, order.branch_id)
    start = None
    if order.start is not None:
        wanted = problem.visit[visit.visit_id]
        window = horizon.local(wanted.earliest), horizon.local(wanted.latest)
        near = instant_near(order.start, order.now, "--start", visit.date, window)
        start = horizon.second_of(near)
    plain = ReplanOrder(order.branch_id, order.now, policy=order.policy)
    broken = Broken(
        plain, (), in_force, problem, policy, base_seq, problem.digest, started, overrides=known
    )
    return frame(broken), start


def _request(broken: Broken, visit_id: str, proposal: Proposal) -> str:
    """Digest of what an edit makes of the rota in force, however it was asked for, and whenever."""
    placed = [(a.slot, a.carer_id, a.start) for a in proposal.result.rota.by_visit[visit_id]]
    days = [[str(day), rota_id] for day, rota_id in broken.in_force.by_day.items()]
    asked = [broken.request, visit_id, placed, days, whole_policy(broken.policy)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _visit(uow: UnitOfWork, order: EditOrder) -> KnownVisit:
    visit = known_visit(uow, order.branch_id, order.visit_id)
    if visit is None:
        raise UserError(
            f"There is no visit {quoted(order.visit_id)} in branch {order.branch_id}.",
            "Look its id up with: rotamend show.",
        )
    if visit.cancelled_by is not None:
        raise UserError(
            f"Visit {order.visit_id} is cancelled ({visit.cancelled_by}).",
            f"If it is wanted after all: rotamend take-back {visit.cancelled_by}.",
        )
    for carer_id in order.carer_ids:
        if uow.session.get(CarerRow, (order.branch_id, carer_id)) is None:
            raise UserError(
                f"There is no carer {quoted(carer_id)} in branch {order.branch_id}.",
                "Look the id up with: rotamend show --by carer.",
            )
    given = len(order.carer_ids)
    if len(set(order.carer_ids)) < given:
        raise UserError("A carer is given twice.", "Give each carer once.")
    if given > visit.carers_required:
        raise UserError(
            f"Visit {order.visit_id} needs {visit.carers_required} at once, and {given} are given.",
            "Give no more carers than it needs, or change the visit first: rotamend change "
            f"{order.visit_id} --carers {given}.",
        )
    return visit


def _in_force(uow: UnitOfWork, order: EditOrder, horizon: Horizon) -> InForceRota:
    in_force = rota_in_force(uow, order.branch_id, horizon)
    if in_force is None:
        raise UserError(
            f"No rota is in force on {horizon.first_day}, the day of visit {order.visit_id}.",
            f"Plan the day first: rotamend nightly --from {horizon.first_day}.",
        )
    return in_force


def _refuse_firm(rules: Collection[str], policy: Policy) -> None:
    """Raise where an edit is to break a rule that the policy lets nobody override."""
    for rule in rules:
        if not policy.overrides.get(rule):
            raise UserError(
                f"--although {rule}: policy {policy.name} lets nobody override that.",
                "It lets somebody override: "
                f"{', '.join(rule for rule, roles in policy.overrides.items() if roles)}.",
            )


def _although(answer: HandEdit, broken: Broken) -> str:
    """The same edit on a line of its own, to be overridden; empty where that cannot be."""
    if answer.over or any(
        how_to_override(each, broken.policy, "") is None for each in answer.broken
    ):
        return ""
    words = [f"rotamend move {answer.visit_id}"]
    words += [f"--carer {carer_id}" for carer_id in answer.placing.carer_ids]
    words.append(f"--start {typed(broken.problem.horizon.local(answer.placing.start))}")
    rules = dict.fromkeys(each.rule_id for each in answer.broken)
    roles = {role for rule in rules for role in broken.policy.overrides[rule]}
    words += [f"--although {rule}" for rule in rules]
    return (
        f"\nOr propose it all the same, for a {' or '.join(sorted(roles))} to override: "
        f"{' '.join(words)}"
    )


def _refusal(answer: HandEdit, broken: Broken) -> UserError:
    """Why an edit is refused: what it breaks, the nearest that breaks nothing, who may override."""
    horizon = broken.problem.horizon
    own = [each for each in answer.broken if answer.visit_id in each.visit_ids]
    told = own or answer.broken
    rules = "; ".join(f"{each.rule_id}: {each.message}" for each in told[:MOST_RULES])
    more = f" (and {len(told) - MOST_RULES} more)" if len(told) > MOST_RULES else ""
    if not own:
        return UserError(
            f"The rota in force breaks rules as things are now. {rules}{more}.",
            "Mend it first: rotamend replan.",
        )
    placing, nearest = answer.placing, answer.nearest
    who = "Carer" if len(placing.carer_ids) == 1 else "Carers"
    problem = (
        f"{who} {' and '.join(placing.carer_ids)} cannot make visit {answer.visit_id} from "
        f"{horizon.clock(placing.start)}. {rules}{more}."
    )
    although = _although(answer, broken)
    if nearest is None:
        return UserError(problem, f"{_no_other_way(answer, horizon)}{although}")
    carers = " ".join(f"--carer {carer_id}" for carer_id in nearest.carer_ids)
    start = typed(horizon.local(nearest.start))
    return UserError(
        problem,
        "The nearest that keeps every rule: "
        f"rotamend move {answer.visit_id} {carers} --start {start}{although}",
    )


def _no_other_way(answer: HandEdit, horizon: Horizon) -> str:
    """What to do where nothing near to the edit keeps every rule."""
    there, at = " and ".join(answer.there), horizon.clock(answer.told)
    has = f"{there} {'has' if len(answer.there) == 1 else 'have'} it from {at}"
    if answer.over:
        return f"It is too late to move it{f': {has}' if there else ''}."
    if not answer.lacks:
        return f"{has}, and nobody else could take it with all else as it is; no change is needed."
    lacking = f"{f'{has}; it' if there else 'It'} lacks {count(answer.lacks, 'carer')}"
    return (
        f"{lacking}, and nobody could come with all else as it is. What would mend it: "
        f"rotamend explain {answer.visit_id}."
    )


def _mended(store: Store, broken: Broken, visit_id: str, proposal: Proposal) -> Mended:
    """The edit, saved as a proposal unless it waits already.

    It is the rota in force where it changes nothing of the visit.
    """
    hits = triage(broken)
    found = Repair(hits, (proposal,), (), 0, proposal.result.seconds)
    mended = replace(check(broken, found), by_hand=True)
    (planned,) = mended.proposals
    if all(change.visit_id != visit_id for change in mended.changes(planned)):
        with store.unit_of_work(read_only=True) as uow:
            return replace(mended, proposals=(), standing=standing(uow, broken))
    if (repeated := mended_before(store, broken, hits)) is not None:
        return repeated
    (saved,) = save_plans(store, [new_plan(broken, proposal, planned, "edit")])
    return replace(
        mended,
        proposals=(replace(planned, saved=saved),),
        wall_seconds=time.monotonic() - broken.started,
    )


def _choice(
    visit_id: str, placing: Placing | None, proposal: Proposal | None, horizon: Horizon
) -> Mapping[str, Any] | None:
    if placing is None or proposal is None:
        return None
    return {
        "visit": visit_id,
        "slot": placing.slot,
        "carer": placing.carer_id,
        "partners": list(placing.partners),
        "start": horizon.local(placing.start).isoformat(),
        "figures": {str(known.figure): known.value for known in proposal.figures},
    }
