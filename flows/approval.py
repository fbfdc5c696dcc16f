"""Asking a person in the Prefect UI: the run is suspended with a form, and goes on when answered.

A suspended run holds no process. When it is resumed, the flow runs again from the top in a new
process; what it had asked last is then found in its inputs. Whatever was answered, the run does not
fail of it: what is unclear is asked again with what was wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.input.actions import filter_flow_run_input, read_flow_run_input
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field, create_model

from flows.brief.tables import plain
from flows.question import ACTIONS, APPROVE, REASONS, REJECT, Answer, Question

OPEN = "– choose –"
AGAIN_ENDS = "\n\n---\n\n"
"""Between what was wrong with an answer and what is asked; nowhere else in a page."""
NOBODY = (
    "**Nobody is recorded who may decide here.** Record somebody at the terminal, "
    "`rotamend people add NAME --role manager`, and submit this form as it is to get a new one."
)
MOST_RED = 5
"""Red visits of a proposal that are named in short; each has fields of its own below."""
MOST_QUESTIONS = 200
"""Questions of one run that are looked through for the last one."""

_KEY = re.compile(r"suspended-(?P<group>.+)-(?P<number>\d+)-schema")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a run has put: the group of its proposals, and how many there were by then.

    Prefect's keys have no capitals, ids have no small letters.
    """

    group: str
    number: int = 0

    @property
    def key(self) -> str:
        """Name of the question among those of its run."""
        return f"{self.group.lower()}-{self.number}"


def last_asked(run_id: UUID | None = None) -> Asked | None:
    """What a run has asked last: this one unless told; None where it was never suspended."""
    inputs = filter_flow_run_input("suspended-", limit=MOST_QUESTIONS, flow_run_id=run_id)
    found = [_KEY.fullmatch(each.key) for each in inputs]
    asked = [Asked(m["group"].upper(), int(m["number"])) for m in found if m]
    return max(asked, key=lambda each: each.number, default=None)


def page_of(asked: Asked) -> str:
    """What this run has shown with a question, without what was wrong with an answer before it."""
    page = str(read_flow_run_input(f"suspended-{asked.key}-description") or "")
    return page.rpartition(AGAIN_ENDS)[2]


def answer_to(question: Question, asked: Asked) -> Answer:
    """What was answered; all is open where the run was resumed without an answer."""
    given = read_flow_run_input(f"suspended-{asked.key}-response")
    return _read(given if isinstance(given, dict) else {}, question)


def ask(question: Question, asked: Asked | None, wrong: str | None = None) -> NoReturn:
    """Suspend the run with a form, which ends the process.

    Parameters
    ----------
    asked
        What the run has asked before this.
    wrong
        What to say first: what was wrong with the answer before, or why there is a new question.
    """
    page = question.page
    if not question.deciders:
        page = f"{NOBODY}\n\n{page}"
    if wrong is not None:
        page = f"#### Please look again\n\n**{wrong}**{AGAIN_ENDS}{page}"
    key = Asked(question.group, asked.number + 1 if asked else 0).key
    suspend_flow_run(wait_for_input=form(question, page), key=key)
    raise AssertionError("a question was put twice under the same key")


def waiting(*, or_resumed: bool = False) -> dict[UUID, Asked]:
    """What the other suspended runs ask, by their ids.

    Parameters
    ----------
    or_resumed
        Those as well that are answered and were not taken up again yet.
    """
    types = [StateType.PAUSED, *([StateType.SCHEDULED] if or_resumed else [])]
    with get_client(sync_client=True) as client:
        suspended = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
            )
        )
    asked = {run.id: last_asked(run.id) for run in suspended if str(run.id) != flow_run.id}
    return {run_id: each for run_id, each in asked.items() if each is not None}


def end_waiting(run_id: UUID, name: str, message: str) -> None:
    """End a suspended run that nobody has to answer any more."""
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run_id, Completed(name=name, message=message), force=True)


def form(question: Question, page: str) -> type[RunInput]:
    """The form of a question: choices only, none of which is made for the person.

    Only the recommended proposal is chosen beforehand.
    """
    everybody = [f"{person} ({role})" for person, role in question.people.items()]
    deciders = [f"{person} ({question.people[person]})" for person in question.deciders]
    labels = [f"{option.proposal_id} · {option.label}" for option in question.options]
    fields: dict[str, Any] = {
        "proposal": _choice("Proposal", labels, in_short(question), chosen=labels[0]),
        "decision": _choice(
            "Decision", (APPROVE, REJECT), "Only approve publishes; reject turns all of them down."
        ),
        "approver": _choice("Who decides", deciders, "Your id, as rotamend people list tells it."),
        "reason": _choice("Reason", REASONS, "In your own words: decide with rotamend approve."),
    }
    for number, visit_id in enumerate(question.red, start=1):
        needed = ", ".join(o.proposal_id for o in question.options if visit_id in o.red)
        fields[f"action_{number}"] = _choice(
            f"{visit_id}: what is done",
            ACTIONS,
            f"This visit is red and nobody goes. Needed to approve {needed}.",
        )
        fields[f"owner_{number}"] = _choice(
            f"{visit_id}: who sees to it", everybody, "Their id, as rotamend people list tells it."
        )
    model: type[RunInput] = create_model("Approval", __base__=RunInput, **fields)
    return model.with_initial_data(description=page)


def in_short(question: Question) -> str:
    """The proposals as a list in markdown, the recommended one first; ids only.

    It stands at the first field. The page above the fields has what is left of a screen, which on
    a low one is a line or nothing; what a field says is never made smaller.
    """
    lines = ["The first one is recommended."]
    for option in question.options:
        red = "no red visit without a carer"
        if option.red:
            more = len(option.red) - MOST_RED
            red = f"red without a carer: {', '.join(map(plain, option.red[:MOST_RED]))}"
            red += f" and {more} more" if more > 0 else ""
        lines.append(f"- **{option.proposal_id}** {plain(option.label)}; {red}")
    # The UI makes a space of each line break in a description that no other one follows.
    return "\n\n".join(lines)


def _choice(
    title: str, options: Iterable[str], description: str, chosen: str = OPEN
) -> tuple[type[str], Any]:
    """A field whose schema lists what may be chosen; the server refuses everything else."""
    listed = [chosen, *(option for option in options if option != chosen)]
    extra: dict[str, Any] = {"enum": listed}
    return str, Field(chosen, title=title, description=description, json_schema_extra=extra)


def _read(given: Mapping[str, Any], question: Question) -> Answer:
    """An answer of the form's fields: ids are the first words of what was chosen.

    The UI leaves out fields that are as they were.
    """

    def chosen(name: str) -> str:
        value = str(given.get(name, OPEN))
        return "" if value == OPEN else value

    def first(name: str) -> str:
        return chosen(name).split(" ", 1)[0]

    numbered = list(enumerate(question.red, start=1))
    return Answer(
        decision=chosen("decision"),
        proposal_id=first("proposal") or question.options[0].proposal_id,
        person_id=first("approver"),
        reason=chosen("reason"),
        actions={visit: chosen(f"action_{number}") for number, visit in numbered},
        owners={visit: first(f"owner_{number}") for number, visit in numbered},
    )
