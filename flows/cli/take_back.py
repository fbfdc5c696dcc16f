"""rotamend take-back: a disruption does not hold any more."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.mending import Desk, reports


@reports
def take_back(
    desk: Desk,
    disruption: Annotated[
        str, typer.Argument(metavar="DISRUPTION", help="Id of the disruption: D7.")
    ],
) -> Any:
    """Take a disruption back (she can work after all), and mend the rota with fewest changes."""
    from data.disruptions import TakenBackFacts

    return TakenBackFacts(disruption)
