"""rotamend report week: the registered manager's week."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import Out, deliver, read, week_of

if TYPE_CHECKING:
    from data.reports.compliance import Compliance
    from data.reports.period import Period
    from data.store import UnitOfWork


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
    from flows.compliance_in_force import compliance_in_force

    first, last = week_of(week)

    def load(uow: UnitOfWork, chosen: str, at: datetime) -> tuple[Period, Compliance]:
        return (
            load_period(uow, chosen, first, last, at),
            compliance_in_force(uow, chosen, first, last),
        )

    found = read(load, branch, now)
    (facts, rules), names, clock = found.facts, found.names, found.clock
    year, number, _ = first.isocalendar()
    name = file_name(found.branch_id, "week", f"{year}-W{number:02d}", suffix=".docx")
    made = {name: week_word(facts, rules, names, clock)}
    return deliver(out, made, {**facts.as_json(), "compliance": rules.as_json()}, as_json=as_json)
