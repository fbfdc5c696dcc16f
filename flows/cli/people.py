"""rotamend people: who may decide, and in which role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import AsJson, Branch
from flows.clock import DEFAULT_ZONE

if TYPE_CHECKING:
    from data.models import PersonRow

app = typer.Typer(
    help="Who may decide about proposals: coordinators and managers. Viewers may look.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As they sign.")]
Where = Annotated[
    str | None,
    typer.Option("--branch", metavar="ID", help="Only in this branch; all where it is left out."),
]
# A role may hold in all branches, and these may lie in several time zones.
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="The clock, as 2026-11-24T07:30: local to --branch or, without it, to all branches; "
        f"{DEFAULT_ZONE} where their time zones differ.",
    ),
]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="coordinator, manager or viewer.")],
    branch: Where = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Record somebody of the office and their role."""
    from data import people
    from flows.cli.context import clock_anywhere, open_store
    from flows.cli.terminal import emit, say

    with open_store() as store:
        clock = clock_anywhere(store, branch, now)
        person = people.add_person(store, name, role, branch_id=branch, now=clock)
    if as_json:
        emit(_as_json(person))
    else:
        say(f"Recorded: {person.name} ({person.person_id}), {person.role}, {_where(person)}.")
    return 0


@app.command("remove")
def remove(name: Name, branch: Where = None, now: Now = None, as_json: AsJson = False) -> int:
    """Take somebody's roles away; what they decided stays on record."""
    from data import people
    from flows.cli.context import clock_anywhere, open_store
    from flows.cli.terminal import emit, say

    with open_store() as store:
        clock = clock_anywhere(store, branch, now)
        gone = people.remove_person(store, name, branch_id=branch, now=clock)
    if as_json:
        emit({"removed": [_as_json(person) for person in gone]})
    else:
        for person in gone:
            say(f"{person.name} ({person.person_id}) is {person.role} no longer.")
    return 0


@app.command("list")
def list_(branch: Branch = None, as_json: AsJson = False) -> int:
    """List everybody who is recorded, with their names; --json holds ids only."""
    from data import people
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table

    with open_store() as store:
        known = [
            person
            for person in people.people(store)
            if branch is None or person.branch_id in (None, branch)
        ]
    if as_json:
        emit({"people": [_as_json(person) for person in known]})
    elif known:
        rows = [(p.person_id, p.name, p.role, _where(p)) for p in known]
        say(table("People", ("Id", "Name", "Role", "Where"), rows))
    else:
        say("Nobody is recorded yet: until somebody is, any name may decide.")
    return 0


def _where(person: PersonRow) -> str:
    return f"branch {person.branch_id}" if person.branch_id else "all branches"


def _as_json(person: PersonRow) -> Mapping[str, Any]:
    return {"person": person.person_id, "role": person.role, "branch": person.branch_id}
