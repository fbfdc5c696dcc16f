"""Plan drift: visits that have long taken another time than the care plan gives them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from data.reports.calls import Visit

PartOfDay = Literal["morning", "lunch", "tea", "bed", "night"]
LEAST_VISITS = 10
LEAST_SPAN_DAYS = 14
LEAST_LOGGED = 0.5
"""Part of the planned visits that must be logged in full: fewer may not stand for the others."""
LEAST_MIN = 5
LEAST_PART = 0.15
"""A median must be off by so many minutes and by such a part of the plan."""
SAME_SIDE = 0.75
"""Part of the visits that must be off on the side of the median: 8 of 10 by chance is under 6 %."""
_PARTS: tuple[tuple[int, PartOfDay], ...] = (
    (6, "night"),
    (11, "morning"),
    (15, "lunch"),
    (19, "tea"),
    (23, "bed"),
    (24, "night"),
)
"""The local hour before which a visit belongs to a part of the day."""
TooLittle = Literal["visits", "weeks", "logged"]


@dataclass(frozen=True, slots=True)
class Drift:
    """Visits of one client, kind, part of the day and planned length.

    Parameters
    ----------
    planned_min
        Planned length of one carer's stay.
    visits, logged
        Planned visits, and those of them of which all carers were logged in full.
    span_days
        Days from the first to the last that was logged, both counted.
    median_min
        Of the mean stay of each visit's carers; None where none was logged.
    same_side
        Logged visits that were off on the side of the median.
    too_little
        What there is too little of to judge: visits, weeks, or the part of them that was logged;
        None where it can be judged.
    finding
        Whether they took ``longer`` or ``shorter`` than planned; None where they did not, or it
        cannot be judged.
    """

    client_id: str
    kind: str
    part_of_day: PartOfDay
    planned_min: float
    visits: int
    logged: int
    span_days: int
    median_min: float | None
    same_side: int
    too_little: TooLittle | None
    finding: Literal["longer", "shorter"] | None


def part_of_day(moment: dt.datetime, zone: ZoneInfo) -> PartOfDay:
    """Part of the day in which a visit starts by the local clock."""
    hour = moment.astimezone(zone).hour
    return next(part for before, part in _PARTS if hour < before)


def drifts(visits: Iterable[Visit], zone: ZoneInfo) -> tuple[Drift, ...]:
    """Judge visits by client, kind, part of the day and planned length.

    A finding is made where at least 10 visits over at least 14 days, and half of those planned,
    were logged in full; their median is off by at least 5 minutes and 15 % of the plan; and three
    quarters of them are off on that side.
    """
    groups: defaultdict[tuple[str, str, PartOfDay, float], list[Visit]] = defaultdict(list)
    for visit in visits:
        starts = [call.start for call in visit.calls if call.start is not None]
        planned = next((c.planned_min for c in visit.calls if c.planned_min is not None), None)
        if not starts or planned is None:
            continue
        # The planned start moves with every rota; what the client is promised is the preferred one.
        when = visit.first.preferred or starts[0]
        first = visit.first
        groups[first.client_id, first.kind, part_of_day(when, zone), planned].append(visit)
    return tuple(_judged(*key, groups[key]) for key in sorted(groups))


def _judged(
    client_id: str, kind: str, part: PartOfDay, planned: float, visits: list[Visit]
) -> Drift:
    logged = [(visit.first.day, stay) for visit in visits if (stay := visit.stayed_min) is not None]
    days = [day for day, _ in logged]
    span = (max(days) - min(days)).days + 1 if days else 0
    middle = median(stay for _, stay in logged) if logged else None
    off = 0.0 if middle is None else middle - planned
    same = sum(off * (stay - planned) > 0 for _, stay in logged)
    too_little: TooLittle | None = None
    if len(logged) < LEAST_VISITS:
        too_little = "visits"
    elif span < LEAST_SPAN_DAYS:
        too_little = "weeks"
    elif len(logged) < LEAST_LOGGED * len(visits):
        too_little = "logged"
    drifted = (
        too_little is None
        and abs(off) >= LEAST_MIN
        and abs(off) >= LEAST_PART * planned
        and same >= SAME_SIDE * len(logged)
    )
    return Drift(
        client_id=client_id,
        kind=kind,
        part_of_day=part,
        planned_min=planned,
        visits=len(visits),
        logged=len(logged),
        span_days=span,
        median_min=middle,
        same_side=same,
        too_little=too_little,
        finding=(("longer" if off > 0 else "shorter") if drifted else None),
    )
