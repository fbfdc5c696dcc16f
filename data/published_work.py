"""What carers already work around the horizon, as published."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from data.repositories import PublishedDay, PublishedStop, RotaRepository
from solver.law import NightLimits
from solver.problem import UNREACHABLE_S, Carer, Horizon, Travel, Visit

LOOK_BACK_WEEKS = 17
"""How many weeks before the horizon's first one are looked at for the average of working time."""
REST_REACH = dt.timedelta(days=2)
"""How far outside the horizon work can touch the daily rest: a night shift may end two days on."""


class DayPart(NamedTuple):
    """Published work on a working day that holds visits of the horizon, too.

    Parameters
    ----------
    first_place, last_place
        Where its first and its last visit are; None where the visit is no longer known.
    first_start, last_end
        When these visits start and end (seconds of the horizon).
    start, end
        The working time: with the journeys from and to home where these are published as they are.
    worked_s
        Working seconds; those of its span where only a part of the published day is left.
    """

    first_place: str | None
    last_place: str | None
    first_start: int
    last_end: int
    start: int
    end: int
    worked_s: int


class WorkOutside(NamedTuple):
    """A carer's published work outside the horizon.

    ``before`` lies on the working day before the horizon (index -1), ``after`` on its last one.
    ``spans`` are working days outside the horizon in the ISO
    weeks around it. ``nights`` of so many ``working_days`` before the horizon hold enough night
    time to make a night worker. ``averaged_from`` is the first ISO week with work before the
    horizon, as far as the average of working time looks back; None: there is none.
    """

    last_end: int | None = None
    next_start: int | None = None
    worked_s_by_week: tuple[tuple[tuple[int, int], int], ...] = ()
    before: DayPart | None = None
    after: DayPart | None = None
    spans: tuple[tuple[int, int], ...] = ()
    nights: int = 0
    working_days: int = 0
    averaged_from: tuple[int, int] | None = None

    def met_by(self, carer: Carer) -> WorkOutside:
        """Leave the shared day before out where no shift of the carer goes on with it."""
        goes_on = any(shift.start < 0 for shift in carer.shifts)
        return self if goes_on else self._replace(before=None)

    @property
    def places(self) -> frozenset[str]:
        """Where the parts of shared days meet what is planned."""
        ends = {
            self.before and self.before.last_place,
            self.after and self.after.first_place,
        }
        return frozenset(place for place in ends if place is not None)


NO_WORK = WorkOutside()


class PublishedWork(NamedTuple):
    """The published work around a horizon, of those carers who have any."""

    by_carer: Mapping[str, WorkOutside]

    def of(self, carer_id: str) -> WorkOutside:
        """A carer's work outside the horizon."""
        return self.by_carer.get(carer_id, NO_WORK)


