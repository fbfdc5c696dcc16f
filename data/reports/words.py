"""How reports write names, numbers and times."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Set as AbstractSet
from math import ceil
from zoneinfo import ZoneInfo

from solver.problem.wall_clock import shown

MOST_SHOWN = 120
"""Characters of a name or reason that a cell or a line shows."""
UNKNOWN = "–"
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: with them a name could rewrite its sentence."""
_ISOLATES = frozenset("\u2068\u2069")
_NOT_TEXT = frozenset(("Cc", "Cs", "Cn", "Co"))


def plain(text: str) -> str:
    """A text as every kind of file can hold it, on one line; nothing where nothing is left.

    Control characters, halves of surrogate pairs and what is no character are left out, since XML
    holds none of them, and so are marks of direction; letters of any script stay.
    """
    return _kept(text, _DIRECTIONS)


def clean(text: str, most: int = MOST_SHOWN) -> str:
    """A text as `plain` leaves it, what is longer than ``most`` cut; a dash where none is left."""
    return _cut(plain(text), most)


def printable(text: str, most: int = 1000) -> str:
    """A text as `clean` leaves it, but that `in_sentence` may have set names apart in it."""
    return _cut(_kept(text, _DIRECTIONS - _ISOLATES), most)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes at most in a column of so many characters, a margin included."""
    return sum(
        # A line ends where a word does: some of its width stays empty.
        1 if len(line) < width else ceil(1.1 * (len(line) + 1) / width)
        for line in text.split("\n")
    )


def _kept(text: str, unwanted: AbstractSet[str]) -> str:
    kept = "".join(
        " " if each.isspace() else each
        for each in text
        if each.isspace() or (each not in unwanted and unicodedata.category(each) not in _NOT_TEXT)
    )
    return " ".join(kept.split())


def _cut(text: str, most: int) -> str:
    return (text if len(text) <= most else f"{text[: most - 1]}…") or UNKNOWN


def percent(part: float, whole: float) -> str:
    """A share as ``97 %``: 100 only where it is all, 0 only where it is none."""
    if not whole:
        return UNKNOWN
    rounded = round(100 * part / whole)
    if 0 < part < whole:
        rounded = min(99, max(1, rounded))
    return f"{rounded} %"


def part_of(part: int, whole: int) -> str:
    """A part with its whole: ``45 of 50 (90 %)``; a dash where there is no whole."""
    return f"{part:,} of {whole:,} ({percent(part, whole)})" if whole else UNKNOWN


def mins(value: float | None) -> str:
    """Minutes as ``46 min``; a dash where they are not known."""
    return UNKNOWN if value is None else f"{number(value)} min"


def hours(value: float | None) -> str:
    """Hours as ``37.5 h``; a dash where they are not known."""
    return UNKNOWN if value is None else f"{value:,.1f} h"


def number(value: float) -> str:
    """A number with one decimal where it has any."""
    return f"{value:,.1f}".removesuffix(".0")


def day(date: dt.date) -> str:
    """A day as ``Mon 23 Nov 2026``."""
    return f"{date:%a} {date.day} {date:%b} {date:%Y}"


def short_day(date: dt.date) -> str:
    """A day as ``Mon 23``, for axes and narrow columns."""
    return f"{date:%a} {date.day}"


def span(first: dt.date, last: dt.date) -> str:
    """Days as ``Mon 23 Nov 2026 to Sun 29 Nov 2026``."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def clock(moment: dt.datetime | None, zone: ZoneInfo) -> str:
    """A time by the local clock, which says of two equal ones which it is; a dash for none."""
    return UNKNOWN if moment is None else shown(moment.astimezone(zone))


def stamp(moment: dt.datetime, zone: ZoneInfo) -> str:
    """A moment as ``Mon 23 Nov 12:05``."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} {shown(local)}"


def in_sentence(name: str) -> str:
    """A name that keeps its own direction and leaves that of the words around it alone."""
    shown = clean(name)
    if any(unicodedata.bidirectional(each) in ("R", "AL") for each in shown):
        return f"\u2068{shown}\u2069"
    return shown
