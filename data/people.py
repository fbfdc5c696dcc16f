"""People of the office, their roles, and who may decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import UserError
from data.models import ROLES, PersonRow
from data.repositories import PRODUCT
from data.store import Store, UnitOfWork
from data.typed import MOST_NAME, quoted, refuse_long
from solver.overrides import DECIDING

DECIDERS = DECIDING
"""Roles that may approve and reject."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the name as it is recorded, and whether there was a record to check it by."""

    name: str
    checked: bool


def add_person(
    store: Store, name: str, role: str, *, branch_id: str | None = None, now: dt.datetime
) -> PersonRow:
    """Record somebody of the office.

    Parameters
    ----------
    role
        ``coordinator``, ``manager`` or ``viewer``.
    branch_id
        Where the role holds; None: in all branches.

    Raises
    ------
    UserError
        When the name is empty or the product's own, the role or the branch unknown, or somebody
        active has the name there.
    """
    given, wanted = " ".join(name.split()), role.strip().lower()
    if not given or _same(given, PRODUCT):
        raise UserError(
            "A person needs a name of their own.", "Give it as they sign: rotamend people add NAME."
        )
    refuse_long(given, "name", MOST_NAME)
    if wanted not in ROLES:
        raise UserError(
            f"There is no role {quoted(role.strip())}.", f"Give one of {', '.join(ROLES)}."
        )
    with store.unit_of_work() as uow:
        uow.audit.lock()
        if branch_id is not None:
            branch_id = uow.agency.branch(branch_id).branch_id
        for known in uow.people.active():
            if _same(known.name, given) and known.branch_id == branch_id:
                raise UserError(
                    f"This name is recorded already: {known.person_id}, {known.role}.",
                    "To give another role, take the name out first: rotamend people remove NAME.",
                )
        person = uow.people.add(given, wanted, branch_id, now)
        _audit(uow, person, "person.added", now)
    return person


def remove_person(
    store: Store, name: str, *, branch_id: str | None = None, now: dt.datetime
) -> tuple[PersonRow, ...]:
    """Take a name's roles away: in one branch, or all of them where none is given.

    The rows stay, no longer active.

    Raises
    ------
    UserError
        When nobody active has the name.
    """
    with store.unit_of_work() as uow:
        uow.audit.lock()
        leaving = [
            person
            for person in uow.people.active()
            if _same(person.name, name) and branch_id in (None, person.branch_id)
        ]
        if not leaving:
            raise UserError("Nobody of this name is recorded.", "List them: rotamend people list.")
        for person in leaving:
            person.active = False
            _audit(uow, person, "person.removed", now)
    return tuple(leaving)


def people(store: Store, *, with_former: bool = False) -> Sequence[PersonRow]:
    """Everybody who is recorded, in the order in which they were added."""
    with store.unit_of_work(read_only=True) as uow:
        return uow.people.all() if with_former else uow.people.active()


def role_of(uow: UnitOfWork, name: str, branch_id: str) -> str | None:
    """Role of a name in a branch, or None; one given for the branch goes before one for all.

    Names are the same whatever their case and the space in and around them.
    """
    person = _person(uow, name, branch_id)
    return None if person is None else person.role


def decider(uow: UnitOfWork, name: str, branch_id: str) -> Decider:
    """Who decides under a name on proposals of a branch.

    While nobody at all was ever recorded any name may, so that a fresh installation works.

    Raises
    ------
    UserError
        When there is no name, or its role does not let it decide; the name is not repeated.
    """
    given = " ".join(name.split())
    if not given or _same(given, PRODUCT):
        raise UserError("A decision needs the name of who makes it.", "Give --as NAME.")
    if not uow.people.all():
        return Decider(given, checked=False)
    person = _person(uow, given, branch_id)
    if person is not None and person.role in DECIDERS:
        return Decider(person.name, checked=True)
    needed = " or ".join(DECIDERS)
    raise UserError(
        f"The name given with --as is not recorded for branch {branch_id}, and a decision needs "
        f"the role {needed}."
        if person is None
        else f"{person.person_id} is a {person.role}, and a decision needs the role {needed}.",
        "Let one of them decide, or record the role: rotamend people add NAME --role coordinator.",
    )


def in_role(uow: UnitOfWork, name: str, branch_id: str, roles: Sequence[str]) -> PersonRow:
    """Who does something that needs one of some roles in a branch; they must be recorded.

    Raises
    ------
    UserError
        When the name is not recorded there, or has another role; the name is not repeated.
    """
    person = _person(uow, name, branch_id)
    if person is not None and person.role in roles:
        return person
    needed = " or ".join(roles)
    raise UserError(
        f"The name given with --as is not recorded for branch {branch_id}, and this needs the role "
        f"{needed}."
        if person is None
        else f"{person.person_id} is a {person.role}, and this needs the role {needed}.",
        f"Let one of them do it, or record the role: rotamend people add NAME --role {roles[-1]}.",
    )


def _person(uow: UnitOfWork, name: str, branch_id: str) -> PersonRow | None:
    found = [
        person
        for person in uow.people.active()
        if _same(person.name, name) and person.branch_id in (None, branch_id)
    ]
    return min(found, key=lambda person: person.branch_id is None, default=None)


def _same(one: str, two: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(two.split()).casefold()


def _audit(uow: UnitOfWork, person: PersonRow, action: str, now: dt.datetime) -> None:
    uow.audit.append(
        at=now,
        actor=PRODUCT,
        action=action,
        subject=person.person_id,
        branch_id=person.branch_id,
        details={"role": person.role},
    )