def work_outside(
    rotas: RotaRepository,
    branch_id: str,
    horizon: Horizon,
    planned: Collection[str],
    reported: Mapping[str, tuple[dt.date, str]],
    night: NightLimits | None,
) -> PublishedWork:
    """Find the published work around the horizon, as far as rest, weeks and averages reach.

    Parameters
    ----------
    planned
        Ids of the visits that the horizon's plan decides about: what is published of them does not
        count.
    reported
        Date and location of visits that are not imported but were reported new.
    night
        What night time is; None where the law does not say.
    """
    first, last = horizon.first_day, horizon.date_of(horizon.days - 1)
    eve = first - dt.timedelta(days=1)
    monday = first - dt.timedelta(days=first.weekday())
    begin = min(monday - dt.timedelta(weeks=LOOK_BACK_WEEKS), first - REST_REACH)
    # To the end of the week after the last one: weekly rest may lie in two of them together.
    end = last + dt.timedelta(days=13 - last.weekday())
    in_force = rotas.in_force(branch_id, begin, end)
    days = rotas.published_days(in_force.values(), begin, end)
    published = rotas.published_stops(in_force.values(), branch_id, (eve, last))
    stops = [_placed(stop, reported) for stop in published]
    ends: dict[str, int] = {}
    starts: dict[str, int] = {}
    worked: dict[str, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    at_night: dict[str, list[bool]] = defaultdict(list)
    began: dict[str, dt.date] = {}
    for day in days:
        if eve <= day.day <= last or in_force.get(day.planned) != day.rota_id:
            continue
        spans[day.carer_id].append((horizon.second_of(day.start), horizon.second_of(day.end)))
        if night is not None and day.day < first:
            at_night[day.carer_id].append(_night_time(horizon, day, night) >= night.least_s)
        edge = horizon.second_of(day.end if day.day < first else day.start)
        if day.day < first:
            began[day.carer_id] = min(day.day, began.get(day.carer_id, first))
            ends[day.carer_id] = max(edge, ends.get(day.carer_id, edge))
        else:
            starts[day.carer_id] = min(edge, starts.get(day.carer_id, edge))
        worked[day.carer_id][_week(day.day)] += day.worked_seconds
    counted = [s for s in stops if in_force.get(s.date) == s.rota_id and s.visit_id not in planned]
    shared = {
        day: _parts(horizon, [d for d in days if d.day == day], stops, counted)
        for day in (eve, last)
    }
    before, after = shared[eve], shared[last]
    for parts, date in ((before, eve), (after, last)):
        for carer_id, part in parts.items():
            worked[carer_id][_week(date)] += part.worked_s
    for carer_id, part in before.items():
        began.setdefault(carer_id, eve)
        ends[carer_id] = max(part.end, ends.get(carer_id, part.end))
    for carer_id, part in after.items():
        starts[carer_id] = min(part.start, starts.get(carer_id, part.start))
    for parts in (before, after):
        for carer_id, part in parts.items():
            spans[carer_id].append((part.start, part.end))
    # The week before is in a fortnight with the first one, perhaps.
    weeks = (
        horizon.midnight(monday - dt.timedelta(weeks=1)),
        horizon.midnight(end + dt.timedelta(days=1)),
    )
    return PublishedWork(
        {
            carer_id: WorkOutside(
                ends.get(carer_id),
                starts.get(carer_id),
                tuple(sorted(worked[carer_id].items())),
                before.get(carer_id),
                after.get(carer_id),
                _merged(s for s in spans[carer_id] if s[1] > weeks[0] and s[0] < weeks[1]),
                sum(at_night[carer_id]),
                len(at_night[carer_id]),
                _week(began[carer_id]) if carer_id in began else None,
            )
            for carer_id in ends.keys() | starts.keys()
        }
    )


def _night_time(horizon: Horizon, day: PublishedDay, night: NightLimits) -> int:
    """Seconds of a working day that lie in night time."""
    start, end = horizon.second_of(day.start), horizon.second_of(day.end)
    seconds = 0
    for date in (day.day - dt.timedelta(days=1), day.day, day.day + dt.timedelta(days=1)):
        begins = horizon.at(date, night.begins_s)
        ends = horizon.at(date + dt.timedelta(days=1), night.ends_s)
        seconds += max(0, min(end, ends) - max(start, begins))
    return seconds


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans that overlap made one; sorted."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def joined(
    carer: Carer,
    work: WorkOutside,
    visits: Sequence[Visit],
    travel: Travel,
    horizon: Horizon,
    handover_s: int,
) -> Carer:
    """Say when a carer can go on with a day that is published in part, or must break it off.

    A carer with a home goes home in between, as between two shifts. One without goes straight from
    the last published visit to the next one: which that will be is not known, so that the longest
    journey to any visit counts which the shifts of that day could hold. A published visit that is
    no longer known closes the shifts.
    """
    before, after, last_day = work.before, work.after, horizon.days - 1

    def journey(origin: str | None, destination: str | None) -> int:
        if origin is None or destination is None:
            return UNREACHABLE_S
        return travel.time(carer.transport, origin, destination)

    def places(day: int) -> set[str]:
        spans = [s for s in carer.shifts if horizon.day_of(s.anchor) == day]
        return {
            v.location for v in visits for s in spans if v.earliest < s.end and v.latest >= s.start
        }

    worked = []
    if before is not None:
        worked.append((-1, before.worked_s))
        if carer.home is not None:
            home = max(before.end, before.last_end + journey(before.last_place, carer.home))
            carer = replace(carer, last_work_end=home, resumes_from=home)
        else:
            ways = [journey(before.last_place, place) for place in places(-1)]
            there = before.last_end + handover_s + max(ways, default=0)
            carer = replace(carer, resumes_from=max(before.end, there))
    if after is not None:
        worked.append((last_day, after.worked_s))
        if carer.home is not None:
            leaves = min(after.start, after.first_start - journey(carer.home, after.first_place))
            carer = replace(carer, next_work_start=leaves, stops_by=leaves)
        else:
            ways = [journey(place, after.first_place) for place in places(last_day)]
            away = after.first_start - handover_s - max(ways, default=0)
            carer = replace(carer, stops_by=min(after.start, away))
    return replace(carer, worked_s_by_day=tuple(worked))


def _placed(stop: PublishedStop, reported: Mapping[str, tuple[dt.date, str]]) -> PublishedStop:
    """A stop with its date and location, also where its visit was reported new."""
    if stop.location is not None or stop.visit_id not in reported:
        return stop
    date, location = reported[stop.visit_id]
    return stop._replace(date=date, location=location)


def _parts(
    horizon: Horizon,
    days: Sequence[PublishedDay],
    stops: Sequence[PublishedStop],
    counted: Sequence[PublishedStop],
) -> Mapping[str, DayPart]:
    """What is left of each carer's working day when only the counted stops are."""
    found: dict[str, DayPart] = {}
    for day in days:

        def within(stop: PublishedStop, day: PublishedDay = day) -> bool:
            mine = (stop.rota_id, stop.carer_id) == (day.rota_id, day.carer_id)
            return mine and day.start <= stop.start < day.end

        left = sorted((s for s in counted if within(s)), key=lambda s: (s.start, s.end))
        if not left:
            continue
        whole = len(left) == sum(within(s) for s in stops)
        last = max(left, key=lambda s: s.end)
        start, end = (day.start, day.end) if whole else (left[0].start, last.end)
        part = DayPart(
            left[0].location,
            last.location,
            horizon.second_of(left[0].start),
            horizon.second_of(last.end),
            horizon.second_of(start),
            horizon.second_of(end),
            day.worked_seconds if whole else round((end - start).total_seconds()),
        )
        other = found.get(day.carer_id)
        found[day.carer_id] = part if other is None else _joined(other, part)
    return found


def _joined(one: DayPart, two: DayPart) -> DayPart:
    """Two versions' parts of one working day."""
    early = min((one, two), key=lambda part: part.first_start)
    late = max((one, two), key=lambda part: part.last_end)
    return DayPart(
        early.first_place,
        late.last_place,
        early.first_start,
        late.last_end,
        min(one.start, two.start),
        max(one.end, two.end),
        one.worked_s + two.worked_s,
    )


def _week(day: dt.date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
