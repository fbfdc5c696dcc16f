"""Words that every sentence is made with."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``1 slot``, ``2 slots``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
