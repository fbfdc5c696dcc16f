"""The clock changes of a zone as a VTIMEZONE (RFC 5545, section 3.6.5).

icalendar can make one, but gives the onset of summer time an hour late (7.3.2): the RFC counts it
in the offset that ends. And programs read a list of dates in different ways; here each change is an
observance of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

YEARS = 1
"""Whole years before and after the days that are asked for."""
_STEP = dt.timedelta(days=7)
"""No zone changes its clocks and back again within a week."""
_SECOND = dt.timedelta(seconds=1)
_NONE = dt.timedelta(0)


def zone_around(timezone: str, first_day: dt.date, last_day: dt.date) -> Timezone:
    """The zone with every change of its clocks around some days.

    Parameters
    ----------
    timezone
        IANA name.
    """
    zone = ZoneInfo(timezone)
    start = dt.datetime(first_day.year - YEARS, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(last_day.year + YEARS + 1, 1, 1, tzinfo=dt.UTC)
    made = Timezone()
    made.add("tzid", timezone)
    made.add_component(_observance(start, start, zone))
    for onset in _changes(zone, start, end):
        made.add_component(_observance(onset - _SECOND, onset, zone))
    return made


def _changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """The moments at which the offset changes, in UTC."""

    def offset(moment: dt.datetime) -> dt.timedelta | None:
        return moment.astimezone(zone).utcoffset()

    while start < end:
        before, after = start, min(start + _STEP, end)
        if offset(before) != offset(after):
            while after - before > _SECOND:
                middle = before + (after - before) // (2 * _SECOND) * _SECOND
                if offset(middle) == offset(start):
                    before = middle
                else:
                    after = middle
            yield after
            start = after
        else:
            start += _STEP


def _observance(
    before: dt.datetime, onset: dt.datetime, zone: ZoneInfo
) -> TimezoneDaylight | TimezoneStandard:
    was, now = before.astimezone(zone), onset.astimezone(zone)
    offset = was.utcoffset()
    assert offset is not None
    # Some zones count their winter as less than standard time.
    made = TimezoneDaylight() if (now.dst() or _NONE) > _NONE else TimezoneStandard()
    made.add("dtstart", (onset + offset).replace(tzinfo=None))
    made.add("tzname", now.tzname())
    made.add("tzoffsetfrom", offset)
    made.add("tzoffsetto", now.utcoffset())
    return made
