"""The clock: all that ask the time take it from here, so that a week can be replayed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from data.errors import UserError
from data.years import FIRST_YEAR, LAST_YEAR
from solver.problem.wall_clock import is_twice, on_the_clock

DEFAULT_ZONE = "Europe/London"
_CLOCK_TIME = re.compile(r"(\d{1,2}):(\d{2}(?:z|[+-]\d{2}:?\d{2})?)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NEAR = timedelta(hours=6)
"""Who names a time without a day means one no further from the window, if it is not on its day."""
_hearer: ContextVar[Callable[[str], None] | None] = ContextVar("hearer", default=None)


@contextmanager
def hearing(hear: Callable[[str], None]) -> Iterator[None]:
    """Have it told, once each, which of two equal times a time without a UTC offset was taken for.

    Parameters
    ----------
    hear
        Called with a sentence that names the option, the time, and how to write the other one.
    """
    told: set[str] = set()

    def once(words: str) -> None:
        if words not in told:
            told.add(words)
            hear(words)

    token = _hearer.set(once)
    try:
        yield
    finally:
        _hearer.reset(token)


def tell(words: str) -> None:
    """Tell whoever is `hearing` how a time was understood."""
    hear = _hearer.get()
    if hear is not None:
        hear(words)


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


def typed(moment: datetime) -> str:
    """A moment as people type it: with a UTC offset only where its local time is there twice."""
    shown = moment if is_twice(moment) else moment.replace(tzinfo=None)
    return shown.isoformat(timespec="seconds" if moment.second else "minutes")


def instant(
    text: str, now: datetime, option: str, on: date | None = None, *, ends: bool = False
) -> datetime:
    """A time of an option, in the zone of ``now``.

    Parameters
    ----------
    text
        ``HH:MM``, ISO 8601, or a day alone (a date, ``today``, ``tomorrow``). Of a time that is
        there twice the first is taken unless its UTC offset is given, and that is told.
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
        elif clock := _CLOCK_TIME.fullmatch(word):
            given = datetime.combine(
                on or now.date(), time.fromisoformat(f"{clock[1]:0>2}:{clock[2].upper()}")
            )
        else:
            given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"{option} is no time: {text!r}.", "Write it as 14:30, 2026-11-24T14:30 or 2026-11-24."
        ) from None
    _refuse_far(given, option, text)
    whole = is_day(text)
    if ends and whole:
        given += timedelta(days=1)
    return _placed(given, place, option, text, whole=whole)


def instant_near(
    text: str, now: datetime, option: str, on: date, window: tuple[datetime, datetime]
) -> datetime:
    """A time of an option; ``HH:MM`` on the day on which it lies in a window, or nearest to it.

    That is ``on`` unless it is nearer on another day, and `NEAR` there: then the day is told.

    Parameters
    ----------
    window
        First and last moment, in the zone of ``now``.

    Raises
    ------
    UserError
        As `instant` does.
    """
    clock = _CLOCK_TIME.fullmatch(text.strip().lower())
    if clock is None or int(clock[1]) >= 24 or int(clock[2][:2]) >= 60:
        return instant(text, now, option, on)
    shown = time(int(clock[1]), int(clock[2][:2]))
    first, last = (moment.replace(tzinfo=None) for moment in window)

    def away(other: date) -> timedelta:
        there = datetime.combine(other, shown)
        return max(first - there, there - last, timedelta())

    around = (first.date() + timedelta(days=n) for n in range(-1, 3 + (last - first).days))
    near = [other for other in around if other != on and away(other) <= NEAR]
    nearest = min((on, *near), key=away)
    if nearest != on:
        tell(
            f"{option}: {text.strip()} is taken on {nearest}, where it is nearest to the window "
            f"of the visit, {first:%Y-%m-%dT%H:%M} to {last:%Y-%m-%dT%H:%M}."
        )
    return instant(text, now, option, nearest)


def is_day(text: str) -> bool:
    """Whether a text is a day without a time, as `instant` takes it."""
    word = text.strip().lower()
    return word in ("today", "tomorrow") or _DAY.fullmatch(word) is not None


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


def _placed(
    given: datetime, place: tzinfo | None, option: str, text: str, *, whole: bool = False
) -> datetime:
    """A time in a zone; without an offset it is local to it. A whole day is told of nowhere."""
    assert isinstance(place, ZoneInfo)
    if given.tzinfo is not None:
        return given.astimezone(place)
    local = on_the_clock(given, place)
    if local is None:
        raise UserError(
            f"{option} does not exist in {place.key}: {text!r} is skipped when the clocks go "
            "forward.",
            "Give a time before or after the clock change.",
        )
    if is_twice(local) and not whole:
        tell(
            f"{option}: {given:%Y-%m-%dT%H:%M} is there twice, since the clocks go back; the first "
            f"is taken, {typed(local)}. The second is {typed(local.replace(fold=1))}."
        )
    return local


def _refuse_far(given: date, option: str, text: str) -> None:
    """Refuse a year that no file may hold either; arithmetic on it could leave the calendar."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise UserError(
            f"{option} is in no year that can be planned: {text!r}.",
            f"Give a time in the years {FIRST_YEAR} to {LAST_YEAR}.",
        )


def day(text: str | None, now: datetime, option: str = "--from") -> date:
    """A day that an option names: an ISO date, ``today``, ``tomorrow``; None means tomorrow.

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
            f"{option} is no date: {text!r}.", "Write it as 2026-11-24, today or tomorrow."
        ) from None
    _refuse_far(given, option, word)
    return given
