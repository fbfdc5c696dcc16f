"""rotamend late: a carer cannot begin yet."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Annotated, Any

import typer

from flows.cli.mending import CarerId, Desk, reports


@reports
def late(
    desk: Desk,
    carer: CarerId,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="When the carer can begin.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=1, max=24 * 60, help="The same, from now.")
    ] = None,
    not_there: Annotated[
        bool,
        typer.Option(
            "--not-there",
            help="The carer has not come yet to the visit that is on by the rota; "
            "else that visit goes on.",
        ),
    ] = False,
) -> Any:
    """Report that a carer is late, and mend the rota."""
    from data.errors import UserError
    from data.in_force import late_facts
    from flows.clock import instant

    if (until is None) == (minutes is None):
        raise UserError(
            "It is not told how late the carer is, or twice.", "Give --until or --minutes."
        )
    if until is not None:
        begins = instant(until, desk.clock, "--until")
    else:
        # Minutes are minutes that pass: on a local time they would move its wall clock instead.
        later = desk.clock.astimezone(UTC) + timedelta(minutes=minutes or 0)
        begins = later.astimezone(desk.clock.tzinfo)
    with desk.store.unit_of_work(read_only=True) as uow:
        return late_facts(uow, desk.branch_id, carer, begins, desk.clock, there=not not_there)
