"""The clock changes that a calendar carries, read as RFC 5545 says."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Timezone

from data.reports.rota.zones import zone_around

FIRST, LAST = dt.date(2026, 10, 19), dt.date(2027, 4, 1)
BEGIN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
ZONES = ("Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tokyo")
CHANGES = [
    int((dt.datetime(*day, 1, tzinfo=dt.UTC) - BEGIN).total_seconds())
    for day in ((2026, 10, 25), (2027, 3, 28))
]


def offset(zone: Timezone, moment: dt.datetime) -> dt.timedelta:
    """The offset from UTC by the last observance that has begun (section 3.6.5)."""

    def onset(observance: object) -> dt.datetime:
        began = observance["dtstart"].dt - observance["tzoffsetfrom"].td  # type: ignore[index]
        return began.replace(tzinfo=dt.UTC)

    begun = [each for each in zone.subcomponents if onset(each) <= moment]
    return max(begun, key=onset)["tzoffsetto"].td


@pytest.mark.parametrize("timezone", ZONES)
@given(second=st.integers(0, 4 * 365 * 24 * 3600 - 1))
@example(CHANGES[0] - 1)
@example(CHANGES[0])
@example(CHANGES[1] - 1)
@example(CHANGES[1])
def test_that_every_moment_has_the_offset_of_the_zone(timezone: str, second: int) -> None:
    moment = BEGIN + dt.timedelta(seconds=second)
    zone = Timezone.from_ical(zone_around(timezone, FIRST, LAST).to_ical())

    assert offset(zone, moment) == moment.astimezone(ZoneInfo(timezone)).utcoffset()


def test_that_a_change_begins_in_the_offset_that_ends() -> None:
    text = zone_around("Europe/London", FIRST, FIRST).to_ical().decode()

    assert (
        "BEGIN:STANDARD\r\nDTSTART:20261025T020000\r\nTZNAME:GMT\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n"
    ) in text
    assert (
        "BEGIN:DAYLIGHT\r\nDTSTART:20270328T010000\r\nTZNAME:BST\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
    ) in text


def test_that_a_zone_without_changes_has_one_observance() -> None:
    assert len(zone_around("Asia/Tokyo", FIRST, LAST).subcomponents) == 1
