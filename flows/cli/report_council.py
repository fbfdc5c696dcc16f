"""rotamend report council: the key figures a council asks of a branch."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import FirstDay, LastDay, Out, day_of, deliver, read


def council(
    from_: FirstDay,
    to: LastDay,
    branch: Branch = None,
    funder: Annotated[
        str | None,
        typer.Option("--funder", metavar="ID", help="Only clients whose funder_id this is."),
    ] = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write the council's key figures as Word and Excel: attended, on time, logged, continuity."""
    from data.reports.council import load_council
    from data.reports.council_files import council_excel, council_word
    from data.reports.names import file_name

    first, last = day_of(from_, "--from"), day_of(to, "--to")
    found = read(lambda uow, chosen, _: load_council(uow, chosen, first, last, funder), branch, now)
    table, names, clock = found.facts, found.names, found.clock
    whose = (funder,) if funder else ()
    parts = (found.branch_id, "council", *whose, first.isoformat(), last.isoformat())
    made = {
        file_name(*parts, suffix=".docx"): council_word(table, names, clock),
        file_name(*parts, suffix=".xlsx"): council_excel(table, names, clock),
    }
    return deliver(out, made, table.as_json(), as_json=as_json)
