"""What is printed of a rota: people by name, their visits in order. No row and no file in it.

All times are aware and in UTC, so that differences are true where the clocks change; whoever writes
them shows them in the zone of the branch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

RISKS = ("red", "amber", "green")
"""The gravest first."""
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


class Span(NamedTuple):
    """From when to when, the end not included."""

    start: dt.datetime
    end: dt.datetime

    @property
    def minutes(self) -> float:
        """How long it is."""
        return (self.end - self.start) / MINUTE


@dataclass(frozen=True, slots=True)
class Person:
    """A carer or a client; where no name is stored, the id stands for it."""

    id: str
    name: str
    postcode: str = ""

    @property
    def label(self) -> str:
        """The name, with the id where it says more."""
        return self.name if self.name == self.id else f"{self.name} ({self.id})"


@dataclass(frozen=True, slots=True)
class PrintedVisit:
    """A visit of the rota.

    Parameters
    ----------
    span
        When it is made; when it is wanted where nobody makes it, without a length where that is not
        known any more.
    carers
        Who makes it, by slot; None for a slot without a carer.
    kind, skills, time_critical
        As they are wanted now; None, nothing and False where the visit is not known any more.
    cancelled_by
        Id of a disruption that was reported since and cancels it.
    """

    visit_id: str
    client: Person
    risk: str
    span: Span
    carers: tuple[Person | None, ...]
    kind: str | None = None
    skills: tuple[str, ...] = ()
    time_critical: bool = False
    cancelled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One carer at one visit.

    ``travel`` is the journey to it, from home or from the stop before; ``waiting`` the time between
    that and the start, on shift, handover left out. None where there is none.
    """

    visit: PrintedVisit
    slot: int
    span: Span
    travel: Span | None = None
    waiting: Span | None = None

    @property
    def others(self) -> tuple[Person | None, ...]:
        """Who makes the other slots; None for nobody yet."""
        return tuple(
            carer for slot, carer in enumerate(self.visit.carers, start=1) if slot != self.slot
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """A visit that an earlier published version gave a carer, and this one does not."""

    visit_id: str
    client: Person
    span: Span


@dataclass(frozen=True, slots=True)
class CarerRota:
    """A carer's stops by time, the shifts in which they lie, and what is theirs no longer."""

    carer: Person
    shifts: tuple[Span, ...]
    stops: tuple[Stop, ...]
    gone: tuple[Gone, ...] = ()

    @property
    def contact_hours(self) -> float:
        """Hours with clients."""
        return _hours(stop.span for stop in self.stops)

    @property
    def travel_hours(self) -> float:
        """Hours on the way to visits."""
        return _hours(stop.travel for stop in self.stops if stop.travel is not None)


@dataclass(frozen=True, slots=True)
class ClientRota:
    """A client's visits by time."""

    client: Person
    visits: tuple[PrintedVisit, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot without a carer, and why.

    ``visit`` is None where nobody knows any more when it was wanted.
    """

    visit_id: str
    slot: int
    client: Person
    risk: str
    visit: PrintedVisit | None
    reason: str
    cheapest_repair: str | None


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """A slot that differs from the versions which the rota replaces; ``told`` is who hears of it.

    ``kind`` is that of `solver.rota.Change`.
    """

    kind: str
    visit_id: str
    slot: int
    client: Person
    carer_before: Person | None
    carer_after: Person | None
    start_before: dt.datetime | None
    start_after: dt.datetime | None
    told: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class PrintedBudget:
    """A budget whose period meets the rota's days; hours of carers, two for a double-handed hour.

    Parameters
    ----------
    whose
        Name of the client, id of the funder, or name of the branch.
    hours, amount
        What there is; None where there is no limit.
    share_hours
        What it allows for the rota's days, spread evenly over its period; None: no limit.
    asked_hours, planned_hours
        Slots of the rota on days of the period: all, and those that have a carer.
    period_hours
        What is planned in the whole period: by the rota on its days, by what is published on the
        others.
    rota_days
        Days of the period that have a rota.
    """

    budget_id: str
    scope: str
    whose: str
    first_day: dt.date
    last_day: dt.date
    hours: float | None
    amount: float | None
    hard: bool
    share_hours: float | None
    asked_hours: float
    planned_hours: float
    period_hours: float
    rota_days: int

    @property
    def days(self) -> int:
        """Days of the period."""
        return (self.last_day - self.first_day).days + 1

    @property
    def left_hours(self) -> float | None:
        """What the whole period leaves; below zero where too much is planned."""
        return None if self.hours is None else self.hours - self.period_hours


@dataclass(frozen=True, slots=True)
class PrintedRota:
    """One version of a branch's rota, with all that its files hold.

    Parameters
    ----------
    replaces
        The version it replaces; None for a first one.
    published
        Whether people are, or were, told of it.
    at
        When it came to be as it is: decided, else made.
    changes
        What differs from what it replaces; None where no day of it was published before.
    """

    branch: Person
    timezone: str
    currency: str
    rota_id: str
    version: int
    replaces: int | None
    status: str
    published: bool
    at: dt.datetime
    days: tuple[dt.date, ...]
    carers: tuple[CarerRota, ...]
    clients: tuple[ClientRota, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[PrintedChange, ...] | None
    budgets: tuple[PrintedBudget, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are read."""
        return ZoneInfo(self.timezone)

    @property
    def sheet_days(self) -> tuple[dt.date, ...]:
        """The days that need a sheet: visits of a night may begin on the day after the last."""
        starts = [stop.span.start for carer in self.carers for stop in carer.stops]
        starts += [gap.visit.span.start for gap in self.gaps if gap.visit is not None]
        return tuple(sorted({*self.days, *(self.local(start).date() for start in starts)}))

    def local(self, moment: dt.datetime) -> dt.datetime:
        """A time of it on the clocks of the branch."""
        return moment.astimezone(self.zone)


def _hours(spans: Iterator[Span]) -> float:
    return sum(((span.end - span.start) / HOUR for span in spans), start=0.0)
