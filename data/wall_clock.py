"""Local times where the clocks change: which moment one means, if any."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def on_the_clock(local: datetime, zone: ZoneInfo) -> datetime | None:
    """A local time as an aware one in its zone; of one that is there twice, the first.

    None where the clocks skip it. ``local`` is naive: it was written without a UTC offset.
    """
    placed = local.replace(tzinfo=zone, fold=0)
    back = placed.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    return placed if back == local.replace(fold=0) else None
