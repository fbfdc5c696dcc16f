"""rotamend absent: a carer cannot work."""

from __future__ import annotations

from typing import Any

from flows.cli.mending import CarerId, Desk, FromTime, ToTime, reports


@reports
def absent(desk: Desk, carer: CarerId, from_: FromTime = None, to: ToTime = None) -> Any:
    """Report a carer absent, and mend the rota; from now to the end of the day unless told else."""
    from data.disruptions import AbsentFacts
    from flows.clock import span

    return AbsentFacts(carer, *span(from_, to, desk.clock))
