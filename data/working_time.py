"""When carers can work."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, select

from data.models import AvailabilityRow, OverrideRow, RotaVersionRow
from data.repositories import AgencyRepository
from solver.problem import Horizon, Shift

Span = tuple[int, int]
"""Half-open seconds of the horizon."""


def working_spans(shifts: Iterable[Span], leave: Iterable[Span]) -> tuple[Span, ...]:
    """Merge overlapping shifts (touching ones stay apart), then take leave out; sorted."""
    merged: list[Span] = []
    for start, end in sorted(shifts):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    away = sorted(leave)
    spans: list[Span] = []
    for start, end in merged:
        for leave_start, leave_end in away:
            if leave_start >= end or leave_end <= start:
                continue
            if leave_start > start:
                spans.append((start, leave_start))
            start = leave_end
        if start < end:
            spans.append((start, end))
    return tuple(spans)


def shifts_in(
    agency: AgencyRepository, branch_id: str, horizon: Horizon
) -> dict[str, tuple[Shift, ...]]:
    """Find the shifts that start in the horizon, by carer, leave taken out.

    What began on the day before and ends in the horizon is there, too: its start is negative.
    """
    eve = horizon.first_day - dt.timedelta(days=1)
    start = Horizon.of(eve, 1, horizon.timezone).start
    end = horizon.start + dt.timedelta(seconds=horizon.end)
    columns = (AvailabilityRow.carer_id, AvailabilityRow.start, AvailabilityRow.end)
    spans: dict[str, list[Span]] = defaultdict(list)
    for carer_id, begins, ends in agency.select(
        AvailabilityRow,
        branch_id,
        *columns,
        where=(
            AvailabilityRow.kind == "shift",
            AvailabilityRow.start >= start,
            AvailabilityRow.start < end,
        ),
    ):
        spans[carer_id].append((horizon.second_of(begins), horizon.second_of(ends)))
    leave = leave_in(agency, branch_id, horizon)
    within = {
        carer_id: tuple(s for s in _shifts(given, leave.get(carer_id, ())) if s.end > 0)
        for carer_id, given in spans.items()
    }
    return {carer_id: shifts for carer_id, shifts in within.items() if shifts}


def _shifts(given: Sequence[Span], leave: Sequence[Span]) -> Iterator[Shift]:
    """The shifts without leave; what is left of one knows when the whole one began."""
    whole = [start for start, _ in working_spans(given, ())]
    for start, end in working_spans(given, leave):
        began = max(s for s in whole if s <= start)
        yield Shift(start, end, began if began < start else None)


def _told(
    agency: AgencyRepository,
    branch_id: str,
    carer_id: str,
    begun: ColumnElement[bool],
    after: dt.datetime,
) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Kind, start and end of a carer's shifts and leave that end after a time."""
    columns = (AvailabilityRow.kind, AvailabilityRow.start, AvailabilityRow.end)
    where = (AvailabilityRow.carer_id == carer_id, begun, AvailabilityRow.end > after)
    return [
        (k, s, e) for k, s, e in agency.select(AvailabilityRow, branch_id, *columns, where=where)
    ]


def works_in(
    agency: AgencyRepository, branch_id: str, carer_id: str, start: dt.datetime, end: dt.datetime
) -> bool:
    """Whether a carer has a shift in ``[start, end)``, leave taken out."""
    spans: dict[str, list[Span]] = {"shift": [], "leave": []}
    for kind, begins, ends in _told(
        agency, branch_id, carer_id, AvailabilityRow.start < end, start
    ):
        spans[kind].append((round(begins.timestamp()), round(ends.timestamp())))
    first, last = start.timestamp(), end.timestamp()
    free = working_spans(spans["shift"], spans["leave"])
    return any(begins < last and ends > first for begins, ends in free)


def day_ends(
    agency: AgencyRepository, branch_id: str, carer_id: str, midnight: dt.datetime
) -> dt.datetime:
    """Find when a day ends for a carer: with the shift that is on at midnight, else at midnight.

    Shifts belong to the day on which they begin, so the next day begins for the carer just then.

    Parameters
    ----------
    midnight
        The local midnight after the day, as an aware time.

    Returns
    -------
    datetime
        In the zone of ``midnight``; ``midnight`` itself where the carer is on leave then.
    """
    on = _told(agency, branch_id, carer_id, AvailabilityRow.start <= midnight, midnight)
    if any(kind == "leave" for kind, *_ in on):
        return midnight
    ends = [end for _, begins, end in on if begins < midnight]
    return max(ends).astimezone(midnight.tzinfo) if ends else midnight


def leave_in(
    agency: AgencyRepository, branch_id: str, horizon: Horizon
) -> dict[str, tuple[Span, ...]]:
    """Find the leave that is not over a day before the horizon, by carer; it may end after it.

    Rest that was promised for rest that was lost is leave, too: no plan gives work in it. Where the
    rota that takes the rest was turned down, nothing is lost.
    """
    eve = horizon.first_day - dt.timedelta(days=1)
    since = Horizon.of(eve, 1, horizon.timezone).start
    leave: dict[str, list[Span]] = defaultdict(list)
    for carer_id, begins, ends in agency.select(
        AvailabilityRow,
        branch_id,
        AvailabilityRow.carer_id,
        AvailabilityRow.start,
        AvailabilityRow.end,
        where=(AvailabilityRow.kind == "leave", AvailabilityRow.end > since),
    ):
        leave[carer_id].append((horizon.second_of(begins), horizon.second_of(ends)))
    row = OverrideRow
    counted = row.rota_id.in_(select(RotaVersionRow.rota_id).where(RotaVersionRow.counts()))
    for carer_ids, begins, ends in agency.select(
        row,
        branch_id,
        row.carer_ids,
        row.rest_from,
        row.rest_to,
        where=(row.rest_to > since, counted),
    ):
        leave[carer_ids[0]].append((horizon.second_of(begins), horizon.second_of(ends)))
    return {carer_id: tuple(spans) for carer_id, spans in leave.items()}
