"""From wall time to UTC in the branch's time zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from data.importers.cells import Fault, WallTime
from solver.problem.wall_clock import is_twice, on_the_clock


def place(wall: WallTime, zone: ZoneInfo, day: dt.date | None = None) -> dt.datetime | Fault:
    """The UTC time of a wall time; of a time that exists twice, the first.

    Parameters
    ----------
    wall
        A UTC offset in it is honoured, then the zone does not matter.
    day
        The date of a time of day without one.
    """
    date = wall.day or day
    if date is None:
        raise ValueError("a time of day needs a date")
    naive = dt.datetime.combine(date, wall.clock)
    if wall.offset is not None:
        return naive.replace(tzinfo=dt.timezone(wall.offset)).astimezone(dt.UTC)
    moment = on_the_clock(naive, zone)
    if moment is None:
        return Fault("time_does_not_exist", {"zone": zone.key})
    return moment.astimezone(dt.UTC)


def exists_twice(wall: WallTime, zone: ZoneInfo, day: dt.date | None = None) -> bool:
    """Whether the clocks show this time twice and no UTC offset tells which one is meant."""
    date = wall.day or day
    if wall.offset is not None or date is None:
        return False
    return is_twice(dt.datetime.combine(date, wall.clock, zone))
