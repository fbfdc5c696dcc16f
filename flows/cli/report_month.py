"""rotamend report month: slides for the monthly meeting."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import Out, deliver, month_of, read


def month(
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="As 2026-11.")],
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write five slides for the monthly meeting as PowerPoint."""
    from data.reports.names import file_name
    from data.reports.period import load_period
    from data.reports.slides import month_slides

    first, last = month_of(month)
    found = read(lambda uow, chosen, at: load_period(uow, chosen, first, last, at), branch, now)
    facts, names, clock = found.facts, found.names, found.clock
    name = file_name(found.branch_id, "month", f"{first:%Y-%m}", suffix=".pptx")
    made = {name: month_slides(facts, names, clock)}
    return deliver(out, made, facts.as_json(), as_json=as_json)
