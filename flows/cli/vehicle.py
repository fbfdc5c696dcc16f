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
    """Report that a carer travels otherwise, and mend the rota of the days it touches."""
    from data.disruptions import VehicleFacts
    from flows.clock import span

    return VehicleFacts(carer, transport, *span(from_, to, desk.clock))
