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
    from data.reports.names import file_name
    from data.reports.period import load_period
    from data.reports.week_files import week_word

    first, last = week_of(week)
    found = read(lambda uow, chosen: load_period(uow, chosen, first, last), branch, now)
    facts, names, clock = found.facts, found.names, found.clock
    year, number, _ = first.isocalendar()
    name = file_name(found.branch_id, "week", f"{year}-W{number:02d}", suffix=".docx")
    made = {name: week_word(facts, names, clock)}
    return deliver(out, made, facts.as_json(), as_json=as_json)
