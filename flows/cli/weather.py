"""rotamend weather: travel takes longer."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.mending import Desk, FromTime, ToTime, reports


@reports
def weather(
    desk: Desk,
    factor: Annotated[
        float,
        typer.Option(
            "--factor",
            help="How much longer travel takes: 1.5 is half as long again, 1 ends bad weather.",
        ),
    ],
    area: Annotated[
        str | None,
        typer.Option(
            "--area", metavar="POSTCODE", help="Beginning of a postcode; else everywhere."
        ),
    ] = None,
    from_: FromTime = None,
    to: ToTime = None,
) -> Any:
    """Report severe weather, and mend the rota of the days it touches.

    What is told last holds where and when it is told for; elsewhere what was told before goes on.
    """
    from data.disruptions import WeatherFacts
    from flows.clock import span

    return WeatherFacts(factor, *span(from_, to, desk.clock), area)
