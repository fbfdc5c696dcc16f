"""rotamend vehicle: a carer travels by another mode."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.mending import CarerId, Desk, FromTime, ToTime, reports


@reports
def vehicle(
    desk: Desk,
    carer: CarerId,
    transport: Annotated[
        str, typer.Option("--transport", help="walk, bicycle, public or car: how they travel now.")
    ],
    from_: FromTime = None,
    to: ToTime = None,
) -> Any:
    """Report that a carer travels otherwise, and mend the rota of the days it touches.

    A night shift that began on the day before the first one goes on as it was.
    """
    from data.disruptions import VehicleFacts
    from flows.carer_days import span_of_shifts

    with desk.store.unit_of_work(read_only=True) as uow:
        span = span_of_shifts(uow, desk.branch_id, carer, (from_, to), desk.clock, at_midnight=True)
    return VehicleFacts(carer, transport, *span)
