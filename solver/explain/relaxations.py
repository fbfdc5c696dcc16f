"""What an agency may give up to cover a visit: typed facts, and the problem with them given up.

No legal and no clinical limit is among them: competence, excluded pairs, gender of carer, rest,
breaks, hours, double-handed care, doses at their time and visits for known carers only all stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Literal

from solver.explain.free import with_span
from solver.explain.repair import reaching, with_visit
from solver.policy import Policy
from solver.problem import Carer, Client, HeldSkill, Problem, Shift, Visit


@dataclass(frozen=True, slots=True)
class WiderWindow:
    """The client agrees to a visit that starts at ``start``, outside its window (seconds)."""

    visit_id: str
    start: int


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A carer agrees to work in ``[start, end)``, too, in seconds."""

    carer_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AgencyCarer:
    """Somebody from outside, whom nobody has named yet, makes the visit in ``[start, end)``.

    ``stand_in`` is the id that stands for that person in the relaxed problem and its rota; it is
    no person's id.
    """

    visit_id: str
    stand_in: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PreferenceWaived:
    """The client agrees to a carer they would rather avoid, or do not know.

    Of ``unknown`` only the agency's own threshold is waived (`Policy.known_carer_under_s`), never
    a visit's mark that only known carers may come.
    """

    visit_id: str
    carer_id: str
    kind: Literal["avoid", "unknown"]


@dataclass(frozen=True, slots=True)
class Postponed:
    """A green visit starts at ``start`` instead; None: nobody makes it, and the client is asked."""

    visit_id: str
    start: int | None


Relaxation = WiderWindow | MoreTime | AgencyCarer | PreferenceWaived | Postponed


def relaxed(
    problem: Problem, policy: Policy, relaxations: Iterable[Relaxation]
) -> tuple[Problem, Policy]:
    """The problem and the policy with all of them given up.

    Raises
    ------
    KeyError
        When one names a carer or a visit that the problem does not have.
    """
    for relaxation in relaxations:
        problem, policy = _given_up(relaxation, problem, policy)
    return problem, policy


@singledispatch
def _given_up(relaxation: object, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    raise TypeError(f"{type(relaxation).__name__} is no relaxation")


@_given_up.register
def _(wider: WiderWindow, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    return with_visit(problem, reaching(problem.visit[wider.visit_id], wider.start)), policy


@_given_up.register
def _(more: MoreTime, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    carer = problem.carer[more.carer_id]
    return with_carer(
        problem, replace(carer, shifts=with_span(carer, more.start, more.end))
    ), policy


@_given_up.register
def _(agency: AgencyCarer, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    visit = problem.visit[agency.visit_id]
    carer = stand_in(problem, visit, agency.stand_in, Shift(agency.start, agency.end))
    return replace(problem, carers=(*problem.carers, carer)), policy


@_given_up.register
def _(waived: PreferenceWaived, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    if waived.kind == "avoid":
        # A preference of this kind costs points and forbids nothing.
        return problem, policy
    shortest = problem.visit[waived.visit_id].duration
    return problem, replace(policy, known_carer_under_s=min(policy.known_carer_under_s, shortest))


@_given_up.register
def _(postponed: Postponed, problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    if postponed.start is None:
        return problem, policy
    visit = problem.visit[postponed.visit_id]
    return with_visit(problem, reaching(visit, postponed.start)), policy


def with_carer(problem: Problem, carer: Carer) -> Problem:
    """The problem with one carer in the place of the one of its id."""
    return replace(problem, carers=tuple(carer if c.id == carer.id else c for c in problem.carers))


def stand_in(problem: Problem, visit: Visit, carer_id: str, shift: Shift) -> Carer:
    """Somebody from outside who has what the visit asks for, and no home that counts."""
    client: Client = problem.client[visit.client_id]
    modes = problem.travel.seconds
    transport = next(c.transport for c in problem.carers) if problem.carers else None
    return Carer(
        id=carer_id,
        shifts=(shift,),
        skills=tuple(HeldSkill(skill) for skill in visit.skills),
        transport="car" if "car" in modes or transport is None else transport,
        gender=None if client.gender_of_carer == "any" else client.gender_of_carer,
        employment="agency",
    )
