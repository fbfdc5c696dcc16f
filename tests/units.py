"""Days and units that made-up problems share."""

from __future__ import annotations

from datetime import date

MINUTE, HOUR = 60, 3600
PLAIN_DAY = date(2026, 11, 24)
AUTUMN_CHANGE = date(2026, 10, 25)
SPRING_CHANGE = date(2027, 3, 28)


def floor(seconds: int, unit: int) -> int:
    return seconds // unit * unit


def ceil(seconds: int, unit: int) -> int:
    return -(-seconds // unit) * unit
