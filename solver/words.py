"""Words that every sentence is made with."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``1 slot``, ``2 slots``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def length(seconds: int) -> str:
    """A length of time as people say it, to the minute: ``20 s``, ``25 min``, ``23 h 40 min``.

    Parameters
    ----------
    seconds
        0 or more.
    """
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(
        f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number
    )
