"""One carer's place on one visit, as it was planned and as it was logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean
from typing import Literal

Outcome = Literal["delivered", "refused", "no_access", "missed", "nobody", "not_known"]
VisitOutcome = Literal[
    "delivered", "in_part", "refused", "no_access", "missed", "nobody", "not_known"
]
OUTCOMES: tuple[VisitOutcome, ...] = (
    "delivered",
    "in_part",
    "refused",
    "no_access",
    "missed",
    "nobody",
    "not_known",
)
"""What became of a visit, in the order in which reports list it."""
NEAR_MIN, FAR_MIN = 15, 30
"""Minutes from the planned start beyond which an arrival is late or early, and very much so."""
CRITICAL_MIN = 30
"""Minutes from the preferred start within which a time-critical visit is on time."""
RUN_MIN = 5
"""Minutes by which a stay may differ from the plan before it is an over-run or an under-run."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What call monitoring recorded of one carer at one visit; times in UTC, None: not recorded."""

    carer_id: str
    arrived: dt.datetime | None
    left: dt.datetime | None
    outcome: Literal["delivered", "refused", "no_access", "missed"]


@dataclass(frozen=True, slots=True)
class Call:
    """One slot of a visit that the rota in force holds.

    Parameters
    ----------
    day
        The local day whose plan the visit belongs to, also where it starts after midnight.
    preferred
        Preferred start; None where the visit is not known any more.
    carer_id, start, end
        As published; None where the rota leaves the slot without a carer.
    stay
        What was logged; None where nothing was.
    pence
        What budgets pay for it as it was published; None where no version recorded that.
    """

    visit_id: str
    slot: int
    client_id: str
    day: dt.date
    kind: str
    risk: str
    time_critical: bool
    preferred: dt.datetime | None
    carer_id: str | None
    start: dt.datetime | None
    end: dt.datetime | None
    stay: Stay | None
    budget_id: str | None = None
    pence: float | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of it; a call that nobody logged is not known, never missed."""
        if self.stay is not None:
            return self.stay.outcome
        return "nobody" if self.carer_id is None else "not_known"

    @property
    def planned_min(self) -> float | None:
        """Planned length in minutes; None where nobody was to come."""
        return None if self.start is None or self.end is None else minutes(self.start, self.end)

    @property
    def stayed_min(self) -> float | None:
        """Minutes of care given; None unless it was delivered and both times were logged."""
        stay = self.stay
        if stay is None or stay.outcome != "delivered" or not stay.arrived or not stay.left:
            return None
        return minutes(stay.arrived, stay.left)

    @property
    def late_min(self) -> float | None:
        """Minutes from the planned start to the arrival, below zero where it was early."""
        if self.stay is None or self.stay.arrived is None or self.start is None:
            return None
        return minutes(self.start, self.stay.arrived)

    @property
    def is_logged(self) -> bool:
        """Whether both arrival and leaving were logged."""
        return self.stay is not None and None not in (self.stay.arrived, self.stay.left)


@dataclass(frozen=True, slots=True)
class Visit:
    """All calls of one visit."""

    calls: tuple[Call, ...]

    @property
    def first(self) -> Call:
        """The call that says what all of them share."""
        return self.calls[0]

    @property
    def outcome(self) -> VisitOutcome:
        """What became of it: in part where some of its carers were logged there, and not all."""
        found = [call.outcome for call in self.calls]
        if all(each == "delivered" for each in found):
            return "delivered"
        if "delivered" in found:
            return "in_part"
        order: tuple[Outcome, ...] = ("refused", "no_access", "missed", "not_known")
        return next((each for each in order if each in found), "nobody")

    @property
    def stayed_min(self) -> float | None:
        """Mean stay of its carers in minutes; None unless all of them were logged in full."""
        stays = [call.stayed_min for call in self.calls]
        known = [stay for stay in stays if stay is not None]
        return fmean(known) if len(known) == len(stays) else None

    @property
    def on_time(self) -> bool | None:
        """Whether all carers arrived within 30 minutes of the preferred start; None: not known.

        Nobody was on time at a visit that was missed, or that the rota gave to nobody.
        """
        arrivals = [call.stay.arrived if call.stay else None for call in self.calls]
        preferred = self.first.preferred
        if preferred is not None and any(
            arrived is not None and abs(minutes(preferred, arrived)) > CRITICAL_MIN
            for arrived in arrivals
        ):
            return False
        if any(call.outcome in ("missed", "nobody") for call in self.calls):
            return False
        return None if preferred is None or None in arrivals else True


def minutes(start: dt.datetime, end: dt.datetime) -> float:
    """Elapsed minutes between two moments, whatever the clocks did in between."""
    # Two times of one zone would be subtracted as wall times.
    return (end.astimezone(dt.UTC) - start.astimezone(dt.UTC)).total_seconds() / 60


def visits_of(calls: Iterable[Call]) -> tuple[Visit, ...]:
    """Calls by visit, in the order of their days."""
    ordered = sorted(calls, key=lambda c: (c.day, c.visit_id, c.slot))
    grouped = groupby(ordered, key=lambda c: (c.day, c.visit_id))
    return tuple(Visit(tuple(each)) for _, each in grouped)


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None where there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Logbook:
    """What was planned and logged on some days (inclusive).

    Parameters
    ----------
    calls
        Slots of the rotas in force, without those of visits that fell out.
    unplanned
        Stays at visits of these days that no rota in force holds, by client and day.
    cancelled, not_planned
        Visits of these days that fell out, and those that no rota in force holds: id to client.
    known_before
        Pairs of client and carer who had met before the first day.
    days_by_source
        Days by where their rota is from: ``published``, ``rota.csv`` or ``none``.
    rota_by_day
        Id of the version in force by day; None where the day is that of rota.csv.
    """

    branch_id: str
    timezone: str
    first_day: dt.date
    last_day: dt.date
    calls: tuple[Call, ...]
    unplanned: tuple[tuple[str, dt.date, Stay], ...]
    cancelled: Mapping[str, str]
    not_planned: Mapping[str, str]
    known_before: frozenset[tuple[str, str]]
    days_by_source: Mapping[str, tuple[dt.date, ...]]
    rota_by_day: Mapping[dt.date, str | None]

    @property
    def days(self) -> tuple[dt.date, ...]:
        """All days of it."""
        length = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + dt.timedelta(days=n) for n in range(length))

    def of_clients(self, client_ids: Iterable[str]) -> Logbook:
        """The part that is about some clients."""
        wanted = frozenset(client_ids)
        return replace(
            self,
            calls=tuple(call for call in self.calls if call.client_id in wanted),
            unplanned=tuple(each for each in self.unplanned if each[0] in wanted),
            cancelled={v: client for v, client in self.cancelled.items() if client in wanted},
            not_planned={v: client for v, client in self.not_planned.items() if client in wanted},
            known_before=frozenset(pair for pair in self.known_before if pair[0] in wanted),
        )

    def between(self, first_day: dt.date, last_day: dt.date) -> tuple[Call, ...]:
        """The calls of some of its days."""
        return tuple(call for call in self.calls if first_day <= call.day <= last_day)
