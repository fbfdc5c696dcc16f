"""rotamend diff: what differs between two rotas."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A rota, a proposal, or latest.")],
    after: Annotated[str, typer.Argument(metavar="B", help="A rota, a proposal, or latest.")],
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """List the slots that differ between two rotas, on the days of the second."""
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say
    from flows.cli.told import change_table
    from flows.comparing import compare
    from flows.mended import change_as_json
    from solver.words import count

    with open_store() as store:
        found = compare(store, before, after, branch)
    if as_json:
        emit(
            {
                "before": found.before.rota_id,
                "after": found.after.rota_id,
                "counts": dict(found.counts),
                "changes": [
                    change_as_json(change, found.notify(change), found.after.horizon)
                    for change in found.changes
                ],
            }
        )
        return 0
    title = f"From {found.before.rota_id} to {found.after.rota_id}"
    if found.changes:
        say(change_table(title, found.changes, found.after.horizon))
    told = ", ".join(f"{number} {kind}" for kind, number in found.counts.items() if number)
    say(
        f"{count(len(found.changes), 'slot differs', 'slots differ')}{': ' + told if told else ''}."
    )
    return 0
