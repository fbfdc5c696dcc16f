"""Tests of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data.errors import UserError
from flows.clock import day, hearing, instant, instant_near, moment, span, typed


def test_that_a_time_without_an_offset_is_local_to_the_zone() -> None:
    assert moment("2026-07-01T08:00").astimezone(UTC) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert moment("2026-07-01T08:00", "Europe/Paris").astimezone(UTC).hour == 6


def test_that_an_offset_is_honoured() -> None:
    assert moment("2026-07-01T23:30+00:00").date() == date(2026, 7, 2)


def test_that_a_time_that_exists_twice_is_the_first() -> None:
    assert moment("2026-10-25T01:30").astimezone(UTC).hour == 0


def test_that_it_is_told_which_of_two_equal_times_was_taken_and_how_to_give_the_other() -> None:
    night, heard = moment("2026-10-25T00:10"), list[str]()
    with hearing(heard.append):
        span("01:30", "2026-10-25T01:30", night)
        instant("2026-10-25T01:30", night, "--until")

    assert heard == [
        f"{option}: 2026-10-25T01:30 is there twice, since the clocks go back; the first is taken, "
        "2026-10-25T01:30+01:00. The second is 2026-10-25T01:30+00:00."
        for option in ("--from", "--to", "--until")
    ]


@pytest.mark.parametrize("text", ["01:30+00:00", "1:30Z", "2026-10-25T01:30+00:00"])
def test_that_an_offset_gives_the_second_of_two_equal_times_and_nothing_is_told(text: str) -> None:
    heard = list[str]()
    with hearing(heard.append):
        second = instant(text, moment("2026-10-25T00:10"), "--until")

    assert (second.astimezone(UTC).hour, heard) == (1, [])
    assert typed(second) == "2026-10-25T01:30+00:00"


def test_that_nothing_is_told_of_other_times_of_that_night_and_of_a_day() -> None:
    night, heard = moment("2026-10-25T00:10"), list[str]()
    with hearing(heard.append):
        for text in ("00:59", "02:00", "today", "2026-10-25"):
            instant(text, night, "--from")
        # In Havana the midnight with which the day begins is there twice.
        instant("2026-11-01", moment("2026-10-31T12:00", "America/Havana"), "--from")

    assert heard == []
    assert typed(moment("2026-10-25T02:00")) == "2026-10-25T02:00"


@pytest.mark.parametrize("text", ["noon", "2026-13-01T08:00", ""])
def test_that_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no time"):
        moment(text)


def test_that_a_time_the_clock_change_skips_is_refused() -> None:
    with pytest.raises(UserError, match="skipped"):
        moment("2026-03-29T01:30")
    with pytest.raises(UserError, match="Can begin at does not exist in Europe/London: '01:30'"):
        instant("01:30", moment("2026-03-29T00:10"), "Can begin at")


def test_that_tomorrow_is_the_day_after_the_local_date() -> None:
    # 23:30 UTC in July is already the next day in London.
    now = moment("2026-07-01T23:30+00:00")

    assert day(None, now) == date(2026, 7, 3)
    assert day("today", now) == date(2026, 7, 2)
    assert day("2026-11-24", now) == date(2026, 11, 24)


def test_that_what_is_no_day_is_refused() -> None:
    with pytest.raises(UserError, match="no date"):
        day("24/11/2026", moment("2026-11-23T18:00"))


MORNING = moment("2026-11-24T06:02")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("07:30", "2026-11-24T07:30"),
        ("7:30", "2026-11-24T07:30"),
        ("2026-11-25T22:00", "2026-11-25T22:00"),
        ("2026-11-25", "2026-11-25T00:00"),
        ("tomorrow", "2026-11-25T00:00"),
        ("2026-11-24T07:30+01:00", "2026-11-24T06:30"),
    ],
)
def test_that_a_time_may_be_written_as_people_say_it(text: str, wanted: str) -> None:
    assert instant(text, MORNING, "--from") == moment(wanted)


def test_that_a_day_alone_ends_at_the_midnight_after_it() -> None:
    assert instant("2026-11-24", MORNING, "--to", ends=True) == moment("2026-11-25T00:00")
    assert instant("today", MORNING, "--to", ends=True) == moment("2026-11-25T00:00")
    assert instant("07:30", MORNING, "--to", ends=True) == moment("2026-11-24T07:30")


@pytest.mark.parametrize("text", ["25:00", "7.30", "soon", "24/11/2026", ""])
def test_that_what_is_no_time_names_its_option(text: str) -> None:
    with pytest.raises(UserError, match="--until is no time"):
        instant(text, MORNING, "--until")


@pytest.mark.parametrize(
    ("from_", "to", "wanted"),
    [
        (None, None, ("2026-11-24T06:02", "2026-11-25T00:00")),
        ("09:00", None, ("2026-11-24T09:00", "2026-11-25T00:00")),
        ("09:00", "11:00", ("2026-11-24T09:00", "2026-11-24T11:00")),
        ("2026-11-26", None, ("2026-11-26T00:00", "2026-11-27T00:00")),
        ("2026-11-26T08:00", "12:00", ("2026-11-26T08:00", "2026-11-26T12:00")),
        ("tomorrow", "2026-11-27", ("2026-11-25T00:00", "2026-11-28T00:00")),
        ("2026-11-20", "today", ("2026-11-20T00:00", "2026-11-25T00:00")),
    ],
)
def test_that_a_span_goes_from_now_to_the_end_of_its_day_unless_told_otherwise(
    from_: str | None, to: str | None, wanted: tuple[str, str]
) -> None:
    assert span(from_, to, MORNING) == tuple(moment(each) for each in wanted)


def test_that_an_hour_of_the_clock_change_is_a_span() -> None:
    # 01:30 summer time to 01:10 winter time is 40 minutes.
    start, end = span(
        "2026-10-25T01:30+01:00", "2026-10-25T01:10+00:00", moment("2026-10-25T00:10")
    )

    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=40)


@pytest.mark.parametrize(
    "text", ["9999-12-31", "2200-01-01", "1899-12-31T23:59", "0001-01-01T00:00+14:00"]
)
def test_that_a_year_that_no_plan_is_made_for_is_refused(text: str) -> None:
    for read in (
        lambda: moment(text),
        lambda: instant(text, MORNING, "--now"),
        lambda: span(None, text, MORNING),
        lambda: span(text, None, MORNING),
    ):
        with pytest.raises(UserError, match="is in no year that can be planned") as refused:
            read()
        assert "1900 to 2199" in refused.value.mend


@pytest.mark.parametrize("text", ["9999-12-31", "1899-12-31"])
def test_that_a_first_day_in_a_far_year_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="--from is in no year"):
        day(text, MORNING)


def test_that_the_last_year_ends_at_its_last_midnight() -> None:
    assert span(None, "2199-12-31", MORNING)[1] == moment("2199-12-31T00:00") + timedelta(days=1)


MONDAY = date(2026, 11, 23)
NIGHT = (moment("2026-11-23T22:45"), moment("2026-11-24T00:15"))
EARLY = (moment("2026-11-23T00:30"), moment("2026-11-23T01:30"))
DAY = (moment("2026-11-23T08:00"), moment("2026-11-23T10:00"))


@pytest.mark.parametrize(
    ("text", "window", "taken"),
    [
        ("00:06", NIGHT, "2026-11-24T00:06"),
        ("00:40", NIGHT, "2026-11-24T00:40"),
        ("0:06Z", NIGHT, "2026-11-24T00:06"),
        ("23:59", NIGHT, "2026-11-23T23:59"),
        ("21:00", NIGHT, "2026-11-23T21:00"),
        ("23:59", DAY, "2026-11-23T23:59"),
        ("23:59", EARLY, "2026-11-22T23:59"),
        ("15:00", DAY, "2026-11-23T15:00"),
        ("2026-11-23T00:06", NIGHT, "2026-11-23T00:06"),
        ("tomorrow", NIGHT, "2026-11-25T00:00"),
    ],
)
def test_that_a_time_is_taken_on_the_day_that_is_nearest_to_a_window(
    text: str, window: tuple[datetime, datetime], taken: str
) -> None:
    heard = list[str]()
    with hearing(heard.append):
        near = instant_near(text, moment("2026-11-24T06:00"), "--start", MONDAY, window)

    assert typed(near) == taken
    bare_and_elsewhere = len(text) < 6 and near.date() != MONDAY
    assert [each[:13] for each in heard] == ["--start: " + text[:4]] * bare_and_elsewhere


@pytest.mark.parametrize("text", ["25:00", "08:75", "noon"])
def test_that_what_is_no_time_is_near_no_window(text: str) -> None:
    with pytest.raises(UserError, match="--start is no time"):
        instant_near(text, moment("2026-11-24T06:00"), "--start", MONDAY, DAY)
