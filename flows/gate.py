"""Between proposals and their publication: what every flow does that asks a person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.utilities.annotations import quote

from data.errors import UserError
from data.overtaken import Superseded
from data.plans import find
from data.standby import standby
from data.store import Store
from flows import steps
from flows.approval import Asked, answer_to, ask, end_waiting, page_of, waiting
from flows.deciding import answered_by, decide, overtaken, question_of, settled
from flows.faults import ids_only
from flows.mended import Mended
from flows.planned import PublicationRefused
from flows.question import Answer, Question
from flows.showing import show_mended, show_pages
from flows.wiring import name_run, step


@step(name="decide")
def settle(
    question: Question, answer: Answer, now: datetime
) -> str | UserError | PublicationRefused:
    """Do what a person has decided; return why it cannot be done, which is no failure."""
    with ids_only(), Store.open() as store:
        try:
            return decide(store, question, answer, now)
        except (UserError, PublicationRefused) as refused:
            return refused


@step(name="publish by policy", task_run_name="publish {proposal_id} by policy")
def publish_by_policy(proposal_id: str, now: datetime) -> str | UserError | PublicationRefused:
    """Publish without a person, where the policy allows it; else return why it is not done."""
    with ids_only(), Store.open() as store:
        try:
            published = steps.publish_by_policy(store, proposal_id, now)
        except (UserError, PublicationRefused) as refused:
            return refused
    return f"{published.proposal_id} published as {published.rota_id} by the policy"


@step(name="changes")
def show_changes(mended: Mended, zone: str, words: str) -> None:
    """Write the page of a re-plan: whom to ring now, and what each proposal changes."""
    with ids_only():
        show_mended(mended, zone, words)


@step(name="brief")
def show_proposed(proposal_id: str, now: datetime) -> None:
    """Write the pages of a proposal that a person is asked about."""
    with ids_only(), Store.open() as store:
        planned = steps.restore(store, proposal_id)
        show_pages(store, planned, now, standby(store, proposal_id))


@step(name="brief")
def show_in_force(rejected: str, now: datetime) -> None:
    """Write the pages of what is in force on the days of a proposal that was turned down.

    Where nothing is they are those of the proposal, which say so.
    """
    with ids_only(), Store.open() as store:
        with store.unit_of_work(read_only=True) as uow:
            stored = find(uow, rejected)
            days = stored.horizon
            published = uow.rotas.published(
                stored.branch_id, days.first_day, days.date_of(days.days - 1)
            )
        ref = published[0].rota_id if published else rejected
        planned = steps.restore(store, ref)
        show_pages(store, planned, now, standby(store, ref), published=bool(published))


@step(name="other questions")
def end_others() -> None:
    """End the runs that ask what a decision has settled."""
    with ids_only(), Store.open() as store:
        end_settled(store)


@step(name="brief")
def show_published(proposal_id: str, now: datetime) -> None:
    """Write the pages of a rota that is in force now, with what was decided about red visits."""
    with ids_only(), Store.open() as store:
        planned = steps.restore(store, proposal_id)
        show_pages(store, planned, now, standby(store, proposal_id), published=True)


def go_on(asked: Asked, now: datetime, anew: Callable[[str], State]) -> State:
    """Do what was answered, or ask again; what is asked ends the process.

    Parameters
    ----------
    anew
        Told why, when the proposals do not know what has happened since.
    """
    with ids_only(), Store.open() as store:
        fate = settled(store, asked.group)
        if fate is not None:
            return Completed(message=fate, name="Decided elsewhere")
        question = question_of(store, asked.group, page_of(asked))
    answer = answer_to(question, asked)
    told = settle(quote(question), quote(answer), now)
    if isinstance(told, str):
        name_run(f"{flow_run.name} · {told}")
        # The decision stands whatever becomes of its pages: the task alone fails then.
        if answer.approves:
            show_published(answer.proposal_id, now, return_state=True)
        else:
            show_in_force(answer.proposal_id, now, return_state=True)
        end_others(return_state=True)
        return Completed(message=told, name="Published" if answer.approves else "Rejected")
    if isinstance(told, PublicationRefused) and told.may_be_overridden:
        ask(question, asked, told.how_to_override)
    if isinstance(told, Superseded | PublicationRefused):
        return anew(str(told))
    ask(question, asked, str(told))


def end_settled(store: Store) -> dict[UUID, Asked]:
    """End the runs that ask about what is settled by now; gives what the others ask.

    A plan that was overtaken is; a re-plan is not, for its run goes on with new proposals.
    """
    still = {}
    for run_id, asked in waiting().items():
        still[run_id] = asked
        # Of a store that is there no more: not for this one to judge.
        with suppress(UserError):
            if fate := settled(store, asked.group):
                end_waiting(run_id, "Decided elsewhere", fate)
                del still[run_id]
            elif not answered_by(store, asked.group) and (why := overtaken(store, asked.group)):
                end_waiting(run_id, "Overtaken", why)
                del still[run_id]
    return still


def asked_elsewhere(store: Store, group: str) -> str | None:
    """The group by which another run asks all that a group answers; None where none does.

    Runs that ask what is settled, or what this group answers with more, are ended.
    """
    found = None
    mine = answered_by(store, group)
    for run_id, other in end_settled(store).items():
        if other.group == group:
            found = group
            continue
        with suppress(UserError):
            theirs = answered_by(store, other.group)
            if theirs and theirs <= mine:
                message = f"{', '.join(sorted(theirs))}: see the newer proposals of {group}"
                end_waiting(run_id, "Overtaken", message)
            elif mine and mine < theirs and not overtaken(store, other.group):
                found = other.group
    return found
