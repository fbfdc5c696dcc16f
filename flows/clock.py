"""The clock: all that ask the time take it from here, so that a week can be replayed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from data.errors import UserError
from data.years import FIRST_YEAR, LAST_YEAR

DEFAULT_ZONE = "Europe/London"
_CLOCK_TIME = re.compile(r"\d{1,2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment(text: str | None, zone: str = DEFAULT_ZONE) -> datetime:
    """The time given with ``--now``, or that of the system's clock, as an aware time in ``zone``.

    Parameters
    ----------
    text
        ISO 8601; without a UTC offset it is local to ``zone``; None means the system's clock.

    Raises
    ------
    UserError
        When the text is no time, names a local time that the clock change skips, or a year that
        no plan is made for.
    """
    place = ZoneInfo(zone)
    if text is None:
        return datetime.now(place)
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"--now is no time: {text!r}.", "Write it as 2026-11-24T07:30, or with +00:00 after it."
        ) from None
    _refuse_far(given, "--now", text)
    return _placed(given, place, "--now", text)


def instant(
    text: str, now: datetime, option: str, on: date | None = None, *, ends: bool = False
) -> datetime:
    """A time of an option, in the zone of ``now``.

    Parameters
    ----------
    text
        ``HH:MM``, ISO 8601, or a day alone (a date, ``today``, ``tomorrow``).
    option
        Name of the option, for messages.
    on
        The day of a time without one; None means that of ``now``.
    ends
        Whether a day alone means its end, the midnight after it, not its beginning.

    Raises
    ------
    UserError
        When the text is no time, names a local time that the clock change skips, or a year that
        no plan is made for.
    """
    place, word = now.tzinfo, text.strip().lower()
    assert isinstance(place, ZoneInfo)
    try:
        if word in ("today", "tomorrow"):
            given = datetime.combine(day(word, now), time.min)
        elif _CLOCK_TIME.fullmatch(word):
            given = datetime.combine(on or now.date(), time.fromisoformat(word.zfill(5)))
        else:
            given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"{option} is no time: {text!r}.", "Write it as 14:30, 2026-11-24T14:30 or 2026-11-24."
        ) from None
    _refuse_far(given, option, text)
    if ends and (word in ("today", "tomorrow") or _DAY.fullmatch(word)):
        given += timedelta(days=1)
    return _placed(given, place, option, text)


def is_time(text: str) -> bool:
    """Whether a text is a time or a day as `instant` takes them, whatever the clock says of it."""
    word = text.strip().lower()
    if word in ("today", "tomorrow") or _CLOCK_TIME.fullmatch(word):
        return True
    try:
        datetime.fromisoformat(word)
    except ValueError:
        return False
    return True


def is_twice(moment: datetime) -> bool:
    """Whether the local time of a moment is there twice: the clocks go back after it."""
    other = moment.replace(fold=1 - moment.fold)
    there = other.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None)
    return other.utcoffset() != moment.utcoffset() and there == other.replace(tzinfo=None)


def span(from_: str | None, to: str | None, now: datetime) -> tuple[datetime, datetime]:
    """The span of ``--from`` and ``--to``: from now to the end of that day unless told otherwise.

    Whether it is empty or over is for those to say who know what it is for.

    Raises
    ------
    UserError
        When one of them is no time.
    """
    start = now if from_ is None else instant(from_, now, "--from")
    return start, instant(to or start.date().isoformat(), now, "--to", start.date(), ends=True)


def _placed(given: datetime, place: tzinfo | None, option: str, text: str) -> datetime:
    """A time in a zone; without an offset it is local to it."""
    assert isinstance(place, ZoneInfo)
    if given.tzinfo is not None:
        return given.astimezone(place)
    local = given.replace(tzinfo=place)
    if local.astimezone(UTC).astimezone(place).replace(tzinfo=None) != given:
        raise UserError(
            f"{option} does not exist in {place.key}: {text!r} is skipped when the clocks go "
            "forward.",
            "Give a time before or after the clock change.",
        )
    return local


def _refuse_far(given: date, option: str, text: str) -> None:
    """Refuse a year that no file may hold either; arithmetic on it could leave the calendar."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise UserError(
            f"{option} is in no year that can be planned: {text!r}.",
            f"Give a time in the years {FIRST_YEAR} to {LAST_YEAR}.",
        )


def day(text: str | None, now: datetime) -> date:
    """The first day to plan: an ISO date, ``today``, ``tomorrow``; None means tomorrow.

    Raises
    ------
    UserError
        When the text is no day, or in a year that no plan is made for.
    """
    word = (text or "tomorrow").strip().lower()
    if word in ("today", "tomorrow"):
        return now.date() + timedelta(days=word == "tomorrow")
    try:
        given = date.fromisoformat(word)
    except ValueError:
        raise UserError(
            f"--from is no date: {text!r}.", "Write it as 2026-11-24, today or tomorrow."
        ) from None
    _refuse_far(given, "--from", word)
    return given
