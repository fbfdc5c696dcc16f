"""From the text of one cell to its value, or to what is wrong with it."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from data.years import FIRST_YEAR, LAST_YEAR

ID_CHARACTERS = 200
TEXT_CHARACTERS = 2000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.0+)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_GENDERS = {"f": "female", "female": "female", "m": "male", "male": "male", "other": "other"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read: a code of the message catalogue and what its sentence needs."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time as written, before the branch's time zone has placed it.

    ``day`` is None where only a time of day is given; ``offset`` None where no UTC offset is.
    """

    day: dt.date | None
    clock: dt.time
    offset: dt.timedelta | None = None


Parser = Callable[[str], Any]
"""Reads a trimmed, non-empty cell; returns the value or a `Fault`."""


def identifier(text: str) -> str | Fault:
    """An opaque id, kept exactly."""
    return _plain_text(text, ID_CHARACTERS, frozenset())


def free_text(text: str) -> str | Fault:
    """A name or another text for people; line breaks are allowed, of one kind."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _plain_text(lines, TEXT_CHARACTERS, frozenset("\n\t"))


def names(text: str) -> tuple[str, ...] | Fault:
    """A list with ``;`` between the names; repeated and empty names are dropped."""
    plain = _plain_text(text, TEXT_CHARACTERS, frozenset())
    if isinstance(plain, Fault):
        return plain
    found = dict.fromkeys(part.strip() for part in plain.split(";"))
    return tuple(name for name in found if name)


def boolean(text: str) -> bool | Fault:
    """A truth value: true/false, yes/no, 1/0 in any case."""
    value = _BOOLEANS.get(text.lower())
    return Fault("not_a_boolean") if value is None else value


def word(*words: str) -> Parser:
    """A parser of one of a few words, in any case."""

    def parse(text: str) -> str | Fault:
        lowered = text.lower()
        if lowered in words:
            return lowered
        return Fault(
            "unknown_word", {"words": ", ".join(words), "suggestion": suggestion(lowered, words)}
        )

    return parse


def gender(text: str) -> str | Fault:
    """A carer's gender: female and male in any spelling, other words as they are."""
    plain = _plain_text(text, ID_CHARACTERS, frozenset())
    return plain if isinstance(plain, Fault) else _GENDERS.get(plain.lower(), plain)


def number(low: float, high: float) -> Parser:
    """A parser of finite numbers from ``low`` to ``high``."""

    def parse(text: str) -> float | Fault:
        value = _finite(text)
        if isinstance(value, Fault):
            return value
        if low == 0 and value < 0:
            return Fault("negative")
        if not low <= value <= high:
            return Fault("out_of_range", {"low": f"{low:,.12g}", "high": f"{high:,.12g}"})
        return value + 0.0  # -0.0 becomes 0.0

    return parse


def whole(low: int, high: int) -> Parser:
    """A parser of whole numbers from ``low`` to ``high``; ``2.0`` is whole."""
    inner = number(low, high)

    def parse(text: str) -> int | Fault:
        value = inner(text)
        if isinstance(value, Fault):
            return value
        if value != int(value):
            return Fault("not_whole")
        return int(value)

    return parse


def duration(high: float) -> Parser:
    """A parser of minutes up to ``high``, at least a second of them."""

    def parse(text: str) -> float | Fault:
        value = _finite(text)
        if isinstance(value, Fault):
            return value
        if value * 60 < 1:
            return Fault("not_positive")
        if value > high:
            return Fault("out_of_range", {"low": "1", "high": f"{high:,.12g}"})
        return value

    return parse


def money(high: float) -> Parser:
    """A parser of amounts from 0 to ``high``, kept to a hundredth of a penny as the store does."""
    inner = number(0, high)

    def parse(text: str) -> float | Fault:
        value = inner(text)
        return value if isinstance(value, Fault) else round(value, 4)

    return parse


def day(text: str) -> dt.date | Fault:
    """A date; a time of midnight behind it, as spreadsheets write one, is allowed."""
    match = _DAY.fullmatch(text)
    if match is None:
        return Fault("not_a_date")
    try:
        value = dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return Fault("not_a_date")
    return _year_checked(value) or value


def moment(text: str) -> WallTime | Fault:
    """A date and time of day, with or without a UTC offset."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return Fault("not_a_time")
    try:
        date = dt.date.fromisoformat(match[1])
        clock = dt.time.fromisoformat(match[2])
        offset = _offset(match[3])
    except ValueError:
        return Fault("not_a_time")
    return _year_checked(date) or WallTime(date, clock, offset)


def clock_or_moment(text: str) -> WallTime | Fault:
    """A time of day (``07:30``), or a date and time."""
    if _CLOCK.fullmatch(text) is None:
        full = moment(text)
        return Fault("not_a_clock") if full == Fault("not_a_time") else full
    try:
        return WallTime(
            None, dt.time.fromisoformat(text.zfill(5) if len(text) < 6 else text.zfill(8))
        )
    except ValueError:
        return Fault("not_a_clock")


def timezone(text: str) -> str | Fault:
    """An IANA time zone name."""
    return text if text in _zones() else Fault("unknown_timezone")


def currency(text: str) -> str | Fault:
    """A currency code of three letters."""
    upper = text.upper()
    return upper if re.fullmatch(r"[A-Z]{3}", upper) else Fault("unknown_currency")


def suggestion(text: str, words: tuple[str, ...] | list[str]) -> str:
    """``; did you mean …?`` for the nearest word, or nothing."""
    near = difflib.get_close_matches(text, words, n=1, cutoff=0.75)
    return f"; did you mean {near[0]}?" if near else ""


def _plain_text(text: str, limit: int, allowed: frozenset[str]) -> str | Fault:
    if len(text) > limit:
        return Fault("too_long", {"length": len(text), "limit": limit})
    if not text.isprintable():
        for character in text:
            code = ord(character)
            if (code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000) and (
                character not in allowed
            ):
                return Fault("control_character", {"character": code})
    return text


def _finite(text: str) -> float | Fault:
    if text.lstrip("+-").lower() in _NOT_FINITE:
        return Fault("not_finite")
    if _NUMBER.fullmatch(text) is None:
        return Fault("not_a_number")
    value = float(text)
    return value if math.isfinite(value) else Fault("not_finite")


def _offset(text: str | None) -> dt.timedelta | None:
    if text is None:
        return None
    if text == "Z":
        return dt.timedelta(0)
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 15 or minutes > 59:
        raise ValueError("no place on earth has this UTC offset")
    size = dt.timedelta(hours=hours, minutes=minutes)
    return -size if text[0] == "-" else size


def _year_checked(date: dt.date) -> Fault | None:
    if FIRST_YEAR <= date.year <= LAST_YEAR:
        return None
    return Fault("year_out_of_range", {"low": FIRST_YEAR, "high": LAST_YEAR})


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
