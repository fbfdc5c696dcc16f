"""rotamend report client: what a client was promised and given."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, Now
from flows.cli.report_options import FirstDay, LastDay, Out, day_of, deliver, read


def client(
    client_id: Annotated[str, typer.Argument(metavar="ID", help="The client.")],
    from_: FirstDay,
    to: LastDay,
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write a client's progress report as Word and Excel: planned, delivered, late, drifting."""
    from data.reports.client import load_client
    from data.reports.client_files import client_excel, client_word
    from data.reports.names import file_name

    first, last = day_of(from_, "--from"), day_of(to, "--to")
    found = read(
        lambda uow, chosen, _: load_client(uow, chosen, client_id, first, last), branch, now
    )
    facts, names, clock = found.facts, found.names, found.clock
    parts = (found.branch_id, "client", client_id, first.isoformat(), last.isoformat())
    made = {
        file_name(*parts, suffix=".docx"): client_word(facts, names, clock),
        file_name(*parts, suffix=".xlsx"): client_excel(facts, names, clock),
    }
    return deliver(out, made, facts.as_json(), as_json=as_json)
