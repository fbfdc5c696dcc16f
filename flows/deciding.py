"""A person's decision on a group of proposals, told by ids; names never leave the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from data.decisions import RedAction, reject_all
from data.errors import UserError
from data.overtaken import anew, is_overtaken
from data.people import people
from data.plans import StoredProposal, find, group_of
from data.store import Store, UnitOfWork
from flows import steps
from flows.brief.words import moved_over
from flows.question import Answer, Option, Question, refuse_unclear
from flows.stored import policy_of
from solver.policy import Policy
from solver.repair.result import Figure


def question_of(store: Store, group: str, page: str) -> Question:
    """What is asked about the proposals of a group that are still open.

    Parameters
    ----------
    group
        Id of the group, or of one of its proposals.

    Raises
    ------
    UserError
        When none of them is open any more, or there is no such group.
    """
    with store.unit_of_work(read_only=True) as uow:
        proposals = group_of(uow, group)
        stored = find(uow, group)
        branch_id, horizon = stored.branch_id, stored.horizon
        options = tuple(_option(uow, each) for each in proposals if each.status == "open")
    if not options:
        again = anew(proposals[0], horizon.first_day, horizon.date_of(horizon.days - 1))
        raise UserError(f"{_fates(proposals)}.", f"A decision stands. {again}")
    return Question(proposals[0].group_id, options, _roles(store, branch_id), page)


def settled(store: Store, group: str) -> str | None:
    """What became of a group about which nobody has to decide any more; None where one has to."""
    with store.unit_of_work(read_only=True) as uow:
        proposals = group_of(uow, group)
    decided = any(each.status == "approved" for each in proposals)
    if not decided and any(each.status == "open" for each in proposals):
        return None
    return _fates(proposals)


def overtaken(store: Store, group: str) -> str | None:
    """Why none of the open proposals of a group can be approved any more; None where one can."""
    with store.unit_of_work(read_only=True) as uow:
        ids = [each.proposal_id for each in group_of(uow, group) if each.status == "open"]
        suits = (not is_overtaken(uow, each, steps.refuse_broken(None)) for each in ids)
        if not ids or any(suits):
            return None
    return f"{', '.join(ids)}: something happened that the plan does not know"


def answered_by(store: Store, group: str) -> frozenset[str]:
    """Ids of the disruptions that the proposals of a group answer."""
    with store.unit_of_work(read_only=True) as uow:
        return frozenset(group_of(uow, group)[0].disruptions)


def decide(store: Store, question: Question, answer: Answer, now: datetime) -> str:
    """Do what was answered, and tell it in a few words.

    Raises
    ------
    UserError
        When the answer is unclear or the store refuses it; nothing is changed then.
    Superseded
        When the proposal does not know what has happened since.
    PublicationRefused
        When it breaks a rule on the data of this moment.
    """
    refuse_unclear(question, answer)
    names = {person.person_id: person.name for person in people(store)}
    name = names.get(answer.person_id, "")
    if not answer.approves:
        ids = [option.proposal_id for option in question.options]
        reject_all(store, ids, as_name=name, reason=answer.reason, now=now)
        return f"{', '.join(ids)} rejected"
    option = question.option(answer.proposal_id)
    actions = {
        visit_id: RedAction(answer.actions[visit_id], names[answer.owners[visit_id]])
        for visit_id in (option.red if option else ())
    }
    published = steps.publish(
        store, answer.proposal_id, as_name=name, reason=answer.reason, now=now, actions=actions
    )
    return f"{published.proposal_id} published as {published.rota_id}, version {published.version}"


def _option(uow: UnitOfWork, proposal: StoredProposal) -> Option:
    stored = find(uow, proposal.proposal_id)
    uncovered = stored.uncovered
    return Option(
        proposal.proposal_id,
        ", ".join(_label(proposal, len(uncovered), policy_of(stored))),
        tuple(dict.fromkeys(row.visit_id for row in uncovered if row.risk == "red")),
    )


def _label(proposal: StoredProposal, uncovered: int, policy: Policy) -> Iterator[str]:
    yield proposal.name
    yield f"{uncovered} uncovered"
    values = {known.figure: known.value for known in proposal.figures}
    told = {Figure.CHANGED: "other carer", Figure.MOVED: moved_over(policy)}
    for figure, words in told.items():
        if figure in values:
            yield f"{values[figure]:.0f} {words}"


def _fates(proposals: tuple[StoredProposal, ...]) -> str:
    approved = [each for each in proposals if each.status == "approved"]
    return ", ".join(f"{each.proposal_id} is {each.status}" for each in approved or proposals)


def _roles(store: Store, branch_id: str) -> dict[str, str]:
    return {
        person.person_id: person.role
        for person in people(store)
        if person.branch_id in (None, branch_id)
    }
