"""A carer's day in quarters of an hour: which cells of the time grid hold what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from data.reports.rota.printed import Span

QUARTER = dt.timedelta(minutes=15)
QUARTERS_AN_HOUR = 4
Kind = Literal["visit", "travel", "waiting", "shift"]
_RANK: dict[Kind, int] = {"visit": 3, "travel": 2, "waiting": 1, "shift": 0}
"""Who gets a quarter of which two fill the same part."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grid:
    """The quarters of one local day, or of its busy part.

    Parameters
    ----------
    midnight
        When the local day begins, in UTC.
    first, last
        Quarters since midnight that are shown, the last one not included; whole hours.
    of_day
        Quarters that the day has.
    """

    midnight: dt.datetime
    first: int
    last: int
    of_day: int

    @classmethod
    def of(cls, day: dt.date, zone: ZoneInfo, spans: Iterable[Span]) -> Grid:
        """The grid that shows all spans as far as they lie on a local day.

        A day has 23 or 25 hours where the clocks change. A day without a span is shown from 8 to
        20 hours.
        """
        midnight, end = day_span(day, zone)
        quarters = (end - midnight) // QUARTER
        whole = Span(midnight, end)
        busy = [span for each in spans if (span := cut(each, whole)) is not None]
        if not busy:
            return cls(midnight, 8 * QUARTERS_AN_HOUR, 20 * QUARTERS_AN_HOUR, quarters)
        first = min(span.start for span in busy) - midnight
        last = max(span.end for span in busy) - midnight
        hour = QUARTER * QUARTERS_AN_HOUR
        return cls(
            midnight,
            min(first // hour * QUARTERS_AN_HOUR, quarters - QUARTERS_AN_HOUR),
            min(max(-(-last // hour), first // hour + 1) * QUARTERS_AN_HOUR, quarters),
            quarters,
        )

    def even(self) -> Grid:
        """The grid of an even number of hours: one more at its end or else its beginning.

        The whole of a day with an odd number of hours stays as it is.
        """
        if (self.last - self.first) % (2 * QUARTERS_AN_HOUR) == 0:
            return self
        if self.last < self.of_day:
            return replace(self, last=self.last + QUARTERS_AN_HOUR)
        return replace(self, first=max(self.first - QUARTERS_AN_HOUR, 0))

    @property
    def hours(self) -> Iterator[tuple[int, dt.datetime]]:
        """The hours shown: first quarter and time in UTC."""
        for quarter in range(self.first, self.last, QUARTERS_AN_HOUR):
            yield quarter, self.midnight + quarter * QUARTER

    @property
    def span(self) -> Span:
        """What is shown."""
        return Span(self.midnight + self.first * QUARTER, self.midnight + self.last * QUARTER)


def day_span(day: dt.date, zone: ZoneInfo) -> Span:
    """From local midnight to local midnight, in UTC."""
    start, end = (
        dt.datetime.combine(day + dt.timedelta(days=n), dt.time.min, zone).astimezone(dt.UTC)
        for n in (0, 1)
    )
    return Span(start, end)


def cut(span: Span, within: Span) -> Span | None:
    """The part of a span that lies within another; None where none does.

    A span without a length lies within the one that holds its start.
    """
    start, end = max(span.start, within.start), min(span.end, within.end)
    if start < end:
        return Span(start, end)
    if span.start == span.end and within.start <= span.start < within.end:
        return span
    return None


@dataclass(frozen=True, slots=True)
class Activity(Generic[T]):
    """What somebody does for a while; ``of`` is what it is about."""

    kind: Kind
    span: Span
    of: T


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """Neighbouring cells of a row that hold the same.

    ``first`` and ``last`` are quarters since midnight, both included.
    """

    kind: Kind
    first: int
    last: int
    of: T


def rows(grid: Grid, activities: Sequence[Activity[T]]) -> list[list[Block[T]]]:
    """Divide rows of the grid among the activities of one person; no two blocks share a cell.

    A quarter belongs to what fills most of it, but to a shift only where nothing else is. A visit
    that gets no quarter so takes the place of the journey in the one it fills most of; where that
    is another visit's, it gets a row below, so that each has a cell that can be read.
    """
    found, left = _row(grid, activities)
    return [found, *(rows(grid, left) if left else ())]


def lanes(grid: Grid, activities: Sequence[Activity[T]]) -> list[list[Block[T]]]:
    """Rows of blocks in which nothing shares a cell: what happens at once gets rows of its own."""
    found: list[list[Block[T]]] = []
    for activity in sorted(activities, key=lambda each: each.span):
        for block in _row(grid, [activity])[0]:
            row = next((row for row in found if row[-1].last < block.first), None)
            if row is None:
                found.append([block])
            else:
                row.append(block)
    return found


def _row(grid: Grid, activities: Sequence[Activity[T]]) -> tuple[list[Block[T]], list[Activity[T]]]:
    """One row, and the visits that found no cell in it."""
    shown = [(each, span) for each in activities if (span := cut(each.span, grid.span)) is not None]
    owner: dict[int, int] = {}
    best: dict[int, tuple[bool, float, int]] = {}
    for number, (activity, span) in enumerate(shown):
        for quarter, filled in _quarters(grid, span):
            claim = (activity.kind != "shift", filled, _RANK[activity.kind])
            if quarter not in best or claim > best[quarter]:
                best[quarter], owner[quarter] = claim, number
    given, left = set(owner.values()), []
    for number, (activity, span) in enumerate(shown):
        if activity.kind != "visit" or number in given:
            continue
        fullest = max(_quarters(grid, span), key=lambda each: (each[1], -each[0]))[0]
        if fullest in owner and shown[owner[fullest]][0].kind == "visit":
            left.append(activity)
        else:
            owner[fullest] = number
    found: list[Block[T]] = []
    previous = -1
    for quarter, number in sorted(owner.items()):
        activity = shown[number][0]
        if found and found[-1].last == quarter - 1 and previous == number:
            found[-1] = Block(activity.kind, found[-1].first, quarter, activity.of)
        else:
            found.append(Block(activity.kind, quarter, quarter, activity.of))
        previous = number
    return found, left


def _quarters(grid: Grid, span: Span) -> list[tuple[int, float]]:
    """The quarters that a span touches, and how many seconds of each it fills."""
    first = (span.start - grid.midnight) // QUARTER
    last = max(-(-(span.end - grid.midnight) // QUARTER), first + 1)
    return [
        (
            quarter,
            (
                min(span.end, grid.midnight + (quarter + 1) * QUARTER)
                - max(span.start, grid.midnight + quarter * QUARTER)
            ).total_seconds(),
        )
        for quarter in range(first, last)
    ]
