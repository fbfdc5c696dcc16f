"""What a person is asked about proposals, and what is wrong with what they answer.

Everything is a choice: there is no place for free text, so whatever is answered holds ids and set
phrases only. That is why it may lie in Prefect's records (docs/adr/0013-suspended-approval.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.errors import UserError
from data.people import DECIDERS

APPROVE = "approve"
REJECT = "reject"
REASONS = (
    "It is the best that can be done now",
    "The people concerned have agreed",
    "It is urgent: there is no time to look further",
    "Another way was found",
    "Somebody concerned does not agree",
    "The data it was made of is wrong",
    "For a reason kept in the case notes",
)
"""What a decision in the form can be made for; `rotamend approve` takes any words."""
ACTIONS = (
    "Ring the client now",
    "Family or a neighbour goes",
    "Somebody of the office goes",
    "An agency is asked",
    "The district nurse or the council is told",
    "An ambulance is called",
)
"""What can be done in the form about a red visit that nobody makes; any words at the terminal."""


@dataclass(frozen=True, slots=True)
class Option:
    """A proposal to choose; ``red`` are the red visits that it leaves without a carer."""

    proposal_id: str
    label: str
    red: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Proposals put to a person.

    Parameters
    ----------
    group
        Id of the group of the proposals.
    options
        The recommended one first; there is at least one.
    people
        Role by id of those who may be named.
    page
        What changes, as markdown; ids only.
    """

    group: str
    options: tuple[Option, ...]
    people: Mapping[str, str]
    page: str

    @property
    def deciders(self) -> tuple[str, ...]:
        """Those of the people whose role may decide."""
        return tuple(person for person, role in self.people.items() if role in DECIDERS)

    @property
    def red(self) -> tuple[str, ...]:
        """Red visits that one of the proposals leaves without a carer."""
        return tuple(sorted({visit for option in self.options for visit in option.red}))

    def option(self, proposal_id: str) -> Option | None:
        """A proposal of the question."""
        return next((each for each in self.options if each.proposal_id == proposal_id), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was chosen; what was left open is empty.

    ``actions`` and ``owners`` are what is done about red visits, and by whom, by visit id.
    """

    decision: str = ""
    proposal_id: str = ""
    person_id: str = ""
    reason: str = ""
    actions: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)

    @property
    def approves(self) -> bool:
        """Whether the proposal is to be published."""
        return self.decision == APPROVE


def refuse_unclear(question: Question, answer: Answer) -> None:
    """Refuse an answer that leaves open what it must say, or chooses what is not there.

    Raises
    ------
    UserError
        With all that is wrong with it.
    """
    wrong = [*_wrong(question, answer)]
    if wrong:
        raise UserError(" ".join(wrong), "Nothing was changed. Fill the form in again.")


def _wrong(question: Question, answer: Answer) -> list[str]:
    found = []
    if answer.decision not in (APPROVE, REJECT):
        found.append("No decision was chosen.")
    option = question.option(answer.proposal_id)
    if option is None:
        found.append("The proposal is none of those that were asked about.")
    if not answer.person_id:
        found.append("Nobody was chosen as the one who decides.")
    elif answer.person_id not in question.people:
        found.append(f"{answer.person_id} is not recorded.")
    if not answer.reason:
        found.append("No reason was chosen.")
    if option is not None and answer.approves:
        for visit_id in option.red:
            if not answer.actions.get(visit_id):
                found.append(f"{visit_id} is red and nobody goes: choose an action.")
            if answer.owners.get(visit_id) not in question.people:
                found.append(f"{visit_id} is red and nobody goes: choose who sees to it.")
    return found
