"""rotamend cancel: a visit is not wanted."""

from __future__ import annotations

from typing import Any

from flows.cli.mending import Desk, VisitId, reports


@reports
def cancel(desk: Desk, visit: VisitId) -> Any:
    """Report that a visit is not wanted, and take it out of the rota."""
    from data.disruptions import CancelFacts

    return CancelFacts(visit)
