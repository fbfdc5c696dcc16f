"""rotamend away: a client is not at home."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli.mending import Desk, FromTime, ToTime, reports


@reports
def away(
    desk: Desk,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Id of the client.")],
    from_: FromTime = None,
    to: ToTime = None,
) -> Any:
    """Report a client away (hospital, respite), and take their visits out of the rota."""
    from data.disruptions import AwayFacts
    from flows.clock import span

    return AwayFacts(client, *span(from_, to, desk.clock))
