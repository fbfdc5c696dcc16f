"""Local times where the clocks change: which moment one means, and how people are told which."""

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


def is_twice(moment: datetime) -> bool:
    """Whether the clocks show the local time of a moment twice: they go back after the first."""
    first, second = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def shown(moment: datetime, pattern: str = "%H:%M") -> str:
    """A local time as people read it; one that is there twice says which of the two it is.

    Parameters
    ----------
    moment
        Aware, in the zone in which it is read.
    pattern
        For `datetime.strftime`.
    """
    text = moment.strftime(pattern)
    if not is_twice(moment):
        return text
    return f"{text} ({'after' if moment.fold else 'before'} the clocks go back)"
