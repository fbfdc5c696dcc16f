"""The clock: all that ask the time take it from here, so that a week can be replayed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.errors import UserError

DEFAULT_ZONE = "Europe/London"


def moment(text: str | None, zone: str = DEFAULT_ZONE) -> datetime:
    """The time given with ``--now``, or that of the system's clock, as an aware time in ``zone``.

    Parameters
    ----------
    text
        ISO 8601; without a UTC offset it is local to ``zone``; None means the system's clock.

    Raises
    ------
    UserError
        When the text is no time, or names a local time that the clock change skips.
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
    if given.tzinfo is not None:
        return given.astimezone(place)
    local = given.replace(tzinfo=place)
    if local.astimezone(UTC).astimezone(place).replace(tzinfo=None) != given:
        raise UserError(
            f"--now does not exist in {zone}: {text!r} is skipped when the clocks go forward.",
            "Give a time before or after the clock change.",
        )
    return local


def day(text: str | None, now: datetime) -> date:
    """The first day to plan: an ISO date, ``today``, ``tomorrow``; None means tomorrow.

    Raises
    ------
    UserError
        When the text is no day.
    """
    word = (text or "tomorrow").strip().lower()
    if word in ("today", "tomorrow"):
        return now.date() + timedelta(days=word == "tomorrow")
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UserError(
            f"--from is no date: {text!r}.", "Write it as 2026-11-24, today or tomorrow."
        ) from None
