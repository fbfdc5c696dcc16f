"""rotamend propose: what waits for a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli.options import AsJson, Branch, Now

if TYPE_CHECKING:
    from rich.console import RenderableType

    from flows.waiting import Group


def propose(branch: Branch = None, now: Now = None, as_json: AsJson = False) -> int:
    """List the proposals that wait for a person, those that belong together side by side.

    One that can never be approved is overtaken: the rota in force is another one by now, something
    was reported that it does not suit, or what it changes has started.
    """
    from flows.cli.context import clock_anywhere, open_store
    from flows.cli.terminal import emit, program, say
    from flows.planned import approve_command
    from flows.waiting import waiting

    with open_store() as store:
        groups = waiting(store, clock_anywhere(store, branch, now), branch)
    if as_json:
        emit({"groups": [group.as_json() for group in groups]})
        return 0
    if not groups:
        say("No proposal waits for a decision.")
        return 0
    for group in groups:
        say(_table(group))
    fit = [p for group in groups for p in group.proposals if not p.overtaken]
    if fit:
        say(f"Next: {program()} {approve_command(fit[0].proposal_id, fit[0].red)}")
    else:
        say(f"Next: {program()} {'nightly' if groups[0].kind == 'nightly' else 'replan'}")
    return 0


def _table(group: Group) -> RenderableType:
    from flows.brief.words import pounds
    from flows.cli.terminal import table
    from solver.words import count

    title = f"{group.branch_id}, {group.first_day:%a %d %b %Y}, {count(group.days, 'day')}"
    if group.disruptions:
        title += f": {', '.join(group.disruptions)}"
    again = "plan again" if group.kind == "nightly" else "re-plan"
    rows = (
        (
            each.proposal_id,
            f"{each.name} (overtaken: {again})" if each.overtaken else each.name,
            each.uncovered,
            each.changes.carer,
            each.changes.moved,
            pounds(each.cost),
        )
        for each in group.proposals
    )
    head = ("Proposal", "Name", "Uncovered", "Carers changed", "Starts moved", "Cost")
    return table(title, head, rows)
