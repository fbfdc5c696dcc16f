"""rotamend report month: slides for the monthly meeting."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import Out, deliver, month_of


def month(
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="As 2026-11.")],
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write five slides for the monthly meeting as PowerPoint."""
    from data.reports.files import file_name
    from data.reports.names import Names
    from data.reports.period import load_period
    from data.reports.slides import month_slides
    from flows.cli.context import branch_and_clock, open_store

    first, last = month_of(month)
    with open_store() as store:
        chosen, clock = branch_and_clock(store, branch, now)
        with store.unit_of_work(read_only=True) as uow:
            facts = load_period(uow, chosen, first, last)
            names = Names.of(uow, chosen)
    name = file_name(chosen, "month", f"{first:%Y-%m}", suffix=".pptx")
    made = {name: month_slides(facts, names, clock)}
    return deliver(out, made, facts.as_json(), as_json=as_json)
