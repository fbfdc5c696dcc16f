"""Local times that the clocks show twice, since they go back, and how people are told which."""

from __future__ import annotations

from datetime import datetime


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
