"""rotamend absent: a carer cannot work."""

from __future__ import annotations

from typing import Any

from flows.cli.mending import CarerId, Desk, FromTime, ToTime, reports


@reports
def absent(desk: Desk, carer: CarerId, from_: FromTime = None, to: ToTime = None) -> Any:
    """Report a carer absent, and mend the rota; from now to the end of the day unless told else.

    A day without a time means the shifts that begin on it, with what they have after midnight.
    """
    from data.disruptions import AbsentFacts
    from flows.carer_days import span_of_shifts

    with desk.store.unit_of_work(read_only=True) as uow:
        span = span_of_shifts(uow, desk.branch_id, carer, (from_, to), desk.clock)
    return AbsentFacts(carer, *span)
