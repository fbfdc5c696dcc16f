"""rotamend report week: the registered manager's week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import Out, deliver, read, week_of

if TYPE_CHECKING:
    pass


def week(
    week: Annotated[
        str, typer.Option("--week", metavar="WEEK", help="Monday to Sunday: 2026-W48.")
    ],
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write the registered manager's weekly report as Word, with charts."""
    from flows.reporting import Week

    monday, _ = week_of(week)
    found = read(lambda uow, chosen, at: Week.load(uow, chosen, monday, at), branch, now)
    made = found.facts.files(found.names, found.clock)
    return deliver(out, made, found.facts.as_json(), as_json=as_json)
