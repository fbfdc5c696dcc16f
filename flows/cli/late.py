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
) -> Any:
    """Report that a carer is late, and mend the rota."""
    from data.disruptions import LateFacts
    from data.errors import UserError
    from flows.clock import instant

    if (until is None) == (minutes is None):
        raise UserError(
            "It is not told how late the carer is, or twice.", "Give --until or --minutes."
        )
    if until is not None:
        return LateFacts(carer, instant(until, desk.clock, "--until"))
    # Minutes are minutes that pass: on a local time they would move its wall clock instead.
    later = desk.clock.astimezone(UTC) + timedelta(minutes=minutes or 0)
    return LateFacts(carer, later.astimezone(desk.clock.tzinfo))
