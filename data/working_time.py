"""When carers can work, and what they already work around the horizon."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from data.models import AvailabilityRow
from data.repositories import AgencyRepository, RotaRepository
from solver.problem import Horizon, Shift

REST_REACH = dt.timedelta(days=2)
"""How far outside the horizon work can touch the daily rest: a night shift may end two days on."""

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
    """Find the shifts that start in the horizon, by carer, leave taken out."""
    start = horizon.start
    end = start + dt.timedelta(seconds=horizon.end)
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
    leave: dict[str, list[Span]] = defaultdict(list)
    for carer_id, begins, ends in agency.select(
        AvailabilityRow,
        branch_id,
        *columns,
        where=(AvailabilityRow.kind == "leave", AvailabilityRow.end > start),
    ):
        leave[carer_id].append((horizon.second_of(begins), horizon.second_of(ends)))
    free = {
        carer_id: working_spans(given, leave.get(carer_id, ())) for carer_id, given in spans.items()
    }
    return {
        carer_id: tuple(Shift(begins, ends) for begins, ends in given)
        for carer_id, given in free.items()
        if given
    }


class WorkOutside(NamedTuple):
    """A carer's published work outside the horizon."""

    last_end: int | None
    next_start: int | None
    worked_s_by_week: tuple[tuple[tuple[int, int], int], ...]


NO_WORK = WorkOutside(None, None, ())


def work_outside(rotas: RotaRepository, branch_id: str, horizon: Horizon) -> dict[str, WorkOutside]:
    """Find the published work around the horizon, as far as rest and ISO weeks reach."""
    first, last = horizon.first_day, horizon.date_of(horizon.days - 1)
    monday = first - dt.timedelta(days=first.weekday())
    sunday = last + dt.timedelta(days=6 - last.weekday())
    rows = rotas.worked_days(
        branch_id, min(monday, first - REST_REACH), max(sunday, last + REST_REACH)
    )
    ends: dict[str, int] = {}
    starts: dict[str, int] = {}
    worked: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
    weeks = {horizon.week_of(day) for day in range(horizon.days)}
    for row in rows:
        if first <= row.day <= last:
            continue
        carer_id = row.carer_id
        if row.day < first:
            end = horizon.second_of(row.end)
            ends[carer_id] = max(end, ends.get(carer_id, end))
        else:
            start = horizon.second_of(row.start)
            starts[carer_id] = min(start, starts.get(carer_id, start))
        year, week, _ = row.day.isocalendar()
        if (year, week) in weeks:
            sums = worked[carer_id]
            sums[year, week] = sums.get((year, week), 0) + row.worked_seconds
    return {
        carer_id: WorkOutside(
            ends.get(carer_id),
            starts.get(carer_id),
            tuple(sorted(worked.get(carer_id, {}).items())),
        )
        for carer_id in ends.keys() | starts.keys()
    }
