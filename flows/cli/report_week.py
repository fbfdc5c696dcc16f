"""rotamend report week: the registered manager's week."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import Out, deliver, read, week_of


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
    from data.reports.period import load_period
    from flows.reporting import week_files

    first, last = week_of(week)
    found = read(lambda uow, chosen: load_period(uow, chosen, first, last), branch, now)
    made = week_files(found.facts, found.names, found.clock)
    return deliver(out, made, found.facts.as_json(), as_json=as_json)
